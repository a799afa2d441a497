"""What a person does by hand: pause, holiday, a reserve, keep charged, devices left alone."""

from __future__ import annotations

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from . import home

PAUSE, RESUME = "button.energy_optimizer_pause_for_an_hour", "button.energy_optimizer_resume"
PAUSED = "binary_sensor.energy_optimizer_paused"
KEEP_CHARGED = "switch.energy_optimizer_keep_charged"
MAY_BE_SHED = "switch.pump_may_be_shed"
PUMP_RESERVE = "number.house_battery_reserve"

pytestmark = pytest.mark.usefixtures("noon")


async def press(hass: HomeAssistant, entity_id: str) -> None:
    await by_hand(hass, "button.press", entity_id)


async def by_hand(hass: HomeAssistant, service: str, entity_id: str, **data: float) -> None:
    domain, _, name = service.partition(".")
    await hass.services.async_call(domain, name, {"entity_id": entity_id} | data, blocking=True)
    await home.settled(hass)


@pytest.fixture
async def at_the_peak(hass: HomeAssistant, freezer: FrozenDateTimeFactory, noon: None) -> None:  # noqa: ARG001 - it is noon first
    await home.furnish(hass)
    await home.set_up(hass)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, home.PUMP) == "off"
    freezer.tick(16)


@pytest.mark.usefixtures("at_the_peak")
async def test_a_pause_gives_back_shows_and_ends_by_itself(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await press(hass, PAUSE)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.PUMP) == "on"
    assert home.value(hass, PAUSED) == "on"
    assert home.value(hass, "select.energy_optimizer_mode") == "control"
    until = home.attribute(hass, PAUSED, "until")
    assert timedelta(minutes=59) < until - dt_util.utcnow() <= timedelta(hours=1)
    await home.go_to(hass, freezer, home.at(19, 30))
    assert home.value(hass, PAUSED) == "off"
    assert home.value(hass, home.PUMP) == "off"


@pytest.mark.usefixtures("at_the_peak")
async def test_a_pause_can_be_ended_before_its_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await press(hass, PAUSE)
    await home.replanned(hass, freezer)
    await press(hass, RESUME)
    await home.replanned(hass, freezer)
    assert home.value(hass, PAUSED) == "off"
    assert home.value(hass, home.PUMP) == "off"


@pytest.mark.usefixtures("at_the_peak")
async def test_a_device_whose_switch_is_turned_off_comes_back_and_is_left_alone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await by_hand(hass, "switch.turn_off", MAY_BE_SHED)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.PUMP) == "on"
    await home.go_to(hass, freezer, home.at(19))
    assert home.value(hass, home.PUMP) == "on"
    await by_hand(hass, "switch.turn_on", MAY_BE_SHED)
    await home.replanned(hass, freezer)
    assert home.value(hass, MAY_BE_SHED) == "on"
    assert home.value(hass, home.PUMP) == "off"


async def test_the_reserve_is_set_by_its_number_and_refused_above_the_ceiling(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await by_hand(hass, "number.set_value", PUMP_RESERVE, value=35)
    assert float(home.value(hass, PUMP_RESERVE)) == 35.0
    (battery,) = entry.get_subentries_of_type("battery")
    assert battery.data["reserve_pct"] == 35.0
    with pytest.raises(ServiceValidationError):
        await by_hand(hass, "number.set_value", PUMP_RESERVE, value=100)


@pytest.mark.parametrize("by_warning", [False, True])
async def test_a_storm_keeps_the_battery_charged(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, *, by_warning: bool
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    warning = "binary_sensor.storm"
    hass.states.async_set(warning, "off")
    hass.config_entries.async_update_entry(
        entry, options=dict(entry.options) | {"warning_entity": warning, "kept_charge_pct": 60}
    )
    await home.settled(hass)
    if by_warning:
        hass.states.async_set(warning, "on")
    else:
        await by_hand(hass, "switch.turn_on", KEEP_CHARGED)
    await home.settled(hass)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, "binary_sensor.energy_optimizer_peak") == "on"
    assert home.value(hass, "sensor.house_battery_instruction") != "discharge"
    if by_warning:
        hass.states.async_set(warning, "off")
    else:
        await by_hand(hass, "switch.turn_off", KEEP_CHARGED)
    await home.settled(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, "sensor.house_battery_instruction") == "discharge"


async def test_wishes_outlive_a_restart(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    await by_hand(hass, "switch.turn_on", "switch.energy_optimizer_holiday")
    await by_hand(hass, "switch.turn_off", MAY_BE_SHED)
    await press(hass, PAUSE)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert home.value(hass, "switch.energy_optimizer_holiday") == "on"
    assert home.value(hass, MAY_BE_SHED) == "off"
    assert home.value(hass, PAUSED) == "on"
