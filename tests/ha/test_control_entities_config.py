"""What cannot be right about a battery's mapping is refused when it is configured."""

from __future__ import annotations

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_optimizer.battery_told import DRIVER_FIELDS
from custom_components.energy_optimizer.control.drivers.entities_config import (
    check_entities_config,
)
from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.fields import read_fields
from tests.ha.control_support import MAPPING, set_up_battery


async def test_a_right_mapping_is_accepted_whole(hass: HomeAssistant) -> None:
    await set_up_battery(hass)
    config = check_entities_config(hass, MAPPING)
    assert config.mode_entity == MAPPING["mode_entity"]
    assert len(config.options) == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode_entity": "input_select.gone"}, "mode_entity"),
        ({"mode_charge": "turbo"}, "mode_charge"),
        ({"power_entity": None}, "power_entity"),
        ({"power_entity": "input_number.gone"}, "power_entity"),
        ({"power_entity": "input_number.battery_minimum_soc"}, "power_entity unit"),
        ({"power_sign": "unsigned"}, "power_sign"),
        ({"reserve_entity": "input_number.battery_power"}, "reserve_entity unit"),
        ({"reserve_entity": "sensor.gone"}, "reserve_entity"),
    ],
)
async def test_a_wrong_mapping_is_refused_with_the_field_that_is_wrong(
    hass: HomeAssistant, change: dict[str, Any], field: str
) -> None:
    await set_up_battery(hass)
    with pytest.raises(InputError) as refused:
        check_entities_config(hass, MAPPING | change)
    assert refused.value.field == field


async def test_a_mapping_that_can_tell_nothing_is_refused(hass: HomeAssistant) -> None:
    await set_up_battery(hass)
    mapping = {"mode_entity": MAPPING["mode_entity"], "mode_self_consumption": "self_consumption"}
    with pytest.raises(InputError):
        check_entities_config(hass, mapping)


@pytest.mark.parametrize(
    "change",
    [
        {"mode_entity": "lock.door"},
        {"power_entity": "sensor.power"},
        {"reserve_entity": "light.kitchen"},
        {"power_sign": "upside_down"},
        {"lapses_after_s": 5},
        {"colour": "blue"},
    ],
)
def test_an_entity_of_the_wrong_kind_or_an_unknown_key_is_refused(change: dict[str, Any]) -> None:
    asked = {field.name for field in DRIVER_FIELDS}
    given = {key: value for key, value in MAPPING.items() if key in asked}
    assert read_fields(DRIVER_FIELDS, given).items() >= given.items()
    (field,) = change
    with pytest.raises(InputError, match=field):
        read_fields(DRIVER_FIELDS, given | change)
