"""What the owner allows, and the inverter that a battery shares with solar (4, 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..inputs import InstructionKind
from ..orders import ordered_slots
from ..program import nothing
from .charging import most_charge_kw
from .solar import least_solar_kw

if TYPE_CHECKING:
    from ..inputs import Battery, BoolArray, FloatArray, Home
    from ..program import Linear, Program
    from .battery import BatteryFlows
    from .bounds import Bounds

type Flows = dict[str, BatteryFlows]

# The rows that let batteries serve what can wait only where it runs.
RUN_ROWS = "permissions.export run"


class Served(NamedTuple):
    """What batteries that may not export give, what can wait draws and what fills, shape (n,) [kW].

    short_kw: how far the rest of the load, at its most, exceeds solar.
    """

    serving: Linear
    waiting: Linear
    filling: Linear
    short_kw: FloatArray


def exports_forbidden(home: Home, battery: Battery) -> BoolArray:
    """Tell in which slots it must not discharge while the meter exports; an order outranks it."""
    if battery.follows_load:
        return np.zeros(len(home.timeline), dtype=bool)
    ordered = home.orders.get(battery.name)
    free = np.zeros(len(home.timeline), bool) if ordered is None else ordered_slots(home, ordered)
    if not battery.may_export or not battery.capabilities.can(InstructionKind.DISCHARGE):
        return ~free
    if battery.export_price_floor_per_kwh is None:
        return np.zeros(len(home.timeline), dtype=bool)
    return (home.export_price_per_kwh < battery.export_price_floor_per_kwh) & ~free


def imports_forbidden(battery: Battery) -> bool:
    """Tell whether the battery must not charge while the meter imports."""
    allowed = battery.may_charge_from_grid and battery.capabilities.can(InstructionKind.CHARGE)
    return not (allowed or battery.follows_load)


def add_permissions(
    program: Program,
    home: Home,
    flows: Flows,
    solar: Linear,
    bounds: Bounds,
    waiting: Linear,
) -> Served:
    """Keep batteries that may not export to the load, and those off the grid to solar.

    Each row is the hull of both cases (the meter exports, or the battery discharges),
    so a linear program rarely breaks the rule; `exclusivity` forbids it outright.
    `waiting`: what loads that can wait and cars draw, shape (n,) [kW].
    Source: docs/model.md (11).
    """
    count = len(home.timeline)
    most_solar = home.solar_kw
    transfer = home.allow_transfer
    load = bounds.most_load_kw + transfer * sum(b.max_charge_kw for b in home.batteries)
    serving, filling = nothing(count), nothing(count)
    for battery in home.batteries:
        bound = exports_forbidden(home, battery).astype(np.float64)
        serving += flows[battery.name].discharge * bound
        filling += flows[battery.name].charge * float(imports_forbidden(battery))
    most = np.maximum(most_solar, load)
    share = np.divide(load, most, out=np.ones(count), where=most > 0.0)
    if serving.pieces:
        program.require("permissions.export", serving + solar * share <= load)
    supply = transfer * sum(b.max_discharge_kw for b in home.batteries)
    spare = np.maximum(most_solar - bounds.least_load_kw, 0.0)
    share = np.divide(spare, most_solar, out=np.zeros(count), where=most_solar > 0.0)
    if any(imports_forbidden(battery) for battery in home.batteries):
        program.require("permissions.grid charge", filling <= solar * share + supply)
    share, short = _served_share(home, bounds)
    if serving.pieces and waiting.pieces:
        # Where solar may be curtailed there is no telling how much of it a load would meet.
        program.require(RUN_ROWS, serving <= waiting * share + np.maximum(short, 0.0))
    charged = sum((flow.charge for flow in flows.values()), nothing(count))
    return Served(serving, waiting, charged, short)


def _served_share(home: Home, bounds: Bounds) -> tuple[FloatArray, FloatArray]:
    """Give which share of what can wait a battery may serve, and the load beyond solar [kW]."""
    most_run = bounds.most_run_kw
    steady = bounds.most_load_kw - most_run
    if home.allow_transfer:
        steady = steady + sum(b.max_charge_kw for b in home.batteries)
    short = steady - least_solar_kw(home)
    spare = np.maximum(-short, 0.0)
    most_kw = sum(battery.max_discharge_kw for battery in home.batteries)
    most_served = np.clip(most_run - spare, 0.0, most_kw)
    share = np.divide(most_served, most_served + spare, out=np.ones(short.size), where=spare > 0.0)
    return share, short


def limit_served(program: Program, served: Served, importing: Linear, slots: BoolArray) -> None:
    """Let batteries serve, where the meter imports, only what is drawn beyond solar.

    For slots whose direction is a choice by now: stronger than the hull over everything.
    """
    if not served.serving.pieces or not served.waiting.pieces:
        return
    spare = np.maximum(-served.short_kw, 0.0)
    taken = importing.placed(np.flatnonzero(slots), slots.size) * spare
    left = np.maximum(served.short_kw, 0.0)
    beyond = (served.waiting + served.filling + left - taken) * slots.astype(np.float64)
    name = f"permissions.beyond solar {len(program.rows)}"
    program.require(name, served.serving * slots.astype(np.float64) <= beyond)


def limit_once_held(home: Home, bounds: Bounds, held_kw: FloatArray) -> FloatArray:
    """Give the upper sides of `RUN_ROWS` when it is known what every waiting load draws.

    What cars draw is not known; the hull is then over them alone. Shape (n,) [kW].
    """
    share, short = _served_share(home, bounds)
    cars = sum((most_charge_kw(home, car) for car in home.cars), np.zeros(short.size))
    without = np.maximum(short + held_kw, 0.0)
    with_all = np.maximum(short + held_kw + cars, 0.0) - share * cars
    limit: FloatArray = np.maximum(without, with_all) - share * held_kw
    return limit


def add_inverter_limits(program: Program, home: Home, flows: Flows, solar: Linear) -> None:
    """Limit what passes an inverter shared by solar and a battery. Source: (4)."""
    for battery in home.batteries:
        limit = battery.inverter_limit_kw
        if limit is None or battery.follows_load:
            continue
        charge, discharge = flows[battery.name][:2]
        net = solar + discharge - charge
        program.require(f"power limits.inverter {battery.name}", net <= limit)
        program.require(f"power limits.inverter back {battery.name}", net >= -limit)
