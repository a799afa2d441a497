"""Assemble a home's program, solve it exactly, read the plan out of it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .blocks.battery import add_battery
from .blocks.bounds import derive_bounds, device_power_kw
from .blocks.device import add_device
from .blocks.exclusivity import (
    add_battery_exclusivity,
    add_meter_exclusivity,
    battery_groups,
    find_broken,
)
from .blocks.grid import add_grid
from .blocks.permissions import add_inverter_limits, add_permissions
from .blocks.solar import add_solar
from .blocks.ties import add_ties
from .errors import SolverTimeoutError
from .extract import extract
from .model import Model, Outcome
from .program import Program, nothing
from .solver import solve

if TYPE_CHECKING:
    from .inputs import FloatArray, Home
    from .plan import Plan
    from .program import Matrix
    from .solver import Solution

# A plan is due within seconds; the search for better yes/no decisions may take this long.
TIME_LIMIT_S = 5.0
# A linear program takes milliseconds; only a machine in trouble gets here.
LINEAR_TIME_LIMIT_S = 30.0
# The search stops this close to the proved optimum, times the median |import price| [kWh].
GAP_KWH = 0.02


def optimise(
    home: Home, previous: Plan | None = None, *, time_limit_s: float = TIME_LIMIT_S
) -> Plan:
    """Give the cheapest plan that home can carry out.

    `previous` is where the search begins; the answer does not depend on it but for
    ties and for what is not worth changing. `time_limit_s` [s] bounds the search for
    yes/no decisions; when it ends the status is `feasible`.

    Raises: SolveError when the solver fails on the linear program.
    Source: docs/model.md (1) to (11).
    """
    began = time.perf_counter()
    model = assemble(home)
    outcome = _solve_exactly(model, began + time_limit_s)
    return extract(model, outcome, began)


def assemble(home: Home) -> Model:
    """Build the program of a home. Source: docs/model.md (1)."""
    program = Program()
    bounds = derive_bounds(home)
    grid = add_grid(program, home, bounds)
    solar = add_solar(program, home)
    batteries = {b.name: add_battery(program, home, b, bounds) for b in home.batteries}
    devices = {d.name: add_device(program, home, d) for d in home.devices}
    add_permissions(program, home, batteries, solar, bounds)
    add_inverter_limits(program, home, batteries, solar)
    net_battery, draw = nothing(len(home.timeline)), nothing(len(home.timeline))
    for flows in batteries.values():
        net_battery += flows.discharge - flows.charge
    for device in home.devices:
        power, (shed, rebound) = device_power_kw(home, device), devices[device.name]
        draw += (1.0 - shed) * power + rebound
    program.require(
        "balance", grid.imported - grid.exported + solar + net_battery == draw + home.load_kw
    )
    add_ties(program, home, grid, batteries, devices)
    return Model(home, program, bounds, grid, solar, batteries, devices)


def _solve_exactly(model: Model, deadline: float) -> Outcome:
    """Solve the linear program, then add binaries where its answer goes both ways at once."""
    matrix = model.program.compile()
    relaxed = solve(_linear(matrix), time_limit_s=LINEAR_TIME_LIMIT_S)
    values, row_duals, gap, proved = relaxed.values, relaxed.row_duals, 0.0, True
    seconds = relaxed.seconds
    while True:
        if matrix.integer.any():
            found = _search(matrix, model.home, deadline)
            settled = solve(_settled(matrix, found.values), time_limit_s=LINEAR_TIME_LIMIT_S)
            values, row_duals = settled.values, settled.row_duals
            gap, proved = found.gap, found.proved
            seconds += found.seconds + settled.seconds
        if not _forbid_broken(model, values):
            return Outcome(values, row_duals, proved, gap, seconds, None)
        matrix = model.program.compile()


def _search(matrix: Matrix, home: Home, deadline: float) -> Solution:
    """Search the yes/no decisions until proved, or until the deadline."""
    left = max(deadline - time.perf_counter(), 0.0)
    gap = GAP_KWH * float(np.median(np.abs(home.import_price_per_kwh)))
    return solve(matrix, time_limit_s=left, absolute_gap=gap)


def _linear(matrix: Matrix) -> Matrix:
    """Let every yes/no decision be a share."""
    return replace(matrix, integer=np.zeros_like(matrix.integer))


def _settled(matrix: Matrix, values: FloatArray) -> Matrix:
    """Hold every yes/no decision as found, so that what remains is linear and has duals."""
    integer = matrix.integer.astype(bool)
    decided = np.rint(values)
    return replace(
        _linear(matrix),
        lower=np.where(integer, decided, matrix.lower),
        upper=np.where(integer, decided, matrix.upper),
    )


def _forbid_broken(model: Model, values: FloatArray) -> bool:
    """Add binaries to the slots that go both ways; tell whether there were any."""
    home, program, flows = model.home, model.program, model.batteries
    broken = find_broken(home, model.grid, flows, values)
    if broken.meter.any():
        add_meter_exclusivity(program, home, model.grid, flows, model.bounds, broken.meter)
    for group, slots in zip(battery_groups(home), broken.batteries, strict=True):
        if slots.any():
            add_battery_exclusivity(program, home, flows, group, slots)
    return broken.meter.any() or any(slots.any() for slots in broken.batteries)
