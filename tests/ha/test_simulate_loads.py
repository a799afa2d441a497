"""What starting a load or a car, or having it wait, would cost can be asked beforehand."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from . import home, loads_support as loads

pytestmark = pytest.mark.usefixtures("noon")

DISHWASHER = {"load_id": "dishwasher"}
CAR = {"load_id": "car"}


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home without a battery, whose noon is dear."""
    await loads.furnish(hass)
    await home.furnish(hass, dear=range(10, 14))
    return await home.set_up(hass)


async def asked(
    hass: HomeAssistant, target: dict[str, Any], what: str, hour: int
) -> dict[str, Any]:
    data = {**target, "instruction": what, "until": home.at(hour).isoformat()}
    return await home.act(hass, "simulate", data)


async def test_a_load_begun_now_or_left_to_wait_costs_money_and_nothing_is_begun(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await loads.add_load(hass, entry, earliest="12:00:00")
    await home.act(hass, "optimize")
    now = await asked(hass, DISHWASHER, "on", 23)
    assert now["extra_cost"] == pytest.approx(2 * 2 * (home.DEAR - home.CHEAP), abs=0.01)
    assert (now["load_id"], now["power_kw"], now["missing_kwh"]) == ("dishwasher", None, 0)
    assert (await asked(hass, DISHWASHER, "off", 14))["extra_cost"] == pytest.approx(0, abs=0.01)
    assert home.value(hass, loads.DISHWASHER) == "off"


async def test_a_run_beside_the_planned_one_costs_all_its_energy(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await loads.add_load(hass, entry, earliest="03:00:00")
    await home.act(hass, "optimize")
    now = await asked(hass, DISHWASHER, "on", 23)
    assert now["extra_cost"] == pytest.approx(2 * 2 * home.DEAR, abs=0.01)


async def test_charging_a_car_now_costs_money_and_one_that_is_away_has_no_cost(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await loads.add_car(hass, entry)
    await home.act(hass, "optimize")
    assert (await asked(hass, CAR, "on", 18))["extra_cost"] > 0.1
    await hass.services.async_call(
        "input_boolean", "turn_off", {"entity_id": loads.PLUG}, blocking=True
    )
    await home.act(hass, "optimize")
    assert (await asked(hass, CAR, "on", 18))["extra_cost"] is None


async def test_a_load_takes_no_power_and_no_order_of_a_battery(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await loads.add_load(hass, entry)
    await home.act(hass, "optimize")
    with pytest.raises(ServiceValidationError):
        await asked(hass, DISHWASHER, "charge", 13)
    with pytest.raises(ServiceValidationError):
        await asked(hass, DISHWASHER | {"power_kw": 1}, "on", 13)
