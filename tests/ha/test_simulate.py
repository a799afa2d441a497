"""What an order would cost can be asked beforehand; asking tells nothing to anything."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from . import home

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
    await home.act(hass, "optimize")
    return entry


async def asked(
    hass: HomeAssistant, target: dict[str, Any], what: str, hour: int
) -> dict[str, Any]:
    data = {**target, "instruction": what, "until": home.at(hour).isoformat()}
    return await home.act(hass, "simulate", data)


async def test_emptying_the_battery_before_the_peak_costs_money_and_nothing_is_told(
    hass: HomeAssistant,
) -> None:
    mode = home.value(hass, home.MODE)
    answer = await asked(hass, HOUSE, "discharge", 16)
    assert answer["extra_cost"] > 0.1
    assert (answer["battery_id"], answer["instruction"]) == ("house_battery", "discharge")
    assert (answer["power_kw"], answer["currency"]) == (5, "EUR")
    assert home.value(hass, home.MODE) == mode
    view = (await home.act(hass, "get_plan"))["batteries"]["house_battery"]
    assert view["reason"] != "ordered"


async def test_keeping_a_device_on_through_the_peak_costs_more_than_until_then(
    hass: HomeAssistant,
) -> None:
    before = await asked(hass, PUMP, "on", 13)
    through = await asked(hass, PUMP, "on", 23)
    assert before["extra_cost"] == pytest.approx(0.0, abs=0.01)
    assert through["extra_cost"] > 0.1
    assert through["power_kw"] is None


async def test_a_device_that_is_off_has_no_cost_that_could_be_told(hass: HomeAssistant) -> None:
    await hass.services.async_call(
        "input_boolean", "turn_off", {"entity_id": home.PUMP}, blocking=True
    )
    await home.act(hass, "optimize")
    assert (await asked(hass, PUMP, "on", 13))["extra_cost"] is None


@pytest.mark.parametrize(
    ("target", "what", "field"),
    [(HOUSE, "on", "instruction"), (PUMP, "idle", "instruction"), ({}, "idle", "device_id")],
)
async def test_what_could_not_be_ordered_cannot_be_asked_either(
    hass: HomeAssistant, target: dict[str, Any], what: str, field: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await asked(hass, target, what, 13)
    assert refused.value.translation_placeholders is not None
    assert refused.value.translation_placeholders["field"] == field
