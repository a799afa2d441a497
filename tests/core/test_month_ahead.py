"""What a capacity charge leaves to the days to come, by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
    MonthPeaks,
)
from custom_components.energy_optimizer.core.month_ahead import (
    ENOUGH_RATIO,
    TIER_MARGIN_KW,
    allowed_kw,
    capacity_state,
    sustained_kw,
    watched,
)
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import a_battery, a_home

BRUSSELS, OSLO = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Oslo")
BELGIUM = CapacityCharge(
    ChargeKind.MONTHLY_MAX, BRUSSELS, period_minutes=15, price_per_kw=4.0, floor_kw=2.5
)
NORWAY = CapacityCharge(
    ChargeKind.TIERED, OSLO, highest=3, tiers=((0.0, 83.0), (2.0, 147.0), (5.0, 252.0))
)
MIDDAY = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)
TWO_DAYS = Timeline.uniform(datetime(2026, 11, 16, 23, 0, tzinfo=UTC), 60, 48, BRUSSELS)


def need_kw() -> np.ndarray:
    """A quiet load with two high hours on one day and a lower one on the next."""
    need = np.full(48, 1.0)
    need[[18, 19]] = 5.0
    need[42] = 4.0
    return need


@pytest.mark.parametrize(
    ("store_kwh", "store_kw", "level_kw"),
    [(0.0, 0.0, 5.0), (4.0, 9.0, 3.0), (99.0, 1.5, 3.5)],
)
def test_a_day_cannot_be_held_below_what_its_battery_leaves(
    store_kwh: float, store_kw: float, level_kw: float
) -> None:
    found = sustained_kw(BELGIUM, TWO_DAYS, need_kw(), store_kwh, store_kw)
    assert found == pytest.approx(level_kw, abs=1e-6)


def test_no_battery_holds_days_below_their_mean() -> None:
    found = sustained_kw(BELGIUM, TWO_DAYS, need_kw(), 99.0, 9.0)
    assert found == pytest.approx(float(need_kw().mean()))


def seen(*powers: tuple[int, float]) -> MonthPeaks:
    """November's highest powers so far, by day."""
    highest = tuple((date(2026, 11, day), power) for day, power in powers)
    return MonthPeaks(date(2026, 11, 1), highest)


def share_kw(peaks: MonthPeaks | None, load_kw: float = 1.0) -> float:
    """What every day that is left may reach."""
    timeline = Timeline.uniform(MIDDAY, 60, 24, OSLO)
    state = capacity_state(NORWAY, peaks, timeline, np.full(24, load_kw), ())
    assert state is not None
    return state.unavoidable_kw


def test_every_day_may_reach_the_tiers_end_while_none_was_beyond() -> None:
    assert share_kw(None) == pytest.approx(2.0 - TIER_MARGIN_KW)
    assert share_kw(seen((3, 1.9), (4, 1.9))) == pytest.approx(2.0 - TIER_MARGIN_KW, abs=0.1)


def test_a_day_beyond_the_tiers_end_is_made_up_for_by_the_others() -> None:
    end = 2.0 - TIER_MARGIN_KW
    assert share_kw(seen((3, 2.6))) == pytest.approx((3 * end - 2.6) / 2)
    assert share_kw(seen((3, 2.6), (5, 2.0))) == pytest.approx(3 * end - 4.6)


def test_a_tier_that_is_lost_is_not_fought_for() -> None:
    lost = seen((3, 2.6), (4, 2.6), (5, 2.6))
    assert share_kw(lost) > 4.0


def test_a_tier_that_days_cannot_be_held_in_is_not_tried() -> None:
    assert share_kw(None, load_kw=13.0) == pytest.approx(13.0)
    assert share_kw(None, load_kw=3.0) == pytest.approx(2.0 - TIER_MARGIN_KW)


def test_all_that_is_allowed_may_be_used_however_full_the_battery_is() -> None:
    for stored_kwh in (0.0, 5.0, 10.0):
        home = a_home([0.3] * 4, 0.0, 1.0, start=MIDDAY)
        battery = a_battery(capacity_kwh=10.0, stored_kwh=stored_kwh, floor_kwh=0.0)
        state = CapacityState(NORWAY, None, 1.9)
        home = replace(home, batteries=(battery,), capacity_charge=state)
        allowed = float(allowed_kw(home, np.zeros(4))[0])
        assert allowed > 1.9
        assert watched(home).running_kw == pytest.approx(allowed)


def allowed_of(load_kw: float, peaks: MonthPeaks | None) -> np.ndarray:
    """What is allowed of tiers to days of an even load."""
    home = a_home([0.3] * 24, 0.0, load_kw, start=MIDDAY)
    state = capacity_state(NORWAY, peaks, home.timeline, home.load_kw, ())
    return allowed_kw(replace(home, capacity_charge=state), np.zeros(24))


def test_a_tier_wider_than_days_need_keeps_a_rest_for_what_nobody_foresaw() -> None:
    lost = seen((3, 2.6), (4, 2.6), (5, 2.6))
    assert allowed_of(1.0, lost) == pytest.approx(ENOUGH_RATIO)
    assert allowed_of(1.8, lost) == pytest.approx(1.8 * ENOUGH_RATIO)
    unforeseen = 3 * (5.0 - TIER_MARGIN_KW) - 2 * ENOUGH_RATIO
    kept = seen((3, unforeseen), (4, ENOUGH_RATIO), (5, ENOUGH_RATIO))
    assert unforeseen > 5.0
    assert share_kw(kept) < 5.0


def test_the_lowest_tier_is_used_whole_however_little_days_need() -> None:
    for load_kw in (0.0, 0.3, 0.9):
        assert allowed_of(load_kw, None) == pytest.approx(2.0 - TIER_MARGIN_KW)


def test_what_a_day_has_reached_already_it_may_reach_again() -> None:
    lost = seen((3, 2.6), (4, 2.6), (17, 3.4))
    allowed = allowed_of(1.0, lost)
    today = np.arange(24) < 12
    assert allowed[today] == pytest.approx(3.4)
    assert allowed[~today] == pytest.approx(ENOUGH_RATIO)


def test_at_a_price_the_plan_says_what_is_allowed() -> None:
    home = a_home([0.3] * 4, 0.0, 1.0, start=MIDDAY)
    home = replace(home, capacity_charge=CapacityState(BELGIUM, seen((3, 4.0))))
    planned = np.array([1.0, 6.0, 1.0, 1.0])
    assert allowed_kw(home, planned).tolist() == [4.0, 6.0, 4.0, 4.0]


def test_a_period_that_began_high_leaves_less() -> None:
    started = datetime(2026, 11, 17, 11, 30, tzinfo=UTC)
    began_s = round(MIDDAY.timestamp())
    for metered_kwh, left_kw in ((0.25, 3.45), (1.5, 0.95), (3.0, 0.0)):
        peaks = replace(seen(), running_from_s=began_s, running_kwh=metered_kwh)
        home = a_home([0.3] * 4, 0.0, 1.0, start=started)
        hourly = replace(BELGIUM, period_minutes=60, floor_kw=1.975)
        home = replace(home, capacity_charge=CapacityState(hourly, peaks))
        assert watched(home).running_kw == pytest.approx(left_kw)
