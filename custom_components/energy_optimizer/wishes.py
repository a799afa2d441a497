"""What a person wished for beyond the settings: a pause, a holiday, a full battery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
import math
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, callback
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_state_change_event,
)
from homeassistant.util import dt as dt_util

from .const import Mode
from .settings import HomeSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant, State

    from .reports import Reports
    from .settings import BatterySettings, DeviceSettings

PAUSE = timedelta(hours=1)
# A reserve stays this far below the ceiling, so that there is room to plan in.
ROOM_RATIO = 0.02


class Wishes:
    """Lays a person's wishes over the settings, and notices when one begins or ends."""

    def __init__(self, hass: HomeAssistant, changed: Callable[[], object]) -> None:
        """Listen to nothing yet; `changed` is called when the settings have to be taken up anew."""
        self._hass = hass
        self._changed = changed
        self._until: CALLBACK_TYPE | None = None
        self._warning: CALLBACK_TYPE | None = None

    def settings(self, entry: ConfigEntry, reports: Reports) -> HomeSettings:
        """Read the settings with the wishes on top, and watch for what ends them."""
        plain = HomeSettings.from_entry(entry)
        now = dt_util.utcnow()
        if reports.paused_until is not None and reports.paused_until <= now:
            reports.paused_until = None
        self._watch(plain, reports.paused_until)
        warned = plain.warning_entity is not None and is_warning(
            self._hass.states.get(plain.warning_entity)
        )
        return with_wishes(plain, reports, keep_charged=warned or reports.keep_charged)

    def stop(self) -> None:
        """Stop listening."""
        for unsubscribe in (self._until, self._warning):
            if unsubscribe is not None:
                unsubscribe()
        self._until = self._warning = None

    def _watch(self, settings: HomeSettings, paused_until: datetime | None) -> None:
        self.stop()

        @callback
        def pause_is_over(_now: datetime) -> None:
            self._until = None
            self._changed()

        if paused_until is not None:
            self._until = async_track_point_in_utc_time(self._hass, pause_is_over, paused_until)
        if settings.warning_entity is not None:
            self._warning = async_track_state_change_event(
                self._hass, settings.warning_entity, self._async_warning_changed
            )

    @callback
    def _async_warning_changed(self, event: Event[EventStateChangedData]) -> None:
        if is_warning(event.data["old_state"]) is not is_warning(event.data["new_state"]):
            self._changed()


def with_wishes(settings: HomeSettings, reports: Reports, *, keep_charged: bool) -> HomeSettings:
    """Give the settings as they are with the wishes on top.

    Paused: planned and shown, but nothing is touched. On holiday: nobody misses a comfort.
    """
    batteries, devices = settings.batteries, settings.devices
    if keep_charged:
        batteries = tuple(_kept(item, settings.kept_charge_ratio) for item in batteries)
    if reports.on_holiday:
        devices = tuple(replace(item, discomfort_cost_per_hour=0.0) for item in devices)
    if reports.not_shed:
        devices = tuple(_never_shed(item, reports) for item in devices)
    paused = reports.paused_until is not None and settings.mode is Mode.CONTROL
    mode = Mode.ADVISE if paused else settings.mode
    return replace(settings, batteries=batteries, devices=devices, mode=mode)


def is_warning(state: State | None) -> bool:
    """Tell whether a warning is out: `on`, or a level above zero."""
    if state is None or state.state == "on":
        return state is not None
    try:
        level = float(state.state)
    except ValueError:
        return False
    return math.isfinite(level) and level > 0.0


def _kept(battery: BatterySettings, ratio: float) -> BatterySettings:
    raised = min(ratio, battery.ceiling_ratio - ROOM_RATIO)
    return replace(battery, reserve_ratio=max(battery.reserve_ratio, raised))


def _never_shed(device: DeviceSettings, reports: Reports) -> DeviceSettings:
    return replace(device, essential=device.essential or device.device_id in reports.not_shed)
