"""HiGHS behind one function: a compact matrix in, numbers out; no state between calls."""

from __future__ import annotations

from dataclasses import dataclass
import time
from typing import TYPE_CHECKING

import highspy
import numpy as np

from .errors import SolveError, SolverTimeoutError

if TYPE_CHECKING:
    from .inputs import FloatArray
    from .program import Matrix

# Tighter than the solver's default (1e-7), so that tie-breaks of a millionth still decide.
DUAL_TOLERANCE = 1e-9
# When rounding keeps a linear program from being called optimal, start over with presolve,
# then with the solver's own tolerance.
SECOND_TRIES = (("presolve", "on"), ("dual_feasibility_tolerance", 1e-7))
ROW_WISE = int(highspy.MatrixFormat.kRowwise)
MINIMISE = int(highspy.ObjSense.kMinimize)


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """Column values, reduced costs and row duals; `proved` unless time ran out first."""

    values: FloatArray
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
) -> Solution:
    """Minimise; a mixed-integer program where the matrix has integer columns.

    `basis` (linear) or `start` (mixed-integer) is where to begin from, if anywhere.

    Raises: SolverTimeoutError without any solution in time, SolveError on anything else.
    """
    began = time.perf_counter()
    highs = highspy.Highs()
    mixed = bool(matrix.integer.any())
    _set_options(highs, mixed=mixed, time_limit_s=time_limit_s, absolute_gap=absolute_gap)
    _pass(highs, matrix)
    if basis is not None and not mixed:
        highs.setBasis(basis)
    if start is not None and mixed:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        highs.setSolution(given)
    highs.run()
    for option, value in SECOND_TRIES:
        if highs.getModelStatus() != highspy.HighsModelStatus.kUnknown:
            break
        highs.clearSolver()
        highs.setOptionValue(option, value)
        highs.run()
    return _solution(highs, mixed=mixed, began=began)


def _set_options(
    highs: highspy.Highs, *, mixed: bool, time_limit_s: float, absolute_gap: float
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
        row_duals=np.array(found.row_dual),
        objective=objective,
        gap=max(objective - float(info.mip_dual_bound), 0.0) if mixed else 0.0,
        proved=proved,
        basis=highs.getBasis(),
        seconds=time.perf_counter() - began,
    )
