"""From a program to its exact optimum: linear first, binaries only where they are needed."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import TYPE_CHECKING

import numpy as np

from .blocks.exclusivity import (
    add_battery_exclusivity,
    add_meter_exclusivity,
    battery_groups,
    find_broken,
)
from .errors import SolveError, SolverTimeoutError
from .model import Outcome
from .solver import solve
from .steady import previous_decisions
from .warm import Warmth, carried_basis

if TYPE_CHECKING:
    from .inputs import BoolArray, FloatArray
    from .model import Model
    from .plan import Plan
    from .program import Matrix
    from .solver import Solution

# A linear program takes milliseconds; only a machine in trouble gets here.
LINEAR_TIME_LIMIT_S = 30.0
# The search stops this close to the proved optimum, times the median |import price| [kWh].
GAP_KWH = 0.02
# Energy whose marginal worth is this far below zero is better burnt [money per kW and slot].
WORTHLESS_COST = 1e-6
# Decisions stand unless changing them earns at least this [money].
HYSTERESIS_COST = 0.001


def solve_exactly(model: Model, previous: Plan | None, deadline: float) -> Outcome:
    """Solve the linear program; add binaries where it goes both ways at once, until nowhere."""
    basis = carried_basis(model.program, model.home.timeline, previous)
    matrix = model.program.compile()
    relaxed = solve(_linear(matrix), time_limit_s=LINEAR_TIME_LIMIT_S, basis=basis)
    warmth = Warmth(dict(model.program.variables), dict(model.program.rows), relaxed.basis)
    outcome = Outcome(
        values=relaxed.values,
        row_duals=relaxed.row_duals,
        objective=relaxed.objective,
        proved=True,
        gap=0.0,
        solve_seconds=relaxed.seconds,
        warmth=warmth,
    )
    undecided = bool(matrix.integer.any())
    while _forbid_broken(model, outcome) or undecided:
        undecided = False
        matrix = model.program.compile()
        outcome = _decided(model, matrix, relaxed, outcome, deadline)
    return outcome if previous is None else _steadied(model, matrix, outcome, previous)


def _decided(
    model: Model, matrix: Matrix, relaxed: Solution, before: Outcome, deadline: float
) -> Outcome:
    """Decide every yes or no, by search or when time is up by a guess; then price the rest."""
    left = max(deadline - time.perf_counter(), 0.0)
    prices = model.home.import_price_per_kwh
    absolute_gap = GAP_KWH * float(np.median(np.abs(prices)))
    try:
        found = solve(matrix, time_limit_s=left, absolute_gap=absolute_gap)
        decisions, proved, gap = found.values, found.proved, found.gap
        seconds = found.seconds
    except SolverTimeoutError:
        decisions, proved, gap = _guess(model, matrix, before.values), False, np.inf
        seconds = left
    settled = solve(_settled(matrix, decisions), time_limit_s=LINEAR_TIME_LIMIT_S)
    return replace(
        before,
        values=settled.values,
        row_duals=settled.row_duals,
        objective=settled.objective,
        proved=proved,
        gap=min(gap, settled.objective - relaxed.objective),
        solve_seconds=before.solve_seconds + seconds + settled.seconds,
    )


def _guess(model: Model, matrix: Matrix, values: FloatArray) -> FloatArray:
    """Leave devices on as far as they may be, and send each flow where the larger one goes."""
    guessed = matrix.lower.copy()
    for choice in model.choices:
        columns, directions = choice.guess(values)
        guessed[columns] = directions
    return guessed


def _steadied(model: Model, matrix: Matrix, outcome: Outcome, previous: Plan) -> Outcome:
    """Keep the previous decisions where that costs less than `HYSTERESIS_COST`."""
    decisions = previous_decisions(model, outcome.values, previous)
    if decisions is None:
        return outcome
    columns, wanted = decisions
    held = _settled(matrix, outcome.values)
    lower, upper = held.lower.copy(), held.upper.copy()
    lower[columns] = upper[columns] = wanted
    try:
        kept = solve(replace(held, lower=lower, upper=upper), time_limit_s=LINEAR_TIME_LIMIT_S)
    except SolveError:
        return outcome
    given_up = kept.objective - outcome.objective
    if given_up > HYSTERESIS_COST or _is_broken(model, kept.values):
        return outcome
    return replace(
        outcome,
        values=kept.values,
        row_duals=kept.row_duals,
        objective=kept.objective,
        gap=max(outcome.gap + given_up, 0.0),
        hysteresis_cost=max(given_up, 0.0),
        solve_seconds=outcome.solve_seconds + kept.seconds,
    )


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


def _is_broken(model: Model, values: FloatArray) -> bool:
    """Tell whether any slot goes both ways."""
    broken = find_broken(model.home, model.grid, model.batteries, values)
    return bool(broken.meter.any()) or any(bool(slots.any()) for slots in broken.batteries)


def _forbid_broken(model: Model, outcome: Outcome) -> bool:
    """Add binaries where a solution goes both ways; tell whether it did anywhere.

    Where one slot breaks, others like it would break next, so they get theirs at once:
    at the meter where export is dearer than import, at batteries where energy is worth
    less than nothing and burning it pays.
    """
    home, program, flows = model.home, model.program, model.batteries
    broken = find_broken(home, model.grid, flows, outcome.values)
    if broken.meter.any():
        inverted = home.export_price_per_kwh > home.import_price_per_kwh
        slots = _undecided(model, "the meter", broken.meter | inverted)
        model.choices.extend(
            add_meter_exclusivity(program, home, model.grid, flows, model.bounds, slots)
        )
    worthless = outcome.row_duals[program.rows["balance"]] < -WORTHLESS_COST
    for group, both in zip(battery_groups(home), broken.batteries, strict=True):
        if both.any():
            slots = _undecided(model, group[0], both | worthless)
            model.choices.append(add_battery_exclusivity(program, home, flows, group, slots))
    return bool(broken.meter.any()) or any(bool(both.any()) for both in broken.batteries)


def _undecided(model: Model, who: str, slots: BoolArray) -> BoolArray:
    """Leave out the slots that have their binary already, and note the others."""
    decided = model.decided.setdefault(who, np.zeros_like(slots))
    new: BoolArray = slots & ~decided
    decided |= new
    return new
