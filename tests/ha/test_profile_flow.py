"""Adding a battery by its device, or with actions of one's own."""

from __future__ import annotations

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.energy_optimizer.control.drivers.profile_load import FOLDER, load_profile
from tests.ha import home
from tests.ha.profile_stand_in import StandIn, put_up

pytestmark = pytest.mark.usefixtures("noon")

RELEASE = [{"action": "input_select.select_option", "target": {"entity_id": home.MODE}, "data": {"option": "auto"}}]  # fmt: skip  # noqa: E501
CHARGE = [{"action": "input_select.select_option", "target": {"entity_id": home.MODE}, "data": {"option": "forced"}}]  # fmt: skip  # noqa: E501


def battery_of(hass: HomeAssistant, profile_id: str) -> StandIn:
    return put_up(hass, load_profile(FOLDER / f"{profile_id}.yaml"))


async def at_driver(hass: HomeAssistant, **changes: object) -> tuple[ConfigEntry, dict[str, Any]]:
    """The form that asks how the battery is told."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    flows = hass.config_entries.subentries
    step = await flows.async_init((entry.entry_id, "battery"), context={"source": "user"})
    step = await flows.async_configure(step["flow_id"], home.BATTERY | changes)
    assert step["step_id"] == "driver"
    return entry, dict(step)


async def answer(hass: HomeAssistant, step: dict[str, Any], data: Any) -> dict[str, Any]:  # noqa: ANN401
    flows = hass.config_entries.subentries
    return dict(await flows.async_configure(step["flow_id"], data))


def stored(entry: ConfigEntry) -> dict[str, Any]:
    (subentry,) = entry.get_subentries_of_type("battery")
    return dict(subentry.data)


async def test_the_device_alone_is_enough_and_its_entities_are_shown_for_confirmation(
    hass: HomeAssistant,
) -> None:
    entry, step = await at_driver(hass)
    stand_in = battery_of(hass, "solaredge_modbus")
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    assert step["step_id"] == "profile"
    shown = step["description_placeholders"]
    assert shown["profile"] == "SolarEdge (Modbus, in core)"
    assert shown["told"] == "charge, discharge, idle, no_charge, no_discharge"
    assert all(entity_id in shown["entities"] for entity_id in stand_in.entity_ids.values())
    step = await answer(hass, step, {})
    assert step["step_id"] == "release"
    step = await answer(hass, step, {"next_step_id": "set_aside"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await home.settled(hass)
    assert stored(entry)["profile"] == "solaredge_modbus"
    assert stored(entry)["battery_device"] == stand_in.device_id


async def test_a_battery_with_a_profile_does_what_is_planned_and_goes_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry, step = await at_driver(hass)
    stand_in = battery_of(hass, "solaredge_modbus")
    before = stand_in.shown
    for data in ({"battery_device": stand_in.device_id}, {}, {"next_step_id": "set_aside"}):
        step = await answer(hass, step, data)
    await home.settled(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert stand_in.shown["storage_control_mode"] == "remote_control"
    assert stand_in.shown["storage_command_mode"] == "discharge_to_maximize_export"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert {key: value.removesuffix(".0") for key, value in stand_in.shown.items()} == {
        key: value.removesuffix(".0") for key, value in before.items()
    }


async def test_a_discharge_that_nothing_would_end_is_not_promised(hass: HomeAssistant) -> None:
    _, step = await at_driver(hass)
    stand_in = battery_of(hass, "marstek_modbus")
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    shown = step["description_placeholders"]
    assert shown["told"] == "charge, idle"
    assert "discharge: nothing is known to end it at the reserve" in shown["missing"]


async def test_a_profile_that_is_not_verified_says_so(hass: HomeAssistant) -> None:
    _, step = await at_driver(hass)
    stand_in = battery_of(hass, "huawei_solar")
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    assert step["step_id"] == "profile_unverified"
    step = await answer(hass, step, {})
    assert step["step_id"] == "release"


async def test_a_family_without_a_device_is_found_by_one_of_its_entities(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry, step = await at_driver(hass)
    stand_in = battery_of(hass, "sungrow_yaml")
    before = dict(stand_in.shown)
    mode_id = stand_in.entity_ids["uid_ems_mode"]
    step = await answer(hass, step, {"battery_entity": mode_id})
    assert step["step_id"] == "profile_unverified"
    shown = step["description_placeholders"]
    assert shown["profile"] == "Sungrow (Modbus YAML package)"
    assert all(entity_id in shown["entities"] for entity_id in stand_in.entity_ids.values())
    for data in ({}, {"next_step_id": "set_aside"}):
        step = await answer(hass, step, data)
    await home.settled(hass)
    assert stored(entry)["battery_entity"] == mode_id
    await home.go_to(hass, freezer, home.at(19, 45))
    assert stand_in.shown["uid_ems_mode"] == "Forced mode"
    assert stand_in.shown["uid_battery_forced_charge_discharge"] == "Forced discharge"
    assert await hass.config_entries.async_unload(entry.entry_id)
    modes = ("uid_ems_mode", "uid_battery_forced_charge_discharge")
    assert {key: stand_in.shown[key] for key in modes} == {key: before[key] for key in modes}


async def test_an_entity_of_no_such_family_is_refused_with_what_is_looked_for(
    hass: HomeAssistant,
) -> None:
    _, step = await at_driver(hass)
    stand_in = battery_of(hass, "sigen")
    other_id = stand_in.entity_ids["plant_remote_ems_control_mode"]
    step = await answer(hass, step, {"battery_entity": other_id})
    assert step["errors"] == {"battery_entity": "invalid_value"}
    assert "unique id uid_ems_mode" in step["description_placeholders"]["allowed"]


async def test_one_of_many_makers_on_a_shared_integration_is_told_from_the_others(
    hass: HomeAssistant,
) -> None:
    _, step = await at_driver(hass)
    stand_in = battery_of(hass, "givtcp")
    lamp = dr.async_get(hass).async_get_or_create(
        config_entry_id=hass.config_entries.async_entries("mqtt")[0].entry_id,
        identifiers={("mqtt", "lamp")},
        manufacturer="Somebody else",
    )
    refused = await answer(hass, step, {"battery_device": lamp.id})
    assert refused["errors"] == {"battery_device": "invalid_value"}
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    assert step["description_placeholders"]["profile"] == "GivTCP (GivEnergy)"


async def test_a_device_that_no_profile_knows_is_refused_with_those_that_are_known(
    hass: HomeAssistant,
) -> None:
    _, step = await at_driver(hass)
    step = await answer(hass, step, {"battery_device": "nothing"})
    assert step["errors"] == {"battery_device": "invalid_value"}
    assert "Victron GX" in step["description_placeholders"]["allowed"]


async def test_what_is_missing_or_disabled_is_named(hass: HomeAssistant) -> None:
    _, step = await at_driver(hass)
    stand_in = battery_of(hass, "enphase_envoy")
    reserve_id = stand_in.entity_ids["reserve_soc"]
    er.async_get(hass).async_update_entity(reserve_id, disabled_by=er.RegistryEntryDisabler.USER)
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    assert step["errors"] == {"battery_device": "invalid_value"}
    assert f"{reserve_id} is disabled" in step["description_placeholders"]["allowed"]


async def test_a_limit_beyond_what_the_battery_takes_is_refused(hass: HomeAssistant) -> None:
    _, step = await at_driver(hass, max_charge_kw=20)
    stand_in = battery_of(hass, "indevolt")
    step = await answer(hass, step, {"battery_device": stand_in.device_id})
    assert step["errors"] == {"base": "invalid_value"}
    assert step["description_placeholders"]["allowed"] == "at most 10.8 (Indevolt)"


async def test_two_ways_at_once_are_refused(hass: HomeAssistant) -> None:
    _, step = await at_driver(hass)
    step = await answer(hass, step, home.DRIVER | {"own_actions": True})
    assert step["errors"] == {"battery_device": "invalid_value"}
    assert "one way" in step["description_placeholders"]["allowed"]


async def test_actions_of_ones_own_are_checked_and_kept(hass: HomeAssistant) -> None:
    entry, step = await at_driver(hass)
    step = await answer(hass, step, {"own_actions": True, "lapses_after_s": 900})
    assert step["step_id"] == "actions"
    step = await answer(hass, step, {"actions_charge": CHARGE})
    assert step["errors"] == {"actions_release": "invalid_value"}
    step = await answer(hass, step, {"actions_charge": [{"what": 1}], "actions_release": RELEASE})
    assert step["errors"] == {"actions_charge": "invalid_value"}
    step = await answer(hass, step, {"actions_charge": CHARGE, "actions_release": RELEASE})
    assert step["step_id"] == "release"
    step = await answer(hass, step, {"next_step_id": "later"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await home.settled(hass)
    assert stored(entry)["actions_release"] == RELEASE
    assert stored(entry)["lapses_after_s"] == 900
    assert home.attribute(hass, "sensor.house_battery_instruction", "controlled") is False
