"""Each shape of price attributes is known by its keys and read to the same slots."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.sources.prices import GeneralFormat, PriceSeries

from .prices_support import BERLIN, NOW, items, minutes_of, prices_of, read

DAY = datetime(2025, 10, 7, tzinfo=BERLIN)
NEXT_DAY = datetime(2025, 10, 8, tzinfo=BERLIN)
TODAY = [round(0.1 + 0.01 * hour, 3) for hour in range(24)]
TOMORROW = [round(0.5 - 0.02 * hour, 3) for hour in range(24)]
EUROS = {"unit_of_measurement": "€/kWh"}


def _two_lists(first: str, second: str, keys: tuple[str, ...]) -> dict[str, Any]:
    return {first: items(DAY, 60, TODAY, keys), second: items(NEXT_DAY, 60, TOMORROW, keys)}


def _one_list(
    name: str, keys: tuple[str, ...], convert: Callable[[float], Any] = lambda price: price
) -> dict[str, Any]:
    return {name: items(DAY, 60, [convert(price) for price in TODAY + TOMORROW], keys)}


def _rce() -> dict[str, Any]:
    return {
        "prices": [
            {
                "dtime": f"{day:%Y-%m-%d} {hour + 1:02}:00:00",
                "period": f"{hour:02}:00 - {hour + 1:02}:00",
                "rce_pln": price * 1000,
                "business_date": f"{day:%Y-%m-%d}",
            }
            for day, prices in ((DAY, TODAY), (NEXT_DAY, TOMORROW))
            for hour, price in enumerate(prices)
        ],
        "unit_of_measurement": "PLN/MWh",
    }


def _hourly_keys() -> dict[str, Any]:
    today = {f"price_{hour:02}h": price for hour, price in enumerate(TODAY)}
    tomorrow = {f"price_next_day_{hour:02}h": price for hour, price in enumerate(TOMORROW)}
    return today | tomorrow | {"price_ratio": 0.4, "price_position": 3} | EUROS


def _timestamp_keys() -> dict[str, Any]:
    listed = items(DAY, 60, TODAY + TOMORROW, ("at", "price"))
    return {item["at"]: item["price"] for item in listed} | {"unit_of_measurement": "Kč/kWh"}


SHAPES = {
    "nordpool": (_two_lists("raw_today", "raw_tomorrow", ("start", "value", "end")) | EUROS, "EUR"),
    "energi_data_service": (
        _two_lists("raw_today", "raw_tomorrow", ("hour", "price"))
        | {"currency": "DKK", "unit": "kWh", "use_cent": False},
        "DKK",
    ),
    "entsoe": (_two_lists("prices_today", "prices_tomorrow", ("time", "price")) | EUROS, "EUR"),
    "epex_spot": (_one_list("data", ("start_time", "price_per_kwh", "end_time")) | EUROS, "EUR"),
    "epex_spot_cents": (
        _one_list("data", ("start_time", "price_ct_per_kwh", "end_time"), lambda x: x * 100),
        "EUR",
    ),
    "epex_spot_pence": (
        _one_list("data", ("start_time", "price_pence_per_kwh", "end_time"), lambda x: x * 100),
        "GBP",
    ),
    "octopus": (_one_list("rates", ("start", "value_inc_vat", "end")), "GBP"),
    "octopus_pence": (
        _one_list("rates", ("valid_from", "value_inc_vat", "valid_to"), lambda x: x * 100),
        "GBP",
    ),
    "amber": (_one_list("forecasts", ("start_time", "per_kwh", "end_time")), "AUD"),
    "stromligning": (
        _one_list("prices", ("start", "price", "end")) | {"unit_of_measurement": "kr/kWh"},
        None,
    ),
    "ge_spot": (
        _two_lists("today_interval_prices", "tomorrow_interval_prices", ("time", "value"))
        | {"unit_of_measurement": "SEK/kWh"},
        "SEK",
    ),
    "frank_energie": (_one_list("prices", ("from", "price", "till")) | EUROS, "EUR"),
    "zonneplan": (
        _one_list("forecast", ("datetime", "electricity_price"), lambda x: round(x * 1e7)) | EUROS,
        "EUR",
    ),
    "day_and_period": (_rce(), "PLN"),
    "hourly_keys": (_hourly_keys(), "EUR"),
    "timestamp_keys": (_timestamp_keys(), "CZK"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_known_by_its_keys_and_gives_two_days(shape: str) -> None:
    attributes, currency = SHAPES[shape]
    series = read(attributes)
    assert (series.shape, series.currency) == (shape, currency)
    assert (series.start, series.until) == (DAY, NEXT_DAY + timedelta(days=1))
    assert set(minutes_of(series)) == {60.0}
    assert prices_of(series) == pytest.approx(TODAY + TOMORROW)


def test_zonneplan_periods_carry_the_price_inside() -> None:
    listed = items(DAY, 15, [{"amount": 2_450_000}] * 8, ("start_date", "x", "end_date"))
    forecast = [{**item, "price_tax_included": item["x"]} for item in listed]
    series = read({"forecast": forecast, "unit_of_measurement": "€/kWh"})
    assert (set(minutes_of(series)), set(prices_of(series))) == ({15.0}, {0.245})


def test_times_may_be_datetimes_instead_of_text() -> None:
    raw = [
        {**item, "start": datetime.fromisoformat(item["start"])}
        for item in items(DAY, 60, TODAY, ("start", "value", "end"))
    ]
    assert prices_of(read({"raw_today": raw} | EUROS)) == TODAY


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("ct/kWh", 0.01), ("EUR/MWh", 0.001), ("EUR/Wh", 1000.0), ("öre/kWh", 0.01)],
)
def test_the_entity_s_unit_decides_the_scale(unit: str, factor: float) -> None:
    raw = items(DAY, 60, TODAY, ("start", "value", "end"))
    series = read({"raw_today": raw, "unit_of_measurement": unit})
    assert prices_of(series) == pytest.approx([price * factor for price in TODAY])


def test_the_user_s_unit_wins_over_the_entity_s() -> None:
    raw = items(DAY, 60, TODAY, ("start", "value", "end"))
    series = read({"raw_today": raw} | EUROS, unit="ct/kWh")
    assert prices_of(series)[0] == pytest.approx(0.001)


def test_cents_said_in_an_attribute_are_cents() -> None:
    raw = items(DAY, 60, TODAY, ("start", "value", "end"))
    stated = {"currency": "SEK", "unit": "kWh", "price_in_cents": True}
    assert prices_of(read({"raw_today": raw} | stated))[0] == pytest.approx(0.001)


@pytest.mark.parametrize("stated", [{}, {"currency": "EUR"}, {"unit": "kWh"}])
def test_a_unit_that_nobody_said_is_never_guessed(stated: dict[str, str]) -> None:
    raw = items(DAY, 60, TODAY, ("start", "value", "end"))
    with pytest.raises(InputError, match="price unit is None; allowed"):
        read({"raw_today": raw} | stated)


def test_a_gas_price_is_not_taken_for_electricity() -> None:
    attributes = _one_list("prices", ("from", "price", "till")) | {"unit_of_measurement": "€/m³"}
    with pytest.raises(InputError, match="€/m³"):
        read(attributes)


def test_a_state_alone_holds_until_the_end_of_the_local_hour() -> None:
    now = datetime(2025, 10, 7, 10, 20, 31, tzinfo=UTC)
    series = read({"unit_of_measurement": "¢/kWh"}, state="3.4", now=now)
    assert (series.start, series.until) == (
        datetime(2025, 10, 7, 10, tzinfo=UTC),
        datetime(2025, 10, 7, 11, tzinfo=UTC),
    )
    assert series.at(now) == pytest.approx(0.034)


def test_a_local_hour_that_starts_at_half_past_in_utc_is_kept_whole() -> None:
    series = read(
        {"unit_of_measurement": "INR/kWh"}, state="7.5", now=NOW, zone=ZoneInfo("Asia/Kolkata")
    )
    assert series.start == datetime(2025, 10, 7, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", ["unknown", "unavailable", "", "2025-10-07T00:00:00+00:00"])
def test_a_state_without_price_and_list_is_refused(state: str) -> None:
    with pytest.raises(InputError, match="price is"):
        read(EUROS, state=state)


def test_items_that_are_no_items_are_refused_with_their_place() -> None:
    raw: list[Any] = items(DAY, 60, TODAY, ("start", "value", "end"))
    raw[3] = "soon"
    with pytest.raises(InputError, match=r"raw_today\[3\] is 'soon'"):
        read({"raw_today": raw} | EUROS)


def test_a_price_that_is_no_number_is_refused_with_its_place() -> None:
    raw = items(DAY, 60, [*TODAY[:5], "cheap"], ("start", "value", "end"))
    with pytest.raises(InputError, match=r"price\[5\] is 'cheap'; allowed: a number"):
        read({"raw_today": raw} | EUROS)


def _general(holder: dict[str, Any], **format_: Any) -> PriceSeries:  # noqa: ANN401
    return GeneralFormat(**{"unit": "ct/kWh", **format_}).read(holder, BERLIN)


def test_the_general_reader_follows_paths() -> None:
    listed = items(DAY, 30, [{"gross": 31.2}, {"gross": 28}], ("from", "cost"))
    holder = {"result": {"slots": [{"when": {"at": item["from"]}, **item} for item in listed]}}
    series = _general(holder, attributes=("result.slots",), start="when.at", price="cost.gross")
    assert prices_of(series) == pytest.approx([0.312, 0.28])
    assert set(minutes_of(series)) == {30.0}


def test_the_general_reader_takes_a_mapping_of_times() -> None:
    listed = items(DAY, 60, TODAY, ("at", "price"))
    holder = {"today": {item["at"]: item["price"] for item in listed}}
    series = _general(holder, attributes=("today", "tomorrow"), price="")
    assert prices_of(series) == pytest.approx([price / 100 for price in TODAY])


@pytest.mark.parametrize(
    "holder", [{}, {"slots": []}, {"slots": 5}, {"slots": [1]}, {"slots": [{"at": "noon"}]}]
)
def test_the_general_reader_refuses_what_holds_no_prices(holder: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        _general(holder, attributes=("slots",), start="at", price="price")
