"""What counts as a peak."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
    MonthPeaks,
)
from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.inputs import Device, PeakRule
from custom_components.energy_optimizer.core.peak import PastPrices, peaks, with_capacity_peaks
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import ZONE, a_home

MIDNIGHT = datetime(2026, 6, 1, 22, 0, tzinfo=UTC)


def day(hours: int = 24, minutes: float = 60.0, start: datetime = MIDNIGHT) -> Timeline:
    return Timeline.uniform(start, minutes, round(hours * 60 / minutes), ZONE)


def found(prices: list[float], **rule: float) -> list[int]:
    timeline = day(len(prices))
    return [int(slot) for slot in np.flatnonzero(peaks(timeline, prices, PeakRule(**rule)))]


def test_a_flat_tariff_has_no_peak() -> None:
    assert found([0.3] * 24) == []


def test_the_dearest_hours_of_the_day_are_peaks() -> None:
    prices = [0.2] * 24
    prices[7:9] = [0.4, 0.45]
    prices[17:21] = [0.5, 0.6, 0.55, 0.4]
    assert found(prices) == [8, 17, 18, 19]


def test_of_equal_prices_the_earlier_come_first() -> None:
    prices = [0.2] * 24
    for slot in (3, 6, 9, 12, 15, 18):
        prices[slot] = 0.5
    assert found(prices) == [3, 6, 9, 12]


def test_a_dear_hour_close_to_the_mean_is_none() -> None:
    assert found([0.30] * 20 + [0.35] * 4) == []
    assert found([0.30] * 20 + [0.40] * 4) == [20, 21, 22, 23]


def test_the_spread_counts_from_a_negative_mean_upwards() -> None:
    assert found([-0.30] * 20 + [-0.27] * 4) == []
    assert found([-0.30] * 20 + [-0.10] * 4) == [20, 21, 22, 23]


def test_a_day_of_tiny_prices_needs_two_cents_all_the_same() -> None:
    assert found([0.001] * 20 + [0.015] * 4) == []


def test_no_peak_hours_means_no_peak_from_the_day() -> None:
    assert found([0.1] * 20 + [0.9] * 4, peak_hours=0.0) == []


def test_a_price_at_the_threshold_is_a_peak_whatever_the_day_is() -> None:
    assert found([0.3] * 24, price_threshold_per_kwh=0.3) == list(range(24))


def test_saturation_at_its_threshold_is_a_peak_and_an_unknown_one_is_none() -> None:
    saturation = [79.9, 80.0, 100.0, np.nan]
    assert peaks(day(4), [0.3] * 4, PeakRule(), saturation).tolist() == [False, True, True, False]
    assert peaks(day(4), [0.3] * 4, PeakRule(), 90.0).all()


def test_hours_are_hours_in_slots_of_mixed_length() -> None:
    minutes = [60.0] * 16 + [15.0] * 32
    prices = [0.2] * 16 + [0.6] * 12 + [0.7] * 4 + [0.2] * 16
    timeline = Timeline.from_minutes(MIDNIGHT, minutes, ZONE)
    peak = peaks(timeline, prices, PeakRule(peak_hours=2.0))
    assert np.flatnonzero(peak).tolist() == [*range(16, 20), *range(28, 32)]


def test_a_slot_counts_when_any_of_the_hours_is_left_to_it() -> None:
    prices = [0.2] * 21 + [0.9, 0.8, 0.7]
    assert found(prices, peak_hours=1.5) == [21, 22]
    assert found(prices, peak_hours=2.0) == [21, 22]


def test_the_mean_is_weighed_by_hours() -> None:
    minutes, prices = [60.0] * 23 + [15.0] * 4, [0.2] * 23 + [0.235, 0.235, 0.235, 0.235]
    timeline = Timeline.from_minutes(MIDNIGHT, minutes, ZONE)
    weighed = 0.2 + 0.035 / 24
    rule = PeakRule(peak_spread_ratio=(0.2349 - weighed) / weighed)
    assert np.flatnonzero(peaks(timeline, prices, rule)).tolist() == [23, 24, 25, 26]


def test_what_has_passed_of_today_counts_towards_today() -> None:
    prices = [0.2] * 8 + [0.6] * 4 + [0.2] * 6 + [0.5] * 2 + [0.2] * 4
    whole = day()
    rest = Timeline(whole.edges_s[12:], ZONE)
    past = PastPrices(Timeline(whole.edges_s[:13], ZONE), np.array(prices[:12]))
    assert peaks(rest, prices[12:], PeakRule()).any()
    assert not peaks(rest, prices[12:], PeakRule(), past=past).any()


def test_a_past_slot_that_reaches_into_the_horizon_counts_for_what_has_passed() -> None:
    whole = day()
    now = Timeline(np.concatenate([[whole.edges_s[12] + 1800], whole.edges_s[13:]]), ZONE)
    past = PastPrices(Timeline(whole.edges_s[:14], ZONE), np.full(13, 0.2))
    prices = [0.2] * 8 + [0.6] * 4
    assert np.flatnonzero(peaks(now, prices, PeakRule(), past=past)).tolist() == [8, 9, 10, 11]


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25),
    ],
)
def test_a_day_of_23_or_25_hours_is_one_day(start: datetime, hours: int) -> None:
    timeline = day(hours + 24, start=start)
    prices = [0.2] * hours + [0.2] * 24
    prices[hours - 2 : hours] = [0.9, 0.9]
    prices[hours : hours + 4] = [0.8] * 4
    assert np.flatnonzero(peaks(timeline, prices, PeakRule())).tolist() == list(
        range(hours - 2, hours + 4)
    )


def test_prices_that_do_not_fit_the_horizon_are_refused() -> None:
    with pytest.raises(InputError, match=r"import_price_per_kwh\[1\] is nan"):
        peaks(day(2), [0.1, np.nan], PeakRule())


@given(
    prices=st.lists(st.floats(-1.0, 1.0), min_size=24, max_size=24),
    hours=st.sampled_from([1.0, 2.5, 4.0]),
)
@settings(max_examples=200, deadline=None)
def test_never_more_hours_than_asked_for_and_never_below_one_that_is_none(
    prices: list[float], hours: float
) -> None:
    peak = peaks(day(), prices, PeakRule(peak_hours=hours))
    assert peak.sum() < hours + 1
    given_prices = np.array(prices)
    if peak.any() and peak.sum() < np.ceil(hours):
        assert given_prices[peak].min() > given_prices[~peak].max()


def test_a_horizon_of_days_judges_each_by_itself() -> None:
    cheap, dear = [0.1] * 20 + [0.2] * 4, [0.5] * 20 + [0.9] * 4
    peak = peaks(day(48), cheap + dear, PeakRule())
    assert np.flatnonzero(peak).tolist() == [20, 21, 22, 23, 44, 45, 46, 47]
    assert day(48).start(0) + timedelta(hours=24) == day(48).start(24)


BELGIUM = CapacityCharge(
    ChargeKind.MONTHLY_MAX, ZONE, period_minutes=60, price_per_kw=4.0, floor_kw=2.5
)


def under(charge: CapacityCharge, *incurred_kw: float) -> list[int]:
    """The peaks of a home with a load of 1, 4, 3 and 6 kW, one of them a device's."""
    over = [(date(2026, 5, 20 + index), power) for index, power in enumerate(incurred_kw)]
    incurred = MonthPeaks(date(2026, 6, 1), tuple(over))
    home = a_home([0.2] * 4, 0.0, [0.0, 3.0, 2.0, 5.0], devices=[Device("pump", 1.0)])
    charged = replace(home, capacity_charge=CapacityState(charge, incurred))
    return [int(slot) for slot in np.flatnonzero(with_capacity_peaks(charged).peaks)]


def test_a_period_that_would_raise_the_months_charge_is_a_peak() -> None:
    assert under(BELGIUM) == [1, 2, 3]
    assert under(BELGIUM, 3.5) == [1, 3]
    assert under(BELGIUM, 7.0) == []


def test_of_the_highest_three_only_what_passes_the_third_is_a_peak() -> None:
    mean = replace(BELGIUM, kind=ChargeKind.MEAN_OF_HIGHEST, highest=3, floor_kw=0.0)
    assert under(mean, 9.0, 8.0, 4.0) == [3]


def test_within_its_tier_nothing_is_a_peak() -> None:
    tiered = CapacityCharge(ChargeKind.TIERED, ZONE, tiers=((0.0, 1.0), (3.5, 2.0), (5.5, 3.0)))
    assert under(tiered, 3.0) == [1, 3]
    assert under(tiered, 4.5) == [3]


def test_without_a_capacity_charge_no_load_is_a_peak() -> None:
    home = a_home([0.2] * 4, 0.0, 9.0)
    assert with_capacity_peaks(home) is home
