"""Every measured price file is read to the right slots, in the right unit and zone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from homeassistant.core import State
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.sources.prices import (
    GeneralFormat,
    PriceSeries,
    read_prices,
)
from custom_components.energy_optimizer.sources.prices.actions import (
    ACTIONS_BY_DOMAIN,
    series_from,
)

from .prices_support import (
    items,
    measured_json,
    measured_prices,
    measured_state,
    minutes_of,
    prices_of,
)

pytestmark = pytest.mark.real_data


def _read(state: State, zone: str, unit: str | None = None) -> PriceSeries:
    now = datetime.now(UTC)
    return read_prices(state, now=now, zone=ZoneInfo(zone), unit=unit)


def _correlation(series: PriceSeries, measured: dict[datetime, float]) -> float:
    pairs = [(point.price_per_kwh, measured[point.start]) for point in series]
    ours, theirs = np.array(pairs).T
    return float(np.corrcoef(ours, theirs)[0, 1])


def test_nordpool_custom_quarter_hours_match_the_measured_zone_slot_by_slot(
    real_data: Path,
) -> None:
    state = measured_state(real_data, "nordpool_custom_SE3_2025-10-07_15m.json")
    series = _read(state, "Europe/Stockholm")
    assert series.start == datetime(2025, 10, 6, 22, tzinfo=UTC)
    assert (len(series), set(minutes_of(series))) == (96, {15.0})
    assert (series.currency, series.shape) == ("SEK", "nordpool")
    # SEK with VAT against EUR without: the same prices but for a factor and rounding.
    assert _correlation(series, measured_prices(real_data, "prices_SE3_15min.csv")) > 0.9999


def test_nordpool_custom_hours_of_two_days(real_data: Path) -> None:
    state = measured_state(real_data, "nordpool_custom_SE3_2023-09-26_60m.json")
    series = _read(state, "Europe/Stockholm")
    assert series.start == datetime(2023, 9, 25, 22, tzinfo=UTC)
    assert series.until == datetime(2023, 9, 27, 22, tzinfo=UTC)
    assert (len(series), set(minutes_of(series)), series.currency) == (48, {60.0}, "SEK")
    assert prices_of(series)[:24] == state.attributes["today"]
    assert prices_of(series)[24:] == state.attributes["tomorrow"]
    assert series.at(datetime(2023, 9, 26, 15, 30, tzinfo=UTC)) == 1.6


def test_nordpool_custom_in_cents_needs_the_unit_and_then_is_a_hundredth(real_data: Path) -> None:
    state = measured_state(real_data, "nordpool_custom_FI_2024-10-09_cents.json")
    with pytest.raises(InputError, match="price unit is None"):
        _read(state, "Europe/Helsinki")
    series = _read(state, "Europe/Helsinki", "c/kWh")
    assert series.start == datetime(2024, 10, 8, 21, tzinfo=UTC)
    assert len(series) == 48
    assert series.at(datetime(2024, 10, 10, 7, tzinfo=UTC)) == pytest.approx(0.03141)
    assert min(prices_of(series)) == pytest.approx(-0.00103)


def test_energi_data_service_without_ends_and_without_tomorrow(real_data: Path) -> None:
    state = measured_state(real_data, "energidataservice_DK1_2022-10-01.json")
    series = _read(state, "Europe/Copenhagen")
    assert series.start == datetime(2022, 9, 30, 22, tzinfo=UTC)
    assert series.until == datetime(2022, 10, 1, 22, tzinfo=UTC)
    assert set(minutes_of(series)) == {60.0}
    assert (prices_of(series), series.currency) == (state.attributes["today"], "DKK")


def test_entsoe_times_with_a_blank_in_them(real_data: Path) -> None:
    series = _read(measured_state(real_data, "entsoe_BE_2024-12-12_prices_today.json"), "UTC")
    assert series.start == datetime(2024, 12, 11, 23, tzinfo=UTC)
    assert series.until == datetime(2024, 12, 12, 14, tzinfo=UTC)
    assert (series.at(datetime(2024, 12, 12, 8, tzinfo=UTC)), series.currency) == (0.4, "EUR")


def test_epex_spot_says_its_energy_in_the_key(real_data: Path) -> None:
    series = _read(measured_state(real_data, "epex_spot_data_2026-03-13.json"), "Europe/Berlin")
    assert series.start == datetime(2026, 3, 13, 22, tzinfo=UTC)
    assert series.until == datetime(2026, 3, 14, 8, tzinfo=UTC)
    assert prices_of(series)[0] == 0.293394


def test_octopus_half_hours_are_in_pounds(real_data: Path) -> None:
    state = measured_state(real_data, "octopus_event_current_day_rates_2025-12-30.json")
    series = _read(state, "Europe/London")
    assert series.start == datetime(2025, 12, 30, tzinfo=UTC)
    assert (len(series), set(minutes_of(series)), series.currency) == (9, {30.0}, "GBP")
    assert prices_of(series)[1] == 0.168945


@pytest.mark.parametrize(
    ("name", "first", "fives", "halves"),
    [
        ("haeo_scenario1_states.json", "2025-10-05T11:00:00+00:00", 12, 46),
        ("haeo_scenario4_states.json", "2025-10-06T10:50:00+00:00", 8, 46),
        ("haeo_scenario5_states.json", "2025-11-11T11:30:00+00:00", 6, 47),
    ],
)
def test_amber_mixes_five_minutes_and_half_hours_without_a_gap(
    real_data: Path, name: str, first: str, fives: int, halves: int
) -> None:
    states = {
        data["entity_id"]: State(data["entity_id"], data["state"], data["attributes"])
        for data in measured_json(real_data, name)["states"]
    }
    for channel in ("general", "feed_in"):
        forecast = _read(states[f"sensor.home_{channel}_forecast"], "Australia/Sydney")
        assert forecast.start == datetime.fromisoformat(first)
        assert minutes_of(forecast) == [5.0] * fives + [30.0] * halves
        assert forecast.known_until(forecast.start) == forecast.until
        assert forecast.currency == "AUD"
        present = _read(states[f"sensor.home_{channel}_price"], "Australia/Sydney")
        assert (len(present), minutes_of(present)) == (1, [5.0])
        assert present.until == forecast.start
        joined = forecast.joined(present)
        assert joined.known_until(present.start) == forecast.until


def test_tibber_answers_without_ends(real_data: Path) -> None:
    response = measured_json(real_data, "tibber_get_prices_NO_2024-11-08.json")
    action = ACTIONS_BY_DOMAIN["tibber"]
    series = series_from(action, action.rows(response, ""), action.unit_of({}), ZoneInfo("UTC"))
    assert series.start == datetime(2024, 11, 7, 23, tzinfo=UTC)
    assert series.until == datetime(2024, 11, 8, 4, tzinfo=UTC)
    assert prices_of(series) == [0.4541, 0.4501, 0.4485, 0.4594, 0.4504]


def test_nordpool_core_answers_per_megawatt_hour(real_data: Path) -> None:
    api = measured_json(real_data, "nordpool_api_deliveryperiod_SE3_2024-11-05.json")
    answer = {
        "SE3": [
            {
                "start": entry["deliveryStart"].replace("Z", "+00:00"),
                "end": entry["deliveryEnd"].replace("Z", "+00:00"),
                "price": entry["entryPerArea"]["SE3"],
            }
            for entry in api["multiAreaEntries"]
        ]
    }
    action = ACTIONS_BY_DOMAIN["nordpool"]
    unit = action.unit_of({"currency": "EUR"})
    series = series_from(action, action.rows(answer, "SE3"), unit, ZoneInfo("Europe/Stockholm"))
    assert (len(series), series.currency) == (24, "EUR")
    assert series.start == datetime(2024, 11, 4, 23, tzinfo=UTC)
    assert series.at(datetime(2024, 11, 5, 7, 59, tzinfo=UTC)) == pytest.approx(0.11568)


def test_awattar_market_data_equals_the_measured_german_series(real_data: Path) -> None:
    data = measured_json(real_data, "awattar_marketdata_DE_2024-12-10.json")
    measured = measured_prices(real_data, "prices_DE-LU_60min.csv")
    zone = ZoneInfo("Europe/Berlin")
    from_text = GeneralFormat(("values",), "marketprice", "Eur/MWh", "start", "end")
    from_epoch = GeneralFormat(
        ("values",), "marketprice", "Eur/MWh", "start_timestamp", "end_timestamp"
    )
    series = from_text.read(data, zone)
    assert series.points == from_epoch.read(data, zone).points
    assert len(series) == 48
    for point in series:
        assert point.price_per_kwh == pytest.approx(measured[point.start], abs=1e-9)


def test_energyzero_answers_with_starts_and_ends(real_data: Path) -> None:
    data = measured_json(real_data, "energyzero_graphql_NL_2025-05-31.json")
    listed = data["data"]["energyMarketPrices"]["prices"]
    answer = {
        "prices": [
            {
                "price": item["energyPriceIncl"],
                "timestamp": str(datetime.fromisoformat(item["from"])),
                "start": str(datetime.fromisoformat(item["from"])),
                "end": str(datetime.fromisoformat(item["till"])),
            }
            for item in listed
        ]
    }
    action = ACTIONS_BY_DOMAIN["energyzero"]
    rows = action.rows(answer, "market")
    series = series_from(action, rows, action.unit_of({}), ZoneInfo("Europe/Amsterdam"))
    assert series.start == datetime(2025, 5, 30, 22, tzinfo=UTC)
    assert (len(series), set(minutes_of(series))) == (len(listed), {60.0})
    assert prices_of(series)[0] == 0.12947
    general = GeneralFormat(
        ("data.energyMarketPrices.prices",), "energyPriceIncl", "€/kWh", "from", "till"
    )
    assert general.read(data, ZoneInfo("UTC")).points == series.points


def test_easyenergy_answers_without_ends_and_its_own_times_are_local(real_data: Path) -> None:
    data = measured_json(real_data, "easyenergy_api_NL_2026-04-19_hourly.json")
    zone = ZoneInfo("Europe/Amsterdam")
    starts = [datetime.fromisoformat(item["from"]).replace(tzinfo=zone) for item in data["prices"]]
    answer = {
        "prices": [
            {"timestamp": str(start.astimezone(UTC)), "price": item["invoicePrice"]}
            for start, item in zip(starts, data["prices"], strict=True)
        ]
    }
    action = ACTIONS_BY_DOMAIN["easyenergy"]
    series = series_from(action, action.rows(answer, "invoice"), action.unit_of({}), zone)
    assert series.start == datetime(2026, 4, 18, 22, tzinfo=UTC)
    assert (len(series), set(minutes_of(series))) == (24, {60.0})
    local = GeneralFormat(("prices",), "invoicePrice", "EUR/kWh", "from", "until")
    assert local.read(data, zone).points == series.points


def test_entsoe_repeats_a_price_that_the_market_left_out(real_data: Path) -> None:
    path = real_data / "ha_states" / "entsoe_BE_2024-10-08_60m.xml"
    name = "{urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3}"
    points: dict[int, float] = {}
    for element in ET.fromstring(path.read_text(encoding="utf-8")).iter(f"{name}Point"):  # noqa: S314 - our own measured file
        position = int(element.findtext(f"{name}position", ""))
        points[position] = float(element.findtext(f"{name}price.amount", ""))
    prices: list[Any] = []
    for hour in range(1, 25):
        prices.append(points.get(hour, prices[-1] if prices else None))
    begin = datetime(2024, 10, 7, 22, tzinfo=UTC)
    listed = items(begin, 60, prices, ("time", "price"))
    state = State("sensor.average", "1", {"prices": listed, "unit_of_measurement": "EUR/MWh"})
    series = _read(state, "Europe/Brussels")
    assert (series.start, series.until) == (begin, begin + timedelta(days=1))
    assert prices_of(series)[0] == pytest.approx(0.06498)
