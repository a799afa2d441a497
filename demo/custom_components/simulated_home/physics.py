"""A small home's physics: battery, room, devices and meters, without Home Assistant.

Powers that carry a sign start with ``net_`` and are positive when they supply the house.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

FULL_BRIGHTNESS: Final = 255
HEATS_RATIO: Final = 0.25
"""For so much of its programme a dishwasher heats, at its beginning and at its end."""
LEAST_HOURS: Final = 1e-9
MOST_AMPERES: Final = 32.0
"""With this current the charger gives all it can [A]."""


class BatteryMode(StrEnum):
    """What the simulated inverter can be told, in its own words."""

    SELF_CONSUMPTION = "self_consumption"
    NO_DISCHARGE = "no_discharge"
    STANDBY = "standby"
    FORCED = "forced"


class RoomMode(StrEnum):
    """What the living room's heat pump may do."""

    OFF = "off"
    HEAT = "heat"
    COOL = "cool"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the home does not decide: sun, weather and the people in it."""

    solar_kw: float
    base_load_kw: float
    outdoor_c: float


@dataclass(slots=True)
class Battery:
    """A battery behind its inverter; powers and meters are on the AC side."""

    capacity_kwh: float = 10.0
    max_charge_kw: float = 5.0
    max_discharge_kw: float = 5.0
    charge_efficiency_ratio: float = 0.95
    discharge_efficiency_ratio: float = 0.95
    floor_ratio: float = 0.1
    stored_kwh: float = 6.0
    mode: BatteryMode = BatteryMode.SELF_CONSUMPTION
    net_setpoint_kw: float = 0.0
    net_power_kw: float = 0.0
    charged_kwh: float = 0.0
    discharged_kwh: float = 0.0

    @property
    def state_of_charge_ratio(self) -> float:
        """Stored energy as a share of the capacity."""
        return self.stored_kwh / self.capacity_kwh

    def step(self, net_load_kw: float, hours: float) -> float:
        """Follow the mode for a while; return the signed power, positive when discharging."""
        wanted_kw = self._wanted_kw(net_load_kw)
        discharge_kw = min(max(wanted_kw, 0.0), self._discharge_limit_kw(hours))
        charge_kw = min(max(-wanted_kw, 0.0), self._charge_limit_kw(hours))
        self.stored_kwh += hours * (
            self.charge_efficiency_ratio * charge_kw
            - discharge_kw / self.discharge_efficiency_ratio
        )
        self.charged_kwh += hours * charge_kw
        self.discharged_kwh += hours * discharge_kw
        self.net_power_kw = discharge_kw - charge_kw
        return self.net_power_kw

    def _wanted_kw(self, net_load_kw: float) -> float:
        """Power that the mode asks for, before any limit."""
        match self.mode:
            case BatteryMode.SELF_CONSUMPTION:
                return net_load_kw
            case BatteryMode.NO_DISCHARGE:
                return min(net_load_kw, 0.0)
            case BatteryMode.FORCED:
                return self.net_setpoint_kw
            case BatteryMode.STANDBY:
                return 0.0

    def _discharge_limit_kw(self, hours: float) -> float:
        """Largest discharge that neither the inverter nor the floor forbids."""
        above_floor_kwh = self.stored_kwh - self.floor_ratio * self.capacity_kwh
        return _limit_kw(
            self.max_discharge_kw, above_floor_kwh * self.discharge_efficiency_ratio, hours
        )

    def _charge_limit_kw(self, hours: float) -> float:
        """Largest charge that neither the inverter nor the capacity forbids."""
        room_kwh = self.capacity_kwh - self.stored_kwh
        return _limit_kw(self.max_charge_kw, room_kwh / self.charge_efficiency_ratio, hours)


def _limit_kw(rated_kw: float, available_kwh: float, hours: float) -> float:
    """Rated power, or what is left to give or take spread over the step."""
    if available_kwh <= 0.0:
        return 0.0
    return rated_kw if hours <= 0.0 else min(rated_kw, available_kwh / hours)


@dataclass(slots=True)
class Room:
    """A room with a heat pump: one heat capacity, one loss, a thermostat with hysteresis."""

    temperature_c: float = 19.0
    target_c: float = 21.0
    mode: RoomMode = RoomMode.HEAT
    last_active_mode: RoomMode = RoomMode.HEAT
    running: bool = False
    rated_kw: float = 1.5
    coefficient_of_performance: float = 3.0
    heat_capacity_kwh_per_k: float = 1.8
    loss_kw_per_k: float = 0.12
    hysteresis_k: float = 0.3
    power_kw: float = 0.0

    def switch(self, mode: RoomMode) -> None:
        """Change the mode and remember what to come back to after an off."""
        self.mode = mode
        if mode is not RoomMode.OFF:
            self.last_active_mode = mode

    def step(self, outdoor_c: float, hours: float) -> float:
        """Let the thermostat decide, then warm or cool the room; return electrical power."""
        self.running = self._should_run()
        self.power_kw = self.rated_kw if self.running else 0.0
        heat_kw = self.power_kw * self.coefficient_of_performance
        if self.mode is RoomMode.COOL:
            heat_kw = -heat_kw
        loss_kw = self.loss_kw_per_k * (self.temperature_c - outdoor_c)
        self.temperature_c += hours * (heat_kw - loss_kw) / self.heat_capacity_kwh_per_k
        return self.power_kw

    def _should_run(self) -> bool:
        """Start beyond the hysteresis, stop beyond its other side, else carry on."""
        if self.mode is RoomMode.OFF:
            return False
        missing_k = self.target_c - self.temperature_c
        if self.mode is RoomMode.COOL:
            missing_k = -missing_k
        if abs(missing_k) <= self.hysteresis_k:
            return self.running
        return missing_k > 0.0


@dataclass(slots=True)
class Dishwasher:
    """A dishwasher behind a switch: once started it runs its programme, and then stays on.

    Without current it waits where it is; switched on again when it is done, it begins anew.
    """

    on: bool = False
    programme_hours: float = 2.0
    run_hours: float = 0.0

    @property
    def power_kw(self) -> float:
        """It heats, washes, and heats again."""
        if not self.on or self.run_hours >= self.programme_hours:
            return 0.0
        part = self.run_hours / self.programme_hours
        return 2.0 if part < HEATS_RATIO or part >= 1.0 - HEATS_RATIO else 0.2

    def switch(self, *, is_on: bool) -> None:
        """Give it current, or take it away."""
        if is_on and not self.on and self.run_hours >= self.programme_hours:
            self.run_hours = 0.0
        self.on = is_on

    def step(self, hours: float) -> float:
        """Run on; return the energy it took [kWh]."""
        energy_kwh = 0.0
        while hours > 0.0 and (power_kw := self.power_kw) > 0.0:
            part = self._until_change(hours)
            energy_kwh += part * power_kw
            self.run_hours += part
            hours -= part
        return energy_kwh

    def _until_change(self, hours: float) -> float:
        """Time until its power changes, or all that is asked for [h]."""
        edges = (HEATS_RATIO, 1.0 - HEATS_RATIO, 1.0)
        ahead = [edge * self.programme_hours - self.run_hours for edge in edges]
        return min([hours, *(left for left in ahead if left > LEAST_HOURS)])


@dataclass(slots=True)
class Car:
    """A car at a charger that gives what its current allows while it is switched on."""

    charger_on: bool = False
    current_a: float = MOST_AMPERES
    rated_kw: float = 7.4
    capacity_kwh: float = 50.0
    stored_kwh: float = 20.0
    efficiency_ratio: float = 0.9

    @property
    def power_kw(self) -> float:
        """What the charger draws."""
        if not self.charger_on or self.stored_kwh >= self.capacity_kwh:
            return 0.0
        return self.rated_kw * self.current_a / MOST_AMPERES

    def step(self, hours: float) -> float:
        """Charge; return the energy the charger took [kWh]."""
        room_kwh = (self.capacity_kwh - self.stored_kwh) / self.efficiency_ratio
        energy_kwh = min(self.power_kw * hours, max(room_kwh, 0.0))
        self.stored_kwh += energy_kwh * self.efficiency_ratio
        return energy_kwh


@dataclass(slots=True)
class Meters:
    """Cumulative energy, as a home's meters count it."""

    solar_kwh: float = 0.0
    load_kwh: float = 0.0
    grid_import_kwh: float = 0.0
    grid_export_kwh: float = 0.0
    pool_pump_kwh: float = 0.0
    garden_lights_kwh: float = 0.0
    living_room_kwh: float = 0.0
    dishwasher_kwh: float = 0.0
    car_kwh: float = 0.0


@dataclass(slots=True)
class Home:
    """The whole home; `step` keeps generation and use in balance through the grid."""

    battery: Battery = field(default_factory=Battery)
    room: Room = field(default_factory=Room)
    meters: Meters = field(default_factory=Meters)
    dishwasher: Dishwasher = field(default_factory=Dishwasher)
    car: Car = field(default_factory=Car)
    pool_pump_on: bool = True
    pool_pump_rated_kw: float = 1.1
    garden_lights_on: bool = True
    garden_lights_brightness: int = 204
    garden_lights_rated_kw: float = 0.2
    solar_kw: float = 0.0
    load_kw: float = 0.0
    net_grid_kw: float = 0.0

    @property
    def pool_pump_kw(self) -> float:
        """Power of the pool pump."""
        return self.pool_pump_rated_kw if self.pool_pump_on else 0.0

    @property
    def garden_lights_kw(self) -> float:
        """Power of the garden lights, proportional to their brightness."""
        if not self.garden_lights_on:
            return 0.0
        return self.garden_lights_rated_kw * self.garden_lights_brightness / FULL_BRIGHTNESS

    def step(self, conditions: Conditions, hours: float) -> None:
        """Advance everything; `hours` 0 only re-balances after a command."""
        living_room_kw = self.room.step(conditions.outdoor_c, hours)
        self.solar_kw = conditions.solar_kw
        dishwasher_kwh, car_kwh = self.dishwasher.step(hours), self.car.step(hours)
        self.meters.dishwasher_kwh += dishwasher_kwh
        self.meters.car_kwh += car_kwh
        # What they took in the step counts, so that the meters agree to the last watt-hour.
        run_kw = self.dishwasher.power_kw + self.car.power_kw
        if hours > 0.0:
            run_kw = (dishwasher_kwh + car_kwh) / hours
        self.load_kw = (
            conditions.base_load_kw
            + self.pool_pump_kw
            + self.garden_lights_kw
            + living_room_kw
            + run_kw
        )
        net_battery_kw = self.battery.step(self.load_kw - self.solar_kw, hours)
        self.net_grid_kw = self.load_kw - self.solar_kw - net_battery_kw
        self._count(hours, living_room_kw)

    def _count(self, hours: float, living_room_kw: float) -> None:
        """Turn the meters."""
        meters = self.meters
        meters.solar_kwh += hours * self.solar_kw
        meters.load_kwh += hours * self.load_kw
        meters.grid_import_kwh += hours * max(self.net_grid_kw, 0.0)
        meters.grid_export_kwh += hours * max(-self.net_grid_kw, 0.0)
        meters.pool_pump_kwh += hours * self.pool_pump_kw
        meters.garden_lights_kwh += hours * self.garden_lights_kw
        meters.living_room_kwh += hours * living_room_kw

    def as_dict(self) -> dict[str, Any]:
        """State for a file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Home:
        """Take up the state of a file again."""
        battery, room = state["battery"], state["room"]
        modes = {"mode": BatteryMode(battery["mode"])}
        room_modes = {key: RoomMode(room[key]) for key in ("mode", "last_active_mode")}
        parts = {
            "battery": Battery(**battery | modes),
            "room": Room(**room | room_modes),
            "meters": Meters(**state["meters"]),
            "dishwasher": Dishwasher(**state.get("dishwasher", {})),
            "car": Car(**state.get("car", {})),
        }
        return cls(**state | parts)
