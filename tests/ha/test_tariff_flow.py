"""The tariff's forms: what it comes to is shown beforehand, and reaches plan, books and sensors."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest

from . import home
from .flow_support import open_options

pytestmark = pytest.mark.usefixtures("noon")

IMPORT = "sensor.energy_optimizer_import_price"
EXPORT = "sensor.energy_optimizer_export_price"
STATUS = "sensor.energy_optimizer_plan_status"
type Step = Any


async def figures(hass: HomeAssistant, entry: ConfigEntry, side: str, kind: str) -> Step:
    """Open the form of one kind of tariff."""
    step = await open_options(hass, entry, "tariff", side)
    return await hass.config_entries.options.async_configure(step["flow_id"], {"kind": kind})


async def answer(hass: HomeAssistant, step: Step, data: Mapping[str, Any]) -> Step:
    """Fill in a form of the options."""
    return await hass.config_entries.options.async_configure(step["flow_id"], dict(data))


async def kept(hass: HomeAssistant, freezer: FrozenDateTimeFactory, step: Step) -> None:
    """Keep what the preview shows."""
    assert step["step_id"] == "tariff_preview", step
    step = await answer(hass, step, {"next_step_id": "keep_tariff"})
    assert step["type"] == "create_entry"
    await home.settled(hass)
    await home.replanned(hass, freezer)


async def ahead(hass: HomeAssistant) -> dict[str, Any]:
    """What the doors give of the slots ahead."""
    found: dict[str, Any] = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    return found


async def test_adders_by_time_band_and_tax_reach_sensor_plan_and_books(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await figures(hass, entry, "import_tariff", "spot_tariff")
    night = {"price_per_kwh": 0.02, "from": "22:00:00", "to": "06:00:00"}
    step = await answer(hass, step, {"otherwise_per_kwh": 0.1, "vat_pct": 25, "bands": [night]})
    shown = step["description_placeholders"]
    assert shown["now"] == "0.2500 EUR/kWh"
    assert shown["lowest"] == "0.1500 EUR/kWh"
    assert shown["highest"] == "0.8750 EUR/kWh"
    await kept(hass, freezer, step)
    assert float(home.value(hass, IMPORT)) == pytest.approx(0.25)
    prices = await ahead(hass)
    by_start = dict(zip(prices["edges"], prices["import_price_per_kwh"], strict=False))
    assert by_start[home.at(19, 0, 0).timestamp()] == pytest.approx(0.875)
    assert by_start[home.at(22, 0, 0).timestamp()] == pytest.approx(0.15)
    for minute, imported in ((15, 101.0), (30, 102.0)):
        await home.go_to(hass, freezer, home.at(12, minute))
        await home.report_meters(hass, freezer, imported=imported)
    bill = float(home.value(hass, "sensor.energy_optimizer_energy_bill_today"))
    # The tariff came in the first minute of the first slot: it counts for the whole of it.
    assert bill == pytest.approx(2 * 0.25, abs=0.02)


async def test_export_is_a_share_of_the_spot_price_less_a_fee_without_a_source_of_its_own(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(
        hass, {"import_price_entity": home.PRICE, "load_power_entity": home.LOAD}
    )
    assert home.value(hass, EXPORT) == "unknown"
    step = await figures(hass, entry, "export_tariff", "feed_in_tariff")
    step = await answer(hass, step, {"spot_factor": 0.9, "fee_per_kwh": 0.01})
    assert step["description_placeholders"]["highest"] == "0.5300 EUR/kWh"
    await kept(hass, freezer, step)
    assert float(home.value(hass, EXPORT)) == pytest.approx(0.08)
    assert float(home.value(hass, IMPORT)) == home.CHEAP


async def test_time_of_use_needs_no_price_entity(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"load_power_entity": home.LOAD})
    step = await figures(hass, entry, "import_tariff", "own_tariff")
    bands = [
        {"price_per_kwh": 0.6, "from": "17:00:00", "to": "20:00:00", "months": ["11", "12"]},
        {"price_per_kwh": 0.2, "from": "00:00:00", "to": "07:00:00", "weekdays": ["sat", "sun"]},
    ]
    step = await answer(hass, step, {"otherwise_per_kwh": 0.3, "vat_pct": 0, "bands": bands})
    assert step["description_placeholders"]["highest"] == "0.6000 EUR/kWh"
    await kept(hass, freezer, step)
    assert float(home.value(hass, IMPORT)) == 0.3
    assert home.value(hass, STATUS) == "optimal"
    assert home.attribute(hass, STATUS, "missing") == []
    prices = await ahead(hass)
    assert not any(prices["price_is_forecast"])
    assert {0.2, 0.3, 0.6} == set(prices["import_price_per_kwh"])
    assert prices["edges"][-1] - prices["edges"][0] >= 36 * 3600
    step = await figures(hass, entry, "import_tariff", "own_tariff")
    marker = next(m for m in step["data_schema"].schema if m == "bands")
    assert marker.description["suggested_value"][0]["months"] == ["11", "12"]


async def test_a_tariff_s_bands_are_known_where_the_spot_price_is_only_forecast(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set("sensor.now_only", "0.1", {"unit_of_measurement": "EUR/kWh"})
    entry = await home.set_up(
        hass, {"import_price_entity": "sensor.now_only", "load_power_entity": home.LOAD}
    )
    step = await figures(hass, entry, "import_tariff", "spot_tariff")
    evening = {"price_per_kwh": 0.4, "from": "17:00", "to": "20:00"}
    step = await answer(hass, step, {"otherwise_per_kwh": 0.0, "vat_pct": 0, "bands": [evening]})
    await kept(hass, freezer, step)
    prices = await ahead(hass)
    by_start = dict(zip(prices["edges"], prices["import_price_per_kwh"], strict=False))
    assert by_start[home.at(18, 0, 0).timestamp()] == pytest.approx(0.5)
    assert by_start[(home.at(18, 0, 0) + timedelta(hours=3)).timestamp()] == pytest.approx(0.1)
    assert sum(prices["price_is_forecast"]) >= 140


async def test_a_template_makes_the_price_of_every_slot(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await figures(hass, entry, "import_tariff", "template_tariff")
    text = "{{ (spot * 1.2 + (0.1 if start.hour >= 18 else 0.05)) | round(5) }}"
    step = await answer(hass, step, {"template": text})
    assert step["description_placeholders"]["now"] == "0.1700 EUR/kWh"
    await kept(hass, freezer, step)
    assert float(home.value(hass, IMPORT)) == pytest.approx(0.17)
    prices = await ahead(hass)
    by_start = dict(zip(prices["edges"], prices["import_price_per_kwh"], strict=False))
    assert by_start[home.at(19, 0, 0).timestamp()] == pytest.approx(0.6 * 1.2 + 0.1)
    assert float(home.value(hass, EXPORT)) == pytest.approx(0.08)


async def test_a_template_of_the_clock_alone_needs_no_source(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"load_power_entity": home.LOAD})
    step = await figures(hass, entry, "import_tariff", "template_tariff")
    step = await answer(hass, step, {"template": "{{ 0.4 if start.hour in (17, 18) else 0.2 }}"})
    assert step["description_placeholders"]["highest"] == "0.4000 EUR/kWh"
    await kept(hass, freezer, step)
    assert home.value(hass, STATUS) == "optimal"
    assert float(home.value(hass, IMPORT)) == 0.2


async def test_a_template_that_gives_no_number_is_said_and_prices_come_back_with_another(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await figures(hass, entry, "import_tariff", "template_tariff")
    with pytest.raises(InvalidData, match="template"):
        await answer(hass, step, {"template": "{{ spot + "})
    step = await answer(hass, step, {"template": "{{ spot }} cheap"})
    assert step["description_placeholders"]["now"] == "–"
    assert "template failed" in step["description_placeholders"]["why"]
    await kept(hass, freezer, step)
    (what,) = home.attribute(hass, STATUS, "missing")
    assert "the price template failed" in what
    step = await figures(hass, entry, "import_tariff", "as_given")
    assert step["type"] == "create_entry"
    await home.settled(hass)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == home.CHEAP
    assert home.attribute(hass, STATUS, "missing") == []


async def test_a_band_that_is_none_is_refused_at_its_field(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await figures(hass, entry, "import_tariff", "own_tariff")
    wrong = {"price_per_kwh": 1e400, "from": "22:00:00"}
    step = await answer(hass, step, {"otherwise_per_kwh": 0.1, "vat_pct": 25, "bands": [wrong]})
    assert step["errors"] == {"bands": "invalid_value"}
    assert step["description_placeholders"]["allowed"]
    assert "import_tariff" not in entry.options


async def test_what_one_step_sets_the_other_steps_keep(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await figures(hass, entry, "import_tariff", "own_tariff")
    step = await answer(hass, step, {"otherwise_per_kwh": 0.3, "vat_pct": 0})
    await answer(hass, step, {"next_step_id": "keep_tariff"})
    step = await open_options(hass, entry, "limits")
    await answer(hass, step, {"peak_hours": 3})
    await home.settled(hass)
    assert entry.options["import_tariff"]["otherwise_per_kwh"] == 0.3
    assert entry.options["peak_hours"] == 3


@pytest.mark.parametrize("country", ["belgium", "norway", "sweden"])
async def test_a_country_s_capacity_charge_is_filled_in_and_can_be_changed(
    hass: HomeAssistant, country: str
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await open_options(hass, entry, "tariff", "capacity_charge")
    step = await answer(hass, step, {"kind": country})
    assert step["step_id"] == "capacity_figures"
    filled = {
        str(marker): value
        for marker in step["data_schema"].schema
        if (value := _shown(marker)) is not None
    }
    step = await answer(hass, step, filled | ({} if country == "norway" else {"price_per_kw": 5}))
    assert step["type"] == "create_entry", step["errors"]
    await home.settled(hass)
    charge = entry.runtime_data.coordinator.settings.capacity_charge
    assert charge is not None
    assert charge.price_per_kw == (0 if country == "norway" else 5)
    assert charge.zone.key == "Europe/Berlin"
    if country == "norway":
        assert charge.tiers[1] == (2, 200)
    step = await open_options(hass, entry, "tariff", "capacity_charge")
    await answer(hass, step, {"kind": "none"})
    await home.settled(hass)
    assert entry.runtime_data.coordinator.settings.capacity_charge is None


async def test_tiers_that_do_not_rise_are_refused_at_their_field(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await open_options(hass, entry, "tariff", "capacity_charge")
    step = await answer(hass, step, {"kind": "tiered"})
    tiers = [{"from_kw": 0, "cost": 200}, {"from_kw": 5, "cost": 100}]
    given = {"period_minutes": "60", "tiers": tiers, "highest": 3, "otherwise_pct": 0}
    step = await answer(hass, step, given)
    assert step["errors"] == {"tiers": "invalid_value"}


def _shown(marker: Any) -> Any:  # noqa: ANN401 - a form's value
    """The value that a form comes with."""
    if marker.description:
        return marker.description.get("suggested_value") or None
    return marker.default()


async def test_a_template_of_the_clock_may_change_within_an_hour(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"load_power_entity": home.LOAD})
    step = await figures(hass, entry, "import_tariff", "template_tariff")
    night = "{{ 0.1 if (start.hour, start.minute) >= (22, 30) else 0.3 }}"
    await kept(hass, freezer, await answer(hass, step, {"template": night}))
    prices = await ahead(hass)
    by_start = dict(zip(prices["edges"], prices["import_price_per_kwh"], strict=False))
    assert by_start[home.at(22, 15, 0).timestamp()] == 0.3
    assert by_start[home.at(22, 30, 0).timestamp()] == 0.1


async def test_prices_of_a_currency_with_small_money_can_be_given(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"load_power_entity": home.LOAD})
    step = await figures(hass, entry, "import_tariff", "own_tariff")
    await kept(hass, freezer, await answer(hass, step, {"otherwise_per_kwh": 1444.7, "vat_pct": 0}))
    assert float(home.value(hass, IMPORT)) == 1444.7
    assert home.value(hass, STATUS) == "optimal"


async def test_a_whole_price_is_not_proposed_as_an_adder_nor_no_spot_as_a_share(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    for side, spot, name in (
        ("import_tariff", "spot_tariff", "otherwise_per_kwh"),
        ("export_tariff", "feed_in_tariff", "spot_factor"),
    ):
        step = await figures(hass, entry, side, "own_tariff")
        step = await answer(hass, step, {"otherwise_per_kwh": 0.3, "vat_pct": 0})
        await kept(hass, freezer, step)
        step = await figures(hass, entry, side, spot)
        marker = next(m for m in step["data_schema"].schema if m == name)
        assert marker.default() == (1.0 if name == "spot_factor" else 0.0)
