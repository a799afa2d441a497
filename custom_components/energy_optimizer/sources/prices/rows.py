"""Raw items as a source lists them → price points: ends, holes, doubles and overlaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
import math
from typing import TYPE_CHECKING, Final

from ...core.errors import InputError
from .clock import NEAR_MARK_S, Clock, utc
from .series import PricePoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

_ABSENT_TEXT: Final = frozenset({"", "none", "null", "nan", "unknown", "unavailable"})
_HOUR_S: Final = 3600.0
_FINE_S: Final = 240.0
_SECOND_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One item as the source wrote it; `end` is None where it gives none."""

    start: object
    price: object
    end: object = None


@dataclass(frozen=True, slots=True)
class _Span:
    start_s: float
    end_s: float
    price: float


def number_or_none(value: object, field: str, index: int) -> float | None:
    """Read a price; None where the source says there is none (null, NaN, infinity).

    Raises: InputError for what is neither a number nor absent.
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in _ABSENT_TEXT):
        return None
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            number = float(value)
        except ValueError:
            pass
        except OverflowError:
            return None
        else:
            return number if math.isfinite(number) else None
    raise InputError(field, value, "a number", index)


def points_from(rows: Sequence[Row], zone: tzinfo, divisor: float) -> tuple[PricePoint, ...]:
    """Turn items into points; `divisor` brings their prices to money per kWh.

    A missing end is the next start (the last one: the commonest step), but never later
    than one step or one hour, so that a hole stays a hole. Of two prices for one start
    the one that holds for the shorter time counts, else the first; what reaches into the
    next price is cut there.
    """
    timed = _timed(rows, zone)
    spans = [
        _Span(start, end, price / divisor)
        for start, end, price in timed
        if price is not None and end > start and math.isfinite(price / divisor)
    ]
    return tuple(
        PricePoint(utc(span.start_s), utc(span.end_s), span.price) for span in _disjoint(spans)
    )


def _timed(rows: Sequence[Row], zone: tzinfo) -> list[tuple[float, float, float | None]]:
    """Read each row's (start [s], end [s], price or None), in time order."""
    clock = Clock(zone, _near_mark_s(rows, zone))
    found: list[tuple[float, float | None, float | None]] = []
    for index, row in enumerate(rows):
        start = clock.start(row.start, "start", index)
        if start is None:
            continue
        end = None if row.end is None else clock.end(row.end, "end", index, start)
        found.append((start, end, number_or_none(row.price, "price", index)))
    found.sort(key=lambda item: item[0])
    return _with_ends(found)


def _near_mark_s(rows: Sequence[Row], zone: tzinfo) -> float:
    """Minutes are times of their own where slots are finer than the marks [s]."""
    clock = Clock(zone, near_mark_s=0.0)
    starts = sorted(
        start
        for index, row in enumerate(rows)
        if (start := clock.start(row.start, "start", index)) is not None
    )
    is_fine = any(0.0 < after - before < _FINE_S for before, after in pairwise(starts))
    return _SECOND_S if is_fine else NEAR_MARK_S


def _with_ends(
    found: list[tuple[float, float | None, float | None]],
) -> list[tuple[float, float, float | None]]:
    """Infer the ends that are missing, before prices that are null leave the list."""
    starts = sorted({start for start, _, _ in found})
    step = _commonest_step(starts)
    longest = max(step, _HOUR_S)
    following = dict(pairwise(starts))
    timed: list[tuple[float, float, float | None]] = []
    for start, end, price in found:
        inferred = start + min(following.get(start, start + step) - start, longest)
        timed.append((start, inferred if end is None else end, price))
    return timed


def _commonest_step(starts: Sequence[float]) -> float:
    """Give the commonest distance between starts [s]; an hour where there is only one."""
    steps = Counter(after - before for before, after in pairwise(starts))
    if not steps:
        return _HOUR_S
    most = max(steps.values())
    return min(step for step, count in steps.items() if count == most)


def _disjoint(spans: Iterable[_Span]) -> list[_Span]:
    """Keep one span per start and cut each where the next begins."""
    chosen: dict[float, _Span] = {}
    for span in spans:
        known = chosen.get(span.start_s)
        if known is None or span.end_s < known.end_s:
            chosen[span.start_s] = span
    ordered = [chosen[start] for start in sorted(chosen)]
    cut = [
        _Span(span.start_s, min(span.end_s, after.start_s), span.price)
        for span, after in pairwise(ordered)
    ]
    return cut + ordered[-1:]
