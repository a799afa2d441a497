"""The whole loop, through public doors: forms, actions, states."""

from datetime import datetime
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from . import home

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 18, 12, 0, 1, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
async def _noon_in_berlin(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(NOON)


async def test_a_home_is_planned_as_soon_as_it_is_set_up(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    assert hass.states.get("sensor.energy_optimizer_plan_status").state == "optimal"


async def test_a_device_is_shed_at_the_peak_and_comes_back_after_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.act(hass, "register_device", dict(home.PUMP_DEVICE))
    assert hass.states.get(home.PUMP).state == "on"
    await home.go_to(hass, freezer, datetime(2026, 11, 18, 18, 0, 1, tzinfo=BERLIN))
    assert hass.states.get("binary_sensor.energy_optimizer_peak").state == "on"
    assert hass.states.get(home.PUMP).state == "off"
    hass.states.async_set(home.PUMP_POWER, "0", home.POWER)
    await home.go_to(hass, freezer, datetime(2026, 11, 18, 19, 0, 1, tzinfo=BERLIN))
    assert hass.states.get(home.PUMP).state == "off"
    await home.go_to(hass, freezer, datetime(2026, 11, 18, 20, 0, 1, tzinfo=BERLIN))
    assert hass.states.get(home.PUMP).state == "on"
    assert dt_util.utcnow() > NOON


async def test_the_battery_sells_at_the_peak_and_is_given_back_when_switched_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.go_to(hass, freezer, datetime(2026, 11, 18, 19, 45, 1, tzinfo=BERLIN))
    assert hass.states.get("sensor.house_battery_instruction").state == "discharge"
    assert hass.states.get(home.MODE).state == "forced"
    assert float(hass.states.get(home.SET_POINT).state) > 1600
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": "off"},
        blocking=True,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get(home.MODE).state == "auto"
    assert hass.states.get("sensor.house_battery_instruction").state == "self_consumption"
