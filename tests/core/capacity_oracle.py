"""The capacity charge stated apart from the planner: minute by minute, subset by subset."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
)
from custom_components.energy_optimizer.core.inputs import Home

if TYPE_CHECKING:
    from .oracle_rows import Row, Rows

# A day, the minutes of each slot, and (weight, metered kWh, hours).
type Period = tuple[date, dict[int, int], tuple[float, float, float]]

FAR_KW = 1e3


def add_capacity_charge(rows: Rows, home: Home, meter: list[list[int]]) -> None:
    """Add what the months cost, less what they would cost with nothing imported."""
    state = home.capacity_charge
    if state is None:
        return
    for month, periods in periods_by_month(home, state).items():
        beside = outside_days(home, state, month, {day for day, _, _ in periods})
        values: dict[object, int] = {}
        unmoved: dict[object, float] = {}
        for number, (day, minutes, known) in enumerate(periods):
            group: object = day if state.charge.distinct_days else number
            least = reached(home, state, day) if state.charge.distinct_days else 0.0
            values.setdefault(group, rows.column(0.0, least))
            weight, metered, hours = known
            constant = weight * metered / hours
            unmoved[group] = max(unmoved.get(group, least), constant)
            row: Row = {values[group]: 1.0}
            for slot, count in minutes.items():
                for column in meter[slot]:
                    row[column] = -weight * count / 60.0 / hours
            rows.row(row, constant, np.inf)
        charged = rows.column(0.0, state.charge.floor_kw)
        add_means(rows, state.charge, charged, list(values.values()), beside)
        add_price(rows, state.charge, charged)
        before = sorted([*unmoved.values(), *beside], reverse=True)[: state.charge.counted]
        rows.column(-cost(state.charge, sum(before) / len(before)), 1.0, 1.0)


def periods_by_month(home: Home, state: CapacityState) -> dict[date, list[Period]]:
    charge, edges = state.charge, home.timeline.edges_s.tolist()
    minutes: dict[float, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    slot = 0
    for second in range(edges[0], edges[-1], 60):
        slot += second >= edges[slot + 1]
        minutes[period_start(charge, second)][slot] += 1
    found: dict[date, list[Period]] = defaultdict(list)
    for start, inside in minutes.items():
        local = datetime.fromtimestamp(start, charge.zone)
        weight = charge.otherwise_ratio
        if charge.hours is None or local.hour in charge.hours:
            weight = 1.0
        hours = sum(inside.values()) / 60.0 + max(edges[0] - start, 0.0) / 3600.0
        metered = 0.0
        if start < edges[0] and state.peaks is not None:
            metered = state.peaks.running_kwh * (state.peaks.running_from_s == start)
        if weight > 0.0:
            day = local.date()
            found[day.replace(day=1)].append((day, dict(inside), (weight, metered, hours)))
    return found


def period_start(charge: CapacityCharge, second: int) -> float:
    local = datetime.fromtimestamp(second, charge.zone)
    return second - 60 * (local.minute % charge.period_minutes) - local.second


def reached(home: Home, state: CapacityState, day: date) -> float:
    """What the day has behind it, and before it beyond the horizon."""
    found = [0.0]
    if state.peaks is not None:
        found += [power for each, power in state.peaks.highest if each == day]
    end = datetime.fromtimestamp(home.timeline.edges_s[-1], state.charge.zone)
    if end.date() == day and (end.hour or end.minute):
        found.append(state.unavoidable_kw)
    return max(found)


def outside_days(home: Home, state: CapacityState, month: date, inside: set[date]) -> list[float]:
    end = datetime.fromtimestamp(home.timeline.edges_s[-1], state.charge.zone)
    powers = []
    if state.peaks is not None and state.peaks.month == month:
        distinct = state.charge.distinct_days
        powers = [kw for day, kw in state.peaks.highest if not (distinct and day in inside)]
    day, to_come = end.date(), 0
    if day in inside:
        day += timedelta(days=1)
    day = max(day, month)
    while day.month == month.month and day.year == month.year:
        to_come += 1
        day += timedelta(days=1)
    return powers + [state.unavoidable_kw] * min(to_come, state.charge.counted)


def add_means(
    rows: Rows, charge: CapacityCharge, charged: int, values: list[int], beside: list[float]
) -> None:
    """No mean of so many values is above the charged power."""
    items: list[tuple[int | None, float]] = [(column, 0.0) for column in values]
    items += [(None, power) for power in sorted(beside, reverse=True)[: charge.counted]]
    count = min(charge.counted, len(values) + len(beside))
    for chosen in combinations(items, count):
        row = {column: -1.0 / count for column, _ in chosen if column is not None}
        rows.row({charged: 1.0, **row}, sum(power for _, power in chosen) / count, np.inf)


def add_price(rows: Rows, charge: CapacityCharge, charged: int) -> None:
    if charge.kind is not ChargeKind.TIERED:
        rows.cost[charged] = charge.price_per_kw
        return
    ends = [from_kw for from_kw, _ in charge.tiers[1:]] + [FAR_KW]
    tiers = [rows.yes_or_no(cost) for _, cost in charge.tiers]
    rows.row(dict.fromkeys(tiers, 1.0), 1.0, 1.0)
    limit = {tier: -end for tier, end in zip(tiers, ends, strict=True)}
    rows.row({charged: 1.0, **limit}, -np.inf, 0.0)


def cost(charge: CapacityCharge, power: float) -> float:
    power = max(power, charge.floor_kw)
    if charge.kind is not ChargeKind.TIERED:
        return charge.price_per_kw * power
    return max(cost for from_kw, cost in charge.tiers if from_kw == 0.0 or power > from_kw + 1e-6)
