"""The fuse and the capacity limit, watched between plans from the grid meter."""

from __future__ import annotations

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home

pytestmark = pytest.mark.usefixtures("noon")
INSTRUCTION = "sensor.house_battery_instruction"


async def measure(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watts: float, after_s: float
) -> None:
    """The meter reports; time goes on before it does."""
    freezer.tick(timedelta(seconds=after_s))
    async_fire_time_changed(hass, dt_util.utcnow())
    await home.settled(hass)
    hass.states.async_set(home.GRID, f"{watts:.0f}", home.POWER)
    await home.settled(hass)


async def limited(hass: HomeAssistant, **options: float | str) -> None:
    """A home without any price, with a limit."""
    await home.furnish(hass)
    hass.states.async_set(home.PRICE, "unavailable")
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    hass.config_entries.async_update_entry(entry, options=dict(entry.options) | options)
    await home.settled(hass)


async def test_a_load_is_shed_within_one_reading_when_the_fuse_is_exceeded_and_returns(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_import_kw=6.0)
    await measure(hass, freezer, 5500, 20)
    assert home.value(hass, home.PUMP) == "on"
    await measure(hass, freezer, 6700, 5)
    assert home.value(hass, home.PUMP) == "off"
    for _ in range(20):
        await measure(hass, freezer, 2000, 15)
    assert home.value(hass, home.PUMP) == "on"


async def test_the_battery_helps_before_anything_is_switched_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_import_kw=6.0)
    (entry,) = hass.config_entries.async_entries(home.DOMAIN)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    await measure(hass, freezer, 7500, 20)
    assert home.value(hass, home.MODE) == "forced"
    assert float(home.value(hass, home.SET_POINT)) == pytest.approx(1500, abs=1)
    assert home.value(hass, home.PUMP) == "on"


async def test_the_mean_of_a_metering_period_is_kept_by_projection(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_mean_import_kw=2.5)
    await measure(hass, freezer, 2400, 20)
    await measure(hass, freezer, 2600, 60)
    assert home.value(hass, home.PUMP) == "off"


@pytest.mark.parametrize("every_s", [10, 60, 120])
async def test_a_slow_meter_neither_blocks_nor_keeps_relief_for_ever(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, every_s: float
) -> None:
    await limited(hass, max_import_kw=6.0)
    await measure(hass, freezer, 3000, every_s)
    await measure(hass, freezer, 6600, every_s)
    assert home.value(hass, home.PUMP) == "off"
    for _ in range(int(900 // every_s)):
        await measure(hass, freezer, 1500, every_s)
    assert home.value(hass, home.PUMP) == "on"


async def test_what_nobody_can_bring_is_not_asked_for_without_end(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_import_kw=6.0)
    for _ in range(60):
        await measure(hass, freezer, 9000, 5)
    assert home.value(hass, home.PUMP) == "off"
    for _ in range(12):
        await measure(hass, freezer, 2000, 15)
    assert home.value(hass, home.PUMP) == "on"


async def test_it_shows_why_and_with_which_numbers(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_import_kw=6.0)
    (entry,) = hass.config_entries.async_entries(home.DOMAIN)
    await home.add_battery(hass, entry, max_discharge_kw=1)
    await home.replanned(hass, freezer)
    await measure(hass, freezer, 5500, 20)
    await measure(hass, freezer, 7900, 20)
    numbers = {"import_kw": 7.9, "limit_kw": 6.0, "relief_kw": 1.9}
    for sensor in ("sensor.pump_instruction", INSTRUCTION):
        state = hass.states.get(sensor)
        assert state is not None
        assert state.attributes["reason"] == "keep_below_limit"
        assert {key: state.attributes[key] for key in numbers} == numbers
    assert home.value(hass, INSTRUCTION) == "discharge"
    assert home.value(hass, "sensor.pump_instruction") == "turn_off"
    answer = await home.act(hass, "get_device_instructions", {"device_id": "pump"})
    assert (answer["reason"], answer["numbers"]) == ("keep_below_limit", numbers)
    assert answer["controlled"]


async def test_a_meter_that_falls_silent_gives_everything_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await limited(hass, max_import_kw=6.0)
    await measure(hass, freezer, 6600, 20)
    assert home.value(hass, home.PUMP) == "off"
    hass.states.async_set(home.GRID, "unavailable")
    for _ in range(40):
        freezer.tick(10)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)
    assert home.value(hass, home.PUMP) == "on"


async def test_the_fullest_phase_is_kept_within_its_fuse(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    phases = {f"current_l{number}_entity": f"sensor.l{number}" for number in (1, 2, 3)}
    current = {"unit_of_measurement": "A", "device_class": "current"}
    for entity_id, amps in zip(phases.values(), ("20", "5", "5"), strict=True):
        hass.states.async_set(entity_id, amps, current)
    await limited(hass, fuse_a=25.0, **phases)
    await measure(hass, freezer, 6900, 20)
    assert home.value(hass, home.PUMP) == "on"
    hass.states.async_set("sensor.l1", "27", current)
    await measure(hass, freezer, 8500, 5)
    assert home.value(hass, home.PUMP) == "off"


async def test_the_plan_leaves_room_for_how_unevenly_the_phases_are_loaded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    phases = {f"current_l{number}_entity": f"sensor.l{number}" for number in (1, 2, 3)}
    current = {"unit_of_measurement": "A", "device_class": "current"}
    for entity_id, amps in zip(phases.values(), ("20", "10", "10"), strict=True):
        hass.states.async_set(entity_id, amps, current)
    await home.furnish(hass)
    entry = await home.set_up(hass)
    options = dict(entry.options) | {"fuse_a": 25.0, **phases}
    hass.config_entries.async_update_entry(entry, options=options)
    await home.settled(hass)
    await home.add_battery(hass, entry)
    # Cheap energy is at hand all day long: the battery would charge with all that there is.
    hass.states.async_set(home.STATE_OF_CHARGE, "20", {"unit_of_measurement": "%"})
    await measure(hass, freezer, 9000, 20)
    await home.act(hass, "optimize")
    planned = (await home.act(hass, "get_plan"))["columns"]["plan"]["import_kw"]
    # Evenly loaded they carry 17.25 kW; one as full as half of the three leaves two thirds.
    assert max(planned) <= 17.25 * 2 / 3 + 1e-6
    limit_kw = entry.runtime_data.coordinator.data.home.grid.max_import_kw
    assert limit_kw == pytest.approx(17.25 * 2 / 3, rel=0.01)
