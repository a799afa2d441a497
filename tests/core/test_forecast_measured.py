"""The forecasts on measured homes: better than what is simple."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import CASES, METHODS, Case, errors, read


@pytest.mark.real_data
@pytest.mark.parametrize("case", [CASES[0], CASES[3]], ids=lambda case: case.name)
def test_the_load_forecast_beats_persistence_and_the_mean_of_days(
    real_data: Path, case: Case
) -> None:
    measured = read(real_data, case)
    half_a_year = measured.before(measured.start_s + 150 * 86400)
    found = errors(half_a_year, case)
    every = np.stack([found[method] for method in METHODS])
    known = ~np.isnan(every).any(axis=0)
    absolute = [float(np.abs(rows[known]).mean()) for rows in every]
    square = [float((rows[known] ** 2).mean()) for rows in every]
    assert absolute[-1] < min(absolute[:-1])
    assert square[-1] < min(square[:-1])
