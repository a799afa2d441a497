"""A good choice for loads that can wait, found by price: the search then only has to prove it.

With every load held, the linear program's reduced costs say what any other start would cost
at first order, and never too much. So a load moves where that promises something, the
program is solved again from where it ended, and when no move promises anything, that is that.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.permissions import RUN_ROWS, limit_once_held
from .errors import SolveError
from .program import Matrix
from .solver import Resolver, solve
from .starts import usable_hours

if TYPE_CHECKING:
    from .blocks.deferrable import RunFlows
    from .inputs import FloatArray
    from .model import Model
    from .program import IntArray, Program
    from .solver import Solution

# A move has to promise, and to earn, at least this [money].
LEAST_GAIN_COST = 1e-5
# Each of these programs takes milliseconds; only a machine in trouble gets here.
LINEAR_TIME_LIMIT_S = 30.0
# More than this is a yes [1].
HALF = 0.5
# A share of a start below this is not wanted [1].
SOME = 1e-4
# How many moves of one load are tried before the next load's turn, and how many rounds.
TRIES, ROUNDS = 4, 6


class Decision(NamedTuple):
    """One load's yes/no columns; the alternatives of a run in one piece (later, skipped).

    own: all its columns and rows, for a load that may be interrupted.
    """

    columns: IntArray
    otherwise: IntArray
    own: tuple[IntArray, IntArray] | None


def decisions_of(model: Model) -> list[Decision]:
    """List what has to be decided for the loads that can wait, the largest first."""
    found = [
        _decision(model.program, load.name, model.runs[load.name])
        for load in sorted(model.home.deferrables, key=lambda load: -load.left_kwh)
        if model.runs[load.name].chosen.pieces
    ]
    return [decision for decision in found if decision.columns.size]


def _decision(program: Program, name: str, flows: RunFlows) -> Decision:
    """Find a load's columns by their names."""

    def columns(*names: str) -> IntArray:
        there = [
            program.variables[f"{kind} {name}"]
            for kind in names
            if f"{kind} {name}" in program.variables
        ]
        return np.concatenate(
            [np.arange(0), *(np.arange(block.start, block.stop) for block in there)]
        )

    if flows.starts is not None:
        return Decision(columns("start"), columns("later", "skipped"), None)
    rows = [
        np.arange(program.rows[row].start, program.rows[row].stop)
        for row in (f"deferrable.{kind} {name}" for kind in PIECE_ROWS)
        if row in program.rows
    ]
    every = columns("on", "cut", "cut short", "not run", "later", "began")
    return Decision(columns("on", "cut short"), columns(), (every, np.concatenate(rows)))


def limit_as_held(model: Model, values: FloatArray, hull: FloatArray) -> FloatArray:
    """Give the upper sides of `RUN_ROWS` with every load held as in a solution, shape (n,) [kW].

    hull: these sides while nothing is held; it stays where a piece may still be cut short.
    """
    whole, home = values.copy(), model.home
    unsure = np.zeros(len(home.timeline), dtype=bool)
    for load in home.deferrables:
        cut = model.program.variables.get(f"cut {load.name}")
        if cut is not None:
            whole[cut] = 0.0
            short = values[model.program.variables[f"cut short {load.name}"]] > HALF
            unsure[np.flatnonzero(usable_hours(load, home.timeline))[short]] = True
    powers = (run.power.value(whole) for run in model.runs.values())
    drawn = sum(powers, np.zeros(len(home.timeline)))
    return np.where(unsure, hull, limit_once_held(home, model.bounds, drawn))


PIECE_ROWS = ("hours", "began", "block", "cut", "cut on", "one cut", "cut ends")


class Descent:
    """Loads held one by one where the linear program's prices send them."""

    def __init__(self, model: Model, matrix: Matrix, relaxed: Solution, deadline: float) -> None:
        self._model, self._matrix, self._deadline = model, matrix, deadline
        self._decisions = decisions_of(model)
        self._solver = Resolver(matrix, relaxed.basis, LINEAR_TIME_LIMIT_S)
        self._best = relaxed
        self._entries = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))

    def run(self) -> FloatArray:
        """Give the columns' values with every load decided, improved while there is time."""
        for decision in self._decisions:
            self._take(decision, self._first(decision))
        self._limit(self._best.values)
        self._best = self._solver.solve()
        for _ in range(ROUNDS):
            moved = [self._improve(decision) for decision in self._decisions]
            if not any(moved):
                break
        return self._best.values

    def _take(self, decision: Decision, wanted: FloatArray) -> None:
        """Hold a load as wanted and solve again."""
        self._solver.hold(decision.columns, wanted, wanted)
        self._best = self._solver.solve()

    def _first(self, decision: Decision) -> FloatArray:
        """Choose for a load that is still free: what the program wants most of, at its prices."""
        if decision.own is not None:
            return self._nearest_pieces(decision, self._best.values[decision.columns])
        wanted = self._best.values[decision.columns]
        otherwise = float(self._best.values[decision.otherwise].max(initial=0.0))
        if otherwise > wanted.max():
            return np.zeros(wanted.size)
        return _only(int(wanted.argmax()), wanted.size)

    def _improve(self, decision: Decision) -> bool:
        """Move one load while that earns something; tell whether it did."""
        moved = False
        while time.perf_counter() < self._deadline and self._moved_once(decision):
            moved = True
        return moved

    def _moved_once(self, decision: Decision) -> bool:
        """Try the moves that promise most; keep the first that earns something."""
        before = self._best
        held = np.rint(before.values[decision.columns])
        for wanted in self._promising(decision, held):
            found = self._tried(decision, wanted)
            if found is not None and found.objective < before.objective - LEAST_GAIN_COST:
                self._best = found
                return True
        self._solver.hold(decision.columns, held, held)
        self._limit(before.values)
        return False

    def _tried(self, decision: Decision, wanted: FloatArray) -> Solution | None:
        """Solve with one load elsewhere, batteries serving what then runs and no more."""
        self._solver.hold(decision.columns, wanted, wanted)
        values = self._best.values.copy()
        values[decision.columns] = wanted
        self._limit(values)
        try:
            return self._solver.solve()
        except SolveError:
            return None

    def _limit(self, values: FloatArray | None) -> None:
        """Let batteries serve the loads as they are held; or as they might be."""
        rows = self._model.program.rows.get(RUN_ROWS)
        if rows is not None and values is None:
            self._solver.limit(np.arange(rows.start, rows.stop), self._matrix.row_upper[rows])
        elif rows is not None and values is not None:
            limit = limit_as_held(self._model, values, self._matrix.row_upper[rows])
            self._solver.limit(np.arange(rows.start, rows.stop), limit)

    def _promising(self, decision: Decision, held: FloatArray) -> list[FloatArray]:
        """List other choices for a load: what the program wants of it when it alone is free."""
        self._solver.hold(decision.columns, np.zeros(held.size), np.ones(held.size))
        self._limit(None)
        freed = self._solver.solve()
        if freed.objective > self._best.objective - LEAST_GAIN_COST:
            return []
        wanted = freed.values[decision.columns]
        if decision.own is not None:
            choices = [self._nearest_pieces(decision, wanted), self._best_pieces(decision, freed)]
        else:
            order = np.argsort(-wanted, kind="stable")[:TRIES]
            choices = [_only(int(at), held.size) for at in order if wanted[at] > SOME]
            if decision.otherwise.size and freed.values[decision.otherwise].max() > SOME:
                choices.append(np.zeros(held.size))
        return [choice for choice in choices if not np.array_equal(choice, held)]

    def _nearest_pieces(self, decision: Decision, wanted: FloatArray) -> FloatArray:
        """Choose the pieces nearest to what is wanted in part."""
        columns, _ = decision.own or (decision.columns, decision.otherwise)
        cost = np.zeros(columns.size)
        cost[np.isin(columns, decision.columns)] = 0.5 - wanted
        return self._pieces(decision, cost)

    def _best_pieces(self, decision: Decision, at: Solution) -> FloatArray:
        """Choose the pieces of a load that cost least at a solution's prices."""
        columns, rows = decision.own or (decision.columns, decision.otherwise)
        matrix, own = self._matrix, np.zeros(self._matrix.row_lower.size, dtype=bool)
        own[rows] = True
        priced = np.where(own, 0.0, at.row_duals)[self._entries] * matrix.values
        paid = np.bincount(matrix.columns, weights=priced, minlength=matrix.cost.size)
        return self._pieces(decision, (matrix.cost - paid)[columns])

    def _pieces(self, decision: Decision, cost: FloatArray) -> FloatArray:
        """Choose the pieces of a load at some costs of its columns."""
        columns, rows = decision.own or (decision.columns, decision.otherwise)
        part = _part(self._matrix, self._entries, columns, rows, cost)
        found = solve(part, time_limit_s=LINEAR_TIME_LIMIT_S, absolute_gap=LEAST_GAIN_COST)
        chosen: FloatArray = np.rint(found.values[np.isin(columns, decision.columns)])
        return chosen


def _only(index: int, size: int) -> FloatArray:
    """Give a choice of one."""
    chosen = np.zeros(size)
    chosen[index] = 1.0
    return chosen


def _part(
    matrix: Matrix, entries: IntArray, columns: IntArray, rows: IntArray, cost: FloatArray
) -> Matrix:
    """Cut some columns and rows out of a matrix, at other costs."""
    place = np.full(matrix.cost.size, -1)
    place[columns] = np.arange(columns.size)
    row_place = np.full(matrix.row_lower.size, -1)
    row_place[rows] = np.arange(rows.size)
    kept = (row_place[entries] >= 0) & (place[matrix.columns] >= 0)
    at = row_place[entries][kept]
    order = np.argsort(at, kind="stable")
    starts = np.searchsorted(at[order], np.arange(rows.size + 1))
    return Matrix(
        cost=cost,
        lower=matrix.lower[columns],
        upper=matrix.upper[columns],
        integer=matrix.integer[columns],
        row_lower=matrix.row_lower[rows],
        row_upper=matrix.row_upper[rows],
        starts=starts.astype(np.int32),
        columns=place[matrix.columns][kept][order].astype(np.int32),
        values=matrix.values[kept][order],
    )
