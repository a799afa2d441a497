"""What one run has come to: kept in the journal, so that a restart changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from .runs import RunState

if TYPE_CHECKING:
    from .journal import JsonObject

MOST_AT_ONCE: Final = timedelta(hours=24)
"""A clock that jumps farther than this counts as no time."""


@dataclass(slots=True)
class Progress:
    """One occasion of one load.

    until: when the plan ends it. block_hours: how long the piece that goes on has run [h].
    counted_at: up to when its hours are added up. low_since: since when it draws nothing,
    after it has drawn something.
    """

    occasion: str = ""
    state: RunState = RunState.WAITING
    started_at: datetime | None = None
    until: datetime | None = None
    run_hours: float = 0.0
    block_hours: float = 0.0
    energy_kwh: float | None = None
    by_hand: bool = False
    has_drawn: bool = False
    counted_at: datetime | None = None
    low_since: datetime | None = None

    def start(self, now: datetime, until: datetime | None) -> None:
        """Begin, or go on after a rest."""
        if self.state is not RunState.RUNNING:
            self.state = RunState.RUNNING
            self.block_hours = 0.0
            self.low_since = None
            self.has_drawn = False
        self.started_at = self.started_at or now
        self.until = until

    def undo_start(self) -> None:
        """Take back a start that never reached the load."""
        if self.state is RunState.RUNNING:
            self.state = RunState.WAITING
            if not self.run_hours:
                self.started_at = None

    def rest(self) -> None:
        """Wait for the next part of an interrupted run."""
        if self.state is RunState.RUNNING:
            self.state = RunState.WAITING
            self.low_since = None

    def end(self, state: RunState) -> None:
        """Be over."""
        self.state = state
        self.by_hand = False
        self.low_since = None

    def count(
        self, now: datetime, power_kw: float | None, finished_below_kw: float, *, runs: bool
    ) -> None:
        """Add the time since the last look, and see whether it draws anything."""
        since = timedelta() if self.counted_at is None else now - self.counted_at
        self.counted_at = now
        if not runs:
            return
        hours = since / timedelta(hours=1) if timedelta() < since <= MOST_AT_ONCE else 0.0
        self.run_hours += hours
        self.block_hours += hours
        if power_kw is None:
            self.low_since = None
            return
        self.energy_kwh = (self.energy_kwh or 0.0) + max(0.0, power_kw) * hours
        if power_kw >= finished_below_kw:
            self.has_drawn = True
            self.low_since = None
        elif self.has_drawn and (self.low_since is None or self.low_since > now):
            self.low_since = now

    def has_rested(self, now: datetime, minutes: float) -> bool:
        """Whether it has drawn nothing for so long that it is done."""
        return self.low_since is not None and now - self.low_since >= timedelta(minutes=minutes)

    def as_json(self) -> JsonObject:
        """Give what the journal keeps of it."""
        moments = {"started_at": self.started_at, "until": self.until, "at": self.counted_at}
        kept: JsonObject = {
            "occasion": self.occasion,
            "state": self.state.value,
            "run_hours": round(self.run_hours, 5),
            "block_hours": round(self.block_hours, 5),
            "energy_kwh": None if self.energy_kwh is None else round(self.energy_kwh, 5),
            "by_hand": self.by_hand,
            "has_drawn": self.has_drawn,
        }
        return kept | {key: at.isoformat() for key, at in moments.items() if at is not None}

    @classmethod
    def from_json(cls, noted: JsonObject) -> Progress:
        """Read what `as_json` gave; nothing has happened yet where there is nothing."""
        if not noted:
            return cls()
        return cls(
            occasion=str(noted["occasion"]),
            state=RunState(str(noted["state"])),
            started_at=_moment(noted, "started_at"),
            until=_moment(noted, "until"),
            run_hours=cast("float", noted["run_hours"]),
            block_hours=cast("float", noted.get("block_hours", 0.0)),
            energy_kwh=cast("float | None", noted["energy_kwh"]),
            by_hand=bool(noted["by_hand"]),
            has_drawn=bool(noted["has_drawn"]),
            counted_at=_moment(noted, "at"),
        )


def _moment(noted: JsonObject, key: str) -> datetime | None:
    at = noted.get(key)
    return None if at is None else datetime.fromisoformat(str(at))
