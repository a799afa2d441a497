"""Assemble a home's program, solve it exactly, read the plan out of it."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import TYPE_CHECKING

import numpy as np

from .blocks.battery import add_battery
from .blocks.bounds import derive_bounds
from .blocks.capacity_charge import add_capacity_charge
from .blocks.car import add_car
from .blocks.deferrable import add_deferrables
from .blocks.device import add_device
from .blocks.grid import add_grid
from .blocks.orders import add_orders
from .blocks.permissions import add_inverter_limits, add_permissions
from .blocks.shedding import device_power_kw
from .blocks.solar import add_solar
from .blocks.ties import add_ties
from .extract import extract
from .followers import decided, depends_on_decisions, hold_decided, is_followed
from .model import Model
from .program import Program, nothing
from .search import HYSTERESIS_COST, solve_exactly

if TYPE_CHECKING:
    from .followers import Decided
    from .inputs import FloatArray, Home
    from .model import Outcome
    from .plan import Plan

# A plan is due within seconds; the search for better yes/no decisions may take this long.
TIME_LIMIT_S = 5.0
# How often loads and batteries that follow them are decided around each other.
TURNS = 3


def optimise(
    home: Home, previous: Plan | None = None, *, time_limit_s: float = TIME_LIMIT_S
) -> Plan:
    """Give the cheapest plan that home can carry out.

    `previous` is where the search begins, and what stands where changing it is not
    worth `HYSTERESIS_COST`. `time_limit_s` [s] bounds the search for yes/no decisions;
    when it ends the status is `feasible`. Nothing is shared between calls.

    Raises: SolveError when the solver fails on the linear program.
    Source: docs/model.md (1) to (11).
    """
    began = time.perf_counter()
    deadline = began + time_limit_s
    model = assemble(home)
    outcome = solve_exactly(model, previous, deadline)
    if depends_on_decisions(home):
        model, outcome = _followed(model, outcome, deadline)
    return extract(model, outcome, began)


def _followed(model: Model, outcome: Outcome, deadline: float) -> tuple[Model, Outcome]:
    """Decide around batteries that follow what is decided; give the cheapest of some turns.

    Of each turn's decisions what the batteries do is worked out anew, so that what is given
    holds in the home. It is no proved optimum, and says so. Source: docs/model.md (4).
    """
    held = decided(model, outcome.values)
    if is_followed(model, held.drawn_kw):
        return model, outcome
    home, spent, found = model.home, outcome.solve_seconds, []
    for _ in range(TURNS):
        found.append(_solved(home, held, deadline, hold=True))
        around = _solved(home, held, deadline, hold=False)
        spent += found[-1][1].solve_seconds + around[1].solve_seconds
        again = decided(around[0], around[1].values)
        if is_followed(around[0], again.drawn_kw):
            found.append(around)
            break
        if time.perf_counter() >= deadline:
            break
        held = again
    best = min(found, key=lambda each: each[1].objective)
    first = found[0]
    model, outcome = first if first[1].objective < best[1].objective + HYSTERESIS_COST else best
    return model, replace(outcome, proved=False, gap=np.inf, solve_seconds=spent)


def _solved(home: Home, held: Decided, deadline: float, *, hold: bool) -> tuple[Model, Outcome]:
    """Solve with batteries that follow some decisions, which stand or are made anew."""
    model = assemble(home, held.drawn_kw)
    if hold:
        hold_decided(model, held)
    return model, solve_exactly(model, None, deadline)


def assemble(home: Home, drawn_kw: FloatArray | None = None) -> Model:
    """Build the program of a home. Source: docs/model.md (1).

    drawn_kw: as for `derive_bounds`.
    """
    program = Program()
    bounds = derive_bounds(home, drawn_kw)
    grid = add_grid(program, home, bounds)
    solar = add_solar(program, home)
    batteries = {b.name: add_battery(program, home, b, bounds) for b in home.batteries}
    devices = {d.name: add_device(program, home, d) for d in home.devices}
    runs = add_deferrables(program, home, bounds)
    cars = {c.name: add_car(program, home, c, bounds) for c in home.cars}
    add_inverter_limits(program, home, batteries, solar)
    add_orders(program, home, batteries, bounds)
    net_battery, draw = nothing(len(home.timeline)), nothing(len(home.timeline))
    for flows in batteries.values():
        net_battery += flows.discharge - flows.charge - flows.standby
    for device in home.devices:
        power, (shed, rebound) = device_power_kw(home, device), devices[device.name]
        draw += (1.0 - shed) * power + rebound
    waiting = sum((run.power for run in runs.values()), nothing(len(home.timeline)))
    waiting = sum((car.charge for car in cars.values()), waiting)
    served = add_permissions(program, home, batteries, solar, bounds, waiting)
    program.require(
        "balance",
        grid.imported - grid.exported + solar + net_battery == draw + waiting + home.load_kw,
    )
    choices = add_capacity_charge(program, home, grid.imported, bounds)
    add_ties(program, home, grid, batteries, devices)
    blocks = (grid, solar, batteries, devices, runs, cars, served, choices)
    return Model(home, program, bounds, *blocks)
