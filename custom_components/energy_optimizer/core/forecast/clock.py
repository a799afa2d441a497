"""Local clock time of many moments at once, and measured powers laid out as clock days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from ..inputs import FloatArray

    type IntArray = NDArray[np.int64]

SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86400
# A time zone changes its offset at most once in this span [s].
ONE_CHANGE_AT_MOST_S = 20 * SECONDS_PER_DAY
# Measured steps shorter than this are averaged up to it [s].
SHORTEST_STEP_S = 900


type Hourly = Sequence[tuple[float, float]]
"""Measured periods: (start [epoch s], mean power [kW]); those without data are left out."""


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """A power at regular steps: `kw` NaN where nothing was measured, shape (n,)."""

    start_s: int
    step_s: int
    kw: FloatArray

    @classmethod
    def of(cls, history: Hourly, step_s: int = SECONDS_PER_HOUR) -> Measured | None:
        """Lay measured periods out on a regular grid; None where there are none."""
        if not history:
            return None
        pairs = np.asarray(history, dtype=np.float64)
        at = np.floor_divide(pairs[:, 0], step_s).astype(np.int64)
        first = int(at.min())
        kw = np.full(int(at.max()) - first + 1, np.nan)
        kw[at - first] = pairs[:, 1]
        return cls(first * step_s, step_s, kw)

    @property
    def end_s(self) -> int:
        """When the last step ends [epoch s]."""
        return self.start_s + self.kw.size * self.step_s

    def before(self, moment_s: float) -> Measured:
        """Give the steps that had ended at a moment."""
        count = int(np.clip((moment_s - self.start_s) // self.step_s, 0, self.kw.size))
        return Measured(self.start_s, self.step_s, self.kw[:count])


def local_seconds(moments_s: IntArray, zone: tzinfo) -> IntArray:
    """Give what the clock on the wall shows, as seconds since 1970 of that clock.

    moments_s: epoch seconds, increasing. [s]
    """
    local: IntArray = moments_s + _offsets(moments_s, zone)
    return local


def _offsets(moments_s: IntArray, zone: tzinfo) -> IntArray:
    """Halve each stretch until its ends agree, so that few moments are asked for."""
    offsets = np.zeros(moments_s.size, dtype=np.int64)
    if not moments_s.size:
        return offsets

    def asked(at: int) -> int:
        return _offset(int(moments_s[at]), zone)

    end = moments_s.size - 1
    waiting = [(0, end, asked(0), asked(end))]
    while waiting:
        first, last, one, other = waiting.pop()
        near = one == other and moments_s[last] - moments_s[first] <= ONE_CHANGE_AT_MOST_S
        if near or last - first <= 1:
            offsets[first : last + 1] = one
            offsets[last] = other
        else:
            middle = (first + last) // 2
            between = asked(middle)
            waiting += [(first, middle, one, between), (middle, last, between, other)]
    return offsets


def _offset(moment_s: int, zone: tzinfo) -> int:
    offset = datetime.fromtimestamp(moment_s, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


@dataclass(frozen=True, eq=False, slots=True)
class ClockDays:
    """Powers by day and clock time, shape (days, steps): NaN where nothing was measured.

    first_day: the day of row 0, counted since 1970. An hour that the clock shows twice is
    averaged, one that it skips was not measured.
    """

    kw: FloatArray
    first_day: int
    step_s: int

    @classmethod
    def of(cls, measured: Measured, zone: tzinfo) -> ClockDays:
        """Lay a series out by the clock of a zone."""
        step_s = max(measured.step_s, SHORTEST_STEP_S)
        if not measured.kw.size:
            blank = np.full((1, SECONDS_PER_DAY // step_s), np.nan)
            return cls(blank, measured.start_s // SECONDS_PER_DAY, step_s)
        starts = measured.start_s + measured.step_s * np.arange(measured.kw.size, dtype=np.int64)
        at = local_seconds(starts, zone) // step_s
        steps = SECONDS_PER_DAY // step_s
        first, last = int(at[0]) // steps, int(at[-1]) // steps
        place = at - first * steps
        known = ~np.isnan(measured.kw)
        size = (last - first + 1) * steps
        count = np.bincount(place, known, size)
        total = np.bincount(place, np.where(known, measured.kw, 0.0), size)
        kw = np.where(count > 0.0, total / np.maximum(count, 1.0), np.nan)
        return cls(kw.reshape(-1, steps), first, step_s)

    @property
    def steps(self) -> int:
        """Steps of a day."""
        return int(self.kw.shape[1])
