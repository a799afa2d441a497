"""An independent statement of the planner's problem, to hold its cost against.

Written apart from the planner: every yes/no decision is a binary from the start, both
directions of everything have one each, sheds are chosen among whole intervals whose
rebound is worked out beforehand, and rows are dictionaries. Slow and plain on purpose.
"""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import numpy as np

from custom_components.energy_optimizer.core.inputs import Battery, Device, Home, InstructionKind

from .capacity_oracle import add_capacity_charge
from .load_oracle import add_car, add_load
from .oracle_rows import Row, Rows

type Flows = dict[str, tuple[int, int, int, int]]

TINY = 1e-9


def least_cost(
    home: Home,
    penalty_per_kwh: float,
    end_values: dict[str, float],
    after_price_per_kwh: float = 0.0,
) -> float:
    """The least cost of the home, soft limits priced like the planner's [money]."""
    rows, n = Rows(), len(home.timeline)
    extra: list[Row] = [{} for _ in range(n)]
    batteries = {
        b.name: add_battery(rows, home, b, penalty_per_kwh, end_values, extra)
        for b in home.batteries
    }
    load = home.load_kw.copy()
    most = 1.0 + float(home.load_kw.max() + home.solar_kw.max())
    most += sum(b.max_charge_kw + b.max_discharge_kw for b in home.batteries)
    for device in home.devices:
        power = np.broadcast_to(np.asarray(device.power_kw, dtype=float), (n,))
        load = load + power
        most += float(power.max()) * (1.0 + device.rebound_ratio * 30.0 / device.rebound_hours)
        add_device(rows, home, device, extra)
    for waiting in home.deferrables:
        most += float(np.max(waiting.power_kw))
        add_load(rows, home, waiting, extra, penalty_per_kwh, after_price_per_kwh)
    for car in home.cars:
        most += car.max_charge_kw
        add_car(rows, home, car, extra, penalty_per_kwh, after_price_per_kwh)
    meter = []
    for t in range(n):
        imported, exported, yes_i, yes_e = add_meter(rows, home, t, most, penalty_per_kwh)
        meter.append(imported)
        balance: Row = dict.fromkeys(imported, 1.0) | dict.fromkeys(exported, -1.0)
        flows = {name: slots[t] for name, slots in batteries.items()}
        add_solar_and_batteries(rows, home, t, balance, flows)
        add_permissions(rows, home, t, flows, yes_i, yes_e)
        for column, kw in extra[t].items():
            balance[column] = balance.get(column, 0.0) - kw
        rows.row(balance, float(load[t]), float(load[t]))
    add_capacity_charge(rows, home, meter)
    return rows.minimum()


def add_solar_and_batteries(rows: Rows, home: Home, t: int, balance: Row, flows: Flows) -> None:
    limits = [b.inverter_limit_kw for b in home.batteries if b.inverter_limit_kw is not None]
    low = 0.0 if home.curtailable else min([float(home.solar_kw[t]), *limits])
    solar = rows.column(0.0, low, float(home.solar_kw[t]))
    balance[solar] = 1.0
    for b in home.batteries:
        charge, discharge, _, _ = flows[b.name]
        balance[charge], balance[discharge] = -1.0, 1.0
        if b.inverter_limit_kw is not None:
            net = {solar: 1.0, discharge: 1.0, charge: -1.0}
            rows.row(net, -b.inverter_limit_kw, b.inverter_limit_kw)


def add_permissions(rows: Rows, home: Home, t: int, flows: Flows, yes_i: int, yes_e: int) -> None:
    for b in home.batteries:
        _, _, yes_c, yes_d = flows[b.name]
        floor, told = b.export_price_floor_per_kwh, b.capabilities.kinds
        too_cheap = floor is not None and home.export_price_per_kwh[t] < floor
        if not b.may_export or too_cheap or InstructionKind.DISCHARGE not in told:
            rows.row({yes_d: 1.0, yes_e: 1.0}, -np.inf, 1.0)
        if not b.may_charge_from_grid or InstructionKind.CHARGE not in told:
            rows.row({yes_c: 1.0, yes_i: 1.0}, -np.inf, 1.0)
    for one, other in permutations(home.batteries, 2):
        if not home.allow_transfer:
            rows.row({flows[one.name][2]: 1.0, flows[other.name][3]: 1.0}, -np.inf, 1.0)


def add_meter(
    rows: Rows, home: Home, t: int, most: float, penalty: float
) -> tuple[list[int], list[int], int, int]:
    h = float(home.timeline.hours[t])
    buy, sell = float(home.import_price_per_kwh[t]) * h, -float(home.export_price_per_kwh[t]) * h
    columns = []
    for price, limit in ((buy, home.grid.max_import_kw), (sell, home.grid.max_export_kw)):
        within = rows.column(price, 0.0, most if limit is None else limit)
        beyond = rows.column(price + penalty * h, 0.0, 0.0 if limit is None else most)
        columns.append([within, beyond])
    yes_i, yes_e = rows.yes_or_no(), rows.yes_or_no()
    rows.row({yes_i: 1.0, yes_e: 1.0}, -np.inf, 1.0)
    for pair, yes in zip(columns, (yes_i, yes_e), strict=True):
        rows.row({pair[0]: 1.0, pair[1]: 1.0, yes: -most}, -np.inf, 0.0)
    return columns[0], columns[1], yes_i, yes_e


def add_battery(
    rows: Rows,
    home: Home,
    b: Battery,
    penalty: float,
    end_values: dict[str, float],
    extra: list[Row],
) -> list[tuple[int, int, int, int]]:
    hours, days = home.timeline.hours, home.timeline.local_days
    before: Row = {}
    start = float(b.stored_kwh)
    flows = []
    top = b.capacity_kwh if b.ceiling_kwh is None else b.ceiling_kwh
    inside = b.floor_kwh <= b.stored_kwh <= top
    for t, h in enumerate(hours):
        charge = rows.column(0.0, 0.0, b.max_charge_kw)
        discharge = rows.column(b.wear_cost_per_kwh * h, 0.0, b.max_discharge_kw)
        yes_c, yes_d = rows.yes_or_no(), rows.yes_or_no()
        rows.row({charge: 1.0, yes_c: -b.max_charge_kw}, -np.inf, 0.0)
        rows.row({discharge: 1.0, yes_d: -b.max_discharge_kw}, -np.inf, 0.0)
        rows.row({yes_c: 1.0, yes_d: 1.0}, -np.inf, 1.0)
        highest = max(b.capacity_kwh, b.stored_kwh)
        stored = rows.column(0.0, b.floor_kwh if inside else 0.0, top if inside else highest)
        step = {
            stored: 1.0,
            charge: -b.charge_efficiency_ratio * h,
            discharge: h / b.discharge_efficiency_ratio,
        }
        spared = rows.column(0.0, 0.0, b.standby_kw)
        extra[t][spared] = 1.0 / b.charge_efficiency_ratio
        step[spared] = -float(h)
        lost = start - b.standby_kw * float(h)
        rows.row({**step, **before}, lost, lost)
        add_taper(rows, b, charge, (stored, before, start))
        before, start = {stored: -1.0}, 0.0
        if not inside:
            below, above = rows.column(penalty * h), rows.column(penalty * h)
            rows.row({stored: 1.0, below: 1.0}, b.floor_kwh, np.inf)
            rows.row({stored: 1.0, above: -1.0}, -np.inf, top)
        flows.append((charge, discharge, yes_c, yes_d))
        if t == len(hours) - 1:
            rows.cost[stored] -= end_values[b.name]
            if b.end_stored_kwh is not None:
                short = rows.column(penalty)
                rows.row({stored: 1.0, short: 1.0}, b.end_stored_kwh, np.inf)
    if b.max_cycles_per_day is not None:
        for day in np.unique(days):
            row = {flows[t][1]: float(hours[t]) for t in np.flatnonzero(days == day)}
            used = b.discharged_today_kwh if day == days[0] else 0.0
            rows.row(row, -np.inf, max(b.max_cycles_per_day * b.capacity_kwh - used, 0.0))
    return flows


def add_taper(rows: Rows, b: Battery, charge: int, around: tuple[int, Row, float]) -> None:
    """Below every chord: power against what is stored in the middle of the slot."""
    after, before, start = around
    for (low_kwh, low_kw), (high_kwh, high_kw) in pairwise(b.charge_taper):
        fall = (low_kw - high_kw) / (high_kwh - low_kwh)
        row = {charge: 1.0, after: fall / 2.0} | dict.fromkeys(before, fall / 2.0)
        rows.row(row, -np.inf, low_kw + fall * (low_kwh - start / 2.0))


def add_device(rows: Rows, home: Home, d: Device, extra: list[Row]) -> None:
    """Choose whole intervals: each a binary with its own saving and its own rebound."""
    edges = home.timeline.edges_s / 3600.0
    n, hours, days = len(home.timeline), home.timeline.hours, home.timeline.local_days
    power = np.broadcast_to(np.asarray(d.power_kw, dtype=float), (n,))
    choices: list[tuple[int, int, int]] = []
    for a, b in possible_intervals(home, d):
        column = rows.yes_or_no(d.discomfort_cost_per_hour * float(hours[a:b].sum()))
        choices.append((a, b, column))
        for t in range(a, b):
            extra[t][column] = extra[t].get(column, 0.0) - float(power[t])
        owed = d.rebound_ratio * float(power[a:b] @ hours[a:b])
        if a == 0 and d.off_for_hours > 0.0:
            owed += d.rebound_ratio * float(power[0]) * d.off_for_hours
        add_rebound(edges, d, owed, b, column, extra)
    continuing = [column for a, _, column in choices if a == 0 and d.off_for_hours > 0.0]
    if d.off_for_hours > 0.0:
        restored = rows.yes_or_no()
        owed = d.rebound_ratio * float(power[0]) * d.off_for_hours
        add_rebound(edges, d, owed, 0, restored, extra)
        rows.row(dict.fromkeys([*continuing, restored], 1.0), 1.0, 1.0)
        choices.append((0, 0, restored))
        if d.off_for_hours < d.min_off_hours - TINY:
            rows.row({restored: 1.0}, 0.0, 0.0)
    for (a, b, one), (c, e, other) in combinations(choices, 2):
        (first_end, later_start) = (b, c) if (a, b) <= (c, e) else (e, a)
        apart = later_start > first_end and (
            edges[later_start] - edges[first_end] >= d.min_on_hours - 1e-6
        )
        if not apart:
            rows.row({one: 1.0, other: 1.0}, -np.inf, 1.0)
    for day in np.unique(days):
        within = days == day
        row = {
            column: float((hours * within)[a:b].sum())
            for a, b, column in choices
            if within[a:b].any()
        }
        budget = d.max_off_hours - (d.off_hours_today if day == days[0] else 0.0)
        must = float((hours * within * forced(home, d)).sum())
        if row:
            rows.row(row, -np.inf, max(budget, must) + TINY)


def add_rebound(
    edges: np.ndarray, d: Device, owed: float, b: int, column: int, extra: list[Row]
) -> None:
    for t in range(b, len(extra)):
        overlap = min(edges[t + 1], edges[b] + d.rebound_hours) - edges[t]
        if owed and overlap > 0.0:
            drawn = owed / d.rebound_hours * overlap / (edges[t + 1] - edges[t])
            extra[t][column] = extra[t].get(column, 0.0) + float(drawn)


def forced(home: Home, d: Device) -> np.ndarray:
    begins = (home.timeline.edges_s[:-1] - home.timeline.edges_s[0]) / 3600.0
    must = begins < d.min_off_hours - d.off_for_hours - 1e-6
    return must if d.off_for_hours > 0.0 else np.zeros_like(must)


def possible_intervals(home: Home, d: Device) -> list[tuple[int, int]]:
    edges = home.timeline.edges_s / 3600.0
    n, peak, must = len(home.timeline), np.asarray(home.peak_slots), forced(home, d)
    longest = np.inf if d.max_off_in_a_row_hours is None else d.max_off_in_a_row_hours
    found = []
    for a in range(n):
        continues = a == 0 and d.off_for_hours > 0.0
        past = d.off_for_hours if continues else 0.0
        on_for = np.inf if d.on_for_hours is None else d.on_for_hours
        if not d.off_for_hours and edges[a] - edges[0] < d.min_on_hours - on_for - 1e-6:
            continue
        for b in range(a + 1, n + 1):
            if not (peak[a:b] | must[a:b]).all():
                break
            length = past + edges[b] - edges[a]
            if continues and must[b - 1 : b + 1].all() and b < n and must[b]:
                continue
            if length > longest + 1e-6 and not must[a:b].all():
                break
            if b < n and length < d.min_off_hours - 1e-6:
                continue
            found.append((a, b))
    return found
