"""The whole loop, through public doors: forms, actions, states."""

import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from . import home

pytestmark = pytest.mark.usefixtures("noon")

PEAK = "binary_sensor.energy_optimizer_peak"
STATUS = "sensor.energy_optimizer_plan_status"


async def test_a_home_is_planned_as_soon_as_it_is_set_up(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    assert home.value(hass, "sensor.energy_optimizer_plan_status") == "optimal"


async def test_a_device_is_shed_at_the_peak_and_comes_back_after_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.act(hass, "register_device", dict(home.PUMP_DEVICE))
    assert home.value(hass, home.PUMP) == "on"
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, PEAK) == "on"
    assert home.value(hass, home.PUMP) == "off"
    hass.states.async_set(home.PUMP_POWER, "0", home.POWER)
    await home.go_to(hass, freezer, home.at(19))
    assert home.value(hass, home.PUMP) == "off"
    await home.go_to(hass, freezer, home.at(20))
    assert home.value(hass, home.PUMP) == "on"


async def test_the_battery_sells_at_the_peak_and_is_given_back_when_switched_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    # More than tomorrow's dear hours may need, or it would be kept for them.
    hass.states.async_set(home.STATE_OF_CHARGE, "95", {"unit_of_measurement": "%"})
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, "sensor.house_battery_instruction") == "discharge"
    assert home.value(hass, home.MODE) == "forced"
    assert float(home.value(hass, home.SET_POINT)) > 1600
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": "off"},
        blocking=True,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, "sensor.house_battery_instruction") == "self_consumption"


async def choose_mode(hass: HomeAssistant, mode: str) -> None:
    """Choose what the integration may do."""
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": mode},
        blocking=True,
    )
    await home.settled(hass)


# --- modes -----------------------------------------------------------------------------------


async def test_advising_touches_nothing_and_shows_what_it_would_do(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await choose_mode(hass, "advise")
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, "sensor.house_battery_instruction") == "discharge"
    assert home.attribute(hass, "sensor.house_battery_instruction", "controlled") is False
    assert home.value(hass, "sensor.pump_instruction") == "turn_off"
    assert home.attribute(hass, "sensor.pump_instruction", "controlled") is False
    assert home.attribute(hass, "sensor.pump_instruction", "shed_since") is None
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, home.PUMP) == "on"


async def test_switching_it_off_in_the_peak_releases_everything_and_on_again_takes_it_up(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    await choose_mode(hass, "off")
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, home.PUMP) == "on"
    assert home.value(hass, STATUS) == "idle"
    assert home.value(hass, "sensor.house_battery_instruction") == "self_consumption"
    assert home.value(hass, "sensor.pump_instruction") == "none"
    await choose_mode(hass, "control")
    assert home.value(hass, home.MODE) == "forced"
    assert home.value(hass, STATUS) == "optimal"


# --- peaks -----------------------------------------------------------------------------------


async def test_the_peak_says_when_it_starts_and_ends_before_it_and_all_through_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    for hour, minute, state in ((12, 15, "off"), (18, 0, "on"), (19, 45, "on")):
        await home.go_to(hass, freezer, home.at(hour, minute))
        assert home.value(hass, PEAK) == state
        assert home.value(hass, "sensor.energy_optimizer_next_peak_start").startswith(
            "2026-11-18T17:00:0"
        )
        assert home.value(hass, "sensor.energy_optimizer_next_peak_end") == (
            "2026-11-18T19:00:00+00:00"
        )
        assert home.attribute(hass, PEAK, "end") == home.at(20, 0, 0)
    await home.go_to(hass, freezer, home.at(20))
    assert home.value(hass, PEAK) == "off"
    assert home.value(hass, "sensor.energy_optimizer_next_peak_start") == (
        "2026-11-19T17:00:00+00:00"
    )


async def test_a_flat_tariff_has_no_peak(hass: HomeAssistant) -> None:
    await home.furnish(hass, dear=range(0))
    await home.set_up(hass)
    assert home.value(hass, PEAK) == "off"
    assert home.value(hass, "sensor.energy_optimizer_next_peak_start") == "unknown"


async def test_a_saturated_grid_is_a_peak_that_sheds_until_it_is_over(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass, dear=range(0))
    await home.set_up(hass)
    await home.add_pump(hass)
    hass.states.async_set(home.SATURATION, "85", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    assert home.value(hass, PEAK) == "on"
    assert home.value(hass, home.PUMP) == "off"
    hass.states.async_set(home.SATURATION, "40", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    assert home.value(hass, PEAK) == "off"
    assert home.value(hass, home.PUMP) == "on"


async def test_a_saturation_that_was_reported_sheds_until_its_time_is_over(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass, dear=range(0))
    await home.set_up(hass, {"import_price_entity": home.PRICE, "load_power_entity": home.LOAD})
    await home.add_pump(hass)
    until = home.at(12, 40).isoformat()
    await home.act(hass, "update_grid", {"saturation_pct": 90, "valid_until": until})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.PUMP) == "off"
    await home.go_to(hass, freezer, home.at(12, 39), step_s=60)
    assert home.value(hass, home.PUMP) == "off"
    await home.go_to(hass, freezer, home.at(12, 41), step_s=60)
    assert home.value(hass, home.PUMP) == "on"
    assert home.value(hass, "sensor.energy_optimizer_grid_saturation") == "unknown"


async def test_a_reported_price_does_not_outrank_the_price_entity(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.act(hass, "update_grid", {"import_price_per_kwh": 5, "saturation_pct": 99})
    await home.replanned(hass, freezer)
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == home.CHEAP
    assert float(home.value(hass, "sensor.energy_optimizer_grid_saturation")) == 30


async def test_a_reported_forecast_makes_a_peak(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass, {})
    rows = [
        {
            "start": home.at(hour, 0, 0).isoformat(),
            "end": home.at(hour + 1, 0, 0).isoformat(),
            "import_price_per_kwh": 0.5 if hour == 14 else 0.1,
        }
        for hour in range(12, 20)
    ]
    until = home.at(20).isoformat()
    await home.act(
        hass,
        "update_grid",
        {"import_price_per_kwh": 0.1, "forecast": rows, "valid_until": until},
    )
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.energy_optimizer_next_peak_start") == (
        "2026-11-18T13:00:00+00:00"
    )


# --- shedding --------------------------------------------------------------------------------


async def test_a_device_is_off_no_longer_than_its_hours_of_the_day(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass, dear=range(16, 20))
    await home.set_up(hass)
    await home.add_pump(hass, max_off_hours=1)
    off_s = 0
    while dt_util.now() < home.at(20, 30):
        await home.go_to(hass, freezer, dt_util.now() + home.MINUTES_5, step_s=300)
        off_s += 300 * (home.value(hass, home.PUMP) == "off")
    assert 3000 <= off_s <= 3900


async def test_an_essential_device_is_never_shed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.add_pump(hass, essential=True)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, home.PUMP) == "on"
    assert home.value(hass, "sensor.pump_instruction") == "none"


async def test_a_device_that_is_off_already_stays_off_after_the_peak(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, hass_admin_user: MockUser
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.add_pump(hass)
    await set_pump(hass, hass_admin_user, "off")
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, "sensor.pump_instruction") == "none"
    await home.go_to(hass, freezer, home.at(20, 15))
    assert home.value(hass, home.PUMP) == "off"


async def set_pump(hass: HomeAssistant, user: MockUser, to: str) -> None:
    """Switch the pump as a person does."""
    await hass.services.async_call(
        "input_boolean",
        f"turn_{to}",
        {"entity_id": home.PUMP},
        blocking=True,
        context=Context(user_id=user.id),
    )
    await home.settled(hass)


async def test_what_a_person_switches_on_in_the_peak_stays_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, hass_admin_user: MockUser
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(18, 30))
    assert home.value(hass, home.PUMP) == "off"
    await set_pump(hass, hass_admin_user, "on")
    await home.go_to(hass, freezer, home.at(19, 30))
    assert home.value(hass, home.PUMP) == "on"
    assert "by hand" in home.attribute(hass, "sensor.pump_instruction", "problem")


@pytest.fixture
async def real_devices(hass: HomeAssistant, noon: None) -> None:  # noqa: ARG001 - first the clock
    """A dimmed light and a heating that Home Assistant's own integrations run."""
    await home.furnish(hass)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(
        hass,
        "template",
        {
            "template": {
                "light": {
                    "name": "Hall",
                    "unique_id": "hall",
                    "turn_on": [],
                    "turn_off": [],
                    "set_level": [],
                    "optimistic": True,
                }
            }
        },
    )
    hass.states.async_set("sensor.room", "18", {"unit_of_measurement": "°C"})
    assert await async_setup_component(
        hass,
        "climate",
        {
            "climate": {
                "platform": "generic_thermostat",
                "name": "Living room",
                "heater": home.PUMP,
                "target_sensor": "sensor.room",
                "initial_hvac_mode": "heat",
                "target_temp": 21.5,
            }
        },
    )
    await home.settled(hass)


@pytest.mark.usefixtures("real_devices")
async def test_a_dimmed_light_and_a_heating_come_back_as_they_were(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.set_up(hass)
    await hass.services.async_call(
        "light", "turn_on", {"entity_id": "light.hall", "brightness": 80}, blocking=True
    )
    for device_id, entity_id in (("hall", "light.hall"), ("living", "climate.living_room")):
        data = {"device_id": device_id, "name": device_id, "power_kw": 1, "entity_id": entity_id}
        await home.act(hass, "register_device", data)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, "light.hall") == "off"
    assert home.value(hass, "climate.living_room") == "off"
    await home.go_to(hass, freezer, home.at(20))
    await home.go_to(hass, freezer, home.at(20, 1), step_s=10)
    assert home.value(hass, "light.hall") == "on"
    assert home.attribute(hass, "light.hall", "brightness") == 80
    assert home.value(hass, "climate.living_room") == "heat"
    assert home.attribute(hass, "climate.living_room", "temperature") == 21.5


# --- a whole day -----------------------------------------------------------------------------


async def test_a_whole_day_passes_without_a_warning(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.act(
        hass, "register_device", {"device_id": "boiler", "name": "Boiler", "power_kw": 3}
    )
    for hour in range(13, 36):
        await home.go_to(hass, freezer, home.NOON + hour * home.HOUR - 12 * home.HOUR)
        home.set_price(hass, home.PRICE, range(18, 20))
        home.set_price(hass, home.EXPORT_PRICE, range(18, 20), factor=0.8)
        await home.report_meters(hass, freezer, imported=100 + hour)
        await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert home.value(hass, STATUS) == "optimal"
    complaints = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and (record.name.startswith("custom_components") or "custom integration" in record.msg)
        and "has not been tested by Home Assistant" not in record.msg
    ]
    assert complaints == []


async def test_what_was_planned_for_the_hours_that_passed_is_still_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.act(hass, "optimize")
    await home.go_to(hass, freezer, home.at(13, 1))
    foreseen = (await home.act(hass, "get_plan"))["columns"]["foreseen"]["house_battery"]
    assert foreseen["times"][-1] <= home.at(13, 1).timestamp()
    assert len(foreseen["times"]) == len(foreseen["stored_kwh"]) >= 4
