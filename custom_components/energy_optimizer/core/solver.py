"""HiGHS behind one function: a compact matrix in, numbers out; no state between calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
import math
import time
from typing import TYPE_CHECKING

import highspy
import numpy as np

from .errors import SolveError, SolverTimeoutError

if TYPE_CHECKING:
    from .inputs import FloatArray
    from .program import IntArray, Matrix

# Tighter than the solver's default (1e-7), so that tie-breaks of a millionth still decide.
DUAL_TOLERANCE = 1e-9
# When rounding keeps a linear program from being called optimal, start over with presolve,
# then with the solver's own tolerance.
SECOND_TRIES = (("presolve", "on"), ("dual_feasibility_tolerance", 1e-7))
SEARCHES_WITHIN = (
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
)
ROW_WISE = int(highspy.MatrixFormat.kRowwise)
MINIMISE = int(highspy.ObjSense.kMinimize)


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """Column values, reduced costs and row duals; `proved` unless time ran out first."""

    values: FloatArray
    column_duals: FloatArray
    row_duals: FloatArray
    objective: float
    gap: float
    proved: bool
    basis: highspy.HighsBasis
    seconds: float


def solve(
    matrix: Matrix,
    *,
    time_limit_s: float,
    absolute_gap: float = 0.0,
    basis: highspy.HighsBasis | None = None,
    start: FloatArray | None = None,
    only_prove: bool = False,
) -> Solution:
    """Minimise; a mixed-integer program where the matrix has integer columns.

    `basis` (linear) or `start` (mixed-integer) is where to begin from, if anywhere;
    `only_prove` where the start is good already.

    Raises: SolverTimeoutError without any solution in time, SolveError on anything else.
    """
    began = time.perf_counter()
    highs = highspy.Highs()
    mixed = bool(matrix.integer.any())
    _set_options(
        highs,
        mixed=mixed,
        time_limit_s=time_limit_s,
        absolute_gap=absolute_gap,
        only_prove=only_prove,
    )
    _pass(highs, matrix)
    if basis is not None and not mixed:
        highs.setBasis(basis)
    if start is not None and mixed:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        highs.setSolution(given)
    _run(highs)
    return _solution(highs, mixed=mixed, began=began)


def _run(highs: highspy.Highs) -> None:
    """Solve; without presolve where it loses a number, less strictly where rounding hinders."""
    highs.run()
    if math.isnan(highs.getInfo().objective_function_value):
        highs.clearSolver()
        highs.setOptionValue("presolve", "off")
        highs.run()
    for option, value in SECOND_TRIES:
        if highs.getModelStatus() != highspy.HighsModelStatus.kUnknown:
            break
        highs.clearSolver()
        highs.setOptionValue(option, value)
        highs.run()


class Resolver:
    """A linear program to be solved again and again under other bounds, from where it ended."""

    def __init__(self, matrix: Matrix, basis: highspy.HighsBasis, time_limit_s: float) -> None:
        self._highs = highspy.Highs()
        _set_options(self._highs, mixed=False, time_limit_s=time_limit_s, absolute_gap=0.0)
        _pass(self._highs, replace(matrix, integer=np.zeros_like(matrix.integer)))
        self._highs.setBasis(basis)

    def hold(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Put some columns between other bounds."""
        self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)

    def limit(self, rows: IntArray, upper: FloatArray) -> None:
        """Put another upper limit on some rows that have no lower one."""
        lower = np.full(rows.size, -np.inf)
        self._highs.changeRowsBounds(rows.size, rows.astype(np.int32), lower, upper)  # type: ignore[attr-defined]  # it has no annotations yet

    def solve(self) -> Solution:
        """Minimise under the present bounds. Raises: SolveError where nothing fits them."""
        began = time.perf_counter()
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Where it ended may be a bad place to begin: from scratch, then less strictly.
            self._highs.clearSolver()
            _run(self._highs)
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("dual_feasibility_tolerance", DUAL_TOLERANCE)
        return _solution(self._highs, mixed=False, began=began)


def _set_options(
    highs: highspy.Highs,
    *,
    mixed: bool,
    time_limit_s: float,
    absolute_gap: float,
    only_prove: bool = False,
) -> None:
    """Be quiet, use the caller's thread alone, and prove what is claimed."""
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", max(time_limit_s, 0.0))
    highs.setOptionValue("dual_feasibility_tolerance", DUAL_TOLERANCE)
    if mixed:
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", absolute_gap)
        highs.setOptionValue("mip_allow_restart", False)  # noqa: FBT003 - it never paid here
        # It finds nothing here that the first relaxation does not, and costs a tenth.
        highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)  # noqa: FBT003
        if only_prove:
            # From a good start on, what is left is to prove: these would only look for better.
            for heuristic in SEARCHES_WITHIN:
                highs.setOptionValue(heuristic, False)  # noqa: FBT003
            highs.setOptionValue("mip_heuristic_effort", 0.0)
    else:
        highs.setOptionValue("presolve", "off")


def _pass(highs: highspy.Highs, matrix: Matrix) -> None:
    """Hand over the arrays as they are."""
    status = highs.passModel(
        matrix.cost.size,
        matrix.row_lower.size,
        matrix.values.size,
        ROW_WISE,
        MINIMISE,
        0.0,
        matrix.cost,
        matrix.lower,
        matrix.upper,
        matrix.row_lower,
        matrix.row_upper,
        matrix.starts,
        matrix.columns,
        matrix.values,
        matrix.integer,
    )
    if status == highspy.HighsStatus.kError:
        message = "the solver refused the program"
        raise SolveError(message)


def _solution(highs: highspy.Highs, *, mixed: bool, began: float) -> Solution:
    """Read the result, or say why there is none."""
    status = highs.getModelStatus()
    info = highs.getInfo()
    proved = status == highspy.HighsModelStatus.kOptimal
    usable = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    if status == highspy.HighsModelStatus.kTimeLimit and not (usable and mixed):
        message = "the time limit passed before there was any plan"
        raise SolverTimeoutError(message)
    if not (proved or (usable and mixed)):
        message = f"the solver ended with: {highs.modelStatusToString(status)}"
        raise SolveError(message)
    found = highs.getSolution()
    objective = float(info.objective_function_value)
    return Solution(
        values=np.array(found.col_value),
        column_duals=np.array(found.col_dual),
        row_duals=np.array(found.row_dual),
        objective=objective,
        gap=max(objective - float(info.mip_dual_bound), 0.0) if mixed else 0.0,
        proved=proved,
        basis=highs.getBasis(),
        seconds=time.perf_counter() - began,
    )
