"""Prices lie where they belong in time, whatever the clock and the source do."""

from datetime import UTC, datetime, timedelta
import math
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.timeline import Timeline
from custom_components.energy_optimizer.sources.prices import PricePoint, PriceSeries

from .prices_support import BERLIN, NOW, items, minutes_of, prices_of, read

SPRING = datetime(2025, 3, 30, tzinfo=BERLIN)
AUTUMN = datetime(2025, 10, 26, tzinfo=BERLIN)
EUROS = {"unit_of_measurement": "€/kWh"}
KEYS = ("start", "value", "end")


def _nordpool(listed: list[dict[str, Any]], **more: Any) -> PriceSeries:  # noqa: ANN401
    return read({"raw_today": listed} | EUROS | more)


def _naive(start: datetime, minutes: int, count: int) -> list[dict[str, Any]]:
    """Local times without offset, as some sources write them: the repeated hour twice."""
    return [
        {**item, "start": item["start"][:19], "end": item["end"][:19]}
        for item in items(start, minutes, [float(index) for index in range(count)], KEYS)
    ]


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_of_23_or_25_hours_is_read_whole(day: datetime, hours: int, minutes: int) -> None:
    count = hours * 60 // minutes
    aware = _nordpool(items(day, minutes, [float(index) for index in range(count)], KEYS))
    naive = _nordpool(_naive(day, minutes, count))
    assert prices_of(aware) == list(range(count))
    assert set(minutes_of(aware)) == {minutes}
    assert aware.until - aware.start == timedelta(hours=hours)
    assert naive.points == aware.points


def test_a_local_hour_that_spring_skips_is_left_out() -> None:
    listed = [{"start": f"2025-03-30T{hour:02}:00:00", "value": float(hour)} for hour in range(24)]
    series = _nordpool([{**item, "end": None} for item in listed])
    assert len(series) == 23
    assert 2.0 not in prices_of(series)
    assert series.at(datetime(2025, 3, 30, 1, tzinfo=UTC)) == 3.0


def test_the_second_of_two_equal_local_hours_has_its_own_attribute() -> None:
    attributes = {f"price_{hour:02}h": float(hour) for hour in range(24)}
    now = datetime(2025, 10, 26, 9, tzinfo=UTC)
    madrid = ZoneInfo("Europe/Madrid")
    series = read(attributes | {"price_02h_d": 99.0} | EUROS, now=now, zone=madrid)
    assert len(series) == 25
    assert series.at(datetime(2025, 10, 26, 0, 30, tzinfo=UTC)) == 2.0
    assert series.at(datetime(2025, 10, 26, 1, 30, tzinfo=UTC)) == 99.0
    assert series.at(datetime(2025, 10, 26, 2, 30, tzinfo=UTC)) == 3.0


def test_hourly_keys_frozen_over_midnight_stay_on_the_day_they_were_written() -> None:
    attributes = {f"price_{hour:02}h": float(hour) for hour in range(24)} | EUROS
    written = datetime(2025, 10, 6, 21, tzinfo=UTC)
    stale = read(attributes, now=written)
    assert stale.until == datetime(2025, 10, 6, 22, tzinfo=UTC)
    assert stale.at(NOW) is None


@pytest.mark.parametrize("end", ["00:59:59", "00:59:59.999", "00:59:00"])
def test_an_end_at_59_leaves_no_gap(end: str) -> None:
    listed = [
        {
            "start": f"2025-10-07T{hour:02}:00:00",
            "value": 0.1,
            "end": f"2025-10-07T{hour:02}{end[2:]}",
        }
        for hour in range(24)
    ]
    series = _nordpool(listed)
    assert set(minutes_of(series)) == {60.0}
    assert series.known_until(series.start) == series.until


@pytest.mark.parametrize("second", [0, 15, 59])
def test_slots_of_one_minute_keep_their_own_edges(second: int) -> None:
    begin = datetime(2025, 10, 7, 8, 0, second, tzinfo=UTC)
    series = _nordpool(items(begin, 1, [float(index) for index in range(20)], KEYS))
    assert prices_of(series) == list(range(20))
    for index in range(20):
        middle = begin + timedelta(minutes=index, seconds=30)
        assert series.at(middle) == index


def test_a_day_written_in_utc_is_not_moved_to_local_midnight() -> None:
    listed = items(datetime(2025, 10, 7, tzinfo=UTC), 60, [float(x) for x in range(24)], KEYS)
    series = _nordpool(listed)
    assert series.start == datetime(2025, 10, 7, tzinfo=UTC)
    assert series.at(NOW) == 10.0


def test_missing_ends_take_the_next_start_across_a_change_of_resolution() -> None:
    begin = datetime(2025, 10, 7, tzinfo=UTC)
    hours = items(begin, 60, [1.0] * 3, ("hour", "price"))
    quarters = items(begin + timedelta(hours=3), 15, [2.0] * 8, ("hour", "price"))
    series = read({"raw_today": hours + quarters} | EUROS)
    assert minutes_of(series) == [60.0] * 3 + [15.0] * 8


def test_a_hole_stays_a_hole_when_ends_are_missing() -> None:
    begin = datetime(2025, 10, 7, tzinfo=UTC)
    listed = items(begin, 60, [float(x) for x in range(12)], ("hour", "price"))
    del listed[4:9]
    series = read({"raw_today": listed} | EUROS)
    assert set(minutes_of(series)) == {60.0}
    assert series.at(begin + timedelta(hours=4, minutes=30)) is None
    assert series.known_until(begin) == begin + timedelta(hours=4)


@pytest.mark.parametrize("absent", [None, math.nan, math.inf, -math.inf, "unavailable", "nan", ""])
def test_a_price_that_is_absent_leaves_its_slot_empty_and_its_neighbours_alone(
    absent: object,
) -> None:
    begin = datetime(2025, 10, 7, tzinfo=UTC)
    listed = items(begin, 60, [1.0, absent, 3.0], ("hour", "price"))
    series = read({"raw_today": listed} | EUROS)
    assert prices_of(series) == [1.0, 3.0]
    assert set(minutes_of(series)) == {60.0}


def test_only_absent_prices_are_no_prices() -> None:
    with pytest.raises(InputError, match="no usable price"):
        _nordpool(items(NOW, 60, [None, math.nan], KEYS))


def test_doubles_and_overlaps_are_dropped_and_the_finer_price_counts() -> None:
    begin = datetime(2025, 10, 7, tzinfo=UTC)
    hours = items(begin, 60, [1.0, 2.0, 3.0], KEYS)
    quarters = items(begin + timedelta(hours=1), 15, [8.0, 9.0, 10.0, 11.0], KEYS)
    series = _nordpool([*hours, *hours, *quarters])
    assert prices_of(series) == [1.0, 8.0, 9.0, 10.0, 11.0, 3.0]
    assert series.known_until(begin) == series.until


def test_unsorted_items_are_put_in_order() -> None:
    listed = items(datetime(2025, 10, 7, tzinfo=UTC), 30, [float(x) for x in range(10)], KEYS)
    assert _nordpool(listed[::-1]).points == _nordpool(listed).points


MARKET = [0.1 + 0.013 * hour for hour in range(24)]
TARIFF = [0.2] * 7 + [0.4] * 12 + [0.3] * 5


def _days(today: list[Any], tomorrow: list[Any], **more: Any) -> PriceSeries:  # noqa: ANN401
    day = datetime(2025, 10, 7, tzinfo=BERLIN)
    lists = {
        "raw_today": items(day, 60, today, KEYS),
        "raw_tomorrow": items(day + timedelta(days=1), 60, tomorrow, KEYS),
    }
    return read(lists | EUROS | more)


def test_a_tomorrow_that_repeats_a_market_s_today_is_not_believed() -> None:
    assert len(_days(MARKET, MARKET)) == 24


def test_a_tomorrow_that_repeats_a_tariff_s_steps_is_believed() -> None:
    assert len(_days(TARIFF, TARIFF)) == 48


def test_a_tomorrow_that_differs_in_one_price_is_believed() -> None:
    assert len(_days(MARKET, [*MARKET[:-1], 0.9])) == 48


def test_a_tomorrow_with_today_s_times_adds_nothing() -> None:
    day = datetime(2025, 10, 7, tzinfo=BERLIN)
    today = items(day, 60, MARKET, KEYS)
    assert len(read({"raw_today": today, "raw_tomorrow": today} | EUROS)) == 24


def test_a_tomorrow_that_its_source_calls_invalid_is_left_out() -> None:
    assert len(_days(MARKET, [0.0] * 24, tomorrow_valid=False)) == 24


def test_a_half_filled_tomorrow_reaches_as_far_as_it_is_filled() -> None:
    series = _days(MARKET, [0.1, 0.2, 0.3, *[None] * 21])
    assert len(series) == 27
    assert series.until == datetime(2025, 10, 8, 3, tzinfo=BERLIN)


def test_yesterday_s_lists_frozen_over_midnight_say_nothing_about_now() -> None:
    day = datetime(2025, 10, 5, tzinfo=BERLIN)
    series = read({"raw_today": items(day, 60, MARKET, KEYS)} | EUROS)
    assert series.at(NOW) is None
    assert series.known_until(NOW) is None


def _series(start: datetime, minutes: int, prices: list[float]) -> PriceSeries:
    step = timedelta(minutes=minutes)
    return PriceSeries(
        tuple(
            PricePoint(start + index * step, start + (index + 1) * step, price)
            for index, price in enumerate(prices)
        ),
        "EUR",
    )


def test_a_series_lies_on_any_horizon() -> None:
    series = _series(NOW.replace(minute=0), 60, [1.0, 2.0])
    quarters = Timeline.uniform(NOW.replace(minute=0), 15, 8, BERLIN)
    assert series.onto(quarters) == [1.0] * 4 + [2.0] * 4
    two_hours = Timeline.uniform(NOW.replace(minute=0), 120, 1, BERLIN)
    assert series.onto(two_hours) == [1.5]


def test_a_slot_less_than_half_known_has_no_price() -> None:
    series = _series(NOW.replace(minute=0), 15, [1.0, 3.0, 5.0])
    onto = series.onto(Timeline.uniform(NOW.replace(minute=0), 60, 2, BERLIN))
    assert onto[0] == 3.0
    assert math.isnan(onto[1])
    late = series.onto(
        Timeline.uniform(NOW.replace(minute=0) - timedelta(minutes=45), 60, 1, BERLIN)
    )
    assert math.isnan(late[0])


def test_joining_fills_what_is_missing_and_changes_nothing_that_is_there() -> None:
    begin = NOW.replace(minute=0)
    ours = _series(begin + timedelta(hours=1), 60, [2.0])
    theirs = _series(begin, 180, [9.0])
    joined = ours.joined(theirs)
    assert prices_of(joined) == [9.0, 2.0, 9.0]
    assert joined.known_until(begin) == begin + timedelta(hours=3)


def test_prices_in_two_currencies_are_not_joined() -> None:
    ours = _series(NOW, 60, [2.0])
    theirs = PriceSeries(ours.points, "SEK")
    with pytest.raises(InputError, match="currency is 'SEK'; allowed: EUR"):
        ours.joined(theirs)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ((), "no usable price"),
        ((PricePoint(datetime(2025, 1, 1), datetime(2025, 1, 2), 1.0),), "times in UTC"),  # noqa: DTZ001 - a naive time is the point
        ((PricePoint(NOW, NOW, 1.0),), "times in order"),
        ((PricePoint(NOW, NOW + timedelta(hours=1), math.nan),), "a finite number"),
    ],
)
def test_a_series_refuses_what_is_none(points: tuple[PricePoint, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        PriceSeries(points)
