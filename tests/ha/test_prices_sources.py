"""What price sources a Home Assistant has, and reading the one that was chosen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_optimizer.const import DOMAIN
from custom_components.energy_optimizer.core.errors import InputError, MissingInputError
from custom_components.energy_optimizer.sources.prices import (
    EntitySource,
    GeneralFormat,
    async_candidates,
    source_for,
)

from . import home
from .flow_support import open_options
from .prices_support import BERLIN, items, loaded_entry, prices_of

NOW = datetime(2025, 10, 7, 10, 20, tzinfo=UTC)
DAY = datetime(2025, 10, 7, tzinfo=BERLIN)
NEXT_DAY = datetime(2025, 10, 8, tzinfo=BERLIN)
EUROS = {"unit_of_measurement": "€/kWh"}
KEYS = ("start", "price", "end")


@pytest.fixture(autouse=True)
def _home_in_berlin() -> Iterator[None]:
    before = dt_util.get_default_time_zone()
    dt_util.set_default_time_zone(BERLIN)
    yield
    dt_util.set_default_time_zone(before)


def _registered(hass: HomeAssistant, domain: str, platform: str, unique_id: str) -> str:
    return er.async_get(hass).async_get_or_create(domain, platform, unique_id).entity_id


async def test_an_entity_is_read_as_it_is_now(hass: HomeAssistant) -> None:
    hass.states.async_set(
        "sensor.price", "0.2", {"prices": items(DAY, 60, [0.2] * 24, KEYS)} | EUROS
    )
    source = source_for(hass, "sensor.price")
    assert len(await source.async_read(NOW)) == 24
    hass.states.async_set("sensor.price", "0.2", EUROS)
    assert len(await source.async_read(NOW)) == 1


@pytest.mark.parametrize("state", [None, "unavailable"])
async def test_an_entity_that_is_not_there_is_missing(
    hass: HomeAssistant, state: str | None
) -> None:
    if state is not None:
        hass.states.async_set("sensor.price", state)
    with pytest.raises(MissingInputError, match=r"sensor\.price: (there is no|it is un)"):
        await source_for(hass, "sensor.price").async_read(NOW)


async def test_an_entity_may_be_read_the_way_its_user_says(hass: HomeAssistant) -> None:
    listed = items(DAY, 60, [20.0] * 24, ("von", "brutto"))
    hass.states.async_set("sensor.price", "20", {"preise": listed})
    general = GeneralFormat(("preise",), "brutto", "ct/kWh", "von")
    series = await source_for(hass, "sensor.price", general=general).async_read(NOW)
    assert prices_of(series) == [0.2] * 24


@pytest.mark.parametrize(
    ("platform", "first", "second", "key"),
    [
        (
            "octopus_energy",
            ("event", "octopus_energy_electricity_1_2_current_day_rates"),
            ("event", "octopus_energy_electricity_1_2_next_day_rates"),
            ("rates", ("start", "value_inc_vat", "end")),
        ),
        (
            "stromligning",
            ("sensor", "current_price_vat_abc"),
            ("binary_sensor", "tomorrow_available_vat_abc"),
            ("prices", KEYS),
        ),
        (
            "rce_pse",
            ("sensor", "rce_pse_today_price"),
            ("sensor", "rce_pse_tomorrow_price"),
            ("prices", KEYS),
        ),
    ],
)
async def test_the_next_day_in_a_second_entity_is_joined(
    hass: HomeAssistant,
    platform: str,
    first: tuple[str, str],
    second: tuple[str, str],
    key: tuple[str, tuple[str, ...]],
) -> None:
    today = _registered(hass, first[0], platform, first[1])
    tomorrow = _registered(hass, second[0], platform, second[1])
    name, keys = key
    unit = {"unit_of_measurement": "kr/kWh"} if first[0] == "sensor" else {}
    hass.states.async_set(today, "1", {name: items(DAY, 60, [1.0] * 24, keys)} | unit)
    source = EntitySource(hass, today)
    assert source.read(NOW).until == NEXT_DAY
    hass.states.async_set(tomorrow, "on", {name: []})
    assert source.read(NOW).until == NEXT_DAY
    hass.states.async_set(tomorrow, "on", {name: items(NEXT_DAY, 60, [2.0] * 24, keys)})
    series = source.read(NOW)
    assert prices_of(series) == [1.0] * 24 + [2.0] * 24
    hass.states.async_set(tomorrow, "on", {name: items(NEXT_DAY, 60, ["soon"], keys)})
    assert source.read(NOW).until == NEXT_DAY
    assert [item.source_id for item in await async_candidates(hass, NOW)] == [today]


async def test_amber_s_present_interval_is_joined_to_its_forecast(hass: HomeAssistant) -> None:
    forecast = _registered(hass, "sensor", "amberelectric", "site-forecasts-general")
    present = _registered(hass, "sensor", "amberelectric", "site-current-general")
    keys = ("start_time", "per_kwh", "end_time")
    dollars = {"unit_of_measurement": "$/kWh"}
    hass.states.async_set(
        forecast,
        "0.3",
        {"forecasts": items(NOW + timedelta(minutes=5), 5, [0.3] * 6, keys)} | dollars,
    )
    hass.states.async_set(present, "0.2", items(NOW, 5, [0.2], keys)[0] | dollars)
    assert prices_of(EntitySource(hass, forecast).read(NOW)) == [0.2] + [0.3] * 6


async def test_candidates_say_what_was_found_and_until_when_it_reaches(hass: HomeAssistant) -> None:
    two_days = items(DAY, 60, [0.2] * 48, KEYS)
    hass.states.async_set("sensor.far", "0.2", {"prices": two_days, "friendly_name": "Far"} | EUROS)
    hass.states.async_set("sensor.near", "0.2", {"prices": two_days[:24]} | EUROS)
    hass.states.async_set("sensor.no_unit", "0.2", {"prices": two_days})
    hass.states.async_set("sensor.only_now", "31", {"unit_of_measurement": "ct/kWh"})
    hass.states.async_set("sensor.gas", "1.1", {"unit_of_measurement": "€/m³"})
    hass.states.async_set(
        "sensor.gas_ahead", "1.1", {"prices": two_days, "unit_of_measurement": "€/m³"}
    )
    hass.states.async_set("sensor.temperature", "21", {"unit_of_measurement": "°C"})
    hass.states.async_set("sensor.away", "unavailable", EUROS)
    ours = _registered(hass, "sensor", DOMAIN, "price")
    hass.states.async_set(ours, "0.2", EUROS)
    found = await async_candidates(hass, NOW)
    assert [(item.source_id, item.until, item.needs_unit) for item in found] == [
        ("sensor.far", datetime(2025, 10, 9, tzinfo=BERLIN), False),
        ("sensor.no_unit", datetime(2025, 10, 9, tzinfo=BERLIN), True),
        ("sensor.near", NEXT_DAY, False),
        ("sensor.only_now", None, False),
    ]
    assert (found[0].name, found[0].shape, found[0].currency) == ("Far", "stromligning", "EUR")
    assert found[1].problem is not None
    assert "price unit" in found[1].problem


async def test_a_template_that_is_slow_to_render_is_refused(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await open_options(hass, entry, "tariff", "import_tariff")
    options = hass.config_entries.options
    step = await options.async_configure(step["flow_id"], {"kind": "template_tariff"})
    slow = "{% for a in range(999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}1"
    step = await options.async_configure(step["flow_id"], {"template": slow})
    assert step["errors"] == {"template": "invalid_value"}


def _answering(hass: HomeAssistant, domain: str, action: str, answer: Any) -> None:  # noqa: ANN401
    hass.services.async_register(domain, action, answer, supports_response=SupportsResponse.ONLY)


def _loaded(hass: HomeAssistant, domain: str, **data: Any) -> MockConfigEntry:  # noqa: ANN401
    return loaded_entry(hass, domain, data)


async def test_candidates_ask_each_action_for_each_of_its_choices(hass: HomeAssistant) -> None:
    def areas(call: ServiceCall) -> dict[str, Any]:
        day = datetime.fromisoformat(call.data["date"]).replace(tzinfo=BERLIN)
        return {area: items(day, 60, [85.0] * 24, KEYS) for area in call.data["areas"]}

    def homes(_: ServiceCall) -> dict[str, Any]:
        listed = items(DAY, 60, [0.4] * 24, ("start_time", "price"))
        return {"prices": {"Home": listed, "Cabin": listed}}

    def channels(call: ServiceCall) -> dict[str, Any]:
        if call.data["channel_type"] == "controlled_load":
            raise ServiceValidationError("There is no such channel")
        return {"forecasts": items(NOW, 5, [0.1], ("start_time", "per_kwh", "end_time"))}

    nordpool = _loaded(hass, "nordpool", areas=["SE3", "SE4"], currency="SEK")
    tibber = _loaded(hass, "tibber")
    amber = _loaded(hass, "amberelectric")
    _answering(hass, "nordpool", "get_prices_for_date", areas)
    _answering(hass, "tibber", "get_prices", homes)
    _answering(hass, "amberelectric", "get_forecasts", channels)
    found = {item.source_id: item for item in await async_candidates(hass, NOW)}
    assert set(found) == {
        f"action:nordpool:{nordpool.entry_id}:SE3",
        f"action:nordpool:{nordpool.entry_id}:SE4",
        f"action:tibber:{tibber.entry_id}:Home",
        f"action:tibber:{tibber.entry_id}:Cabin",
        f"action:amberelectric:{amber.entry_id}:general",
        f"action:amberelectric:{amber.entry_id}:feed_in",
        f"action:amberelectric:{amber.entry_id}:controlled_load",
    }
    area = found[f"action:nordpool:{nordpool.entry_id}:SE4"]
    assert (area.name, area.until) == ("Nordpool SE4", datetime(2025, 10, 9, tzinfo=BERLIN))
    refused = found[f"action:amberelectric:{amber.entry_id}:controlled_load"]
    assert (refused.until, refused.problem) == (None, "There is no such channel")


async def test_an_integration_with_devices_offers_each_device(hass: HomeAssistant) -> None:
    entry = _loaded(hass, "ecosmart")
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("ecosmart", "icp-1")}
    )
    _answering(
        hass,
        "ecosmart",
        "get_forecasts",
        lambda _: {"forecasts": items(NOW, 30, [18.0] * 4, ("start_time", "price"))},
    )
    [found] = await async_candidates(hass, NOW)
    assert found.source_id == f"action:ecosmart:{entry.entry_id}:{device.id}"
    assert (found.until, found.currency) == (NOW + timedelta(hours=2), "NZD")


async def test_the_user_s_unit_is_used_for_the_chosen_entity(hass: HomeAssistant) -> None:
    hass.states.async_set("sensor.price", "0.2", {"prices": items(DAY, 60, [20.0] * 24, KEYS)})
    with pytest.raises(InputError, match="price unit"):
        await source_for(hass, "sensor.price").async_read(NOW)
    series = await source_for(hass, "sensor.price", unit="ct/kWh").async_read(NOW)
    assert prices_of(series) == [0.2] * 24
