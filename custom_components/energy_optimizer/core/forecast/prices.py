"""Prices not yet published: by clock time from the last days, weekday-aware, flagged."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..horizon import FULL_HOURS
from .clock import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from ..inputs import BoolArray, FloatArray
    from ..timeline import Timeline

# Days back that an unpublished price may be taken from.
PRICE_DAYS_BACK = 14
# A day counts this much of the next one [1] ...
DAY_MEMORY_RATIO = 0.75
# ... and this much if it is working day against weekend.
OTHER_KIND_RATIO = 0.25
# How far a forecast price lies from the mean is believed by this much [1]; measured on four
# markets for its error, on two homes for its worth (docs/adr/0066).
BELIEVED_RATIO = 0.9
# A clock time at which the days known all had one price is a tariff's: it is believed.
SAME_PRICE = 1e-9
SATURDAY = 5
DAYS_PER_WEEK = 7


def prices_ahead(
    timeline: Timeline,
    published: FloatArray,
    price_at: Callable[[datetime], float | None],
) -> tuple[FloatArray, BoolArray]:
    """Fill the slots without a published price (NaN); tells which were forecast.

    Each is a mean of the prices at the same local clock time of earlier days that have one:
    later days count more, and so do days of the same kind (working day or weekend). It is
    drawn towards the mean of what is published, unless all those days had one price: a high
    or low that may not come moves today's plan less. Without any, it is that mean.

    published: shape (n,), at least one finite. [money/kWh]
    price_at: what is known of the past and the future; None where nothing is.
    """
    unknown = np.isnan(published)
    prices = published.copy()
    if not unknown.any():
        return prices, unknown
    mean = float(np.average(published[~unknown], weights=timeline.hours[~unknown]))
    for slot in np.flatnonzero(unknown):
        found = _usual_at_clock(timeline.start(int(slot)), timeline.zone, price_at)
        prices[slot] = mean if found is None else mean + found.believed * (found.price - mean)
    far = unknown & (timeline.edges_s[:-1] - timeline.edges_s[0] >= FULL_HOURS * SECONDS_PER_HOUR)
    prices[far] = np.minimum(prices[far], published[~unknown].max())
    return prices, unknown


class _Usual(NamedTuple):
    """What a clock time usually costs, and how far that is believed."""

    price: float
    believed: float


def _usual_at_clock(
    moment: datetime, zone: tzinfo, price_at: Callable[[datetime], float | None]
) -> _Usual | None:
    """Weigh the prices of one clock time of the days before."""
    local = moment.astimezone(zone)
    total, weight, known = 0.0, 0.0, []
    for days in range(1, PRICE_DAYS_BACK + 1):
        earlier = local - timedelta(days=days)
        price = price_at(earlier.astimezone(UTC))
        if price is None:
            continue
        counts = day_weight(local.weekday(), earlier.weekday(), days)
        total, weight = total + counts * price, weight + counts
        known.append(price)
    if not known:
        return None
    steady = len(known) > 1 and max(known) - min(known) <= SAME_PRICE
    return _Usual(total / weight, 1.0 if steady else BELIEVED_RATIO)


def day_weight(weekday: int, earlier: int, days: int) -> float:
    """Give what a day counts for one `days` later; weekdays from Monday, 0."""
    alike = (weekday >= SATURDAY) == (earlier >= SATURDAY)
    return DAY_MEMORY_RATIO**days * (1.0 if alike else OTHER_KIND_RATIO)
