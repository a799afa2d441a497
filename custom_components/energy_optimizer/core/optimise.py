"""Assemble a home's program, solve it exactly, read the plan out of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .blocks.battery import add_battery
from .blocks.bounds import derive_bounds, device_power_kw
from .blocks.capacity_charge import add_capacity_charge
from .blocks.car import add_car
from .blocks.deferrable import add_deferrables
from .blocks.device import add_device
from .blocks.grid import add_grid
from .blocks.orders import add_orders
from .blocks.permissions import add_inverter_limits, add_permissions
from .blocks.solar import add_solar
from .blocks.ties import add_ties
from .extract import extract
from .model import Model
from .program import Program, nothing
from .search import solve_exactly

if TYPE_CHECKING:
    from .inputs import Home
    from .plan import Plan

# A plan is due within seconds; the search for better yes/no decisions may take this long.
TIME_LIMIT_S = 5.0


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
    model = assemble(home)
    outcome = solve_exactly(model, previous, began + time_limit_s)
    return extract(model, outcome, began)


def assemble(home: Home) -> Model:
    """Build the program of a home. Source: docs/model.md (1)."""
    program = Program()
    bounds = derive_bounds(home)
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
