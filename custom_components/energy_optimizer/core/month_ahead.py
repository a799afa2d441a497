"""What a capacity charge leaves to the days to come: the month's rest, and each period's level.

The horizon sees two days of a month. What the others will reach, and what this one may
reach beside them, is worked out here. Source: docs/model.md (9)
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.capacity_charge import months_of
from .capacity import SAME_KW, CapacityState, ChargeKind, charged_kw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blocks.capacity_charge import Month
    from .capacity import CapacityCharge, MonthPeaks
    from .inputs import Battery, FloatArray, Home
    from .timeline import Timeline

# A tier is given up when what it leaves is below this share of what days need: a tier once
# lost is lost for the month, and a forecast of too much is not yet a peak [1].
PLAUSIBLE_RATIO = 0.4
# Of a tier above the lowest, days use no more than this many times what they need: where all
# reach its end, the first hour that nobody foresaw loses it [1].
ENOUGH_RATIO = 2.75
# A tier is kept by this much, so that rounding does not lose it [kW].
TIER_MARGIN_KW = 0.005
HALVINGS = 30


def capacity_state(
    charge: CapacityCharge | None,
    peaks: MonthPeaks | None,
    timeline: Timeline,
    net_load_kw: FloatArray,
    batteries: Sequence[Battery],
) -> CapacityState | None:
    """Give the charge with what is incurred of it; the days ahead stand for the month's rest.

    net_load_kw: load less solar, shape (n,). Of tiers, every day to come is thought to use
    as much as the lowest tier leaves that can still be kept, and uses what is enough of it.
    """
    if charge is None:
        return None
    store_kwh = sum((b.top_kwh - b.floor_kwh) * b.discharge_efficiency_ratio for b in batteries)
    store_kw = sum(b.max_discharge_kw for b in batteries)
    least = sustained_kw(charge, timeline, net_load_kw, max(store_kwh, 0.0), store_kw)
    if charge.kind is not ChargeKind.TIERED:
        return CapacityState(charge, peaks, least)
    today = timeline.start(0).astimezone(charge.zone).date()
    share = _shared_kw(charge, peaks, today, least)
    enough = max(ENOUGH_RATIO * least, _tier_ends(charge)[0])
    return CapacityState(charge, peaks, share, min(share, enough))


def sustained_kw(
    charge: CapacityCharge,
    timeline: Timeline,
    net_load_kw: FloatArray,
    store_kwh: float = 0.0,
    store_kw: float = 0.0,
) -> float:
    """Give the lowest import that days like these can be held to, one after the other [kW].

    The level is at least their mean (a store has to be filled again), and such that a full
    store lasts through what is above it.
    """
    starts = timeline.edges_s[:-1].tolist()
    weight = np.array([charge.weight(datetime.fromtimestamp(each, UTC)) for each in starts])
    counted = weight > 0.0
    if not counted.any():
        return 0.0
    hours = timeline.hours
    low = float((weight * (net_load_kw - store_kw))[counted].max())
    if counted.all() and store_kwh > 0.0:
        low = max(low, float(np.average(net_load_kw, weights=hours)) * float(weight.min()))
    low, high = max(low, 0.0), max(float((weight * net_load_kw)[counted].max()), 0.0)
    if low >= high:
        return high
    for _ in range(HALVINGS):
        level = (low + high) / 2.0
        above = np.where(counted, net_load_kw - level / np.maximum(weight, 1e-9), -store_kw)
        taken = np.concatenate([[0.0], np.cumsum(above * hours)])
        drawn = float((taken - np.minimum.accumulate(taken)).max())
        low, high = (low, level) if drawn <= store_kwh else (level, high)
    return high


def _shared_kw(
    charge: CapacityCharge, peaks: MonthPeaks | None, today: date, needed_kw: float
) -> float:
    """Give what every day that is left may reach in the lowest tier that can be kept [kW]."""
    month = today.replace(day=1)
    seen = peaks.highest if peaks is not None and peaks.month == month else ()
    before = sorted((power for day, power in seen if day != today), reverse=True)
    running = 0.0 if peaks is None else peaks.running_kwh / charge.period_hours
    now = max([running, *(power for day, power in seen if day == today)])
    days_left = ((month + timedelta(days=31)).replace(day=1) - today).days
    share = 0.0
    for end in _tier_ends(charge)[:-1]:
        share = _even_kw(charge, before, days_left, end)
        if now > share:
            share = _even_kw(charge, sorted([*before, now], reverse=True), days_left - 1, end)
        if share >= PLAUSIBLE_RATIO * needed_kw and _kept(charge, (*before, now), end):
            return share
    return max(needed_kw, share)


def _kept(charge: CapacityCharge, seen: Sequence[float], end_kw: float) -> bool:
    """Tell whether a tier is not lost already; a month too young to say has lost none."""
    return len(seen) < charge.counted or charged_kw(charge, seen) <= end_kw + SAME_KW


def _tier_ends(charge: CapacityCharge) -> list[float]:
    """Give where each tier ends, as far as it is used [kW]."""
    return [*(from_kw - TIER_MARGIN_KW for from_kw, _ in charge.tiers[1:]), np.inf]


def _even_kw(charge: CapacityCharge, seen: Sequence[float], days: int, end_kw: float) -> float:
    """Give the power at which that many days more bring the charged power to a tier's end."""
    most = charge.counted
    shares = [
        (min(most, len(seen) + days) * end_kw - sum(seen[: most - count])) / count
        for count in range(1, min(most, days) + 1)
    ]
    return max(min(shares, default=end_kw), 0.0)


def allowed_kw(home: Home, import_kw: FloatArray) -> FloatArray:
    """Give the import up to which each slot costs no more than is planned, shape (n,) [kW].

    import_kw: planned. Of tiers nothing more is allowed because a plan would reach the next:
    what is forecast may still not come. Infinite where nothing counts.
    """
    state = home.capacity_charge
    allowed = np.full(len(home.timeline), np.inf)
    if state is None:
        return allowed
    for month in months_of(state, home.timeline):
        periods = month.periods
        level = _free_by_group_kw(state, month)[month.groups]
        if state.charge.kind is ChargeKind.TIERED:
            # Only today has reached anything yet.
            enough = np.full(month.least_kw.size, state.enough_kw)
            enough[:1] = np.maximum(enough[:1], month.least_kw[:1])
            level = np.minimum(level, enough[month.groups])
        else:
            level = np.maximum(level, periods.powers_kw(import_kw))
        level /= periods.weight
        np.minimum.at(allowed, periods.slot, level[periods.period])
    return allowed


def _free_by_group_kw(state: CapacityState, month: Month) -> FloatArray:
    """Give the power that each day of the horizon may reach at no cost, shape (groups,) [kW]."""
    charge = state.charge
    mean = month.reference_kw(charge)
    if charge.kind is ChargeKind.TIERED:
        mean = min(end for end in _tier_ends(charge) if end >= mean - SAME_KW)
    if charge.counted == 1:
        return np.maximum(month.least_kw, mean)
    usual = np.maximum(month.least_kw, state.unavoidable_kw)
    free = np.empty(usual.size)
    for group in range(usual.size):
        others = sorted((*month.beside_kw, *np.delete(usual, group).tolist()), reverse=True)
        others = others[: charge.counted - 1]
        free[group] = (len(others) + 1) * mean - sum(others)
    found: FloatArray = np.maximum(month.least_kw, free)
    return found


def running_kw(state: CapacityState, timeline: Timeline, allowed: FloatArray) -> float:
    """Give the most that may be imported from now to the running period's end on average [kW].

    What was metered of it counts: a period that began high leaves less. allowed: of each
    slot, shape (n,).
    """
    charge, begin_s = state.charge, int(timeline.edges_s[0])
    began_s = charge.period_start_s(float(begin_s))
    gone_hours = (begin_s - began_s) / 3600.0
    peaks, metered_kwh = state.peaks, 0.0
    if peaks is not None and peaks.running_from_s == began_s < begin_s:
        metered_kwh = peaks.running_kwh
    left_kwh = float(allowed[0]) * charge.period_hours - metered_kwh
    return max(left_kwh / (charge.period_hours - gone_hours), 0.0)


def excess_price_per_kwh(state: CapacityState) -> float:
    """Price a kWh above what is allowed: a kW more in one period of the month [money/kWh].

    Of tiers, the dearest step in reach, as if a kW more in the mean cost it.
    """
    charge = state.charge
    per_kw = charge.price_per_kw
    if charge.kind is ChargeKind.TIERED:
        steps = np.diff([cost for _, cost in charge.tiers])
        per_kw = float(steps.max()) if steps.size else 0.0
    return per_kw / (charge.counted * charge.period_hours)


class Watched(NamedTuple):
    """What a capacity charge allows: per slot, shape (n,), and from now to the period's end [kW].

    excess_price: of a kWh above it [money/kWh].
    """

    allowed_kw: FloatArray
    running_kw: float
    excess_price: float


def watched(home: Home, import_kw: FloatArray | None = None) -> Watched:
    """Give what the capacity charge allows beside a plan's imports, shape (n,)."""
    planned = np.zeros(len(home.timeline)) if import_kw is None else import_kw
    allowed = allowed_kw(home, planned)
    state = home.capacity_charge
    if state is None:
        return Watched(allowed, np.inf, 0.0)
    running = running_kw(state, home.timeline, allowed)
    return Watched(allowed, running, excess_price_per_kwh(state))
