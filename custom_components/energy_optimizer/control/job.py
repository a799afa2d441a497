"""One target's turn in a cycle: what must be on disk first, and what is then done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from .journal import Entry

SETTLE_S: Final = 15.0
"""For so long after a write of ours, an old value shown again is an echo and not a person."""
TRIES: Final = 3
RETRY_AFTER_S: Final = 900.0
"""After `TRIES` tries in a row a command rests for this long: registers wear out."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a target wants done now.

    before: entries that must be on disk before `run` may start; none for a release.
    run: does the writes and gives the entries that tell how it went.
    """

    run: Callable[[], Awaitable[list[Entry]]]
    before: tuple[Entry, ...] = ()


class Tries:
    """Counts tries of one command, so that a refused write is not repeated without end."""

    def __init__(self) -> None:
        """Start with none."""
        self._count = 0
        self._last: datetime | None = None

    @property
    def last(self) -> datetime | None:
        """When it was last tried."""
        return self._last

    def may_try(self, now: datetime) -> bool:
        """Whether another try is due, or the rest after the last one is over."""
        if self._last is None or self._count < TRIES:
            return True
        return self.seconds_since(now) >= RETRY_AFTER_S

    def tried(self, now: datetime) -> None:
        """Count one."""
        if self._count >= TRIES:
            self._count = 0
        self._count += 1
        self._last = now

    def succeeded(self) -> None:
        """Forget the failures, not the time."""
        self._count = 0

    def reset(self) -> None:
        """Forget, for a new command."""
        self._count = 0
        self._last = None

    def seconds_since(self, now: datetime) -> float:
        """Give the time since the last try [s]; infinite before the first."""
        return float("inf") if self._last is None else (now - self._last).total_seconds()


async def just(entries: list[Entry]) -> list[Entry]:
    """Give entries that need no writing first."""
    return entries
