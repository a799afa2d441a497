"""Forecasts: what is usual, what is measured now, and nothing of the future."""

from collections.abc import Callable
import csv
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise, product
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.forecast import (
    Measured,
    corrected_ahead_kw,
    forecast_load,
    forecast_solar,
    learn_load,
    prices_ahead,
)
from custom_components.energy_optimizer.core.forecast.clock import ClockDays
from custom_components.energy_optimizer.core.forecast.usual import DAYS_AHEAD, Memory, look_back
from custom_components.energy_optimizer.core.horizon import FULL_HOURS
from custom_components.energy_optimizer.core.timeline import Timeline

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 6, 1, 0, 0, tzinfo=ZONE).astimezone(UTC)
HOUR = timedelta(hours=1)


def hours_before(now: datetime, days: int) -> list[datetime]:
    return [now - step * HOUR for step in range(24 * days, 0, -1)]


def history(
    now: datetime, days: int, load: Callable[[datetime], float | None]
) -> tuple[tuple[float, float], ...]:
    """Measured hours before now; `load` gives kW by local time, None for a hole."""
    found = ((at.timestamp(), load(at.astimezone(ZONE))) for at in hours_before(now, days))
    return tuple((start, kw) for start, kw in found if kw is not None)


def ahead(now: datetime, hours: int = 36, minutes: int = 60) -> Timeline:
    return Timeline.uniform(now, minutes, hours * 60 // minutes, ZONE)


def local_hours(timeline: Timeline) -> list[int]:
    return [timeline.start(slot).astimezone(ZONE).hour for slot in range(len(timeline))]


def evening_peak(local: datetime) -> float:
    return 3.0 if local.hour == 19 else 0.4


def test_the_first_day_the_present_load_stays() -> None:
    assert forecast_load(ahead(MONDAY), (), 0.7).kw.tolist() == [0.7] * 36


def test_without_anything_measured_nothing_is_expected() -> None:
    assert forecast_load(ahead(MONDAY), (), None).kw.tolist() == [0.0] * 36
    assert forecast_solar(ahead(MONDAY), (), None).kw.tolist() == [0.0] * 36


def test_without_a_history_present_solar_fades() -> None:
    solar = forecast_solar(ahead(MONDAY), (), 2.0).kw
    assert solar[0] == 2.0
    assert all(later < earlier for earlier, later in pairwise(solar))


@pytest.mark.parametrize("days", [1, 2, 5, 28, 200])
def test_a_home_with_the_same_day_every_day_is_forecast_as_that_day(days: int) -> None:
    timeline = ahead(MONDAY)
    load = forecast_load(timeline, history(MONDAY, days, evening_peak), 0.4).kw
    expected = [3.0 if hour == 19 else 0.4 for hour in local_hours(timeline)]
    assert load == pytest.approx(expected, abs=0.1)


def test_slots_of_any_length_take_their_hour() -> None:
    timeline = ahead(MONDAY, minutes=15)
    load = forecast_load(timeline, history(MONDAY, 28, evening_peak), 0.4).kw
    expected = [3.0 if hour == 19 else 0.4 for hour in local_hours(timeline)]
    assert load == pytest.approx(expected, abs=0.05)


def test_weekends_are_told_from_working_days() -> None:
    friday = MONDAY + timedelta(days=4)
    measured = history(friday, 120, lambda at: 2.0 if at.weekday() >= 5 else 0.5)
    load = forecast_load(ahead(friday, 48), measured, 0.5).kw
    assert load[:24] == pytest.approx([0.5] * 24, abs=0.3)
    assert load[24:] == pytest.approx([2.0] * 24, abs=0.4)


def test_a_blank_is_not_a_zero() -> None:
    measured = history(MONDAY, 60, lambda at: None if at.hour == 12 and at.day % 2 else 1.0)
    assert forecast_load(ahead(MONDAY), measured, 1.0).kw == pytest.approx([1.0] * 36, abs=0.01)


def test_a_clock_hour_never_measured_is_expected_like_the_others() -> None:
    measured = history(MONDAY, 60, lambda at: None if at.hour == 12 else 1.0)
    assert forecast_load(ahead(MONDAY), measured, 1.0).kw == pytest.approx([1.0] * 36, abs=0.01)


def test_the_present_pulls_the_next_hours_and_lets_go() -> None:
    rng = np.random.default_rng(7)
    measured = history(MONDAY, 60, lambda _: 1.0 + 0.2 * rng.standard_normal())
    usual = forecast_load(ahead(MONDAY), measured, 1.0).kw
    high = forecast_load(ahead(MONDAY), measured, 4.0).kw
    pull = high - usual
    assert pull[0] > pull[12] - 0.1
    assert abs(pull[30]) < 0.3


def test_before_anything_is_learnt_the_present_counts_most() -> None:
    measured = history(MONDAY, 2, lambda _: 1.0)
    load = forecast_load(ahead(MONDAY), measured, 3.0).kw
    assert load[0] > 1.9
    assert load[23] < 1.2


@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, tzinfo=ZONE), datetime(2026, 10, 25, tzinfo=ZONE)]
)
def test_a_habit_keeps_to_the_clock_when_the_clocks_change(change: datetime) -> None:
    now = (change - timedelta(hours=6)).astimezone(UTC)
    timeline = ahead(now)
    load = forecast_load(timeline, history(now, 40, evening_peak), 0.4).kw
    expected = [3.0 if hour == 19 else 0.4 for hour in local_hours(timeline)]
    assert load == pytest.approx(expected, abs=0.1)


def test_nothing_is_taken_from_the_future() -> None:
    rng = np.random.default_rng(1)
    kw = rng.random(24 * 60)
    past = 24 * 40
    start = round(MONDAY.timestamp()) - past * 3600
    scrambled = np.concatenate([kw[:past], rng.random(kw.size - past) * 9])
    timeline = ahead(MONDAY)
    model = learn_load(Measured(start, 3600, kw[:past]), ZONE)
    known = model.ahead(timeline, Measured(start, 3600, kw)).kw
    assert (model.ahead(timeline, Measured(start, 3600, scrambled)).kw == known).all()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.none() | st.floats(0.0, 20.0), min_size=1, max_size=24 * 20),
    st.none() | st.floats(0.0, 20.0),
    st.integers(0, 23),
)
def test_every_history_gives_powers_that_can_be(
    kw: list[float | None], present_kw: float | None, hour: int
) -> None:
    now = MONDAY + hour * HOUR
    measured = tuple(
        ((now - (len(kw) - at) * HOUR).timestamp(), value)
        for at, value in enumerate(kw)
        if value is not None
    )
    for forecast in (forecast_load, forecast_solar):
        found = forecast(ahead(now), measured, present_kw)
        assert np.isfinite(found.kw).all()
        assert (found.kw >= 0.0).all()
        assert np.isfinite(found.spread_kw).all()
        assert (found.spread_kw >= 0.0).all()


def sunny(local: datetime) -> float:
    sun = local.astimezone(timezone(timedelta(hours=1)))
    return max(0.0, 4.0 * np.sin(np.pi * (sun.hour + 0.5 - 6) / 12)) if 6 <= sun.hour < 18 else 0.0


def test_hours_without_sun_stay_dark() -> None:
    noon = MONDAY + 12 * HOUR
    timeline = ahead(noon)
    solar = forecast_solar(timeline, history(noon, 30, sunny), 4.0).kw
    dark = np.array([sunny(timeline.start(slot).astimezone(ZONE)) for slot in range(36)]) == 0.0
    # The best days are smoothed by a step, so an hour beside the sun may see a little of it.
    inside = dark & np.roll(dark, 1) & np.roll(dark, -1)
    assert inside.any()
    assert (solar[inside] == 0.0).all()
    assert solar[~dark].max() > 3.0


def test_a_cloudy_morning_is_expected_to_stay_for_a_while() -> None:
    rng = np.random.default_rng(3)
    bright = {day: rng.choice([0.2, 1.0]) for day in range(400)}
    ten = MONDAY + 10 * HOUR
    measured = history(ten, 90, lambda at: sunny(at) * bright[at.timetuple().tm_yday])
    cloudy = forecast_solar(ahead(ten), measured, 0.5).kw
    clear = forecast_solar(ahead(ten), measured, 3.0).kw
    assert cloudy[0] < clear[0] - 0.8


def test_an_outside_forecast_is_scaled_to_what_is_measured_and_then_let_be() -> None:
    timeline = ahead(MONDAY, hours=4)
    forecast = np.array([1.0, 2.0, 2.0, 0.0])
    corrected = corrected_ahead_kw(timeline, forecast, 2.0)
    assert corrected.tolist() == [2.0, 3.0, 2.0, 0.0]
    assert corrected_ahead_kw(timeline, forecast, 0.0)[0] == 0.0


def test_an_outside_forecast_stays_where_nothing_can_be_compared() -> None:
    timeline = ahead(MONDAY, hours=3)
    dark = np.array([0.0, 1.0, 2.0])
    assert corrected_ahead_kw(timeline, dark, 1.5).tolist() == dark.tolist()
    assert corrected_ahead_kw(timeline, dark + 1.0, None).tolist() == [1.0, 2.0, 3.0]


def test_unpublished_prices_come_from_the_same_clock_time_and_are_flagged() -> None:
    def known(moment: datetime) -> float | None:
        return moment.astimezone(ZONE).hour / 100 if moment < MONDAY + 24 * HOUR else None

    timeline = ahead(MONDAY)
    published = np.array([known(timeline.start(slot)) for slot in range(36)], dtype=float)
    prices, forecast = prices_ahead(timeline, published, known)
    assert forecast.tolist() == [False] * 24 + [True] * 12
    assert prices == pytest.approx([hour / 100 for hour in local_hours(timeline)])


def test_a_saturday_is_priced_by_weekends_first() -> None:
    friday = MONDAY + timedelta(days=4)

    def known(moment: datetime) -> float | None:
        if moment >= friday + 24 * HOUR:
            return None
        return 0.1 if moment.astimezone(ZONE).weekday() >= 5 else 0.3

    timeline = ahead(friday, 48)
    published = np.array([known(timeline.start(slot)) for slot in range(48)], dtype=float)
    prices, _ = prices_ahead(timeline, published, known)
    last_saturday_counts = 0.75**7 / (0.25 * sum(0.75**day for day in range(1, 6)))
    assert last_saturday_counts > 0.2
    assert prices[24] < 0.3
    assert prices[24] == pytest.approx(prices[47])


def test_a_peak_two_days_ahead_that_is_only_a_guess_is_no_dearer_than_what_is_published() -> None:
    now = MONDAY + timedelta(days=3)

    def known(moment: datetime) -> float | None:
        if moment >= now + 24 * HOUR:
            return None
        return 0.9 if moment < now and moment.astimezone(ZONE).hour == 5 else 0.2

    timeline = ahead(now, 60)
    published = np.array([known(timeline.start(slot)) for slot in range(60)], dtype=float)
    prices, _ = prices_ahead(timeline, published, known)
    dear = [slot for slot in range(60) if prices[slot] > 0.2 + 1e-9]
    assert dear
    assert max(dear) < FULL_HOURS
    assert prices[FULL_HOURS:].max() <= 0.2 + 1e-12


def test_a_high_that_may_not_come_is_believed_by_nine_tenths() -> None:
    def known(moment: datetime) -> float | None:
        if moment >= MONDAY + 24 * HOUR:
            return None
        evening = moment.astimezone(ZONE).hour == 19
        return (0.9 if moment < MONDAY else 0.8) if evening else 0.2

    timeline = ahead(MONDAY, 48)
    published = np.array([known(timeline.start(slot)) for slot in range(48)], dtype=float)
    prices, _ = prices_ahead(timeline, published, known)
    mean = (23 * 0.2 + 0.8) / 24
    evening = local_hours(timeline)[24:].index(19) + 24
    assert 0.8 < mean + (prices[evening] - mean) / 0.9 < 0.9
    assert prices[evening + 1] == 0.2  # a clock time that always cost the same is a tariff's


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "zone"),
    [
        ("prices_DE-LU_60min.csv", "Europe/Berlin"),
        ("prices_NL_60min.csv", "Europe/Amsterdam"),
        ("prices_SE3_60min.csv", "Europe/Stockholm"),
    ],
)
def test_forecast_prices_lie_as_far_from_the_mean_as_the_measured_ones_that_came(
    real_data: Path, file: str, zone: str
) -> None:
    with (real_data / file).open(encoding="utf-8") as rows:
        prices = {
            datetime.fromisoformat(row["start_utc"]): float(row["price"])
            for row in csv.DictReader(rows)
        }
    first = min(prices).astimezone(ZoneInfo(zone)).replace(hour=6)
    ours, came = [], []
    for days in range(15, 300, 4):
        now = first + timedelta(days=days)
        known_until = now.replace(hour=0) + timedelta(days=1)
        timeline = Timeline.uniform(now.astimezone(UTC), 60, 36, ZoneInfo(zone))
        starts = [timeline.start(slot) for slot in range(36)]
        seen = {at: price for at, price in prices.items() if at < known_until}
        published = np.array([seen.get(at, np.nan) for at in starts])
        if np.isnan(published).all():
            continue  # a hole in the measured series
        filled, forecast = prices_ahead(timeline, published, seen.get)
        ours.append((filled - np.nanmean(published))[forecast])
        actual = np.array([prices.get(at, np.nan) for at in starts])
        came.append((actual - np.nanmean(published))[forecast])
    x, y = np.concatenate(ours), np.concatenate(came)
    known = ~np.isnan(y)
    slope = float(x[known] @ y[known] / (x[known] @ x[known]))
    assert 0.75 < slope < 1.1


def test_without_any_earlier_day_the_mean_of_what_is_published_stands_in() -> None:
    timeline = ahead(MONDAY, 3)
    prices, forecast = prices_ahead(timeline, np.array([0.1, 0.3, np.nan]), lambda _: None)
    assert prices.tolist() == pytest.approx([0.1, 0.3, 0.2])
    assert forecast.tolist() == [False, False, True]


def test_measured_periods_lie_on_a_grid_with_holes() -> None:
    measured = Measured.of(((7200.0, 1.0), (14400.0, 3.0)))
    assert measured is not None
    assert measured.start_s == 7200
    assert measured.end_s == 18000
    assert measured.kw[[0, 2]].tolist() == [1.0, 3.0]
    assert np.isnan(measured.kw[1])
    assert Measured.of(()) is None


def test_a_horizon_that_cannot_be_is_refused_before_any_forecast() -> None:
    with pytest.raises(InputError):
        Timeline.uniform(MONDAY, 60, 0, ZONE)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.floats(0.0, 20.0), min_size=1, max_size=40),
    st.sampled_from([Memory(3.0), Memory(14.0), Memory(28.0, same_weekday=True)]),
    st.integers(-3, 30),
)
def test_each_day_before_counts_by_its_age(
    kw: list[float | None], memory: Memory, first: int
) -> None:
    """One power a day, looked back on from 12 days of which some may be yet to come."""
    days = ClockDays(np.array([[np.nan if each is None else each] for each in kw]), 100, 86400)
    window = look_back(days, (memory,), 100 + first, 12)
    known = {day: each for day, each in enumerate(kw) if each is not None}
    mean = sum(known.values()) / max(len(known), 1)
    for lag, row in product(range(DAYS_AHEAD), range(12)):
        ages = {day: first + row - day for day in known}
        counts = {
            day: 0.5 ** (age / memory.half_life_days)
            for day, age in ages.items()
            if age > lag and age % memory.every_days == 0
        }
        usual = sum(counts[day] * known[day] for day in counts) / (sum(counts.values()) or 1.0)
        expected = usual if counts else mean
        assert window.memories[lag, 0, row] == pytest.approx(expected, rel=1e-9, abs=1e-9)
