"""A person's orders: they outrank the plan, show, outlive a restart, and end when they say."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon", "entry")

HOUSE = {"battery_id": "house_battery"}
PUMP = {"device_id": "pump"}


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home with a battery and a pump."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    return entry


async def order(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    target: dict[str, Any],
    what: str,
    hour: int,
) -> dict[str, Any]:
    """Order until an hour of the day, and let it be planned with."""
    data = {**target, "instruction": what, "until": home.at(hour).isoformat()}
    answer = await home.act(hass, "set_override", data)
    await home.replanned(hass, freezer)
    return answer


async def shown(hass: HomeAssistant) -> dict[str, Any]:
    return await home.act(hass, "get_plan")


@pytest.mark.parametrize(
    ("what", "mode", "power_kw"),
    [
        ("charge", "forced", 5),
        ("discharge", "forced", 5),
        ("idle", "standby", None),
        ("self_consumption", "auto", None),
    ],
)
async def test_a_battery_does_what_it_is_ordered_until_the_time_is_over(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    what: str,
    mode: str,
    power_kw: float | None,
) -> None:
    answer = await order(hass, freezer, HOUSE, what, 13)
    assert (answer["instruction"], answer["power_kw"]) == (what, power_kw)
    assert home.value(hass, home.MODE) == mode
    view = (await shown(hass))["batteries"]["house_battery"]
    assert (view["instruction"], view["reason"]) == (what, "ordered")
    assert view["until"] == round(home.at(13).timestamp())
    await home.go_to(hass, freezer, home.at(12, 59), step_s=60)
    assert (await shown(hass))["batteries"]["house_battery"]["reason"] == "ordered"
    await home.go_to(hass, freezer, home.at(13), step_s=60)
    assert (await shown(hass))["batteries"]["house_battery"]["reason"] != "ordered"


async def test_an_order_outlives_a_restart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await order(hass, freezer, HOUSE, "charge", 14)
    await order(hass, freezer, PUMP, "off", 14)
    (entry,) = hass.config_entries.async_entries(home.DOMAIN)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    now = await shown(hass)
    assert now["batteries"]["house_battery"]["reason"] == "ordered"
    assert now["devices"]["pump"]["reason"] == "ordered"
    assert home.value(hass, home.MODE) == "forced"
    assert home.value(hass, home.PUMP) == "off"


async def test_a_cleared_order_gives_the_plan_its_word_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await order(hass, freezer, HOUSE, "charge", 14)
    assert (await home.act(hass, "clear_override", dict(HOUSE)))["changed"] is True
    await home.replanned(hass, freezer)
    assert (await shown(hass))["batteries"]["house_battery"]["reason"] != "ordered"
    assert (await home.act(hass, "clear_override", dict(HOUSE)))["changed"] is False


async def test_store_and_an_order_are_one_and_the_same_and_the_last_word_counts(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await order(hass, freezer, HOUSE, "discharge", 14)
    store = {**HOUSE, "command": "store", "until": home.at(13).isoformat(), "power_kw": 2}
    await home.act(hass, "update_battery", store)
    await home.replanned(hass, freezer)
    view = (await shown(hass))["batteries"]["house_battery"]
    assert (view["instruction"], view["power_kw"]) == ("charge", 2)
    await home.act(hass, "clear_override", dict(HOUSE))
    await home.replanned(hass, freezer)
    assert (await shown(hass))["batteries"]["house_battery"]["reason"] != "ordered"


async def test_a_device_is_off_when_ordered_and_comes_back_when_the_order_ends(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await order(hass, freezer, PUMP, "off", 13)
    assert home.value(hass, home.PUMP) == "off"
    assert (await shown(hass))["devices"]["pump"]["instruction"] == "turn_off"
    hass.states.async_set(home.PUMP_POWER, "0", home.POWER)
    await home.go_to(hass, freezer, home.at(13, 1), step_s=30)
    assert home.value(hass, home.PUMP) == "on"


async def test_a_device_that_is_ordered_on_stays_on_at_the_peak(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.go_to(hass, freezer, home.at(17))
    await order(hass, freezer, PUMP, "on", 19)
    await home.go_to(hass, freezer, home.at(18, 30))
    assert home.value(hass, "binary_sensor.energy_optimizer_peak") == "on"
    assert home.value(hass, home.PUMP) == "on"
    await home.go_to(hass, freezer, home.at(19, 0, 5))
    assert home.value(hass, home.PUMP) == "off"


async def test_a_polling_device_is_told_the_order(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.act(hass, "register_device", dict(doors.POLLED))
    boiler = {"device_id": "boiler"}
    await home.act(hass, "update_device_status", boiler | {"is_on": True})
    for what, told in (("off", "turn_off"), ("on", "turn_on")):
        await order(hass, freezer, boiler, what, 14)
        answer = await home.act(hass, "get_device_instructions", dict(boiler))
        assert (answer["instruction"], answer["reason"]) == (told, "ordered")


async def refused(hass: HomeAssistant, **data: object) -> ServiceValidationError:
    base = {"instruction": "off", "until": home.at(14).isoformat()}
    with pytest.raises(ServiceValidationError) as caught:
        await home.act(hass, "set_override", base | data)
    return caught.value


async def test_orders_that_make_no_sense_are_refused(hass: HomeAssistant) -> None:
    await home.act(hass, "register_device", doors.POLLED | {"essential": True})
    for data, field in (
        ({}, "device_id"),
        (HOUSE | PUMP, "device_id"),
        (HOUSE, "instruction"),
        (PUMP | {"instruction": "charge"}, "instruction"),
        (PUMP | {"power_kw": 1}, "power_kw"),
        (HOUSE | {"instruction": "idle", "power_kw": 1}, "power_kw"),
        (HOUSE | {"instruction": "charge", "power_kw": 6}, "power_kw"),
        (PUMP | {"until": home.NOON.isoformat()}, "until"),
        (PUMP | {"until": (home.NOON + timedelta(days=2)).isoformat()}, "until"),
    ):
        error = await refused(hass, **data)
        assert error.translation_placeholders is not None
        assert error.translation_placeholders["field"] == field, data
    essential = await refused(hass, device_id="boiler")
    assert essential.translation_key == "conflict"


async def test_a_battery_that_nobody_released_takes_no_order(hass: HomeAssistant) -> None:
    (entry,) = hass.config_entries.async_entries(home.DOMAIN)
    await home.add_battery(hass, entry, release="later", name="Advised")
    error = await refused(hass, battery_id="advised", instruction="charge")
    assert error.translation_key == "conflict"
    store = {"battery_id": "advised", "command": "store", "energy_kwh": 1}
    with pytest.raises(ServiceValidationError, match="only advised"):
        await home.act(hass, "update_battery", store)
