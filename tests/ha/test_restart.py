"""After a restart, a reload or a power cut: what was told is known, nothing stays taken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import shutil

from freezegun.api import FrozenDateTimeFactory
from homeassistant import loader
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import (
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from . import home

pytestmark = pytest.mark.usefixtures("noon")


async def choose_mode(hass: HomeAssistant, mode: str) -> None:
    """Choose what the integration may do."""
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": mode},
        blocking=True,
    )
    await home.settled(hass)


async def test_the_mode_survives_a_reload(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await choose_mode(hass, "advise")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert home.value(hass, "select.energy_optimizer_mode") == "advise"


async def test_what_was_reported_and_ordered_survives_a_reload(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(
        hass, {"import_price_entity": home.PRICE, "load_power_entity": home.LOAD}
    )
    await home.add_battery(hass, entry)
    await home.act(
        hass, "register_device", {"device_id": "boiler", "name": "Boiler", "power_kw": 3}
    )
    await home.act(hass, "update_device_status", {"device_id": "boiler", "is_on": True})
    await home.act(
        hass,
        "update_grid",
        {
            "saturation_pct": 42,
            "valid_until": home.at(15).isoformat(),
            "forecast": [
                {
                    "start": home.at(13).isoformat(),
                    "end": home.at(14).isoformat(),
                    "import_price_per_kwh": 0.2,
                    "export_price_per_kwh": 0.1,
                }
            ],
        },
    )
    order = {"battery_id": "house_battery", "command": "store", "power_kw": 2}
    await home.act(hass, "update_battery", order | {"until": home.at(12, 40).isoformat()})
    await home.replanned(hass, freezer)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert float(home.value(hass, "sensor.energy_optimizer_grid_saturation")) == 42
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is False
    assert home.value(hass, "sensor.house_battery_instruction") == "charge"
    assert home.value(hass, home.MODE) == "forced"


async def test_a_polling_device_that_was_off_when_it_reloaded_is_told_to_turn_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.act(
        hass, "register_device", {"device_id": "boiler", "name": "Boiler", "power_kw": 3}
    )
    await home.go_to(hass, freezer, home.at(17, 55))
    await home.act(hass, "update_device_status", {"device_id": "boiler", "is_on": True})
    await home.go_to(hass, freezer, home.at(18))
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_off"
    await home.act(hass, "update_device_status", {"device_id": "boiler", "is_on": False})
    await choose_mode(hass, "off")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.go_to(hass, freezer, home.at(18, 2), step_s=30)
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_on"
    await home.act(hass, "update_device_status", {"device_id": "boiler", "is_on": True})
    await home.go_to(hass, freezer, home.at(18, 4), step_s=30)
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "none"


@asynccontextmanager
async def after_a_power_cut(
    hass: HomeAssistant, entry: ConfigEntry, folder: Path
) -> AsyncIterator[tuple[HomeAssistant, ConfigEntry]]:
    """Start another Home Assistant from what was on disk, with the hardware as it was left."""
    states = hass.states.async_all()
    await hass.async_add_executor_job(shutil.copytree, hass.config.config_dir, folder)
    await hass.config_entries.async_unload(entry.entry_id)
    async with async_test_home_assistant(config_dir=str(folder)) as second:
        second.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        await second.config.async_set_time_zone("Europe/Berlin")
        second.config.currency = "EUR"
        await home.furnish(second)
        for state in states:
            if state.domain == "input_select":
                await set_value(second, state.entity_id, "select_option", "option", state.state)
            elif state.domain == "input_number":
                await set_value(second, state.entity_id, "set_value", "value", state.state)
            elif state.domain == "input_boolean":
                await second.services.async_call(
                    "input_boolean", f"turn_{state.state}", {"entity_id": state.entity_id}
                )
            elif state.domain == "sensor" and second.states.get(state.entity_id) is not None:
                second.states.async_set(state.entity_id, state.state, state.attributes)
        again = MockConfigEntry(
            domain=home.DOMAIN,
            entry_id=entry.entry_id,
            title=entry.title,
            data=dict(entry.data),
            options=dict(entry.options),
            subentries_data=[item.as_dict() for item in entry.subentries.values()],
        )
        again.add_to_hass(second)
        yield second, again
        await second.config_entries.async_unload(again.entry_id)
        await second.async_stop(force=True)


async def set_value(hass: HomeAssistant, entity_id: str, service: str, name: str, to: str) -> None:
    """Put a helper to a value."""
    domain = entity_id.split(".", maxsplit=1)[0]
    data = {"entity_id": entity_id, name: to}
    await hass.services.async_call(domain, service, data, blocking=True)


async def test_a_power_cut_in_a_forced_discharge_gives_the_battery_back_before_planning(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, home.MODE) == "forced"
    assert home.value(hass, home.PUMP) == "off"
    folder = tmp_path_factory.mktemp("cut") / "config"
    async with after_a_power_cut(hass, entry, folder) as (second, again):
        second.config_entries.async_update_entry(again, options={"mode": "off"})
        assert home.value(second, home.MODE) == "forced"
        assert home.value(second, home.PUMP) == "off"
        assert await second.config_entries.async_setup(again.entry_id)
        await home.settled(second)
        assert home.value(second, home.MODE) == "auto"
        assert home.value(second, home.PUMP) == "on"


@pytest.mark.parametrize("comes", [True, False])
async def test_what_is_shed_waits_for_the_inputs_while_home_assistant_starts(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    comes: bool,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, home.PUMP) == "off"
    hass.states.async_set(home.PUMP_POWER, "0", home.POWER)
    folder = tmp_path_factory.mktemp("cut") / "config"
    async with after_a_power_cut(hass, entry, folder) as (second, again):
        price = second.states.get(home.PRICE)
        assert price is not None
        second.states.async_set(home.PRICE, "unavailable")
        second.states.async_set(home.STATE_OF_CHARGE, "unavailable")
        second.set_state(CoreState.starting)
        shown = pump_states(second)
        assert await second.config_entries.async_setup(again.entry_id)
        await home.settled(second)
        assert home.value(second, home.PUMP) == "off"
        if comes:
            second.states.async_set(home.PRICE, price.state, price.attributes)
            second.states.async_set(home.STATE_OF_CHARGE, "60", {"unit_of_measurement": "%"})
        second.set_state(CoreState.running)
        second.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await home.settled(second)
        assert shown == ([] if comes else ["on"])


def pump_states(hass: HomeAssistant) -> list[str]:
    """Every state that the pump is switched to from now on."""
    found: list[str] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        if event.data["new_state"] is not None:
            found.append(event.data["new_state"].state)

    async_track_state_change_event(hass, [home.PUMP], changed)
    return found
