"""Every price source, from the form to the plan: asked in the background, never waited for."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from . import home
from .flow_support import change_home
from .prices_support import items, loaded_entry

pytestmark = pytest.mark.usefixtures("noon")

KEYS = ("start", "price", "end")
STARTS = ("start_time", "price")
IMPORT = "sensor.energy_optimizer_import_price"
EXPORT = "sensor.energy_optimizer_export_price"
STATUS = "sensor.energy_optimizer_plan_status"
type Answer = Callable[[ServiceCall], dict[str, Any]]


def midnight(days: int = 0) -> datetime:
    """The local midnight that begins today or a day after."""
    return dt_util.start_of_local_day() + timedelta(days=days)


def forecast_of_two_days(ahead: dict[str, list[Any]]) -> list[bool]:
    """Which of today's and tomorrow's prices are forecast."""
    end = midnight(2).timestamp()
    edges = ahead["edges"]
    return [
        forecast
        for until, forecast in zip(edges[1:], ahead["price_is_forecast"], strict=False)
        if until <= end
    ]


def day_of(call: ServiceCall, key: str) -> datetime:
    """The local midnight of the day that was asked for."""
    return datetime.fromisoformat(call.data[key]).replace(tzinfo=home.BERLIN)


def answering(hass: HomeAssistant, domain: str, action: str, answer: Answer) -> list[ServiceCall]:
    """Register an action as the integration does, and note what it is asked."""
    calls: list[ServiceCall] = []

    def handle(call: ServiceCall) -> dict[str, Any]:
        calls.append(call)
        return answer(call)

    hass.services.async_register(domain, action, handle, supports_response=SupportsResponse.ONLY)
    return calls


def nordpool(hass: HomeAssistant, price_per_mwh: float = 85.0) -> tuple[str, list[ServiceCall]]:
    """Nord Pool with one area, every quarter-hour at one price."""
    entry = loaded_entry(hass, "nordpool", {"areas": ["SE3"], "currency": "EUR"})

    def answer(call: ServiceCall) -> dict[str, Any]:
        day = day_of(call, "date")
        return {area: items(day, 15, [price_per_mwh] * 96, KEYS) for area in call.data["areas"]}

    calls = answering(hass, "nordpool", "get_prices_for_date", answer)
    return f"action:nordpool:{entry.entry_id}:SE3", calls


def _of_day(call: ServiceCall, key: str, listed: tuple[str, ...]) -> dict[str, Any]:
    return {"prices": items(day_of(call, key), 60, [0.21] * 24, listed)}


def _amber(_: ServiceCall) -> dict[str, Any]:
    now = dt_util.utcnow().replace(second=0, microsecond=0)
    return {"forecasts": items(now, 30, [0.21] * 24, ("start_time", "per_kwh", "end_time"))}


def _omie(call: ServiceCall) -> dict[str, Any]:
    return {"es": items(day_of(call, "date"), 15, [0.21] * 96, KEYS)}


def _tibber(_: ServiceCall) -> dict[str, Any]:
    return {"prices": {"Home": items(midnight(), 60, [0.21] * 48, STARTS)}}


def _green_planet(_: ServiceCall) -> dict[str, Any]:
    return {"prices": items(midnight(), 15, [0.21] * 192, KEYS)}


def _ecosmart(_: ServiceCall) -> dict[str, Any]:
    return {"forecasts": items(midnight(), 30, [21.0] * 96, STARTS)}


# Where they are no euros.
CURRENCIES = {"amberelectric": "AUD", "ecosmart": "NZD"}
SOURCES: dict[str, tuple[str, str, Answer]] = {
    "tibber": ("get_prices", "", _tibber),
    "amberelectric": ("get_forecasts", "general", _amber),
    "energyzero": ("get_energy_prices", "all_in", lambda call: _of_day(call, "start", KEYS)),
    "easyenergy": (
        "get_energy_usage_prices",
        "invoice",
        lambda call: _of_day(call, "start", ("timestamp", "price")),
    ),
    "omie": ("get_prices_for_date", "es", _omie),
    "green_planet_energy": ("get_prices", "", _green_planet),
    "ecosmart": ("get_forecasts", "device", _ecosmart),
}


def source_of(hass: HomeAssistant, domain: str) -> str:
    """Set an integration up with the action that it registers, and give its source's id."""
    action, choice, answer = SOURCES[domain]
    entry: MockConfigEntry = loaded_entry(hass, domain, {})
    if choice == "device":
        devices = dr.async_get(hass)
        choice = devices.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={(domain, "1")}
        ).id
    answering(hass, domain, action, answer)
    return f"action:{domain}:{entry.entry_id}:{choice}"


def offered(step: Any) -> dict[str, str]:  # noqa: ANN401 - a flow's result
    """The choices that a form offers for the import price."""
    schema = step["data_schema"].schema
    found = next(shown for marker, shown in schema.items() if marker == "import_price_entity")
    return {item["value"]: item["label"] for item in found.config["options"]}


@pytest.mark.parametrize("domain", [*SOURCES, "nordpool"])
async def test_a_source_that_only_answers_when_asked_is_picked_from_the_list_and_planned_with(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, domain: str
) -> None:
    await hass.config.async_update(currency=CURRENCIES.get(domain, "EUR"))
    await home.furnish(hass)
    source = nordpool(hass, 210.0)[0] if domain == "nordpool" else source_of(hass, domain)
    flow = await hass.config_entries.flow.async_init(home.DOMAIN, context={"source": "user"})
    choices = offered(flow)
    assert source in choices
    assert " → 2026-11-" in choices[source]
    step = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"import_price_entity": source, "load_power_entity": home.LOAD}
    )
    assert step["type"] == "create_entry", step
    await home.settled(hass)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == pytest.approx(0.21)
    assert home.value(hass, STATUS) == "optimal"
    assert home.attribute(hass, STATUS, "missing") == []


async def test_a_source_that_hangs_delays_no_turn_and_is_taken_up_when_it_answers(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = loaded_entry(hass, "omie", {})
    answers: asyncio.Future[dict[str, Any]] = hass.loop.create_future()

    async def handle(_: ServiceCall) -> dict[str, Any]:
        return await answers

    hass.services.async_register(
        "omie", "get_prices_for_date", handle, supports_response=SupportsResponse.ONLY
    )
    made = MockConfigEntry(
        domain=home.DOMAIN,
        data={
            "import_price_entity": f"action:omie:{entry.entry_id}:es",
            "load_power_entity": home.LOAD,
        },
    )
    made.add_to_hass(hass)
    assert await hass.config_entries.async_setup(made.entry_id)
    await hass.async_block_till_done()
    assert home.attribute(hass, STATUS, "missing") == [
        "Omie es: it was asked and has not answered yet"
    ]
    answers.set_result({"es": items(midnight(), 60, [0.3] * 48, KEYS)})
    await home.settled(hass)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.3
    assert home.attribute(hass, STATUS, "missing") == []


async def test_fresh_prices_make_a_new_plan_and_an_outage_keeps_the_last_ones(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_update(currency="AUD")
    await home.furnish(hass)
    price = [0.2]

    def answer(_: ServiceCall) -> dict[str, Any]:
        if price[0] < 0:
            raise ServiceValidationError("The service is down")
        now = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
        return {"forecasts": items(now, 30, price * 8, ("start_time", "per_kwh", "end_time"))}

    entry = loaded_entry(hass, "amberelectric", {})
    calls = answering(hass, "amberelectric", "get_forecasts", answer)
    await home.set_up(
        hass, {"import_price_entity": f"action:amberelectric:{entry.entry_id}:general"}
    )
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.2
    price[0] = 0.5
    await home.go_to(hass, freezer, home.at(12, 6), step_s=60)
    assert float(home.value(hass, IMPORT)) == 0.5
    price[0] = -1.0
    asked = len(calls)
    await home.go_to(hass, freezer, home.at(13), step_s=60)
    assert float(home.value(hass, IMPORT)) == 0.5
    assert asked < len(calls) < asked + 10
    await home.go_to(hass, freezer, home.at(16, 30), step_s=300)
    assert home.value(hass, IMPORT) == "unknown"
    (what,) = home.attribute(hass, STATUS, "missing")
    assert "its prices end at" in what


async def test_a_source_is_asked_no_more_after_the_home_is_unloaded_or_chose_another(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    source, calls = nordpool(hass)
    entry = await home.set_up(hass, {"import_price_entity": source})
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.085
    step = await change_home(hass, entry)
    await hass.config_entries.flow.async_configure(
        step["flow_id"], {"import_price_entity": home.PRICE}
    )
    await home.settled(hass)
    asked = len(calls)
    await home.go_to(hass, freezer, home.at(15))
    assert len(calls) == asked
    assert float(home.value(hass, IMPORT)) == home.CHEAP
    step = await change_home(hass, entry)
    await hass.config_entries.flow.async_configure(step["flow_id"], {"import_price_entity": source})
    await home.settled(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    asked = len(calls)
    freezer.tick(timedelta(hours=6))
    async_fire_time_changed(hass, dt_util.utcnow())
    await home.settled(hass)
    assert len(calls) == asked


async def test_tomorrow_s_prices_in_a_second_entity_are_planned_with_as_soon_as_they_come(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_update(currency="GBP")
    await home.furnish(hass)
    registry = er.async_get(hass)
    name = "octopus_energy_electricity_1_2_{}_day_rates"
    today, tomorrow = (
        registry.async_get_or_create("event", "octopus_energy", name.format(day)).entity_id
        for day in ("current", "next")
    )
    rates = ("start", "value_inc_vat", "end")
    hass.states.async_set(today, "1", {"rates": items(midnight(), 30, [0.2] * 48, rates)})
    hass.states.async_set(tomorrow, "unknown", {"rates": []})
    await home.set_up(hass, {"import_price_entity": today})
    await home.replanned(hass, freezer)
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    assert sum(ahead["price_is_forecast"]) >= 90
    hass.states.async_set(tomorrow, "1", {"rates": items(midnight(1), 30, [0.4] * 48, rates)})
    await home.replanned(hass, freezer)
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    assert not any(forecast_of_two_days(ahead))
    assert ahead["import_price_per_kwh"][len(forecast_of_two_days(ahead)) - 1] == 0.4


async def test_an_entity_in_an_unknown_state_is_read_by_its_lists(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    listed = items(midnight(), 60, [0.17] * 48, ("time", "price"))
    hass.states.async_set(
        "sensor.entsoe", "unknown", {"prices": listed, "unit_of_measurement": "EUR/kWh"}
    )
    await home.set_up(hass, {"import_price_entity": "sensor.entsoe"})
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.17


async def test_a_format_that_nobody_knows_is_asked_for_and_read_as_it_was_said(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    listed = items(midnight(), 60, [17.0] * 48, ("von", "brutto"))
    hass.states.async_set("sensor.strom", "17", {"preise": listed, "unit_of_measurement": "ct/kWh"})
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    step = await flows.async_configure(step["flow_id"], {"import_price_entity": "sensor.strom"})
    assert step["step_id"] == "import_price_format"
    wrong = {"attributes": ["preise"], "start": "bis", "price": "brutto", "unit": "ct/kWh"}
    step = await flows.async_configure(step["flow_id"], wrong)
    assert step["errors"] == {"base": "invalid_value"}
    step = await flows.async_configure(step["flow_id"], wrong | {"start": "von", "unit": ""})
    assert step["errors"] == {"base": "invalid_value"}
    step = await flows.async_configure(step["flow_id"], wrong | {"start": "von"})
    assert step["type"] == "create_entry"
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.17
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    assert not any(forecast_of_two_days(ahead))


async def test_unpublished_prices_are_forecast_from_the_last_days_also_after_a_restart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    unit = {"unit_of_measurement": "EUR/kWh"}

    def today(hours: list[float]) -> None:
        listed = items(midnight(), 60, hours, KEYS)
        hass.states.async_set("sensor.market", "1", {"prices": listed} | unit)

    today([0.1] * 18 + [0.5] * 2 + [0.1] * 4)
    entry = await home.set_up(hass, {"import_price_entity": "sensor.market"})
    await home.replanned(hass, freezer)
    freezer.move_to(home.at(0) + timedelta(days=1, minutes=1))
    today([0.2] * 24)
    await home.replanned(hass, freezer)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    by_start = dict(zip(ahead["edges"], ahead["import_price_per_kwh"], strict=False))
    later = midnight(1).timestamp() + 3600
    # Today counts more than yesterday, and nine tenths of how far that lies from the mean.
    usual = (0.75 * 0.2 + 0.75**2 * 0.1) / (0.75 + 0.75**2)
    assert by_start[later] == pytest.approx(0.2 + 0.9 * (usual - 0.2), abs=1e-3)
    assert ahead["edges"][-1] - ahead["edges"][0] >= 36 * 3600


async def test_prices_that_were_published_before_a_restart_hold_until_the_source_answers_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    source, _ = nordpool(hass)
    entry = await home.set_up(hass, {"import_price_entity": source})
    await home.replanned(hass, freezer)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.services.async_remove("nordpool", "get_prices_for_date")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await home.settled(hass)
    assert float(home.value(hass, IMPORT)) == 0.085


async def test_a_source_that_fails_in_a_way_of_its_own_is_asked_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    broken = [True]

    def answer(call: ServiceCall) -> dict[str, Any]:
        if broken[0]:
            raise TypeError("a fault of the integration")
        return _omie(call)

    entry = loaded_entry(hass, "omie", {})
    answering(hass, "omie", "get_prices_for_date", answer)
    await home.set_up(hass, {"import_price_entity": f"action:omie:{entry.entry_id}:es"})
    await home.replanned(hass, freezer)
    assert home.value(hass, IMPORT) == "unknown"
    broken[0] = False
    await home.go_to(hass, freezer, home.at(12, 2), step_s=30)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, IMPORT)) == 0.21


async def test_prices_in_another_currency_are_refused_and_named(hass: HomeAssistant) -> None:
    await hass.config.async_update(currency="SEK")
    await home.furnish(hass)
    await home.set_up(hass)
    now = (await home.act(hass, "get_plan"))["now"]
    assert now["import_price_per_kwh"] is None
    whys = [item["why"] for item in now["missing"] if "SEK" in item["why"]]
    assert whys
    assert all("EUR" in why for why in whys)
