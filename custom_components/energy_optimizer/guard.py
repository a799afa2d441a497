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

from .core.errors import InputError
from .core.limits import (
    Limits,
    Watch,
    excess_kw,
    imbalance_ratio,
    plannable_import_kw,
    read,
)
from .relief import Helpers, relieve
from .sources.units import amperes, net_kw

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from datetime import datetime

    from homeassistant.core import EventStateChangedData, HomeAssistant, State

    from .core.dispatch import Instruction
    from .core.inputs import Capabilities
    from .planning import Thought
    from .relief import Orders
    from .settings import DeviceSettings, HomeSettings

LOOK_EVERY = timedelta(seconds=10)
# A meter that has said nothing for this long is no longer believed, and its relief is given back.
SILENT_FOR = timedelta(minutes=5)
SAME_KW = 0.05


class Guard:
    """Watches the grid meter, and changes what the plan tells where a limit is at stake."""

    def __init__(self, hass: HomeAssistant, act: Callable[[], None]) -> None:
        """Watch nothing yet; `act` is called when what is told has to be told anew."""
        self._hass = hass
        self._act = act
        self._settings: HomeSettings | None = None
        self._watch: Watch | None = None
        self._base_kw: dict[str, float] = {}
        self._numbers: dict[str, float] = {}
        self._imbalance = 1.0
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @property
    def relief_kw(self) -> float:
        """How much less than planned is to be imported now [kW]."""
        return 0.0 if self._watch is None else self._watch.relief_kw

    @property
    def plannable_import_kw(self) -> float | None:
        """What may be planned, as unevenly as the phases were loaded; None without a fuse [kW]."""
        settings = self._settings
        if settings is None or settings.fuse_a is None or not settings.phase_entities:
            return None
        return plannable_import_kw(settings.fuse_a, self._imbalance, len(settings.phase_entities))

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
            self._settings.fuse_a,
        )
        # Most meters count a phase's current without a sign: while the home exports, it is
        # no import.
        currents_a = self._currents_a() if power_kw > 0.0 else ()
        before = self.relief_kw
        at = dt_util.utcnow().timestamp() / 3600
        if self._settings.fuse_a is not None:
            hours = 0.0 if self._watch is None else max(at - self._watch.at, 0.0)
            fuse_a = self._settings.fuse_a
            self._imbalance = imbalance_ratio(self._imbalance, fuse_a, currents_a, hours)
        self._watch = watch = read(limits, self._watch, at, power_kw, currents_a)
        if watch.relief_kw > before:
            self._numbers = {
                "import_kw": round(watch.import_kw, 3),
                "limit_kw": round(watch.import_kw - excess_kw(limits, watch), 3),
                "relief_kw": round(watch.relief_kw, 3),
            }
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
        self,
        thought: Thought,
        told: Mapping[str, Instruction],
        can: Mapping[str, Capabilities],
        shed: Container[str],
    ) -> Orders:
        """Give what batteries and devices are told, with what the limits ask for on top.

        shed: the devices that are off by us, whose draw now says nothing.
        """
        settings, watch = self._settings, self._watch
        if settings is None or watch is None or watch.relief_kw <= 0.0:
            return dict(told), dict(thought.devices)
        seen = thought.observation
        helpers = Helpers(
            settings.batteries,
            settings.devices,
            told,
            thought.devices,
            can,
            self._base_kw,
            seen.stored_kwh,
            {
                device.device_id: _draws_kw(device, thought, shed)
                for device in settings.devices
                if device.device_id in seen.devices and seen.devices[device.device_id].available
            },
        )
        orders, missing_kw = relieve(helpers, watch.relief_kw, dt_util.utcnow(), self._numbers)
        if missing_kw > 0.0:
            # What nobody can bring is not asked for again and again: it would have to be
            # worked off before anything is given back.
            self._watch = replace(watch, relief_kw=max(0.0, watch.relief_kw - missing_kw))
        return orders

    def _currents_a(self) -> tuple[float, ...]:
        """Read each phase's current [A]; none at all unless every phase can be read."""
        entities = () if self._settings is None else self._settings.phase_entities
        states = [self._hass.states.get(entity_id) for entity_id in entities]
        found = [None if state is None else _current_a(state) for state in states]
        known = tuple(current for current in found if current is not None)
        return known if len(known) == len(found) else ()

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


def _draws_kw(device: DeviceSettings, thought: Thought, shed: Container[str]) -> float:
    """Say what shedding a device brings [kW]: nothing where it draws nothing."""
    if device.device_id in shed:
        return thought.memory.powers_when_on_kw.get(device.device_id, device.power_kw)
    return thought.observation.devices[device.device_id].power_kw


def _net_kw(state: State) -> float | None:
    """Read a power with its sign [kW]; None while it says nothing usable."""
    try:
        return net_kw(state.entity_id, state.state, state.attributes.get("unit_of_measurement"))
    except InputError:
        return None


def _current_a(state: State) -> float | None:
    """Read a current [A]; None while it says nothing usable."""
    try:
        return amperes(state.entity_id, state.state, state.attributes.get("unit_of_measurement"))
    except InputError:
        return None
