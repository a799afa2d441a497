"""What a shed avoided, and what came back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.accounting import DeviceFacts
from custom_components.energy_optimizer.core.accounting.shed import (
    ReboundRule,
    ShedClaim,
    ShedLog,
    account_shed,
    expected_kw,
    open_claim,
    restored,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
RULE = ReboundRule(rebound_ratio=0.5, rebound_hours=1.0)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_the_sensors_mean_in_the_minutes_before_is_what_it_would_have_drawn() -> None:
    samples = [(after(-40), 9.0), (after(-20), 2.0), (after(-5), 0.0)]
    assert expected_kw(samples, NOON, timedelta(minutes=10)) == pytest.approx(1.0)


def test_a_sensor_that_said_nothing_before_the_switch_expects_nothing() -> None:
    assert expected_kw([], NOON, QUARTER) is None
    assert expected_kw([(after(1), 2.0)], NOON, QUARTER) is None


def test_a_device_without_a_sensor_avoids_its_rated_power() -> None:
    claim = open_claim(was_on=True, measured_kw=None, rated_kw=2.0)
    _, facts = account_shed(claim, NOON, after(15), None, RULE)
    assert facts.avoided_kwh == pytest.approx(0.5)


def test_a_device_that_was_off_anyway_saves_nothing() -> None:
    claim = open_claim(was_on=False, measured_kw=None, rated_kw=2.0)
    _, facts = account_shed(claim, NOON, after(15), None, RULE)
    assert facts.avoided_kwh == 0.0


def test_what_it_still_used_while_shed_was_not_avoided() -> None:
    claim = open_claim(was_on=True, measured_kw=2.0, rated_kw=3.0)
    _, facts = account_shed(claim, NOON, after(15), 0.1, RULE)
    assert facts.avoided_kwh == pytest.approx(0.4)


def test_without_a_sensor_the_configured_share_comes_back_within_the_rebound_hours() -> None:
    claim = restored(ShedClaim(2.0, avoided_kwh=1.0, owed_kwh=1.0), NOON)
    came_back = []
    for quarter in range(6):
        start = NOON + quarter * QUARTER
        claim, facts = account_shed(claim, start, start + QUARTER, None, RULE)
        came_back.append(facts.rebound_kwh)
    assert came_back == pytest.approx([0.125] * 4 + [0.0] * 2)


def test_with_a_sensor_what_it_uses_above_its_usual_power_is_rebound() -> None:
    claim = restored(ShedClaim(1.0, avoided_kwh=1.0, owed_kwh=1.0), NOON)
    claim, first = account_shed(claim, NOON, after(15), 0.65, RULE)
    _, second = account_shed(claim, after(15), after(30), 0.20, RULE)
    assert first.rebound_kwh == pytest.approx(0.4)
    assert second.rebound_kwh == 0.0


@given(st.lists(st.floats(0.0, 3.0), max_size=10))
def test_never_more_comes_back_than_was_avoided(used: list[float]) -> None:
    claim = restored(ShedClaim(0.5, avoided_kwh=1.2, owed_kwh=1.2), NOON)
    total = 0.0
    for at, used_kwh in enumerate(used):
        start = NOON + at * QUARTER
        claim, facts = account_shed(claim, start, start + QUARTER, used_kwh, RULE)
        total += facts.rebound_kwh
    assert total <= 1.2 + 1e-9


def test_each_slot_takes_its_own_part_of_a_shed_that_lies_across_its_edge() -> None:
    log = ShedLog()
    log.add(after(10), after(20), DeviceFacts(avoided_kwh=0.4))
    log.add(after(20), after(25), DeviceFacts(rebound_kwh=0.1))
    log.add(after(25), after(25), DeviceFacts(rebound_kwh=9.0))
    assert log.between(NOON, after(15)) == DeviceFacts(0.2, 0.0)
    assert log.between(after(15), after(30)) == DeviceFacts(0.2, 0.1)
    log.forget(after(20))
    assert log.between(NOON, after(30)) == DeviceFacts(0.0, 0.1)
