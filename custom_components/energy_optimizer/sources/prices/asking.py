"""Asks an action source in the background, whenever its next answer is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import CALLBACK_TYPE

    from .polled import ActionSource

# However soon a source calls itself due, it is not asked more often than this.
_LEAST_WAIT: Final = timedelta(seconds=30)


class Asking:
    """Keeps one action source up to date; a source that hangs holds up nobody."""

    def __init__(self, source: ActionSource, fresh: Callable[[], None]) -> None:
        """Ask at once; `fresh` is called when prices or what is wrong with them changed."""
        self.source = source
        self._fresh = fresh
        self._next: CALLBACK_TYPE | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_over = False
        self._start(dt_util.utcnow())

    @callback
    def _start(self, _now: datetime) -> None:
        self._next = None
        self._task = self.source.hass.async_create_background_task(
            self._async_ask(), f"energy_optimizer prices of {self.source.action.domain}"
        )

    async def _async_ask(self) -> None:
        before = self.source.series, self.source.problem
        try:
            await self.source.async_refresh(dt_util.utcnow())
        finally:
            # Also after an error that nobody foresaw: it is asked again, however it failed.
            if not self._is_over:
                due = max(self.source.due, dt_util.utcnow() + _LEAST_WAIT)
                self._next = async_track_point_in_utc_time(self.source.hass, self._start, due)
        if (self.source.series, self.source.problem) != before:
            self._fresh()

    @callback
    def stop(self) -> None:
        """Ask no more."""
        self._is_over = True
        if self._next is not None:
            self._next()
        if self._task is not None:
            self._task.cancel()
        self._next = self._task = None
