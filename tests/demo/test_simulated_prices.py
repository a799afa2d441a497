"""Prices and surroundings of the simulated home: whole days, whatever their length."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.custom_components.simulated_home.prices import (
    CurvePrices,
    PriceSlot,
    RecordedPrices,
    SmokePrices,
)
from demo.custom_components.simulated_home.recorded import Recording, parse, read
from demo.custom_components.simulated_home.surroundings import curves, recorded, saturation_pct

ZONE = ZoneInfo("Europe/Amsterdam")
PEAK_START = datetime(2026, 11, 22, 18, 3, 17, tzinfo=ZONE)
PEAK_END = PEAK_START + timedelta(minutes=3)


def local_day(day: date) -> tuple[datetime, datetime]:
    following = day + timedelta(days=1)
    return (
        datetime(day.year, day.month, day.day, tzinfo=ZONE),
        datetime(following.year, following.month, following.day, tzinfo=ZONE),
    )


def assert_gapless(slots: list[PriceSlot], start: datetime, end: datetime) -> None:
    edges = [slots[0].start, *(slot.end for slot in slots)]
    assert edges[0] == start
    assert edges[-1] == end
    assert [slot.start for slot in slots[1:]] == edges[1:-1]
    assert all(slot.start.astimezone(UTC) < slot.end.astimezone(UTC) for slot in slots)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 11, 22), 24), (date(2026, 10, 25), 25), (date(2026, 3, 29), 23)],
)
def test_the_curve_fills_days_of_23_24_and_25_hours(day: date, hours: int) -> None:
    start, end = local_day(day)
    slots = CurvePrices().slots(start, end)
    assert len(slots) == hours
    assert_gapless(slots, start, end)


def test_the_curve_has_two_peaks_and_a_midday_dip() -> None:
    price = [
        slot.import_price_per_kwh for slot in CurvePrices().slots(*local_day(PEAK_START.date()))
    ]
    assert price[8] > price[5]
    assert price[13] < price[8]
    assert price[19] == max(price)


def test_a_smoke_run_is_dear_only_in_one_minute_slots_between_the_peak_and_its_end() -> None:
    start, end = local_day(PEAK_START.date())
    slots = SmokePrices(PEAK_START, PEAK_END).slots(start, end)
    assert_gapless(slots, start, end)
    dear = [slot for slot in slots if slot.import_price_per_kwh > 0.5]
    assert [slot.start for slot in dear] == [PEAK_START + timedelta(minutes=at) for at in range(3)]
    assert dear[-1].end == PEAK_END
    assert {slot.import_price_per_kwh for slot in slots if slot not in dear} == {0.10}
    assert len(slots) < 50


@pytest.mark.parametrize("minutes_to_midnight", [-12, -4, 0, 4])
def test_a_smoke_peak_may_lie_across_midnight(minutes_to_midnight: int) -> None:
    start, midnight = local_day(date(2026, 11, 22))
    peak_start = midnight + timedelta(minutes=minutes_to_midnight)
    prices = SmokePrices(peak_start, peak_start + timedelta(minutes=3))
    end = local_day(date(2026, 11, 23))[1]
    today, tomorrow = prices.slots(start, midnight), prices.slots(midnight, end)
    assert_gapless(today, start, midnight)
    assert_gapless(tomorrow, midnight, end)
    dear = [slot for slot in (*today, *tomorrow) if slot.import_price_per_kwh > 0.5]
    assert sum((slot.end - slot.start for slot in dear), timedelta()) == timedelta(minutes=3)


def made_up_recording() -> Recording:
    first = datetime(2024, 2, 29, 22, tzinfo=UTC)
    starts = [first + timedelta(minutes=30) * at for at in range(48 * 400)]
    return Recording(
        parse(
            {
                "start_utc": start.isoformat(),
                "import_price": f"{start.astimezone(ZONE).hour / 100}",
                "load_kw": "" if start.astimezone(ZONE).hour == 4 else "1.5",
                "pv_kw": "0.25",
            }
            for start in starts
        )
    )


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 2, 28), date(2024, 3, 1)])
def test_recorded_days_keep_weekday_and_season(day: date) -> None:
    source = made_up_recording().source_day(day)
    assert source.weekday() == day.weekday()
    distance = abs(source.timetuple().tm_yday - day.timetuple().tm_yday)
    assert min(distance, 365 - distance) <= 7


def test_recorded_prices_follow_the_local_clock() -> None:
    start, end = local_day(date(2026, 7, 5))
    slots = RecordedPrices(made_up_recording()).slots(start, end)
    assert_gapless(slots, start, end)
    at_17 = next(slot for slot in slots if slot.start.hour == 17)
    assert at_17.export_price_per_kwh == pytest.approx(0.16)
    assert at_17.import_price_per_kwh == pytest.approx((0.17 + 0.11) * 1.21)


def test_recorded_load_is_used_and_its_holes_are_filled() -> None:
    conditions = recorded(made_up_recording(), seed=7)
    assert conditions(datetime(2026, 7, 5, 12, tzinfo=ZONE)).base_load_kw == 1.5
    night = datetime(2026, 7, 5, 4, tzinfo=ZONE)
    assert conditions(night).base_load_kw == curves(7)(night).base_load_kw
    assert conditions(night).solar_kw == 0.25


def test_the_sun_shines_by_day_and_more_in_summer() -> None:
    conditions = curves(7)
    assert conditions(datetime(2026, 6, 21, 1, tzinfo=ZONE)).solar_kw == 0.0
    june = conditions(datetime(2026, 6, 21, 13, 30, tzinfo=ZONE)).solar_kw
    december = conditions(datetime(2026, 12, 21, 12, 30, tzinfo=ZONE)).solar_kw
    assert june > december > 0.0


@pytest.mark.parametrize("hour", range(24))
def test_use_and_saturation_stay_plausible_at_every_hour(hour: int) -> None:
    local = datetime(2026, 1, 15, hour, 20, tzinfo=ZONE)
    assert 0.1 < curves(7)(local).base_load_kw < 3.0
    assert 0.0 <= saturation_pct(local, 4.0) <= 100.0


def test_a_folder_without_measurements_has_no_recording(tmp_path: Path) -> None:
    assert read(tmp_path) is None


@pytest.mark.real_data
def test_the_measured_year_can_be_re_dated_to_any_day_of_this_one(real_data: Path) -> None:
    recording = read(real_data)
    assert recording is not None
    for days in range(366):
        start, end = local_day(date(2026, 11, 22) + timedelta(days=days))
        assert_gapless(RecordedPrices(recording).slots(start, end), start, end)
