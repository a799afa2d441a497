"""Slots, horizons and local days.

A slot has its own length; days of 23 and 25 hours and mixed resolutions in one
horizon are ordinary. Everything is indexed by slot, never by hour of day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, eq=False)
class Timeline:
    """A horizon: n slots given by their n + 1 edges.

    edges_s: epoch seconds [s], shape (n + 1,), strictly increasing.
    zone: the home's time zone; it decides what a local day is.
    """

    edges_s: NDArray[np.int64]
    zone: tzinfo

    def __post_init__(self) -> None:
        """Refuse an empty horizon and slots that do not follow one another."""
        if self.edges_s.ndim != 1 or self.edges_s.size < 2:  # noqa: PLR2004 - two edges make one slot
            raise InputError("slots", max(self.edges_s.size - 1, 0), "at least one slot")
        backwards = np.flatnonzero(np.diff(self.edges_s) <= 0)
        if backwards.size:
            at = int(backwards[0])
            raise InputError(
                "slot length",
                f"{int(self.edges_s[at + 1] - self.edges_s[at])} s",
                "more than 0 s",
                index=at,
            )

    @classmethod
    def from_minutes(cls, start: datetime, minutes: Sequence[float], zone: tzinfo) -> Timeline:
        """Build a horizon from its start and each slot's length [min]."""
        if start.tzinfo is None:
            raise InputError("start", start.isoformat(), "a time with its UTC offset")
        begin = round(start.timestamp())
        lengths = np.asarray(minutes, dtype=float) * 60.0
        bad = np.flatnonzero(~np.isfinite(lengths))
        if bad.size:
            raise InputError("slot_minutes", minutes[int(bad[0])], "a finite number", int(bad[0]))
        edges = begin + np.concatenate([[0.0], np.cumsum(lengths)])
        return cls(np.rint(edges).astype(np.int64), zone)

    @classmethod
    def uniform(cls, start: datetime, slot_minutes: float, count: int, zone: tzinfo) -> Timeline:
        """Build a horizon of `count` slots of one length."""
        return cls.from_minutes(start, [slot_minutes] * max(count, 0), zone)

    def __len__(self) -> int:
        """Give the number of slots."""
        return int(self.edges_s.size - 1)

    @cached_property
    def hours(self) -> NDArray[np.float64]:
        """Length of each slot [h], shape (n,)."""
        return np.diff(self.edges_s) / SECONDS_PER_HOUR

    def start(self, slot: int) -> datetime:
        """Give the slot's start, UTC."""
        return datetime.fromtimestamp(int(self.edges_s[slot]), UTC)

    def end(self, slot: int) -> datetime:
        """Give the slot's end, UTC."""
        return datetime.fromtimestamp(int(self.edges_s[slot + 1]), UTC)

    def slot_at(self, moment: datetime) -> int | None:
        """Find the slot in which `moment` lies, or None outside the horizon."""
        at = int(np.searchsorted(self.edges_s, moment.timestamp(), side="right")) - 1
        return at if 0 <= at < len(self) else None

    @cached_property
    def local_days(self) -> NDArray[np.int64]:
        """Proleptic ordinal of the local day in which each slot starts, shape (n,)."""
        return np.array(
            [
                datetime.fromtimestamp(int(edge), self.zone).toordinal()
                for edge in self.edges_s[:-1]
            ],
            dtype=np.int64,
        )
