"""Tariffs: spot with adders and taxes, fixed prices, bands by clock, weekday and season."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.tariff import (
    Band,
    Side,
    TariffFormula,
    tariff_from_json,
)
from custom_components.energy_optimizer.core.timeline import Timeline

ZONE = ZoneInfo("Europe/Berlin")


def hours(first: datetime, count: int) -> Timeline:
    return Timeline.uniform(first.astimezone(UTC), 60, count, ZONE)


def local(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def test_import_is_spot_and_adder_with_tax_and_export_is_spot_less_a_fee() -> None:
    tariff = tariff_from_json(
        {
            "import": {"otherwise_per_kwh": 0.1, "vat_ratio": 0.2},
            "export": {"spot_factor": 0.9, "fee_per_kwh": 0.01},
        }
    )
    timeline, spot = hours(local(2026, 6, 1), 2), np.array([0.1, -0.05])
    assert tariff.imported.prices(timeline, spot) == pytest.approx([0.24, 0.06])
    assert tariff.exported.prices(timeline, spot) == pytest.approx([0.08, -0.055])


def test_a_fixed_price_needs_no_spot_price() -> None:
    side = Side(spot_factor=0.0, otherwise_per_kwh=0.3)
    assert side.prices(hours(local(2026, 6, 1), 3), None).tolist() == [0.3] * 3


def test_a_spot_tariff_without_spot_prices_is_refused() -> None:
    with pytest.raises(InputError, match="spot price"):
        Side().prices(hours(local(2026, 6, 1), 3), None)


def test_bands_hold_by_clock_weekday_and_month_and_the_first_wins() -> None:
    tariff = tariff_from_json(
        {
            "import": {
                "spot_factor": 0,
                "otherwise_per_kwh": 0.2,
                "bands": [
                    {"price_per_kwh": 0.5, "from": "16:00", "to": "21:00", "months": [6, 7, 8, 9]},
                    {"price_per_kwh": 0.3, "from": "08:00", "weekdays": ["mon", "fri"]},
                ],
            }
        }
    ).imported
    monday, tuesday, winter = local(2026, 6, 1), local(2026, 6, 2), local(2026, 1, 6)
    assert tariff.prices(hours(monday, 24), None).tolist() == (
        [0.2] * 8 + [0.3] * 8 + [0.5] * 5 + [0.3] * 3
    )
    assert tariff.prices(hours(tuesday, 24), None).tolist() == [0.2] * 16 + [0.5] * 5 + [0.2] * 3
    assert tariff.prices(hours(winter, 24), None).tolist() == [0.2] * 24


def test_a_band_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = Band(0.1, 22 * 60, 6 * 60, weekdays=frozenset({4}))
    friday_night, saturday_morning = local(2026, 6, 5, 23), local(2026, 6, 6, 5)
    assert night.holds(friday_night)
    assert night.holds(saturday_morning)
    assert not night.holds(local(2026, 6, 5, 5))
    assert not night.holds(local(2026, 6, 6, 23))


@pytest.mark.parametrize(("day", "length"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_night_band_keeps_to_the_clock_when_the_clocks_change(
    day: tuple[int, int, int], length: int
) -> None:
    side = Side(0.0, 0.3, (Band(0.1, 0, 6 * 60),))
    prices = side.prices(hours(local(*day), length), None)
    assert (prices == 0.1).sum() == 6 + length - 24
    assert (prices == 0.3).sum() == 18


def test_the_moments_at_which_bands_change_are_known() -> None:
    tariff = TariffFormula(Side(0.0, 0.3, (Band(0.1, 22 * 60, 6 * 60),)))
    changes = tariff.changes(local(2026, 6, 1, 12), local(2026, 6, 2, 12), ZONE)
    assert changes == [local(2026, 6, 1, 22), local(2026, 6, 2), local(2026, 6, 2, 6)]
    assert TariffFormula().changes(local(2026, 6, 1), local(2026, 6, 2), ZONE) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"imports": {}}, "tariff.imports"),
        ({"import": {"vat": 0.2}}, "import.vat"),
        ({"import": {"vat_ratio": "a fifth"}}, "import.vat_ratio"),
        ({"import": {"vat_ratio": 19}}, "vat_ratio"),
        ({"import": {"bands": {}}}, "import.bands"),
        ({"export": {"bands": [{"price_per_kwh": 0.1, "from": "25:00"}]}}, "export.bands[0].from"),
        ({"export": {"bands": [{"from": "05:00"}]}}, "export.bands[0].price_per_kwh"),
        ({"export": {"bands": [{"price_per_kwh": 1, "weekdays": ["sunday"]}]}}, "weekdays"),
        ({"export": {"bands": [{"price_per_kwh": 1, "months": [13]}]}}, "months"),
        ({"export": []}, "export"),
    ],
)
def test_a_tariff_that_cannot_be_names_its_field(given: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        tariff_from_json(given)
    assert field in str(refused.value)


@given(
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.integers(0, 365 * 24 * 4),
)
def test_a_band_and_its_complement_never_hold_at_once(begin: int, end: int, quarters: int) -> None:
    end_of_day = end % 1440
    if begin == end_of_day:
        return
    moment = (local(2026, 1, 1).astimezone(UTC) + quarters * timedelta(minutes=15)).astimezone(ZONE)
    band = Band(1.0, begin, end)
    rest = Band(1.0, end_of_day, begin or 1440)
    assert band.holds(moment) != rest.holds(moment)


def test_bands_change_only_where_it_is_said() -> None:
    tariff = TariffFormula(Side(0.0, 0.3, (Band(0.1, 7 * 60 + 30, 19 * 60),)))
    first, last = local(2026, 10, 24), local(2026, 10, 27)
    changes = [first, *tariff.changes(first, last, ZONE), last]
    for begin, end in pairwise(changes):
        inside = [begin + share * (end - begin) for share in (0.0, 0.3, 0.99)]
        assert len({tariff.imported.added(at.astimezone(ZONE)) for at in inside}) == 1
    assert all(at.utcoffset() is not None for at in changes)
    assert timedelta(0) not in {end - begin for begin, end in pairwise(changes)}
