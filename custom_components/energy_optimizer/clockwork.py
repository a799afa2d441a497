"""When the loop turns: at a slot's end, when what it reads has changed, when all are there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.helpers.start import async_at_started

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from homeassistant.config_entries import ConfigEntry

SETTLE_EVERY = timedelta(seconds=20)


class Clockwork:
    """The loop's listeners, each of which can be replaced and all of which can be stopped."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        turn: Callable[[], Coroutine[object, object, None]],
        replan: Callable[[], Coroutine[object, object, None]],
    ) -> None:
        """Listen to nothing yet; `turn` turns at once, `replan` as soon as bursts allow."""
        self._hass = hass
        self._entry = entry
        self._turn = turn
        self._replan = replan
        self._next: CALLBACK_TYPE | None = None
        self._watch: CALLBACK_TYPE | None = None
        self._settle: CALLBACK_TYPE | None = None
        self._started: CALLBACK_TYPE | None = None
        self._stopped = False

    def replan_soon(self) -> None:
        """Turn as soon as a burst of changes allows."""
        self._entry.async_create_background_task(
            self._hass, self._replan(), "energy_optimizer replan"
        )

    def turn_at(self, moment: datetime) -> None:
        """Turn at a moment, instead of at any that was set before."""
        if self._next is not None:
            self._next()
            self._next = None
        if self._stopped or self._hass.is_stopping:
            return  # A turn that was under way ends after the last one.

        @callback
        def due(_now: datetime) -> None:
            self._next = None
            self._turn_now()

        job = HassJob(due, "energy_optimizer slot", cancel_on_shutdown=True)
        self._next = async_track_point_in_utc_time(self._hass, job, moment)

    def turn_when_all_are_there(self) -> None:
        """Turn once more when Home Assistant has started: before, others are still to come."""
        if self._hass.state is CoreState.running:
            return

        @callback
        def started(_hass: HomeAssistant) -> None:
            self._turn_now()

        self._started = async_at_started(self._hass, started)

    def _turn_now(self) -> None:
        self._entry.async_create_background_task(self._hass, self._turn(), "energy_optimizer turn")

    def watch(
        self,
        entities: Iterable[str],
        changed: Callable[[Event[EventStateChangedData]], None],
    ) -> None:
        """Listen to these entities, instead of to any before."""
        if self._watch is not None:
            self._watch()
        self._watch = async_track_state_change_event(self._hass, entities, changed)

    def settle_with(self, settle: Callable[[datetime], Coroutine[object, object, None]]) -> None:
        """Look every now and then whether the meters have reported."""
        self._settle = async_track_time_interval(
            self._hass, settle, SETTLE_EVERY, cancel_on_shutdown=True
        )

    def stop(self) -> None:
        """Stop listening, for good."""
        self._stopped = True
        for unsubscribe in (self._next, self._watch, self._settle, self._started):
            if unsubscribe is not None:
                unsubscribe()
        self._next = self._watch = self._settle = self._started = None
