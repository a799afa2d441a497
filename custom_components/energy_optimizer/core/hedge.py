"""What to tell a battery when load and solar are not certain.

A plan for the expected day is exact about a day that never comes. Of all that the battery can
be told, it is told what costs least on average, the inverter following whatever the load
then is, and what is stored afterwards being worth what it may save (`stored_value`).
Source: docs/hedging.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .dispatch import Instruction, dispatch
from .follow import most_charge_kw
from .inputs import InstructionKind
from .month_ahead import watched
from .plan import PlanStatus, Reason
from .stored_value import DEVIATIONS, counted_ratio, net_load_kw, stored_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .inputs import Battery, FloatArray, Home
    from .plan import Plan
    from .stored_value import StoredValue

# A choice must be better than self-consumption, or what was told before, by this [money].
WORTH_TELLING_COST = 1e-4

SOLVED = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)
REASONS = {
    InstructionKind.SELF_CONSUMPTION: Reason.SELF_CONSUMPTION,
    InstructionKind.NO_DISCHARGE: Reason.HOLD_FOR_LATER,
    InstructionKind.NO_CHARGE: Reason.LEAVE_ROOM,
    InstructionKind.IDLE: Reason.HOLD_FOR_LATER,
    InstructionKind.CHARGE: Reason.CHARGE_CHEAP,
    InstructionKind.DISCHARGE: Reason.DISCHARGE_DEAR,
}


def hedged(
    plan: Plan,
    home: Home,
    spread_kw: FloatArray,
    now: datetime,
    previous: Mapping[str, Instruction] | None = None,
) -> Mapping[str, Instruction]:
    """Tell a home's one battery what costs least on average; else what the plan says.

    The plan decides where it knows more than the recursion: several batteries, a shared
    inverter, a limit of cycles, an energy to end with, a state outside floor and ceiling.

    spread_kw: root mean square error of the forecast of load less solar, shape (n,). [kW]
    """
    told = dispatch(plan, home, now, previous)
    if len(home.batteries) != 1 or plan.status not in SOLVED or home.timeline.slot_at(now) != 0:
        return told
    battery = home.batteries[0]
    if not _plain(battery) or not spread_kw.any():
        return told
    peaks = watched(home, plan.import_kw)
    load_kw, spread_kw = _load_kw(plan), counted_ratio(home) * spread_kw
    net_kw = net_load_kw(home, load_kw)
    present = _Now(
        battery=battery,
        value=stored_value(home, battery, load_kw, spread_kw, peaks),
        hours=float(home.timeline.hours[0]),
        buy=float(home.import_price_per_kwh[0]),
        sell=float(home.export_price_per_kwh[0]),
        curtailable=home.curtailable,
        load_kw=float(load_kw[0]),
        solar_kw=float(load_kw[0] - net_kw[0]),
        net_kw=net_kw[0] + spread_kw[0] * DEVIATIONS,
        most_kw=peaks.running_kw,
        excess_price=peaks.excess_price,
    )
    before = None if previous is None else previous.get(battery.name)
    kind, power_kw = _cheapest(present, before)
    planned = told[battery.name]
    if planned.kind is kind and planned.power_kw == power_kw:
        return told
    reason = REASONS[kind]
    if kind is InstructionKind.DISCHARGE and power_kw > net_kw[0]:
        reason = Reason.EXPORT_DEAR
    return {battery.name: Instruction(kind, power_kw, home.timeline.end(0), reason)}


def _plain(battery: Battery) -> bool:
    """Tell whether the recursion knows all that limits this battery."""
    unlimited = battery.inverter_limit_kw is None and battery.max_cycles_per_day is None
    unlimited = unlimited and battery.calibrate_by is None
    inside = battery.floor_kwh <= battery.stored_kwh <= battery.top_kwh
    return (
        unlimited
        and inside
        and battery.end_stored_kwh is None
        and (battery.top_kwh > battery.floor_kwh)
    )


def _load_kw(plan: Plan) -> FloatArray:
    """Load with all that the plan has running, shape (n,) [kW]."""
    load = plan.import_kw - plan.export_kw + plan.solar_used_kw
    for flows in plan.batteries.values():
        load = load + flows.discharge_kw - flows.charge_kw
    return load


@dataclass(frozen=True, eq=False, slots=True)
class _Now:
    """The present slot: prices [money/kWh], what is expected and what may come [kW]."""

    battery: Battery
    value: StoredValue
    hours: float
    buy: float
    sell: float
    curtailable: bool
    load_kw: float
    solar_kw: float
    net_kw: FloatArray
    most_kw: float
    excess_price: float


def _cheapest(now: _Now, previous: Instruction | None) -> tuple[InstructionKind, float]:
    """Compare all that the battery can be told, each followed by every possible net load."""
    best = (InstructionKind.SELF_CONSUMPTION, 0.0)
    least = _expected_cost(now, *best) - WORTH_TELLING_COST
    for kind, power_kw in _choices(now):
        if not now.battery.capabilities.can(kind):
            continue
        cost = _expected_cost(now, kind, power_kw)
        if previous is not None and previous.kind is kind:
            cost -= WORTH_TELLING_COST
        if cost < least:
            best, least = (kind, power_kw), cost
    return best


def _choices(now: _Now) -> list[tuple[InstructionKind, float]]:
    """List what the battery could be told: held ways, and powers that lead to a worthy level."""
    battery, wear = now.battery, now.battery.wear_cost_per_kwh
    choices = [
        (InstructionKind.NO_DISCHARGE, 0.0),
        (InstructionKind.NO_CHARGE, 0.0),
        (InstructionKind.IDLE, 0.0),
    ]
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    short_kwh = now.value.level_worth(now.buy / eta_c) - battery.stored_kwh
    if battery.may_charge_from_grid and short_kwh > 0.0:
        most = _most(battery.max_charge_kw, battery, charge=True)
        choices.append((InstructionKind.CHARGE, min(short_kwh / eta_c / now.hours, most)))
    most = _most(battery.max_discharge_kw, battery, charge=False)
    ways = [(now.buy, most)]
    floor = battery.export_price_floor_per_kwh
    if battery.may_export and (floor is None or now.sell >= floor):
        ways.append((now.sell, most))
    if battery.may_export and now.curtailable and now.sell < 0.0:
        # Serve the load in the panels' place, to have room for what is paid for.
        ways.append((0.0, min(most, now.load_kw)))
    for price, power_kw in ways:
        spare_kwh = battery.stored_kwh - now.value.level_worth((price - wear) * eta_d)
        if spare_kwh > 0.0 < power_kw:
            power = min(spare_kwh * eta_d / now.hours, power_kw)
            choices.append((InstructionKind.DISCHARGE, power))
    return choices


def _most(limit_kw: float, battery: Battery, *, charge: bool) -> float:
    """Give the most that can be told, of the battery's limit and its driver's."""
    can = battery.capabilities
    told = can.max_charge_kw if charge else can.max_discharge_kw
    return limit_kw if told is None else min(limit_kw, told)


def _expected_cost(now: _Now, kind: InstructionKind, power_kw: float) -> float:
    """Mean cost of this slot and the rest if the battery is told so."""
    battery = now.battery
    supplied = response_kw(battery, kind, power_kw, now.net_kw, now.hours, now.most_kw)
    grid = now.net_kw - supplied
    excess = now.excess_price * np.maximum(grid - now.most_kw, 0.0)
    if not battery.may_export:
        exported = np.minimum(np.maximum(supplied, 0.0), np.maximum(-grid, 0.0))
        if float(exported.max()) > 0.0:
            return float("inf")
    if now.curtailable and now.sell < 0.0:
        grid = np.where(grid < 0.0, np.minimum(grid + now.solar_kw, 0.0), grid)
    paid = np.where(grid > 0.0, now.buy * grid, now.sell * grid)
    wear = battery.wear_cost_per_kwh * np.maximum(supplied, 0.0)
    stored = battery.stored_kwh - now.hours * np.where(
        supplied > 0.0,
        supplied / battery.discharge_efficiency_ratio,
        supplied * battery.charge_efficiency_ratio,
    )
    return float(((paid + wear + excess) * now.hours + now.value.cost_at(stored)).mean())


def response_kw(
    battery: Battery,
    kind: InstructionKind,
    power_kw: float,
    net_kw: FloatArray,
    hours: float,
    most_import_kw: float = np.inf,
) -> FloatArray:
    """Give what a battery told so supplies to a net load (negative: takes), shape (n,) [kW].

    most_import_kw: limits are kept between plans, whatever it was told.
    """
    left_kwh = max(battery.stored_kwh - battery.floor_kwh, 0.0)
    most = min(battery.max_discharge_kw, left_kwh * battery.discharge_efficiency_ratio / hours)
    least = -most_charge_kw(battery, battery.stored_kwh, hours)
    wanted = np.maximum(_wanted_kw(kind, power_kw, net_kw), net_kw - most_import_kw)
    supplied: FloatArray = np.minimum(np.maximum(wanted, least), most)
    return supplied


def _wanted_kw(kind: InstructionKind, power_kw: float, net_kw: FloatArray) -> FloatArray | float:
    """Give what a battery told so would supply if nothing limited it [kW]."""
    match kind:
        case InstructionKind.SELF_CONSUMPTION:
            return net_kw
        case InstructionKind.NO_DISCHARGE:
            return np.minimum(net_kw, 0.0)
        case InstructionKind.NO_CHARGE:
            return np.maximum(net_kw, 0.0)
        case InstructionKind.IDLE:
            return 0.0
        case InstructionKind.CHARGE:
            return -power_kw
        case InstructionKind.DISCHARGE:
            return power_kw
