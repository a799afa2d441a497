"""Who is under control: what is configured, and what is leaving and still has to go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .batteries import BatteryControl
from .claims import control_of_claim
from .curtailing import CurtailControl, CurtailDriver
from .devices import DeviceControl
from .running import RunControl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from homeassistant.core import HomeAssistant

    from .batteries import BatteryTarget
    from .claims import Control
    from .devices import DeviceTarget
    from .hand import Hand
    from .journal import Claim, Journal
    from .runs import CurtailTarget, RunTarget


class Roster:
    """The controls of one home, by target."""

    def __init__(self, hass: HomeAssistant, hand: Hand, journal: Journal) -> None:
        """Start with nobody."""
        self._hass = hass
        self._hand = hand
        self._journal = journal
        self._leaving: dict[str, Control] = {}
        self.batteries: dict[str, BatteryControl] = {}
        self.devices: dict[str, DeviceControl] = {}
        self.runs: dict[str, RunControl] = {}
        self.curtailment: CurtailControl | None = None

    @property
    def controls(self) -> list[Control]:
        """Batteries first, then what leaves, then runs, then devices by when they are restored."""
        devices = sorted(self.devices.values(), key=lambda control: control.device.priority)
        curtailment = () if self.curtailment is None else (self.curtailment,)
        runs = self.runs.values()
        return [*self.batteries.values(), *curtailment, *self._leaving.values(), *runs, *devices]

    @property
    def leaving(self) -> list[Control]:
        """What is no longer configured, until it is given back."""
        return list(self._leaving.values())

    @property
    def entities(self) -> set[str]:
        """Everything that anybody here writes to."""
        return {entity for control in self.controls for entity in control.entities}

    def battery(self, battery_id: str) -> BatteryControl:
        """Find a battery, also one that is no longer or not yet configured.

        Raises: KeyError.
        """
        control = self.batteries.get(battery_id) or self._leaving[f"battery:{battery_id}"]
        if not isinstance(control, BatteryControl):
            raise KeyError(battery_id)
        return control

    def claim(self, control: Control) -> Claim | None:
        """Give what the journal holds on it."""
        return self._journal.claims.get(control.target)

    def replace(
        self,
        batteries: Sequence[BatteryTarget],
        devices: Sequence[DeviceTarget],
        runs: Sequence[RunTarget] = (),
        curtailment: CurtailTarget | None = None,
    ) -> None:
        """Keep the control of what stays, with all it remembers; let the others leave."""
        before = {control.target: control for control in self.controls}
        self.batteries, self.devices, self.runs, self._leaving = {}, {}, {}, {}
        for battery in batteries:
            fresh = BatteryControl(self._hass, self._hand, battery)
            control = before.pop(fresh.target, fresh)
            if isinstance(control, BatteryControl):
                control.battery = battery
                self.batteries[battery.battery_id] = control
        for device in devices:
            new = DeviceControl(self._hass, self._hand, device)
            known = before.pop(new.target, new)
            if isinstance(known, DeviceControl):
                known.device = device
                self.devices[device.device_id] = known
        for run in runs:
            self.runs[run.run_id] = self._run(run, before)
        self.curtailment = self._curtailment(curtailment, before)
        self._leaving = before
        self.adopt_claims()

    def _run(self, run: RunTarget, before: dict[str, Control]) -> RunControl:
        fresh = RunControl(self._hass, self._hand, run, self._journal.noted(f"run:{run.run_id}"))
        control = before.pop(fresh.target, fresh)
        if not isinstance(control, RunControl):
            return fresh
        control.run = run
        return control

    def _curtailment(
        self, target: CurtailTarget | None, before: dict[str, Control]
    ) -> CurtailControl | None:
        if target is None:
            return None
        driver = CurtailDriver(self._hass, target)
        fresh = CurtailControl(self._hass, self._hand, driver, target.entity_id)
        control = before.pop(fresh.target, fresh)
        if not isinstance(control, CurtailControl):
            return fresh
        control.battery = fresh.battery
        return control

    def adopt_claims(self) -> None:
        """Look after every claim of the journal that nobody here answers for."""
        here = {control.target for control in self.controls}
        for target, claim in self._journal.claims.items():
            if target not in here:
                noted = self._journal.noted(target)
                self._leaving[target] = control_of_claim(self._hass, self._hand, claim, noted)

    def guest(self, battery: BatteryTarget) -> BatteryControl:
        """Give the battery's control, also when it is not configured (yet)."""
        known = self.batteries.get(battery.battery_id)
        if known is not None:
            return known
        control = BatteryControl(self._hass, self._hand, battery)
        self._leaving.setdefault(control.target, control)
        return self.battery(battery.battery_id)

    def drop_those_gone(self, staying: Iterable[str]) -> bool:
        """Forget who has been given back; True when there was any."""
        gone = [
            target
            for target, control in self._leaving.items()
            if not control.busy and self.claim(control) is None and target not in staying
        ]
        for target in gone:
            del self._leaving[target]
        return bool(gone)
