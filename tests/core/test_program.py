"""The modelling layer: what is written is what the solver gets."""

import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import SolveError, SolverTimeoutError
from custom_components.energy_optimizer.core.program import Program, constant, nothing
from custom_components.energy_optimizer.core.solver import solve


def test_a_diet_of_two_foods_is_solved_by_hand() -> None:
    program = Program()
    food = program.variable("food", 2, upper=10.0)
    program.require("protein", (food * np.array([2.0, 1.0])).total(np.zeros(2, int), 1) >= 8.0)
    program.require("vitamins", (food * np.array([1.0, 3.0])).total(np.zeros(2, int), 1) >= 9.0)
    program.minimise("money", food * np.array([3.0, 2.0]))
    solution = solve(program.compile(), time_limit_s=10.0)
    assert solution.values == pytest.approx([3.0, 2.0])
    assert program.cost_of("money", solution.values) == pytest.approx(13.0)
    assert solution.row_duals[program.rows["protein"]] == pytest.approx([1.4])


def test_expressions_add_scale_shift_and_place_like_the_arrays_they_stand_for() -> None:
    program = Program()
    x = program.variable("x", 3, upper=100.0)
    solution = np.array([1.0, 10.0, 100.0])
    factor = np.array([1.0, 2.0, 3.0])
    assert (2.0 * x - 1.0).value(solution) == pytest.approx([1.0, 19.0, 199.0])
    assert (5.0 - factor * x).value(solution) == pytest.approx([4.0, -15.0, -295.0])
    assert (x[1:] + x[:-1]).value(solution) == pytest.approx([11.0, 110.0])
    assert x.shifted(7.0).value(solution) == pytest.approx([7.0, 1.0, 10.0])
    placed = x[:2].placed(np.array([3, 0]), 4)
    assert placed.value(solution) == pytest.approx([10.0, 0.0, 0.0, 1.0])
    assert x.total(np.array([0, 1, 0]), 2).value(solution) == pytest.approx([101.0, 10.0])
    assert (x + constant(factor) + nothing(3)).value(solution) == pytest.approx([2.0, 12.0, 103.0])
    assert len(x[1:]) == 2


def test_a_column_named_twice_in_a_row_counts_twice() -> None:
    program = Program()
    x = program.variable("x", 1, upper=9.0)
    program.require("twice", x + x >= 3.0)
    program.minimise("cost", x)
    assert solve(program.compile(), time_limit_s=10.0).values == pytest.approx([1.5])


def test_a_program_without_rows_is_solved_by_its_bounds() -> None:
    program = Program()
    program.minimise(
        "cost", program.variable("x", 2, lower=-1.0, upper=np.array([1.0, 2.0])) * -1.0
    )
    assert solve(program.compile(), time_limit_s=10.0).values == pytest.approx([1.0, 2.0])


def test_rows_of_one_name_are_refused_because_one_would_hide_the_other() -> None:
    program = Program()
    x = program.variable("x", 1, upper=9.0)
    program.require("once", x >= 1.0)
    with pytest.raises(ValueError, match="the rows 'once' are there already"):
        program.require("once", x >= 2.0)


def test_a_program_without_an_answer_says_how_the_solver_ended() -> None:
    program = Program()
    x = program.variable("x", 1, upper=1.0)
    program.require("impossible", x >= 2.0)
    with pytest.raises(SolveError, match="the solver ended with: Infeasible"):
        solve(program.compile(), time_limit_s=10.0)


def test_a_program_the_solver_cannot_read_is_an_error_of_ours() -> None:
    program = Program()
    program.minimise("cost", program.variable("x", 1, lower=np.nan, upper=1.0))
    with pytest.raises(SolveError):
        solve(program.compile(), time_limit_s=10.0)


def test_no_time_at_all_is_said_and_not_called_a_plan() -> None:
    program = Program()
    x = program.variable("x", 30, upper=1.0, integer=True)
    weights = np.array([number**2 % 17 + 3.0 for number in range(30)])
    program.require("sack", (x * weights).total(np.zeros(30, int), 1) <= 61.5)
    program.minimise("worth", x * -(weights + np.arange(30) % 5))
    with pytest.raises(SolverTimeoutError, match="the time limit passed"):
        solve(program.compile(), time_limit_s=0.0)
