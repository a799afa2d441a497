"""What the owner allows, and the inverter that a battery shares with solar (4, 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..inputs import InstructionKind
from ..orders import ordered_slots
from ..program import nothing
from .solar import least_solar_kw

if TYPE_CHECKING:
    from ..inputs import Battery, BoolArray, Home
    from ..program import Linear, Program
    from .battery import BatteryFlows
    from .bounds import Bounds

type Flows = dict[str, BatteryFlows]


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
) -> None:
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
        if waiting.pieces:
            _require_run_to_serve(program, home, bounds, serving, waiting)
    supply = transfer * sum(b.max_discharge_kw for b in home.batteries)
    spare = np.maximum(most_solar - bounds.least_load_kw, 0.0)
    share = np.divide(spare, most_solar, out=np.zeros(count), where=most_solar > 0.0)
    if any(imports_forbidden(battery) for battery in home.batteries):
        program.require("permissions.grid charge", filling <= solar * share + supply)


def _require_run_to_serve(
    program: Program, home: Home, bounds: Bounds, serving: Linear, waiting: Linear
) -> None:
    """Serve no load that is not running: the hull again, with what can wait as it is planned.

    Where solar may be curtailed there is no telling how much of it a load would meet.
    """
    most_run = bounds.most_run_kw
    steady = bounds.most_load_kw - most_run
    if home.allow_transfer:
        steady = steady + sum(b.max_charge_kw for b in home.batteries)
    least_solar = least_solar_kw(home)
    spare = np.maximum(least_solar - steady, 0.0)
    share = np.divide(
        np.maximum(most_run - spare, 0.0), most_run, out=np.zeros(spare.size), where=most_run > 0.0
    )
    left = np.maximum(steady - least_solar, 0.0)
    program.require("permissions.export run", serving <= waiting * share + left)


def add_inverter_limits(program: Program, home: Home, flows: Flows, solar: Linear) -> None:
    """Limit what passes an inverter shared by solar and a battery. Source: (4)."""
    for battery in home.batteries:
        limit = battery.inverter_limit_kw
        if limit is None or battery.follows_load:
            continue
        charge, discharge, _ = flows[battery.name]
        net = solar + discharge - charge
        program.require(f"power limits.inverter {battery.name}", net <= limit)
        program.require(f"power limits.inverter back {battery.name}", net >= -limit)
