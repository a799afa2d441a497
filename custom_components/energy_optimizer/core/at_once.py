"""What the plan would cost if one run began, or one car charged, as soon as it may.

Everything else that was decided stands; batteries and other cars give way. So each is one
linear program, solved from where the plan's own ended.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.capacity_charge import capacity_cost
from .blocks.charging import most_charge_kw
from .blocks.permissions import RUN_ROWS
from .descent import limit_as_held
from .errors import SolveError
from .followers import HELD_ROWS
from .loads import SAME_HOURS
from .plan import COST_TERMS
from .solver import Resolver, solve
from .starts import usable_hours

if TYPE_CHECKING:
    from .inputs import FloatArray
    from .loads import Deferrable
    from .model import Model, Outcome
    from .program import IntArray, Matrix
    from .solver import Solution

# Each of these programs takes milliseconds; only a machine in trouble gets here.
LINEAR_TIME_LIMIT_S = 5.0
# Powers closer than this are the same power [kW].
SAME_KW = 1e-6
# More than this is a yes [1].
HALF = 0.5


class _Move(NamedTuple):
    """Columns of one load or car, and what they are when it does not wait."""

    name: str
    columns: IntArray
    values: FloatArray


def costs_at_once(model: Model, outcome: Outcome) -> dict[str, float]:
    """Give what each load's run and each car's charging would cost more at once [money].

    Broken soft limits and what would be missing are not money, and not in it. One that does
    not wait as it is, or cannot be had at once, is not named.
    """
    moves = [*_moved_runs(model, outcome.values), *_moved_cars(model, outcome.values)]
    if not moves or HELD_ROWS in model.program.rows:
        return {}
    compiled = model.program.compile()
    matrix, held = _decided(model, compiled, outcome.values)
    found: dict[str, float] = {}
    try:
        begin = solve(matrix, time_limit_s=LINEAR_TIME_LIMIT_S)
    except SolveError:
        return found
    resolver, planned = Resolver(matrix, begin.basis, LINEAR_TIME_LIMIT_S), _money(model, begin)
    for move in moves:
        values = held.copy()
        values[move.columns] = move.values
        resolver.hold(move.columns, move.values, move.values)
        _limit(model, resolver, compiled, values)
        # Where something else is in its way there is no such plan to compare with.
        with suppress(SolveError):
            found[move.name] = _money(model, resolver.solve()) - planned
        resolver.hold(move.columns, matrix.lower[move.columns], matrix.upper[move.columns])
    return found


def _moved_runs(model: Model, values: FloatArray) -> list[_Move]:
    """List the loads that run within the horizon, but not at once."""
    moves = []
    for load in model.home.deferrables:
        flows = model.runs[load.name]
        runs = bool(flows.chosen.pieces) and flows.chosen.value(values).max() > HALF
        if not runs or load.running:
            continue
        names = ["start"] if flows.starts is not None else ["on", "cut short"]
        blocks = [model.program.variables.get(f"{kind} {load.name}") for kind in names]
        columns = np.concatenate([np.arange(b.start, b.stop) for b in blocks if b is not None])
        wanted = _first_pieces(model, load, columns.size)
        if flows.starts is not None:
            wanted = np.zeros(columns.size)
            wanted[0] = 1.0
        if not np.array_equal(wanted, np.rint(values[columns])):
            moves.append(_Move(load.name, columns, wanted))
    return moves


def _first_pieces(model: Model, load: Deferrable, size: int) -> FloatArray:
    """Choose one piece as soon as it may be, its last slot cut short where it can be."""
    usable = usable_hours(load, model.home.timeline)
    usable = usable[usable > 0.0]
    left = np.clip(load.remaining_hours - (np.cumsum(usable) - usable), 0.0, usable)
    on = left > SAME_HOURS
    cut = on & (left < usable - SAME_HOURS)
    return np.concatenate([on, cut]).astype(np.float64)[:size]


def _moved_cars(model: Model, values: FloatArray) -> list[_Move]:
    """List the cars that are charged within the horizon, but not at once."""
    moves, hours = [], model.home.timeline.hours
    for car in model.home.cars:
        charge = model.cars[car.name].charge
        planned = charge.value(values)
        most_kwh = most_charge_kw(model.home, car) * hours
        before = np.cumsum(most_kwh) - most_kwh
        at_once = np.clip(float(planned @ hours) - before, 0.0, most_kwh) / hours
        if np.abs(at_once - planned).max() > SAME_KW:
            moves.append(_Move(car.name, charge.pieces[0].columns, at_once))
    return moves


def _decided(model: Model, matrix: Matrix, values: FloatArray) -> tuple[Matrix, FloatArray]:
    """Hold what was decided, whichever way power then goes; batteries serve what then runs."""
    held = np.zeros(matrix.cost.size)
    held[: values.size] = values
    is_held = matrix.integer.astype(bool)
    is_held[values.size :] = False
    for choice in model.choices:
        is_held[choice.yes.pieces[0].columns] = False
    held[is_held] = np.rint(held[is_held])
    row_upper, rows = matrix.row_upper.copy(), model.program.rows.get(RUN_ROWS)
    if rows is not None:
        row_upper[rows] = limit_as_held(model, held, matrix.row_upper[rows])
    decided = replace(
        matrix,
        lower=np.where(is_held, held, matrix.lower),
        upper=np.where(is_held, held, matrix.upper),
        integer=np.zeros_like(matrix.integer),
        row_upper=row_upper,
    )
    return decided, held


def _limit(model: Model, resolver: Resolver, compiled: Matrix, values: FloatArray) -> None:
    """Let batteries serve the loads as they are moved."""
    rows = model.program.rows.get(RUN_ROWS)
    if rows is not None:
        limit = limit_as_held(model, values, compiled.row_upper[rows])
        resolver.limit(np.arange(rows.start, rows.stop), limit)


def _money(model: Model, solved: Solution) -> float:
    """Give what a solution costs, as `Plan.cost` counts [money]."""
    imported = np.maximum(model.grid.imported.value(solved.values), 0.0)
    terms = (term for term in COST_TERMS if term != "capacity charge")
    paid = sum(model.program.cost_of(term, solved.values) for term in terms)
    return paid + capacity_cost(model.home, imported)
