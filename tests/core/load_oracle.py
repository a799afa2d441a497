"""Loads that can wait and cars, stated apart from the planner: whole blocks, plain loops."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from custom_components.energy_optimizer.core.inputs import Home
from custom_components.energy_optimizer.core.loads import Car, Deferrable

from .oracle_rows import Row, Rows

TINY = 1e-6


def edges_of(home: Home) -> list[float]:
    return [float(edge) / 3600.0 for edge in home.timeline.edges_s]


def window_of(home: Home, load: Deferrable) -> tuple[float, float]:
    edges = edges_of(home)
    begin = edges[0] if load.earliest is None else load.earliest.timestamp() / 3600.0
    end = edges[-1] if load.deadline is None else load.deadline.timestamp() / 3600.0
    return max(begin, edges[0]), end


def energy_between(load: Deferrable, start: float, one: float, other: float) -> float:
    """What a run that starts (or goes on) at `start` draws between two moments, part by part."""
    parts = [float(load.power_kw)] if isinstance(load.power_kw, float) else list(load.power_kw)
    length = load.duration_hours / len(parts)
    total = 0.0
    for number, power in enumerate(parts):
        begins = start - load.run_hours + number * length
        overlap = min(begins + length, other) - max(begins, one, start)
        total += power * max(overlap, 0.0)
    return total


def add_load(
    rows: Rows, home: Home, load: Deferrable, extra: list[Row], penalty: float, after: float
) -> None:
    left = max(load.duration_hours - load.run_hours, 0.0)
    if left <= TINY:
        return
    if load.interruptible:
        add_blocks(rows, home, load, extra, penalty, after)
        return
    edges, (begin, end) = edges_of(home), window_of(home, load)
    if load.running:
        starts = [edges[0]]
    else:
        starts = [e for e in edges[:-1] if e >= begin - TINY and e + left <= end + TINY]
        late = begin + left > end + TINY
        if not starts and begin < edges[-1] and not (late and not must_run(load)):
            starts = [begin]
    waits = not load.running and end - max(begin, edges[-1]) >= left - TINY
    if not starts:
        kwh = energy_between(load, begin, -np.inf, np.inf)
        price = after * kwh if waits else price_of_leaving_out(load, kwh, penalty)
        rows.column(price, 1.0, 1.0)
        return
    choices: Row = {}
    for start in starts:
        after_kwh = energy_between(load, start, edges[-1], np.inf)
        column = rows.yes_or_no(after_kwh * after)
        choices[column] = 1.0
        for t in range(len(extra)):
            kwh = energy_between(load, start, edges[t], edges[t + 1])
            extra[t][column] = kwh / (edges[t + 1] - edges[t])
    whole = energy_between(load, starts[0], -np.inf, np.inf)
    if waits:
        choices[rows.column(whole * after)] = 1.0
    if not load.running and not must_run(load):
        choices[rows.column(price_of_leaving_out(load, whole, penalty))] = 1.0
    rows.row(choices, 1.0, 1.0)


def must_run(load: Deferrable) -> bool:
    return load.max_price_per_kwh is None and load.skip_cost is None


def price_of_leaving_out(load: Deferrable, kwh: float, penalty: float) -> float:
    if must_run(load):
        return penalty * kwh
    return (load.max_price_per_kwh or 0.0) * kwh + (load.skip_cost or 0.0)


def add_blocks(
    rows: Rows, home: Home, load: Deferrable, extra: list[Row], penalty: float, after: float
) -> None:
    """Choose whole blocks of slots, none touching another, one of them cut short at its end."""
    edges, (begin, end) = edges_of(home), window_of(home, load)
    n = len(extra)
    usable = [max(min(edges[t + 1], end) - max(edges[t], begin), 0.0) for t in range(n)]
    usable = [hours if hours > TINY else 0.0 for hours in usable]
    left = load.duration_hours - load.run_hours
    power = float(np.atleast_1d(np.asarray(load.power_kw))[0])
    least = min(load.min_block_hours, left)
    later_hours = min(max(end - max(begin, edges[-1]), 0.0), left)
    lengths = {round(hours, 6) for hours in usable if hours}
    whole_slots = len(lengths) == 1 and all(
        abs(hours / min(lengths) - round(hours / min(lengths))) < TINY
        for hours in (left, later_hours)
    )
    ran: Row = {}
    cut_columns: Row = {}
    choices = []
    for a in range(n):
        for b in range(a + 1, n + 1):
            goes_on = a == 0 and load.running
            if any(hours == 0.0 for hours in usable[a:b]) or too_short(
                edges, a, b, least, goes_on=goes_on
            ):
                continue
            column, shorter = rows.yes_or_no(), rows.yes_or_no()
            cut = rows.column(0.0, 0.0, 0.0 if whole_slots else usable[b - 1])
            rows.row({shorter: 1.0, column: -1.0}, -np.inf, 0.0)
            rows.row({cut: 1.0, shorter: -usable[b - 1]}, -np.inf, 0.0)
            cut_columns[shorter] = 1.0
            choices.append((a, b, column))
            ran[column], ran[cut] = sum(usable[a:b]), -1.0
            for t in range(a, b):
                extra[t][column] = power * usable[t] / (edges[t + 1] - edges[t])
            extra[b - 1][cut] = -power / (edges[b] - edges[b - 1])
    for (a, b, one), (c, d, other) in combinations(choices, 2):
        if max(a, c) <= min(b, d):
            rows.row({one: 1.0, other: 1.0}, -np.inf, 1.0)
    if cut_columns:
        rows.row(cut_columns, -np.inf, 1.0)
    young = min(load.min_block_hours - load.block_hours, left)
    if load.running and young > TINY and usable[0] > 0.0:
        keep_going(rows, edges, usable, choices, young)
    worth = price_of_leaving_out(load, left * power, penalty) / left
    missing, later = rows.column(worth), rows.column(power * after, 0.0, later_hours)
    rows.row({**ran, missing: 1.0, later: 1.0}, left, left)


def keep_going(
    rows: Rows,
    edges: list[float],
    usable: list[float],
    choices: list[tuple[int, int, int]],
    young: float,
) -> None:
    """A block that has begun lasts for the rest of its least time."""
    rows.row({column: 1.0 for a, _, column in choices if a == 0}, 1.0, 1.0)
    needed = [t for t, edge in enumerate(edges[:-1]) if edge - edges[0] < young - TINY]
    if all(usable[t] > 0.0 for t in needed):
        for a, b, column in choices:
            if a == 0 and b <= needed[-1]:
                rows.row({column: 1.0}, 0.0, 0.0)


def too_short(edges: list[float], a: int, b: int, least: float, *, goes_on: bool) -> bool:
    """Tell whether a block ends before its time, and not with the horizon."""
    return b < len(edges) - 1 and not goes_on and edges[b] - edges[a] < least - TINY


def add_car(
    rows: Rows, home: Home, car: Car, extra: list[Row], penalty: float, after: float
) -> None:
    edges = edges_of(home)
    last = car.departures[-1].at.timestamp() / 3600.0 if car.departures else np.inf
    surplus = home.solar_kw - home.load_kw
    for device in home.devices:
        surplus = surplus - np.broadcast_to(np.asarray(device.power_kw), surplus.shape)
    overshoot = car.min_charge_kw * float(home.timeline.hours.max()) * car.charge_efficiency_ratio
    top = max([d.target_kwh for d in car.departures] + [car.minimum_kwh]) + overshoot
    top = max(min(top, car.capacity_kwh), car.stored_kwh)
    urgent = max(car.minimum_kwh - car.stored_kwh, 0.0) / car.charge_efficiency_ratio
    stored: list[Row] = [{}]
    for t in range(len(extra)):
        h = edges[t + 1] - edges[t]
        there = min(max(last - edges[t], 0.0), h) / h
        if car.plugged_in is not None:
            there *= bool(car.plugged_in[t])
        most = car.max_charge_kw * there
        if car.solar_only:
            used = min(most * h, urgent)
            urgent -= used
            most = min(most, max(float(surplus[t]), 0.0) + used / h)
        charge = rows.column(0.0, 0.0, most)
        yes = rows.yes_or_no()
        rows.row({charge: 1.0, yes: -most}, -np.inf, 0.0)
        rows.row({charge: 1.0, yes: -car.min_charge_kw}, 0.0, np.inf)
        extra[t][charge] = 1.0
        stored.append({**stored[-1], charge: h * car.charge_efficiency_ratio})
        rows.row(stored[-1], -np.inf, top - car.stored_kwh)
        if car.minimum_kwh > car.stored_kwh:
            below = rows.column(penalty * h)
            rows.row({**stored[-1], below: 1.0}, car.minimum_kwh - car.stored_kwh, np.inf)
    price = penalty if car.missing_cost_per_kwh is None else car.missing_cost_per_kwh
    add_targets(rows, edges, car, stored, price, after)


def add_targets(
    rows: Rows, edges: list[float], car: Car, stored: list[Row], price: float, after: float
) -> None:
    there = car.plugged_in is None or bool(car.plugged_in[-1])
    for number, departure in enumerate(car.departures):
        moment = departure.at.timestamp() / 3600.0
        if moment <= edges[0]:
            continue
        final = number == len(car.departures) - 1
        known = [k for k, e in enumerate(edges) if (e < moment if final else e <= moment)]
        at = min(known[-1] + final, len(edges) - 1)
        beyond = max(moment - edges[-1], 0.0) * there
        most = beyond * car.max_charge_kw * car.charge_efficiency_ratio
        short, later = (
            rows.column(price),
            rows.column(after / car.charge_efficiency_ratio, 0.0, most),
        )
        wanted = departure.target_kwh - car.stored_kwh
        rows.row({**stored[at], short: 1.0, later: 1.0}, wanted, np.inf)
