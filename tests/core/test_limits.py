"""Fuses of single phases: what has to go, and how much less may be planned."""

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.limits import (
    FORGET_HOURS,
    HOLD_HOURS,
    Limits,
    Watch,
    excess_kw,
    fuse_kw,
    imbalance_ratio,
    phase_excess_kw,
    plannable_import_kw,
    read,
)

FUSES = Limits(max_phase_amps=25.0)
currents = st.lists(st.floats(-40.0, 40.0), min_size=1, max_size=3)


def test_the_fullest_phase_asks_for_relief_while_the_sum_would_not() -> None:
    watch = read(FUSES, None, 100.0, 8.0, (30.0, 3.0, 2.0))
    # 5 A too much on one phase: 1.15 kW on each, as relief is spread over all three.
    assert watch.relief_kw == pytest.approx(3.45)


def test_phases_within_their_fuse_ask_for_nothing() -> None:
    watch = read(FUSES, None, 100.0, 16.0, (24.0, 23.0, 24.5))
    assert watch.relief_kw == 0.0
    assert excess_kw(FUSES, watch) < 0.0


def test_a_phase_that_exports_is_no_import() -> None:
    assert read(FUSES, None, 100.0, -9.0, (-30.0, -28.0, -31.0)).relief_kw == 0.0


def test_relief_goes_on_while_the_phase_is_full_and_is_given_back_when_it_is_not() -> None:
    full = read(FUSES, None, 100.0, 8.0, (30.0, 3.0, 2.0))
    held = read(FUSES, full, 100.01, 5.0, (20.0, 1.0, 0.0))
    assert held.relief_kw == full.relief_kw
    later = 100.0 + 2.0 * HOLD_HOURS
    assert read(FUSES, held, later, 3.0, (10.0, 1.0, 0.0)).relief_kw == 0.0


def test_the_whole_meters_limit_holds_beside_the_phases() -> None:
    both = Limits(max_import_kw=10.0, max_phase_amps=25.0)
    assert read(both, None, 100.0, 12.0, (18.0, 18.0, 17.0)).relief_kw == pytest.approx(2.0)


def test_without_measured_phases_their_fuse_asks_for_nothing() -> None:
    assert read(FUSES, None, 100.0, 30.0) == Watch(100.0, 30.0, 100.0)


def test_what_may_be_planned_shrinks_with_the_imbalance() -> None:
    assert fuse_kw(25.0) == pytest.approx(17.25)
    assert plannable_import_kw(25.0, 1.0) == pytest.approx(17.25)
    assert plannable_import_kw(25.0, 1.5) == pytest.approx(11.5)
    assert plannable_import_kw(25.0, 3.0) == pytest.approx(fuse_kw(25.0, phases=1))


def test_an_imbalance_is_learnt_at_once_and_forgotten_slowly() -> None:
    seen = imbalance_ratio(1.0, 25.0, (20.0, 10.0, 10.0), 0.1)
    assert seen == pytest.approx(1.5)
    assert imbalance_ratio(seen, 25.0, (3.0, 0.0, 0.0), FORGET_HOURS / 2.0) == pytest.approx(1.25)


@given(currents_a=currents, before=st.floats(1.0, 3.0), hours=st.floats(0.0, 500.0))
def test_an_imbalance_lies_between_one_and_the_number_of_phases(
    currents_a: list[float], before: float, hours: float
) -> None:
    found = imbalance_ratio(min(before, len(currents_a)), 25.0, currents_a, hours)
    assert 1.0 <= found <= len(currents_a) + 1e-9


@given(currents_a=currents)
def test_what_is_planned_within_the_derated_limit_fills_no_phase_too_much(
    currents_a: list[float],
) -> None:
    importing = [max(each, 0.0) for each in currents_a]
    ratio = imbalance_ratio(1.0, 25.0, importing, 0.0)
    if max(importing) < 0.25 * 25.0 or sum(importing) == 0.0:
        return
    planned_kw = plannable_import_kw(25.0, ratio, len(importing))
    scale = planned_kw / (sum(importing) * 230.0 / 1000.0)
    assert phase_excess_kw(25.0, [each * scale for each in importing]) <= 1e-9
