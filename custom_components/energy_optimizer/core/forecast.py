"""What is likely to come: load and solar by clock time, and prices not yet published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from .inputs import BoolArray, FloatArray
    from .timeline import Timeline

type Hourly = Sequence[tuple[float, float]]
"""Measured hours: (start [epoch s], mean power [kW]); hours without data are left out."""

HOURS_PER_DAY = 24
# How fast the difference between now and a usual day is forgotten [h].
PRESENT_MEMORY_HOURS = 2.0
# Days back that an unpublished price may be taken from.
PRICE_DAYS_BACK = 7
SECONDS_PER_HOUR = 3600.0


def usual_day_kw(history: Hourly, zone: tzinfo, now: datetime) -> FloatArray | None:
    """Mean power of each local clock hour, recent days weighing more, shape (24,). [kW].

    A day loses half its weight in a week. Clock hours never measured take the mean of
    the others; without any history there is none.
    """
    if not history:
        return None
    starts, kw = (np.array(column, dtype=float) for column in zip(*history, strict=True))
    hours = np.array([datetime.fromtimestamp(start, zone).hour for start in starts])
    age_days = (now.timestamp() - starts) / (HOURS_PER_DAY * SECONDS_PER_HOUR)
    weight = 0.5 ** (np.maximum(age_days, 0.0) / 7.0)
    total = np.bincount(hours, weight * kw, HOURS_PER_DAY)
    known = np.bincount(hours, weight, HOURS_PER_DAY)
    mean = float((weight * kw).sum() / weight.sum())
    usual: FloatArray = np.where(known > 0.0, total / np.where(known > 0.0, known, 1.0), mean)
    return usual


def power_ahead_kw(
    timeline: Timeline,
    history: Hourly,
    present_kw: float | None,
    *,
    persists: bool,
) -> FloatArray:
    """Forecast a power over the horizon, shape (n,). [kW].

    A usual day by clock hour, pulled towards what is measured now; the pull halves
    every two hours. Without history the present value persists (`persists`, a load)
    or fades (solar). Unknown in every way is 0.
    """
    now = timeline.start(0)
    usual = usual_day_kw(history, timeline.zone, now)
    middles = (timeline.edges_s[:-1] + timeline.edges_s[1:]) / 2
    ahead_hours = (middles - float(timeline.edges_s[0])) / SECONDS_PER_HOUR
    pull = 0.5 ** (ahead_hours / PRESENT_MEMORY_HOURS)
    if usual is None:
        level = present_kw or 0.0
        constant: FloatArray = np.full(len(timeline), level)
        return constant if persists else constant * pull
    hours = np.array([datetime.fromtimestamp(at, timeline.zone).hour for at in middles])
    expected: FloatArray = usual[hours]
    if present_kw is None:
        return expected
    return (expected + (present_kw - expected[0]) * pull).clip(min=0.0)


def prices_ahead(
    timeline: Timeline,
    published: FloatArray,
    price_at: Callable[[datetime], float | None],
) -> tuple[FloatArray, BoolArray]:
    """Fill the slots without a published price (NaN); tells which were forecast.

    Each takes the price of the same local clock time of the latest earlier day that has
    one, else the mean of what is published.

    published: shape (n,), at least one finite. [money/kWh]
    """
    unknown = np.isnan(published)
    prices = published.copy()
    mean = float(np.average(published[~unknown], weights=timeline.hours[~unknown]))
    for slot in np.flatnonzero(unknown):
        prices[slot] = _same_clock_before(timeline.start(int(slot)), timeline.zone, price_at, mean)
    return prices, unknown


def _same_clock_before(
    moment: datetime,
    zone: tzinfo,
    price_at: Callable[[datetime], float | None],
    otherwise: float,
) -> float:
    local = moment.astimezone(zone)
    for days in range(1, PRICE_DAYS_BACK + 1):
        found = price_at((local - timedelta(days=days)).astimezone(UTC))
        if found is not None:
            return found
    return otherwise
