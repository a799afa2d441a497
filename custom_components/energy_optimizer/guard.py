"""Keeps the import below its limits between two plans, and without any price."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, Event, EventStateReportedData, callback
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from .core.dispatch import DeviceInstruction, Instruction
from .core.errors import InputError
from .core.inputs import InstructionKind
from .core.limits import Limits, Watch, read
from .core.plan import Reason
from .sources.units import net_kw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from homeassistant.core import EventStateChangedData, HomeAssistant, State

    from .core.inputs import Capabilities
    from .planning import Thought
    from .settings import BatterySettings, HomeSettings

LOOK_EVERY = timedelta(seconds=10)
# A meter that has said nothing for this long is no longer believed, and its relief is given back.
SILENT_FOR = timedelta(minutes=5)
STANDS_FOR = timedelta(minutes=15)
SAME_KW = 0.05

SELF_CONSUMPTION = Instruction(InstructionKind.SELF_CONSUMPTION)

type Told = tuple[dict[str, Instruction], dict[str, DeviceInstruction]]


class Guard:
    """Watches the grid meter, and changes what the plan tells where a limit is at stake."""

    def __init__(self, hass: HomeAssistant, act: Callable[[], None]) -> None:
        """Watch nothing yet; `act` is called when what is told has to be told anew."""
        self._hass = hass
        self._act = act
        self._settings: HomeSettings | None = None
        self._watch: Watch | None = None
        self._base_kw: dict[str, float] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @property
    def relief_kw(self) -> float:
        """How much less than planned is to be imported now [kW]."""
        return 0.0 if self._watch is None else self._watch.relief_kw

    def use(self, settings: HomeSettings) -> None:
        """Follow the settings; without a limit or a meter nothing is watched."""
        self.stop()
        self._settings = settings
        limited = (settings.grid.max_import_kw, settings.max_mean_import_kw) != (None, None)
        if settings.grid_power_entity is None or not limited:
            self._watch = None
            return
        entity_id = settings.grid_power_entity
        self._unsubscribe = [
            async_track_state_change_event(self._hass, entity_id, self._async_read),
            async_track_state_report_event(self._hass, entity_id, self._async_read),
            async_track_time_interval(
                self._hass, self._async_look, LOOK_EVERY, cancel_on_shutdown=True
            ),
        ]

    def stop(self) -> None:
        """Stop watching."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    @callback
    def _async_read(
        self, event: Event[EventStateChangedData] | Event[EventStateReportedData]
    ) -> None:
        state = event.data["new_state"]
        power_kw = None if state is None else _net_kw(state)
        if self._settings is None or power_kw is None:
            return
        limits = Limits(
            self._settings.grid.max_import_kw,
            self._settings.max_mean_import_kw,
            self._settings.metering_minutes / 60,
        )
        before = self.relief_kw
        at = dt_util.utcnow().timestamp() / 3600
        self._watch = read(limits, self._watch, at, power_kw)
        if before == 0.0 and self.relief_kw > 0.0:
            self._base_kw = self._measured()
        if abs(self.relief_kw - before) > SAME_KW or (before > 0.0) is not (self.relief_kw > 0.0):
            self._act()

    @callback
    def _async_look(self, now: datetime) -> None:
        """Give relief back when the meter says nothing any more."""
        if self._watch is None or self._watch.relief_kw == 0.0:
            return
        if now.timestamp() / 3600 - self._watch.at > SILENT_FOR / timedelta(hours=1):
            self._watch = None
            self._act()

    def heed(
        self, thought: Thought, told: Mapping[str, Instruction], can: Mapping[str, Capabilities]
    ) -> Told:
        """Give what batteries and devices are told, with what the limits ask for on top.

        A person's orders stand. Batteries first, then devices, the least needed first.
        """
        batteries, devices = dict(told), dict(thought.devices)
        left_kw = self.relief_kw
        if self._settings is None or left_kw <= 0.0:
            return batteries, devices
        until = dt_util.utcnow() + STANDS_FOR
        for battery in self._settings.batteries:
            # Without any price nothing is planned, and a battery may help all the same.
            now = batteries.get(battery.battery_id, SELF_CONSUMPTION)
            may = battery.released_for_control is not None and now.reason != Reason.ORDERED
            if not may or left_kw <= 0.0:
                continue
            stored_kwh = thought.observation.stored_kwh.get(battery.battery_id)
            helped, gain_kw = self._relieved(battery, now, stored_kwh, left_kw, can)
            if helped is not now:
                batteries[battery.battery_id] = replace(helped, until=until)
            left_kw -= gain_kw
        for device in sorted(self._settings.devices, key=lambda item: -item.priority):
            presence = thought.observation.devices.get(device.device_id)
            known = devices.get(device.device_id)
            ordered = known is not None and known.reason == Reason.ORDERED
            if left_kw <= 0.0 or device.essential or ordered or presence is None:
                continue
            devices[device.device_id] = DeviceInstruction(
                shed=True, until=until, reason=Reason.BACK_INSIDE_LIMITS
            )
            left_kw -= presence.power_kw or device.power_kw
        return batteries, devices

    def _relieved(
        self,
        battery: BatterySettings,
        now: Instruction,
        stored_kwh: float | None,
        relief_kw: float,
        can: Mapping[str, Capabilities],
    ) -> tuple[Instruction, float]:
        """Stop charging first, then discharge; gives what is told and what it brings [kW]."""
        base_kw = self._base_kw.get(battery.battery_id, 0.0)
        known = can.get(battery.battery_id)
        wanted_kw = base_kw + relief_kw
        has_energy = stored_kwh is not None and stored_kwh > battery.floor_kwh
        if wanted_kw > 0.0 and has_energy and known is not None and known.can(_DISCHARGE):
            power_kw = min(wanted_kw, battery.max_discharge_kw)
            told = Instruction(_DISCHARGE, power_kw, reason=Reason.BACK_INSIDE_LIMITS)
            return told, power_kw - base_kw
        if now.kind is InstructionKind.CHARGE:
            told = Instruction(InstructionKind.SELF_CONSUMPTION, reason=Reason.BACK_INSIDE_LIMITS)
            return told, max(0.0, -base_kw)
        return now, 0.0

    def _measured(self) -> dict[str, float]:
        """Read what each battery supplies as relief begins [kW, + discharges]."""
        found = {}
        for battery in () if self._settings is None else self._settings.batteries:
            state = (
                None if not battery.power_entity else self._hass.states.get(battery.power_entity)
            )
            power_kw = None if state is None else _net_kw(state)
            if power_kw is not None:
                found[battery.battery_id] = power_kw
        return found


_DISCHARGE = InstructionKind.DISCHARGE


def _net_kw(state: State) -> float | None:
    """Read a power with its sign [kW]; None while it says nothing usable."""
    try:
        return net_kw(state.entity_id, state.state, state.attributes.get("unit_of_measurement"))
    except InputError:
        return None
