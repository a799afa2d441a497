"""The mapping's schema and its check against what is there, used when it is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, PERCENTAGE
from homeassistant.helpers import config_validation as cv
from homeassistant.util.unit_conversion import PowerConverter
import voluptuous as vol

from ...core.dispatch import InstructionKind
from ...core.errors import InputError
from .entities import (
    CONF_CHARGE_POWER_ENTITY,
    CONF_DISCHARGE_POWER_ENTITY,
    CONF_LAPSES_AFTER_S,
    CONF_MODE_ENTITY,
    CONF_MODE_OPTIONS,
    CONF_POWER_ENTITY,
    CONF_POWER_SIGN,
    CONF_RESERVE_ENTITY,
    FORCED,
    EntitiesConfig,
    PowerSign,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant, State

MODE_DOMAINS: Final = ["select", "input_select", "switch", "input_boolean"]
POWER_DOMAINS: Final = ["number", "input_number"]
RESERVE_DOMAINS: Final = ["number", "input_number", "sensor"]

ENTITIES_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_MODE_ENTITY): cv.entity_domain(MODE_DOMAINS),
        **{vol.Optional(key): cv.string for key in CONF_MODE_OPTIONS.values()},
        vol.Optional(CONF_POWER_ENTITY): cv.entity_domain(POWER_DOMAINS),
        vol.Optional(CONF_CHARGE_POWER_ENTITY): cv.entity_domain(POWER_DOMAINS),
        vol.Optional(CONF_DISCHARGE_POWER_ENTITY): cv.entity_domain(POWER_DOMAINS),
        vol.Optional(CONF_POWER_SIGN): vol.In([sign.value for sign in PowerSign]),
        vol.Optional(CONF_RESERVE_ENTITY): cv.entity_domain(RESERVE_DOMAINS),
        vol.Optional(CONF_LAPSES_AFTER_S): vol.All(
            vol.Coerce(float), vol.Range(min=20, max=86_400)
        ),
    }
)
"""Shape of the mapping alone; `check_entities_config` looks at the entities themselves."""


def check_entities_config(hass: HomeAssistant, data: Mapping[str, object]) -> EntitiesConfig:
    """Give the mapping, or say which field cannot be right, what was given and what is allowed.

    Raises: InputError.
    """
    mode = _present(hass, CONF_MODE_ENTITY, str(data[CONF_MODE_ENTITY]))
    allowed = ["on", "off"] if mode.domain in ("switch", "input_boolean") else None
    options = allowed or list(mode.attributes.get("options", []))
    for key in CONF_MODE_OPTIONS.values():
        if data.get(key) and data[key] not in options:
            raise InputError(key, data[key], ", ".join(options))
    config = EntitiesConfig.from_data(data)
    if not config.options.keys() - {InstructionKind.SELF_CONSUMPTION}:
        raise InputError(CONF_MODE_ENTITY, mode.entity_id, "at least one option to tell it")
    _check_powers(hass, data, config)
    _check_reserve(hass, config)
    return config


def _check_powers(hass: HomeAssistant, data: Mapping[str, object], config: EntitiesConfig) -> None:
    for key in (CONF_POWER_ENTITY, CONF_CHARGE_POWER_ENTITY, CONF_DISCHARGE_POWER_ENTITY):
        if not data.get(key):
            continue
        state = _present(hass, key, str(data[key]))
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        if unit not in PowerConverter.VALID_UNITS:
            raise InputError(f"{key} unit", unit, "W or kW")
    forced = [kind for kind in FORCED if kind in config.options]
    for kind in forced:
        if kind not in config.power_entities:
            raise InputError(CONF_POWER_ENTITY, None, f"a number that sets the power to {kind}")
    one_mode = len({config.options[kind] for kind in forced}) < len(forced)
    one_number = len({config.power_entities[kind] for kind in forced}) < len(forced)
    if one_mode and one_number and config.power_sign is PowerSign.UNSIGNED:
        raise InputError(
            CONF_POWER_SIGN, config.power_sign.value, "positive_discharges or positive_charges"
        )


def _check_reserve(hass: HomeAssistant, config: EntitiesConfig) -> None:
    if config.reserve_entity is None:
        return
    state = _present(hass, CONF_RESERVE_ENTITY, config.reserve_entity)
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if unit != PERCENTAGE:
        raise InputError(f"{CONF_RESERVE_ENTITY} unit", unit, PERCENTAGE)


def _present(hass: HomeAssistant, key: str, entity_id: str) -> State:
    state = hass.states.get(entity_id)
    if state is None:
        raise InputError(key, entity_id, "an entity that exists")
    return state
