"""What a person sees: names, units, classes; and words for everything."""

import json
from typing import Any

import generating
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.energy_optimizer import field_tables as fields, load_tables
from custom_components.energy_optimizer.battery_told import DRIVER_FIELDS, OPTION_KEYS
from custom_components.energy_optimizer.commands import COMMANDS
from custom_components.energy_optimizer.core import errors
from custom_components.energy_optimizer.core.plan import PlanStatus
from custom_components.energy_optimizer.fields import Field
from tests.conftest import ROOT

from . import home

INTEGRATION = ROOT / "custom_components" / "energy_optimizer"
WORDS: dict[str, Any] = json.loads((INTEGRATION / "translations" / "en.json").read_text())
ICONS: dict[str, Any] = json.loads((INTEGRATION / "icons.json").read_text())
# What an entity is, as opposed to what it shows at the moment.
TRAITS = (
    "device_class",
    "friendly_name",
    "options",
    "state_class",
    "unit_of_measurement",
)


@pytest.mark.usefixtures("noon")
async def test_entities_have_these_names_units_and_classes(
    hass: HomeAssistant, snapshot: SnapshotAssertion
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    found = {}
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        state = hass.states.get(item.entity_id)
        assert (state is None) == item.disabled, item.entity_id
        shown = {} if state is None else state.attributes
        found[item.entity_id] = {
            "category": item.entity_category,
            "translation_key": item.translation_key,
            **({"disabled": True} if item.disabled else {}),
            **{key: shown[key] for key in TRAITS if key in shown},
        }
    assert dict(sorted(found.items())) == snapshot


@pytest.mark.usefixtures("noon")
async def test_every_entity_has_an_icon_or_a_device_class_and_words_for_its_states(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        key, state = item.translation_key, hass.states.get(item.entity_id)
        assert key is not None
        shown = {} if state is None else state.attributes
        words = WORDS["entity"][item.domain][key]
        assert words["name"]
        has_icon = key in ICONS["entity"].get(item.domain, {})
        assert has_icon or item.original_device_class, item.entity_id
        for option in shown.get("options", ()):
            assert words["state"][option], (item.entity_id, option)


@pytest.mark.usefixtures("noon")
async def test_currency_is_the_homes(hass: HomeAssistant) -> None:
    hass.config.currency = "SEK"
    await home.furnish(hass)
    await home.set_up(hass)
    unit = home.attribute(hass, "sensor.energy_optimizer_import_price", "unit_of_measurement")
    assert unit == "SEK/kWh"
    unit = home.attribute(hass, "sensor.energy_optimizer_total_profit", "unit_of_measurement")
    assert unit == "SEK"


def described(step: dict[str, Any], names: list[str]) -> None:
    """Every field of a form has a name and a description."""
    for name in names:
        assert step["data"].get(name), name
        assert step["data_description"].get(name), name


def names_of(table: tuple[Field, ...]) -> list[str]:
    """The names of fields."""
    return [field.name for field in table]


def test_every_field_of_every_form_has_a_name_and_a_description() -> None:
    steps = WORDS["config"]["step"]
    described(steps["user"], names_of(fields.HOME_FIELDS))
    described(steps["reconfigure"], names_of(fields.HOME_FIELDS))
    described(WORDS["options"]["step"]["limits"], names_of(fields.OPTION_FIELDS))
    battery = WORDS["config_subentries"]["battery"]["step"]
    described(battery["user"], names_of(fields.BATTERY_FIELDS))
    described(battery["reconfigure"], names_of(fields.BATTERY_FIELDS))
    described(battery["driver"], names_of(DRIVER_FIELDS))
    described(battery["options"], list(OPTION_KEYS))
    device = WORDS["config_subentries"]["device"]["step"]
    described(device["user"], names_of(fields.DEVICE_FIELDS))
    described(device["reconfigure"], names_of(fields.DEVICE_FIELDS))
    load = WORDS["config_subentries"]["deferrable"]["step"]
    car = WORDS["config_subentries"]["car"]["step"]
    for step in ("user", "reconfigure"):
        described(load[step], names_of(load_tables.DEFERRABLE_FIELDS))
        described(car[step], names_of(load_tables.CAR_FIELDS))
    described(car["week"], names_of(load_tables.WEEK_FIELDS))


def test_every_action_and_each_of_its_fields_has_a_name_and_a_description() -> None:
    for command in COMMANDS:
        words = WORDS["services"][command.name]
        assert words["name"], command.name
        assert words["description"], command.name
        for field in command.fields:
            assert words["fields"][field.name]["name"], (command.name, field.name)
            assert words["fields"][field.name]["description"], (command.name, field.name)
        assert set(words.get("fields", {})) == set(names_of(command.fields))
        assert command.name in ICONS["services"]


def test_every_choice_has_a_name() -> None:
    loads = (load_tables.DEFERRABLE_FIELDS, load_tables.CAR_FIELDS)
    commands = (command.fields for command in COMMANDS)
    for table in (fields.OPTION_FIELDS, DRIVER_FIELDS, *loads, *commands):
        for field in table:
            options = WORDS["selector"].get(field.name, {}).get("options", {})
            assert set(field.choices) <= set(options), field.name


def test_every_error_has_words_with_all_of_its_placeholders() -> None:
    def all_kinds(kind: type[errors.EnergyOptimizerError]) -> set[str]:
        found = {kind.translation_key}
        for narrower in kind.__subclasses__():
            found |= all_kinds(narrower)
        return found

    for key in all_kinds(errors.EnergyOptimizerError):
        assert WORDS["exceptions"][key]["message"], key
    refusal = str(errors.InputError("power_kw", -1, "more than 0"))
    assert refusal == "power_kw is -1; allowed: more than 0"


def test_every_plan_status_has_words() -> None:
    states = WORDS["entity"]["sensor"]["plan_status"]["state"]
    assert set(states) == {status.value for status in PlanStatus}


def test_files_made_from_the_command_table_are_up_to_date() -> None:
    assert generating.write(check=True) == []
