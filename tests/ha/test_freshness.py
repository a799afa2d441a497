"""What is too old is missing: the ladder, an entity that says what, a repair when it lasts."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home

pytestmark = pytest.mark.usefixtures("noon")

STATUS = "sensor.energy_optimizer_plan_status"
INPUTS = "binary_sensor.energy_optimizer_inputs"


def inputs(hass: HomeAssistant) -> dict[str, dict[str, Any]]:
    """What the entity says of each input."""
    return {item["input"]: item for item in home.attribute(hass, INPUTS, "inputs")}


def issues(hass: HomeAssistant) -> list[str]:
    """The issues about missing inputs."""
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == home.DOMAIN and issue_id.startswith("missing_")
    ]


async def wait(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: int, *silent: str
) -> None:
    """Let time pass while everything but the silent ones reports every quarter of an hour."""
    for _ in range(minutes // 15):
        freezer.tick(timedelta(minutes=15))
        for entity_id in (home.LOAD, home.GRID, home.SATURATION, home.STATE_OF_CHARGE):
            state = hass.states.get(entity_id)
            if state is not None and entity_id not in silent:
                hass.states.async_set(entity_id, state.state, state.attributes)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)


async def test_each_input_says_its_source_its_age_and_its_limit(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await wait(hass, freezer, 30, home.LOAD)
    assert home.value(hass, INPUTS) == "off"
    said = inputs(hass)
    assert set(said) == {
        "import_price",
        "export_price",
        "saturation",
        "load",
        "state of charge of House battery",
    }
    assert said["load"] == {
        "input": "load",
        "source": home.LOAD,
        "age_minutes": pytest.approx(30, abs=0.2),
        "limit_minutes": 60,
        "until": None,
        "problem": None,
    }
    assert said["import_price"]["source"] == home.PRICE
    assert said["import_price"]["until"] == "2026-11-19T23:00:00+00:00"


async def test_a_load_that_is_not_reported_any_more_is_missing_and_comes_back_by_itself(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await wait(hass, freezer, 75, home.LOAD)
    assert home.value(hass, INPUTS) == "on"
    assert "last reported" in inputs(hass)["load"]["problem"]
    assert home.value(hass, STATUS) in {"last_good", "rules"}
    assert issues(hass) == []
    await wait(hass, freezer, 75, home.LOAD)
    assert issues(hass) == ["missing_sensor_load"]
    await wait(hass, freezer, 30)
    assert home.value(hass, INPUTS) == "off"
    assert home.value(hass, STATUS) == "optimal"
    assert issues(hass) == []


async def test_a_meter_that_reports_once_a_minute_never_counts_as_old(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    for _ in range(30):
        freezer.tick(60)
        hass.states.async_set(home.LOAD, "1600", home.POWER)
        freezer.tick(45)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)
        assert home.attribute(hass, STATUS, "missing") == []
        assert home.value(hass, STATUS) == "optimal"


async def test_panels_may_rest_at_0_for_a_night(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.SOLAR, "0", home.POWER)
    await home.set_up(hass, home.HOME | {"solar_power_entity": home.SOLAR})
    await wait(hass, freezer, 6 * 60)
    assert home.value(hass, INPUTS) == "off"
    hass.states.async_set(home.SOLAR, "800", home.POWER)
    await wait(hass, freezer, 75)
    assert home.value(hass, INPUTS) == "on"
    assert "last reported" in inputs(hass)["solar"]["problem"]


async def test_a_state_of_charge_that_a_program_reported_is_believed_for_two_hours(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    battery = {"name": "Cellar", "battery_id": "cellar", "capacity_kwh": 10}
    limits = {"max_charge_kw": 5, "max_discharge_kw": 5}
    await home.act(hass, "register_battery", battery | limits)
    report = {"battery_id": "cellar", "command": "report", "state_of_charge_pct": 50}
    await home.act(hass, "update_battery", report)
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.cellar_state_of_charge") == "50.0"
    await wait(hass, freezer, 105)
    assert home.value(hass, "sensor.cellar_state_of_charge") == "50.0"
    await wait(hass, freezer, 30)
    assert home.value(hass, "sensor.cellar_state_of_charge") == "unknown"
    assert home.value(hass, "sensor.cellar_instruction") == "self_consumption"
    assert "last reported" in inputs(hass)["state of charge of Cellar"]["problem"]
    await home.act(hass, "update_battery", report | {"state_of_charge_pct": 40})
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.cellar_state_of_charge") == "40.0"


async def test_issues_are_taken_back_when_the_home_is_unloaded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.PRICE, "unavailable")
    entry = await home.set_up(hass)
    await wait(hass, freezer, 75)
    assert issues(hass) == ["missing_sensor_price"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []
