"""How far a plan looks: the slots planned in full, then a day by the hour."""

from __future__ import annotations

import numpy as np
import pytest

from custom_components.energy_optimizer.core.horizon import AFTER_HOURS, with_day_after

HOUR_S = 3600
BEGIN_S = 1_795_000_000 // HOUR_S * HOUR_S


def quarters(begin_s: int, count: int = 144) -> np.ndarray:
    return begin_s + 900 * np.arange(count + 1, dtype=np.int64)


@pytest.mark.parametrize("minutes", [0, 15, 30, 45])
def test_the_day_after_is_told_by_clock_hours(minutes: int) -> None:
    edges = quarters(BEGIN_S + 60 * minutes)
    whole = with_day_after(edges)
    assert whole[: edges.size].tolist() == edges.tolist()
    after = whole[edges.size :]
    assert not (after % HOUR_S).any()
    assert set(np.diff(after)) == {HOUR_S}
    assert 0 < after[0] - edges[-1] <= HOUR_S
    assert AFTER_HOURS * HOUR_S - HOUR_S < after[-1] - edges[-1] <= AFTER_HOURS * HOUR_S


def test_slots_longer_than_an_hour_stay_as_long() -> None:
    edges = BEGIN_S // (2 * HOUR_S) * 2 * HOUR_S + 2 * HOUR_S * np.arange(19, dtype=np.int64)
    assert set(np.diff(with_day_after(edges))) == {2 * HOUR_S}


def test_it_goes_on_as_far_as_prices_are_known() -> None:
    edges = quarters(BEGIN_S)
    known_s = int(edges[-1]) + 50 * HOUR_S
    assert with_day_after(edges, known_s)[-1] == known_s
    assert with_day_after(edges, int(edges[-1]) - HOUR_S).size == with_day_after(edges).size
