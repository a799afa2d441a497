"""Recorded slots of a home, with their holes, and what of them was known when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..forecast.clock import SECONDS_PER_DAY, SECONDS_PER_HOUR, local_seconds

if TYPE_CHECKING:
    from datetime import tzinfo

    from ..forecast.clock import IntArray
    from ..inputs import BoolArray, FloatArray

# Holes up to this long are interpolated; longer ones leave the account [h].
LONGEST_FILLED_HOURS = 2.0
# When the next local day's prices appear, by the local clock [h].
PUBLISHED_AT_HOUR = 13

ARRAYS = ("import_price_per_kwh", "export_price_per_kwh", "load_kw", "solar_kw")


@dataclass(frozen=True, eq=False)
class Record:
    """Measured slots of one length: arrays of shape (n,), NaN where nothing was measured.

    start_s: epoch seconds of the first slot. Prices [money/kWh].
    """

    start_s: int
    step_s: int
    zone: tzinfo
    import_price_per_kwh: FloatArray
    export_price_per_kwh: FloatArray
    load_kw: FloatArray
    solar_kw: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays of different lengths, and a record without a slot."""
        for name in ARRAYS:
            given = getattr(self, name)
            if given.shape != (len(self),) or not given.size:
                raise InputError(name, f"shape {given.shape}", "one value per slot, at least one")

    def __len__(self) -> int:
        """Give the number of slots."""
        return int(self.load_kw.size)

    @property
    def hours(self) -> float:
        """Length of a slot [h]."""
        return self.step_s / SECONDS_PER_HOUR

    @cached_property
    def starts_s(self) -> IntArray:
        """When each slot starts [epoch s], shape (n,)."""
        return self.start_s + self.step_s * np.arange(len(self), dtype=np.int64)

    @cached_property
    def counted(self) -> BoolArray:
        """The slots in which all is known, shape (n,)."""
        known = np.ones(len(self), dtype=bool)
        for name in ARRAYS:
            known &= ~np.isnan(getattr(self, name))
        return known

    @cached_property
    def published_until_s(self) -> IntArray:
        """Until when prices are known in each slot [epoch s], shape (n,).

        To the end of the local day, and from 13:00 on to the end of the next.
        """
        local = local_seconds(self.starts_s, self.zone)
        day, hour = local // SECONDS_PER_DAY, local % SECONDS_PER_DAY // SECONDS_PER_HOUR
        last = day + (hour >= PUBLISHED_AT_HOUR)
        ends = {int(each): self._end_of_day(int(each)) for each in np.unique(last)}
        return np.array([ends[int(each)] for each in last], dtype=np.int64)

    def _end_of_day(self, day: int) -> int:
        midnight = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day + 1)
        return int(midnight.replace(tzinfo=self.zone).timestamp())

    def start(self, slot: int) -> datetime:
        """Give the slot's start, UTC."""
        return datetime.fromtimestamp(self.start_s + slot * self.step_s, UTC)

    def part(self, first: int, last: int) -> Record:
        """Give the slots from `first` up to, not including, `last`."""
        return replace(
            self,
            start_s=self.start_s + first * self.step_s,
            import_price_per_kwh=self.import_price_per_kwh[first:last],
            export_price_per_kwh=self.export_price_per_kwh[first:last],
            load_kw=self.load_kw[first:last],
            solar_kw=self.solar_kw[first:last],
        )

    def filled(self) -> Record:
        """Interpolate the short holes; prices stay as they are."""
        most = int(LONGEST_FILLED_HOURS * SECONDS_PER_HOUR) // self.step_s
        load, solar = (_bridged(each, most) for each in (self.load_kw, self.solar_kw))
        return replace(self, load_kw=load, solar_kw=solar)

    def resampled(self, step_s: int) -> Record:
        """Give slots of another length: means of what they join, or repeated."""
        if step_s == self.step_s:
            return self
        if step_s < self.step_s:
            times, rest = divmod(self.step_s, step_s)
            found = {name: np.repeat(getattr(self, name), times) for name in ARRAYS}
        else:
            joined, rest = divmod(step_s, self.step_s)
            count = len(self) // joined
            found = {
                name: getattr(self, name)[: count * joined].reshape(count, joined).mean(axis=1)
                for name in ARRAYS
            }
        if rest:
            allowed = f"a divisor or a multiple of the recorded {self.step_s // 60} min"
            raise InputError("slot_minutes", step_s / 60, allowed)
        return Record(self.start_s, step_s, self.zone, *(found[name] for name in ARRAYS))


def _bridged(values: FloatArray, most: int) -> FloatArray:
    """Draw a line across holes of up to `most` slots between two known ones."""
    known = np.flatnonzero(~np.isnan(values))
    bridged = values.copy()
    for before, after in pairwise(known.tolist()):
        if 1 < after - before <= most + 1:
            inside = np.arange(before + 1, after)
            bridged[inside] = np.interp(inside, (before, after), values[[before, after]])
    return bridged
