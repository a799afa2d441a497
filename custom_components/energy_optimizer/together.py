"""One run of some work at a time: whoever asks while it runs shares the next run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, override

from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

AT_ONCE: Final = 50


class Together:
    """A burst of calls makes two runs at the most, and each caller's run begins after its call."""

    def __init__(
        self,
        start: Callable[[Coroutine[object, object, None]], asyncio.Task[None]],
        work: Callable[[], Awaitable[None]],
    ) -> None:
        """`start` makes a task of a coroutine; `work` is what is to be done."""
        self._start = start
        self._work = work
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Return when a run that began after this call has ended."""
        if self._next is None or self._next.done():
            self._next = self._start(self._run())
        # A caller who leaves does not take the run along.
        await asyncio.shield(self._next)

    async def _run(self) -> None:
        # Home Assistant starts tasks eagerly: begun at once, the run would be noted as the
        # next one, and who asks while it goes on would share a run that began before.
        await asyncio.sleep(0)
        async with self._turn:
            self._next = None
            await self._work()


class InPartsCoordinator[T](DataUpdateCoordinator[T]):
    """Tells its entities some at a time: a large home has hundreds, and others wait."""

    @override
    def async_update_listeners(self) -> None:
        """Tell the first `AT_ONCE` now, the others as soon as the loop has a turn."""
        waiting = list(self._listeners)

        def tell_some() -> None:
            for key in waiting[:AT_ONCE]:
                if key in self._listeners:
                    self._listeners[key][0]()
            del waiting[:AT_ONCE]
            if waiting:
                self.hass.loop.call_soon(tell_some)

        tell_some()
