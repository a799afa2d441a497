"""What happened in a smoke run, told from entity states alone, as anybody could watch them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

type State = dict[str, Any]
type States = dict[str, State]

FACTS: Final = (
    "planned",
    "pulse_confirmed",
    "shed",
    "dispatched",
    "restored",
    "profit",
    "savings",
)
DEAR_PRICE_PER_KWH: Final = 0.5
DISPATCHED_W: Final = 1000.0
"""Far above the test pulse and above what the house uses: only a dispatched battery gives it."""

PRICE: Final = "sensor.simulated_home_price"
BATTERY_MODE: Final = "select.simulated_home_battery_mode"
BATTERY_POWER: Final = "sensor.simulated_home_battery_power"
GRID_POWER: Final = "sensor.simulated_home_grid_power"
PLAN_STATUS: Final = "sensor.energy_optimizer_plan_status"
PROFIT: Final = "sensor.energy_optimizer_total_profit"
SAVINGS: Final = "sensor.energy_optimizer_total_savings"
DEVICES: Final = {
    "switch.simulated_home_pool_pump": "sensor.simulated_home_pool_pump_power",
    "light.simulated_home_garden_lights": "sensor.simulated_home_garden_lights_power",
    "climate.simulated_home_living_room": "sensor.simulated_home_living_room_power",
}
KEPT_ATTRIBUTES: Final = ("brightness", "temperature")


@dataclass
class Story:
    """Takes every change of state; remembers when each fact came true."""

    clock: Callable[[], float]
    states: States = field(default_factory=dict)
    before: dict[str, object] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Facts that have not come true."""
        return [fact for fact in FACTS if fact not in self.seconds]

    def begin(self, states: States) -> None:
        """Take the states as they are, and note how the home's owner left the devices."""
        self.states = dict(states)
        self.before = {
            entity_id: self._setting(entity_id) for entity_id in (*DEVICES, BATTERY_MODE)
        }

    def note(self, fact: str) -> None:
        """A fact is true from now on."""
        self.seconds.setdefault(fact, round(self.clock(), 1))

    def hear(self, event: dict[str, Any]) -> None:
        """Take a `state_changed` event."""
        entity_id, state = event["data"]["entity_id"], event["data"]["new_state"]
        if state is None:
            self.states.pop(entity_id, None)
            return
        changed = self.states.get(entity_id, {}).get("state") != state["state"]
        self.states[entity_id] = state
        if changed and self._tells(entity_id):
            self.log.append(f"{self.clock():7.1f} {entity_id} {state['state']}")
        self._judge()

    def _judge(self) -> None:
        """See which facts the states prove by now."""
        if self._text(PLAN_STATUS) in {"optimal", "feasible"}:
            self.note("planned")
        if self._is_dear:
            self.note("peak_started")
            self._judge_peak()
        elif "peak_started" in self.seconds:
            self.note("peak_ended")
            self._judge_after()
        for fact, entity_id in (("profit", PROFIT), ("savings", SAVINGS)):
            if self.number(entity_id) > 0.0:
                self.note(fact)

    def _judge_peak(self) -> None:
        """At the peak, devices are off and use nothing, and the battery feeds the grid."""
        if all(
            self._text(device) == "off" and self.number(power) == 0.0
            for device, power in DEVICES.items()
        ):
            self.note("shed")
        gives = self.number(BATTERY_POWER) > DISPATCHED_W and self.number(GRID_POWER) < 0.0
        if gives and "pulse_confirmed" in self.seconds:
            self.note("dispatched")

    def _judge_after(self) -> None:
        """After the peak, everything is as its owner had left it."""
        was_taken = {"shed", "dispatched"} <= self.seconds.keys()
        if was_taken and all(self._setting(entity) == kept for entity, kept in self.before.items()):
            self.note("restored")

    @property
    def _is_dear(self) -> bool:
        """Whether the simulated market's price is that of the peak."""
        return self.number(PRICE) >= DEAR_PRICE_PER_KWH

    def _setting(self, entity_id: str) -> object:
        """State and what belongs to it, as a person would set it."""
        state = self.states.get(entity_id, {})
        attributes = state.get("attributes", {})
        return state.get("state"), *(attributes.get(name) for name in KEPT_ATTRIBUTES)

    def _text(self, entity_id: str) -> str:
        """State as text."""
        return str(self.states.get(entity_id, {}).get("state", ""))

    def number(self, entity_id: str) -> float:
        """State as a number; what is not one counts as 0."""
        try:
            return float(self._text(entity_id))
        except ValueError:
            return 0.0

    @staticmethod
    def _tells(entity_id: str) -> bool:
        """Whether a change is worth a line for a person."""
        watched = {PRICE, BATTERY_MODE, BATTERY_POWER, *DEVICES}
        return "energy_optimizer" in entity_id or entity_id in watched
