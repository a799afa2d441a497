"""Home Assistant's units become the core's, or are refused."""

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.sources import units


@pytest.mark.parametrize(
    ("unit", "per_kwh", "currency"),
    [
        ("EUR/kWh", 1.0, "EUR"),
        ("€/kWh", 1.0, "EUR"),
        ("eur / kWh", 1.0, "EUR"),
        ("Eur/MWh", 0.001, "EUR"),
        ("EUR/MWh", 0.001, "EUR"),
        ("GBP/Wh", 1000.0, "GBP"),
        ("£/kWh", 1.0, "GBP"),
        ("p/kWh", 0.01, "GBP"),
        ("GBp/kWh", 0.01, "GBP"),
        ("ct/kWh", 0.01, None),
        ("c/kWh", 0.01, None),
        ("¢/kWh", 0.01, None),
        ("$/kWh", 1.0, None),
        ("öre/kWh", 0.01, "SEK"),
        ("Öre/kWh", 0.01, "SEK"),
        ("Øre/kWh", 0.01, None),
        ("kr/kWh", 1.0, None),
        ("SEK/kWh", 1.0, "SEK"),
        ("PLN/MWh", 0.001, "PLN"),
        ("zł/kWh", 1.0, "PLN"),
        ("Kč/kWh", 1.0, "CZK"),
        ("Rp./kWh", 0.01, "CHF"),
    ],
)
def test_a_price_unit_is_read_as_money_per_energy(
    unit: str, per_kwh: float, currency: str | None
) -> None:
    parsed = units.parse_price_unit(unit)
    assert parsed.per_kwh(1.0) == pytest.approx(per_kwh, rel=1e-12)
    assert parsed.currency == currency


@pytest.mark.parametrize(
    "unit", [None, "", "EUR", "kWh", "€/m³", "XYZ/kWh", "EUR/mWh", "EUR/mwh", "EUR/h", "/kWh", "%"]
)
def test_a_price_unit_that_is_missing_or_unknown_is_refused_and_says_what_is_allowed(
    unit: str | None,
) -> None:
    with pytest.raises(InputError, match="allowed: money per energy") as caught:
        units.parse_price_unit(unit)
    assert repr(unit) in str(caught.value)


@given(st.text())
def test_no_text_makes_the_unit_reader_raise_anything_else(unit: str) -> None:
    try:
        parsed = units.parse_price_unit(unit)
    except InputError:
        return
    assert parsed.divisor > 0


@pytest.mark.parametrize(("unit", "expected"), [("W", 1.5), ("kW", 1500.0), ("MW", 1.5e6)])
def test_power_becomes_kilowatts(unit: str, expected: float) -> None:
    assert units.power_kw("load", "1500", unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "expected"), [("Wh", 2.5), ("kWh", 2500.0), ("MWh", 2.5e6), ("GWh", 2.5e9)]
)
def test_energy_becomes_kilowatt_hours(unit: str, expected: float) -> None:
    assert units.energy_kwh("meter", 2500, unit) == pytest.approx(expected)


@pytest.mark.parametrize("unit", [None, "BTU/h", "kw", "V", ""])
def test_power_in_an_unknown_unit_is_refused(unit: str | None) -> None:
    with pytest.raises(InputError, match="load unit"):
        units.power_kw("load", 1, unit)


@pytest.mark.parametrize("value", ["unavailable", "unknown", "", None, "nan", "inf", "x", True, []])
def test_a_state_that_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="a finite number"):
        units.energy_kwh("meter", value, "kWh")


def test_a_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(InputError):
        units.finite_number("meter", 10**400)


def test_a_percentage_lies_between_0_and_100() -> None:
    assert units.percent("state of charge", "55.5", "%") == 55.5
    with pytest.raises(InputError, match="0 to 100 %"):
        units.percent("state of charge", 101, "%")
    with pytest.raises(InputError, match="unit"):
        units.percent("state of charge", 50, None)


def test_a_price_is_converted_with_the_unit_it_came_in() -> None:
    assert units.price_per_kwh("price", "31.2", "ct/kWh") == pytest.approx(0.312)
    assert units.price_per_kwh("price", -500, "EUR/MWh") == pytest.approx(-0.5)


def test_a_signed_power_supplies_the_house_when_positive() -> None:
    assert units.net_kw("battery", 800, "W") == pytest.approx(0.8)
    assert units.net_kw("battery", 800, "W", inverted=True) == pytest.approx(-0.8)
