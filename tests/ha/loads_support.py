"""A dishwasher and a car for the tests' home, added through their forms."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component

from . import home
from .flow_support import Step, answer, begin

DISHWASHER = "input_boolean.dishwasher"
LOADED = "input_boolean.loaded"
CHARGER = "input_boolean.charger"
PLUG = "input_boolean.plug"
CURRENT = "input_number.current"
CAR_LEVEL = "sensor.car_level"
DISHWASHER_POWER = "sensor.dishwasher_power"

LOAD = {
    "name": "Dishwasher",
    "start_entity": DISHWASHER,
    "power_kw": 2,
    "duration_hours": 2,
    "earliest": "17:00:00",
    "latest": "07:00:00",
    "interruptible": False,
    "ends_by_itself": False,
}
CAR = {
    "name": "Car",
    "capacity_kwh": 50,
    "charger_entity": CHARGER,
    "max_charge_kw": 11,
    "plugged_in_entity": PLUG,
    "state_of_charge_entity": CAR_LEVEL,
    "target_pct": 80,
    "solar_only": False,
}
WEEK = {"departure_thursday": "07:00:00"}


async def furnish(hass: HomeAssistant) -> None:
    """Put what the dishwasher and the car are switched and seen with."""
    switches = {name: {"initial": False} for name in ("dishwasher", "charger")}
    signals = {name: {"initial": True} for name in ("loaded", "plug")}
    assert await async_setup_component(
        hass, "input_boolean", {"input_boolean": switches | signals | {"pump": {"initial": True}}}
    )
    current = {"min": 0, "max": 32, "step": 1, "initial": 16, "unit_of_measurement": "A"}
    assert await async_setup_component(hass, "input_number", {"input_number": {"current": current}})
    level = {"unit_of_measurement": "%", "device_class": "battery"}
    hass.states.async_set(CAR_LEVEL, "40", level)
    hass.states.async_set(DISHWASHER_POWER, "0", home.POWER)
    await hass.async_block_till_done()


async def add_load(hass: HomeAssistant, entry: ConfigEntry, **changes: object) -> None:
    """Add the dishwasher through its form."""
    step = await ask_load(hass, entry, **changes)
    assert step["type"] is FlowResultType.CREATE_ENTRY, step


async def ask_load(hass: HomeAssistant, entry: ConfigEntry, **changes: object) -> Step:
    """Fill in the dishwasher's form; a None leaves a field out."""
    step = await begin(hass, entry, "deferrable")
    return await answer(hass, step, filled(LOAD, changes))


async def add_car(hass: HomeAssistant, entry: ConfigEntry, **changes: object) -> None:
    """Add the car through its two forms; it leaves on the tests' next morning."""
    step = await ask_car(hass, entry, **changes)
    assert step["step_id"] == "week", step
    step = await answer(hass, step, WEEK)
    assert step["type"] is FlowResultType.CREATE_ENTRY, step


async def ask_car(hass: HomeAssistant, entry: ConfigEntry, **changes: object) -> Step:
    """Fill in the car's first form."""
    step = await begin(hass, entry, "car")
    return await answer(hass, step, filled(CAR, changes))


def filled(form: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    """Give a form with changes; what is None is left out."""
    return {name: value for name, value in (form | changes).items() if value is not None}


def load_of(answer: dict[str, Any], load_id: str) -> dict[str, Any]:
    """Give a load's part of the plan's answer."""
    part: dict[str, Any] = answer["loads"][load_id]
    return part
