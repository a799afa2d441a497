"""The capacity charge: what the plan's highest metering periods add to the month's bill (9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..capacity import ChargeKind, charged_kw, cost_of_kw
from .exclusivity import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..capacity import CapacityCharge, CapacityState
    from ..inputs import FloatArray, Home
    from ..program import IntArray, Linear, Program
    from ..timeline import Timeline
    from .bounds import Bounds

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, eq=False, slots=True)
class Periods:
    """The metering periods of one month that the horizon meets and that count, shape (p,).

    day: ordinal of the local day. weight: how much of a power counts [1]. metered_kwh: what
    was imported before the horizon. hours: known of the period, a whole one but at the
    horizon's end. slot, period, overlap_hours: shape (pieces,), what of which slot lies where.
    """

    day: IntArray
    weight: FloatArray
    metered_kwh: FloatArray
    hours: FloatArray
    slot: IntArray
    period: IntArray
    overlap_hours: FloatArray

    def powers_kw(self, import_kw: FloatArray) -> FloatArray:
        """Give each period's power as it counts, from imports of shape (n,)."""
        imported = np.bincount(
            self.period, weights=import_kw[self.slot] * self.overlap_hours, minlength=self.day.size
        )
        counted: FloatArray = self.weight * (imported + self.metered_kwh) / self.hours
        return counted


@dataclass(frozen=True, eq=False, slots=True)
class Month:
    """One month of the horizon: its periods, and what it has or will have beside them.

    beside_kw: powers of days outside the horizon, those to come included.
    groups: of each period, which of the powers below it belongs to, shape (p,).
    least_kw: what each group has reached by now, or will later, shape (groups,).
    """

    start: date
    periods: Periods
    beside_kw: tuple[float, ...]
    groups: IntArray
    least_kw: FloatArray

    def reference_kw(self, charge: CapacityCharge) -> float:
        """Give the charged power that the month reaches without the plan's doing."""
        return charged_kw(charge, (*self.beside_kw, *self.least_kw.tolist()))

    def charged_kw(self, charge: CapacityCharge, import_kw: FloatArray) -> float:
        """Give the power that is charged with these imports, as far as the month is known."""
        groups = self.least_kw.copy()
        np.maximum.at(groups, self.groups, self.periods.powers_kw(import_kw))
        return charged_kw(charge, (*self.beside_kw, *groups.tolist()))

    def free_kw(self, charge: CapacityCharge) -> float:
        """Give the power that one more day may reach at no cost [kW]."""
        mean = self.reference_kw(charge)
        if charge.kind is ChargeKind.TIERED:
            ends = [*(from_kw for from_kw, _ in charge.tiers[1:]), np.inf]
            mean = min(end for end in ends if end >= mean)
        powers = sorted((*self.beside_kw, *self.least_kw.tolist()), reverse=True)
        counted = powers[: charge.counted]
        return float(len(counted) * mean - sum(counted[:-1]))


@lru_cache(maxsize=4)
def months_of(state: CapacityState, timeline: Timeline) -> tuple[Month, ...]:
    """List the horizon's months with the periods that count. Source: docs/model.md (9).

    Of one plan this is asked again and again.
    """
    charge = state.charge
    length_s = charge.period_minutes * 60
    first = charge.period_start_s(float(timeline.edges_s[0]))
    starts = np.arange(first, int(timeline.edges_s[-1]), length_s)
    cuts = np.union1d(timeline.edges_s, starts)
    cuts = cuts[cuts >= timeline.edges_s[0]]
    hours = np.diff(cuts) / SECONDS_PER_HOUR
    slot = np.searchsorted(timeline.edges_s, cuts[:-1], side="right") - 1
    period = np.searchsorted(starts, cuts[:-1], side="right") - 1
    known = np.bincount(period, weights=hours, minlength=starts.size)
    known[0] += (int(timeline.edges_s[0]) - first) / SECONDS_PER_HOUR
    metered = np.zeros(starts.size)
    peaks = state.peaks
    if peaks is not None and peaks.running_from_s == first < timeline.edges_s[0]:
        metered[0] = peaks.running_kwh
    moments = [datetime.fromtimestamp(each, charge.zone) for each in starts.tolist()]
    weight = np.array([charge.weight(moment) for moment in moments])
    day = np.array([moment.toordinal() for moment in moments])
    month = np.array([moment.year * 12 + moment.month for moment in moments])
    found = []
    for each in np.unique(month).tolist():
        chosen = (month == each) & (weight > 0.0)
        inside = chosen[period]
        number = np.cumsum(chosen) - 1
        periods = Periods(
            day[chosen],
            weight[chosen],
            metered[chosen],
            known[chosen],
            slot[inside],
            number[period[inside]],
            hours[inside],
        )
        begin = date((each - 1) // 12, (each - 1) % 12 + 1, 1)
        found.append(_month(state, timeline, begin, periods))
    return tuple(found)


def _month(state: CapacityState, timeline: Timeline, start: date, periods: Periods) -> Month:
    """Gather what a month has behind it and before it, beside the horizon's periods."""
    charge, peaks = state.charge, state.peaks
    after = (start + timedelta(days=31)).replace(day=1).toordinal()
    end = datetime.fromtimestamp(int(timeline.edges_s[-1]), charge.zone)
    whole = (end.hour, end.minute, end.second) == (0, 0, 0)
    cut_day = None if whole else end.toordinal()
    later_days = max(after - max(end.toordinal() + (not whole), start.toordinal()), 0)
    reached = periods.weight * periods.metered_kwh / periods.hours
    incurred = peaks.highest if peaks is not None and peaks.month == start else ()
    if cut_day is not None and cut_day < after and cut_day not in periods.day:
        later_days += cut_day >= start.toordinal()
    beside = [state.unavoidable_kw] * min(charge.counted, later_days)
    if not charge.distinct_days:
        powers = (*beside, *(power for _, power in incurred))
        return Month(start, periods, powers, np.arange(reached.size), reached)
    days, groups = np.unique(periods.day, return_inverse=True)
    least = np.where(days == cut_day, state.unavoidable_kw, 0.0)
    np.maximum.at(least, groups, reached)
    for day, power in incurred:
        at = np.flatnonzero(days == day.toordinal())
        if at.size:
            least[at] = np.maximum(least[at], power)
        else:
            beside.append(power)
    return Month(start, periods, tuple(beside), groups, least)


def reference_kw(state: CapacityState, timeline: Timeline) -> float:
    """Give the running month's charged power without the plan's doing [kW]. Source: (9)."""
    return months_of(state, timeline)[0].reference_kw(state.charge)


def capacity_cost(home: Home, import_kw: FloatArray) -> float:
    """Give what imports of shape (n,) add to the months' charges [money]. Source: (9)."""
    state = home.capacity_charge
    if state is None:
        return 0.0
    charge = state.charge
    return sum(
        cost_of_kw(charge, month.charged_kw(charge, import_kw))
        - cost_of_kw(charge, month.reference_kw(charge))
        for month in months_of(state, home.timeline)
    )


def add_capacity_charge(
    program: Program, home: Home, imported: Linear, bounds: Bounds
) -> list[Choice]:
    """Price what exceeds each month's reference; tiers are yes/no decisions. Source: (9)."""
    state = home.capacity_charge
    if state is None:
        return []
    choices = []
    for month in months_of(state, home.timeline):
        if not month.periods.day.size:
            continue
        periods, count = month.periods, month.periods.day.size
        within = (imported[periods.slot] * periods.overlap_hours).total(periods.period, count)
        power = (within + periods.metered_kwh) * (periods.weight / periods.hours)
        most = _most_kw(month, bounds)
        charged = _charged(program, state.charge, month, power, most)
        choices += _priced(program, state.charge, month, charged, most)
    return choices


def _most_kw(month: Month, bounds: Bounds) -> float:
    """Bound the power that any day or period of the month reaches [kW]."""
    # Beyond its limit the meter may import as much again; see `add_grid`.
    imported = 2.0 * float(bounds.most_import_kw.max())
    metered = float((month.periods.metered_kwh / month.periods.hours).max())
    return max([imported + metered, *month.beside_kw, *map(float, month.least_kw)])


def _charged(
    program: Program, charge: CapacityCharge, month: Month, power: Linear, most: float
) -> Linear:
    """Give an upper bound of the charged power, shape (1,); at a price it is that power.

    The sum of the N largest is the least N·θ + Σ max(v − θ, 0) over every θ.
    """
    name, count = month.start.isoformat()[:7], month.least_kw.size
    highest = min(charge.counted, count + len(month.beside_kw))
    beside = sorted(month.beside_kw, reverse=True)[:highest]
    if highest == 1:
        least = max([*beside, *month.least_kw.tolist()])
        peak = program.variable(f"peak {name}", 1, lower=least, upper=most)
        program.require(f"capacity charge.period {name}", power <= peak[np.zeros(len(power), int)])
        return peak
    peak = program.variable(f"peak {name}", count, lower=month.least_kw, upper=most)
    program.require(f"capacity charge.period {name}", power <= peak[month.groups])
    level = program.variable(f"level {name}", 1, upper=most)
    above = program.variable(f"above level {name}", count + len(beside), upper=most)
    everyone = peak.placed(np.arange(count), count + len(beside))
    everyone += np.concatenate([np.zeros(count), beside])
    each = np.zeros(count + len(beside), int)
    program.require(f"capacity charge.highest {name}", everyone <= above + level[each])
    return level + above.total(each, 1) * (1.0 / highest)


def _priced(
    program: Program, charge: CapacityCharge, month: Month, charged: Linear, most: float
) -> list[Choice]:
    """Add the cost of a charged power beyond the reference."""
    name, reference = month.start.isoformat()[:7], month.reference_kw(charge)
    if charge.kind is not ChargeKind.TIERED:
        beyond = program.variable(f"beyond reference {name}", 1, upper=most)
        program.require(f"capacity charge.reference {name}", charged <= beyond + reference)
        program.minimise("capacity charge", beyond * charge.price_per_kw)
        return []
    ends, costs = _tiers_above(charge.tiers, reference, most + reference)
    count = len(costs) - 1
    if not count:
        return []
    reached = program.variable(f"tier {name}", count, upper=1.0, integer=True)
    room = (reached * np.diff(ends)).total(np.zeros(count, int), 1)
    program.require(f"capacity charge.tier {name}", charged <= room + ends[0])
    if count > 1:
        program.require(f"capacity charge.order {name}", reached[1:] <= reached[:-1])
    program.minimise("capacity charge", reached * np.diff(costs))
    # A guess pays for every tier, which is always possible.
    return [Choice(reached, reached, reached)]


def _tiers_above(
    tiers: Sequence[tuple[float, float]], reference: float, most: float
) -> tuple[FloatArray, FloatArray]:
    """Give where the reference's tier and each one above it end [kW], and what they cost."""
    begins = [from_kw for from_kw, _ in tiers] + [np.inf]
    rows = [
        (min(end, most), cost)
        for (from_kw, cost), end in zip(tiers, begins[1:], strict=True)
        if end >= reference and from_kw < most
    ]
    return np.array([end for end, _ in rows]), np.array([cost for _, cost in rows])


def above_free_kw(state: CapacityState, timeline: Timeline, net_load_kw: FloatArray) -> FloatArray:
    """Give by how much each slot's fullest period exceeds what costs nothing, shape (n,) [kW].

    net_load_kw: forecast load less solar, batteries apart, shape (n,). Positive is a peak.
    """
    excess = np.full(len(timeline), -np.inf)
    for month in months_of(state, timeline):
        powers = month.periods.powers_kw(np.maximum(net_load_kw, 0.0))
        above = powers - month.free_kw(state.charge)
        np.maximum.at(excess, month.periods.slot, above[month.periods.period])
    return excess


def free_power_kw(state: CapacityState, timeline: Timeline, slot: int) -> float:
    """Give the power that a slot's metering period may reach at no cost [kW]."""
    months = [m for m in months_of(state, timeline) if slot in m.periods.slot]
    return min((month.free_kw(state.charge) for month in months), default=np.inf)
