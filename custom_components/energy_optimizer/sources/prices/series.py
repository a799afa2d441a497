"""What every price reader gives: points in time, and how they lie on a horizon."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
import math
from typing import TYPE_CHECKING, Final

from ...core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ...core.timeline import Timeline

# Below this share of a slot's length a price says too little about the slot.
_ENOUGH_OF_A_SLOT: Final = 0.5


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One price, valid from `start` until just before `end` (both aware, UTC)."""

    start: datetime
    end: datetime
    price_per_kwh: float


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """Prices in time order, no two at once; holes are allowed and stay holes.

    currency: ISO code, None where the unit's sign is shared by several.
    shape: name of the reader that understood the source.
    """

    points: tuple[PricePoint, ...]
    currency: str | None = None
    shape: str = ""

    def __post_init__(self) -> None:
        """Refuse no points, naive or non-UTC times, overlaps and values that are not finite."""
        if not self.points:
            raise InputError("prices", "no usable price", "at least one price with its time")
        previous_end: datetime | None = None
        for index, point in enumerate(self.points):
            if point.start.tzinfo is not UTC or point.end.tzinfo is not UTC:
                raise InputError("prices", point.start.isoformat(), "times in UTC", index)
            if point.end <= point.start or (previous_end and point.start < previous_end):
                raise InputError("prices", point.start.isoformat(), "times in order", index)
            if not math.isfinite(point.price_per_kwh):
                raise InputError("prices", point.price_per_kwh, "a finite number", index)
            previous_end = point.end

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[PricePoint]:
        return iter(self.points)

    @property
    def start(self) -> datetime:
        """Start of the first price."""
        return self.points[0].start

    @property
    def until(self) -> datetime:
        """End of the last price."""
        return self.points[-1].end

    def at(self, moment: datetime) -> float | None:
        """Give the price that holds at `moment`, None in a hole or outside."""
        found = self._index_at(moment)
        return None if found is None else self.points[found].price_per_kwh

    def known_until(self, moment: datetime) -> datetime | None:
        """Give the end of the unbroken run of prices that holds `moment`, None outside."""
        found = self._index_at(moment)
        if found is None:
            return None
        end = self.points[found].end
        for point in self.points[found + 1 :]:
            if point.start > end:
                break
            end = point.end
        return end

    def _index_at(self, moment: datetime) -> int | None:
        index = bisect_right(self.points, moment, key=lambda point: point.start) - 1
        return index if index >= 0 and moment < self.points[index].end else None

    def onto(self, timeline: Timeline) -> list[float]:
        """Give each slot's time-weighted mean price, NaN where less than half is known.

        Points and slots may have any lengths: a quarter-hour slot in an hourly price
        takes it whole, an hour slot over quarter-hour prices takes their mean.
        """
        edges = [float(edge) for edge in timeline.edges_s.tolist()]
        spans = [
            (point.start.timestamp(), point.end.timestamp(), point.price_per_kwh)
            for point in self.points
        ]
        means: list[float] = []
        first = 0
        for begin, finish in pairwise(edges):
            while first < len(spans) and spans[first][1] <= begin:
                first += 1
            means.append(_mean_over(spans, first, begin, finish))
        return means

    def joined(self, other: PriceSeries) -> PriceSeries:
        """Add what `other` knows outside our own points (ours win where both speak)."""
        if self.currency and other.currency and self.currency != other.currency:
            raise InputError("currency", other.currency, self.currency)
        extra = (piece for point in other.points for piece in _outside(point, self.points))
        points = sorted((*self.points, *extra), key=lambda point: point.start)
        return PriceSeries(tuple(points), self.currency or other.currency, self.shape)


def _mean_over(
    spans: list[tuple[float, float, float]], first: int, begin: float, finish: float
) -> float:
    """Mean price of [begin, finish), from the spans that start at index `first`."""
    known = 0.0
    weighted = 0.0
    for index in range(first, len(spans)):
        start, end, price = spans[index]
        if start >= finish:
            break
        overlap = min(end, finish) - max(start, begin)
        if overlap > 0.0:
            known += overlap
            weighted += overlap * price
    if known < _ENOUGH_OF_A_SLOT * (finish - begin):
        return math.nan
    return weighted / known


def _outside(point: PricePoint, taken: tuple[PricePoint, ...]) -> list[PricePoint]:
    """Cut what `taken` covers out of one point."""
    pieces: list[PricePoint] = []
    begin = point.start
    index = max(bisect_right(taken, begin, key=lambda known: known.start) - 1, 0)
    for known in taken[index:]:
        if known.start >= point.end:
            break
        if known.end <= begin:
            continue
        if known.start > begin:
            pieces.append(PricePoint(begin, known.start, point.price_per_kwh))
        begin = max(begin, known.end)
    if begin < point.end:
        pieces.append(PricePoint(begin, point.end, point.price_per_kwh))
    return pieces
