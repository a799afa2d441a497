"""From a program to its exact optimum: linear first, binaries only where they are needed."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.car import add_least_power, too_weak
from .blocks.charging import most_charge_kw
from .blocks.exclusivity import (
    add_battery_exclusivity,
    add_meter_exclusivity,
    battery_groups,
    find_broken,
)
from .blocks.permissions import RUN_ROWS, limit_served
from .descent import Descent, decisions_of, limit_as_held
from .errors import SolveError, SolverTimeoutError
from .model import Outcome
from .pieces import BLOCK_COST, Pinned, in_pieces, patterns, pinned
from .solver import solve
from .steady import previous_decisions
from .warm import Warmth, carried_basis

if TYPE_CHECKING:
    from .inputs import BoolArray, FloatArray, Home
    from .model import Model
    from .plan import Plan
    from .program import IntArray, Matrix
    from .solver import Solution

# A linear program takes milliseconds; only a machine in trouble gets here.
LINEAR_TIME_LIMIT_S = 30.0
# The search stops this close to the proved optimum, times the median |import price| [kWh].
GAP_KWH = 0.02
# The solver's rounding of a yes or a no [1], and of a cost [money].
SAME_SHARE = 1e-6
ROUNDING_COST = 1e-6
# ... where no search follows that would round it.
WHOLE_SHARE = 1e-9
# ... of which a search over everything may use this share, so that what it finds is near enough
# when the directions it leaves open are decided as well [1].
SEARCH_SHARE = 0.9
# ... and the directions around held loads this one [1].
HELD_SHARE = 0.1
# A gap that every plan is within [money].
ANY_COST = 1e9
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
    if decisions_of(model):
        outcome = _search_runs(model, matrix, relaxed, outcome, deadline)
    else:
        outcome = _decide_all(model, outcome, relaxed.objective, deadline)
    if previous is not None:
        outcome = _steadied(model, outcome, previous)
    return _in_blocks(model, outcome, previous)


def gap_cost(home: Home) -> float:
    """Give how near to the proved optimum the search stops [money]."""
    return GAP_KWH * float(np.median(np.abs(home.import_price_per_kwh)))


class _Held(NamedTuple):
    """Yes/no columns that are decided already, and how; rows with what that makes of them."""

    columns: IntArray
    values: FloatArray
    rows: slice
    row_upper: FloatArray

    def within(self, matrix: Matrix) -> Matrix:
        """Hold them in a matrix, which need not be as wide as the solution they are from."""
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        lower[self.columns] = upper[self.columns] = self.values
        integer, row_upper = matrix.integer.copy(), matrix.row_upper.copy()
        integer[self.columns] = 0
        row_upper[self.rows] = self.row_upper
        return replace(matrix, lower=lower, upper=upper, integer=integer, row_upper=row_upper)


def _hold(model: Model, matrix: Matrix, columns: IntArray, values: FloatArray) -> _Held:
    """Hold the loads that can wait as a solution has them."""
    decided = values.copy()
    decided[columns] = np.rint(values[columns])
    rows = model.program.rows.get(RUN_ROWS)
    if rows is None:
        return _Held(columns, decided[columns], slice(0, 0), np.zeros(0))
    limit = limit_as_held(model, decided, matrix.row_upper[rows])
    return _Held(columns, decided[columns], rows, limit)


def _search_runs(
    model: Model, matrix: Matrix, relaxed: Solution, outcome: Outcome, deadline: float
) -> Outcome:
    """Find when loads run, decide the rest around them, and prove how good that is.

    The linear program bounds the cost from below, loads held where the prices send them
    from above; only where these are too far apart is there a search over everything.
    """
    began = time.perf_counter()
    columns = np.concatenate([decision.columns for decision in decisions_of(model)])
    bound, allowed = relaxed.objective, gap_cost(model.home)
    values = Descent(model, matrix, relaxed, deadline).run()
    best: Outcome | None = None
    open_ended = True
    while True:
        held = _hold(model, matrix, columns, values)
        found = _decide_all(model, outcome, bound, deadline, held)
        best = found if best is None or found.objective < best.objective else best
        if best.objective - bound <= allowed + ROUNDING_COST or not open_ended:
            break
        if time.perf_counter() >= deadline:
            break
        matrix = model.program.compile()
        start, left_s = _widened(model, matrix, best.values), deadline - time.perf_counter()
        try:
            searched = solve(
                matrix,
                time_limit_s=left_s,
                absolute_gap=SEARCH_SHARE * allowed,
                start=start,
                only_prove=True,
            )
        except SolverTimeoutError:
            break
        bound, values = max(bound, searched.objective - searched.gap), searched.values
        # Its loads are tried with every direction decided; where it left some open, they are
        # asked for next time. Where it left none, no search will come nearer.
        open_ended = _forbid_broken(model, replace(best, values=values))
    gap = max(best.objective - bound, 0.0)
    spent = outcome.solve_seconds + time.perf_counter() - began
    return replace(best, proved=gap <= allowed + ROUNDING_COST, gap=gap, solve_seconds=spent)


def _widened(model: Model, matrix: Matrix, values: FloatArray) -> FloatArray:
    """Give a solution values for the directions that were asked for after it."""
    wide = np.zeros(matrix.cost.size)
    wide[: values.size] = values
    for choice in model.choices:
        columns, directions = choice.guess(wide)
        new = columns >= values.size
        wide[columns[new]] = directions[new]
    return wide


def _decide_all(
    model: Model, outcome: Outcome, bound: float, deadline: float, held: _Held | None = None
) -> Outcome:
    """Decide what is yes or no, and where an answer goes both ways at once, until nowhere."""
    undecided = model.program.has_choices
    if held is not None:
        matrix = held.within(model.program.compile())
        outcome = _priced(outcome, solve(_linear(matrix), time_limit_s=LINEAR_TIME_LIMIT_S))
        undecided = bool(matrix.integer.any())
    elif undecided:
        undecided = _is_open(model.program.compile(), outcome.values)
    while _forbid_broken(model, outcome) or undecided:
        undecided = False
        matrix = model.program.compile()
        matrix = matrix if held is None else held.within(matrix)
        allowed = gap_cost(model.home) * (1.0 if held is None else HELD_SHARE)
        outcome = _decided(model, matrix, bound, outcome, (deadline, allowed))
    return outcome


def _is_open(matrix: Matrix, values: FloatArray) -> bool:
    """Tell whether shares are left between yes and no; where none is, no search finds better."""
    shares = values[matrix.integer.astype(bool)]
    return bool((np.abs(shares - np.rint(shares)) > WHOLE_SHARE).any())


def _decided(
    model: Model, matrix: Matrix, bound: float, before: Outcome, limits: tuple[float, float]
) -> Outcome:
    """Decide every yes or no, by search or when time is up by a guess; then price the rest.

    limits: when time is up, and how near to the optimum is near enough [money].
    """
    deadline, allowed = limits
    if not matrix.integer.any():
        return _priced(before, solve(matrix, time_limit_s=LINEAR_TIME_LIMIT_S))
    left = max(deadline - time.perf_counter(), 0.0)
    start = _guessed(model, matrix, before.values) if model.home.cars else None
    try:
        found = solve(matrix, time_limit_s=left, absolute_gap=allowed, start=start)
        decisions, proved, gap = found.values, found.proved, found.gap
        seconds = found.seconds
    except SolverTimeoutError:
        guess = _guess(model, matrix, before.values, keeps=False) if start is None else start
        decisions, proved, gap = guess, False, np.inf
        seconds = left
    try:
        settled = solve(_settled(matrix, decisions), time_limit_s=LINEAR_TIME_LIMIT_S)
    except SolveError:
        # A guess may be impossible: then whatever is found first, however good it is.
        any_found = solve(matrix, time_limit_s=LINEAR_TIME_LIMIT_S, absolute_gap=ANY_COST)
        settled = solve(_settled(matrix, any_found.values), time_limit_s=LINEAR_TIME_LIMIT_S)
    priced = _priced(before, settled)
    return replace(
        priced,
        proved=proved,
        gap=min(gap, settled.objective - bound),
        solve_seconds=priced.solve_seconds + seconds,
    )


def _priced(before: Outcome, solved: Solution) -> Outcome:
    """Take over a linear answer with its duals."""
    return replace(
        before,
        values=solved.values,
        row_duals=solved.row_duals,
        objective=solved.objective,
        solve_seconds=before.solve_seconds + solved.seconds,
    )


def _guessed(model: Model, matrix: Matrix, values: FloatArray) -> FloatArray | None:
    """Give a whole solution to begin the search from, None where no guess is possible."""
    for keeps in (True, False):
        guess = _settled(matrix, _guess(model, matrix, values, keeps=keeps))
        try:
            return solve(guess, time_limit_s=LINEAR_TIME_LIMIT_S).values
        except SolveError:
            continue
    return None


def _guess(model: Model, matrix: Matrix, values: FloatArray, *, keeps: bool) -> FloatArray:
    """Leave devices on as far as they may be, and send each flow where the larger one goes.

    With `keeps`, what a solution has decided already stays as it is.
    """
    guessed = matrix.lower.copy()
    for choice in model.choices:
        columns, directions = choice.guess(values)
        guessed[columns] = directions
        known = columns[columns < values.size]
        if keeps:
            known = known[np.abs(values[known] - np.rint(values[known])) < SAME_SHARE]
            guessed[known] = np.rint(values[known])
    return guessed


def _steadied(model: Model, outcome: Outcome, previous: Plan) -> Outcome:
    """Keep the previous decisions where that costs less than `HYSTERESIS_COST`."""
    decisions = previous_decisions(model, outcome.values, previous)
    if decisions is None:
        return outcome
    columns, wanted = decisions
    return _holding(model, outcome, Pinned(columns, wanted, wanted), HYSTERESIS_COST) or outcome


def _in_blocks(model: Model, outcome: Outcome, previous: Plan | None) -> Outcome:
    """Run what may run in pieces as planned before, else in one block, where that is as cheap."""
    hours = model.home.timeline.hours
    for item in in_pieces(model, outcome.values, previous):
        price = outcome.row_duals[model.program.rows["balance"]] / hours
        for on, as_before in patterns(item, model.home.import_price_per_kwh):
            if np.array_equal(on, item.on):
                break
            spared = item.spared_kwh(on) * max(float(price[np.flatnonzero(on)[-1]]), 0.0)
            allowed = HYSTERESIS_COST + spared if as_before else BLOCK_COST
            kept = _holding(model, outcome, pinned(model, item, on), allowed)
            if kept is not None:
                outcome = kept
                break
    return outcome


def _holding(model: Model, outcome: Outcome, wanted: Pinned, allowed: float) -> Outcome | None:
    """Give the plan with some columns held, None where that costs more than is allowed [money]."""
    matrix = model.program.compile()
    settled = _settled(matrix, _widened(model, matrix, outcome.values))
    lower, upper = settled.lower.copy(), settled.upper.copy()
    least = np.maximum(matrix.lower[wanted.columns], wanted.lower)
    most = np.minimum(matrix.upper[wanted.columns], wanted.upper)
    if (least > most + SAME_SHARE).any():
        return None
    lower[wanted.columns], upper[wanted.columns] = np.minimum(least, most), most
    try:
        kept = solve(replace(settled, lower=lower, upper=upper), time_limit_s=LINEAR_TIME_LIMIT_S)
    except SolveError:
        return None
    given_up = kept.objective - outcome.objective
    if given_up > allowed or _is_broken(model, kept.values):
        return None
    return replace(
        outcome,
        values=kept.values,
        row_duals=kept.row_duals,
        objective=kept.objective,
        gap=max(outcome.gap + given_up, 0.0),
        hysteresis_cost=outcome.hysteresis_cost + max(given_up, 0.0),
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
    weak = [too_weak(car, model.cars[car.name].charge.value(values)) for car in model.home.cars]
    return any(bool(slots.any()) for slots in (broken.meter, *broken.batteries, *weak))


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
        decided = add_meter_exclusivity(program, home, model.grid, flows, model.bounds, slots)
        model.choices.extend(decided)
        limit_served(program, model.served, decided[0].yes, slots)
    worthless = outcome.row_duals[program.rows["balance"]] < -WORTHLESS_COST
    for group, both in zip(battery_groups(home), broken.batteries, strict=True):
        if both.any():
            slots = _undecided(model, group[0], both | worthless)
            model.choices.append(add_battery_exclusivity(program, home, flows, group, slots))
    weak = _strengthen_cars(model, outcome.values)
    return weak or bool(broken.meter.any()) or any(bool(both.any()) for both in broken.batteries)


def _strengthen_cars(model: Model, values: FloatArray) -> bool:
    """Make chargers give nothing or their least where a solution asks for less; tell whether."""
    found = False
    for car in model.home.cars:
        flows = model.cars[car.name]
        weak = too_weak(car, flows.charge.value(values))
        if weak.any():
            found = True
            if f"car {car.name}" in model.decided:
                # It moves what it may not give to other slots: those are asked as well.
                weak = most_charge_kw(model.home, car) > 0.0
            slots = _undecided(model, f"car {car.name}", weak)
            model.choices.append(add_least_power(model.program, model.home, car, flows, slots))
    return found


def _undecided(model: Model, who: str, slots: BoolArray) -> BoolArray:
    """Leave out the slots that have their binary already, and note the others."""
    decided = model.decided.setdefault(who, np.zeros_like(slots))
    new: BoolArray = slots & ~decided
    decided |= new
    return new
