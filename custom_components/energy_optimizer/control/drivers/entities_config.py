"""The check of a mapping against what is there, used when it is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, PERCENTAGE
from homeassistant.util.unit_conversion import PowerConverter

from ...core.dispatch import InstructionKind
from ...core.errors import InputError
from .entities import (
    CONF_CHARGE_POWER_ENTITY,
    CONF_DISCHARGE_POWER_ENTITY,
    CONF_MODE_ENTITY,
    CONF_MODE_OPTIONS,
    CONF_POWER_ENTITY,
    CONF_POWER_SIGN,
    CONF_RESERVE_ENTITY,
    FORCED,
    EntitiesConfig,
    PowerSign,
)
from .writes import from_kw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant, State

MODE_DOMAINS: Final = ["select", "input_select", "switch", "input_boolean"]
POWER_DOMAINS: Final = ["number", "input_number"]
RESERVE_DOMAINS: Final = ["number", "input_number", "sensor"]


def check_entities_config(
    hass: HomeAssistant,
    data: Mapping[str, object],
    max_kw: Mapping[InstructionKind, float] | None = None,
) -> EntitiesConfig:
    """Give the mapping, or say which field cannot be right, what was given and what is allowed.

    max_kw: the battery's limits, which the numbers have to take.

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
    _check_power_range(hass, config, max_kw or {})
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


def _check_power_range(
    hass: HomeAssistant, config: EntitiesConfig, max_kw: Mapping[InstructionKind, float]
) -> None:
    """Refuse a limit that the number which sets the power does not take."""
    for kind, entity_id in config.power_entities.items():
        state = hass.states.get(entity_id)
        edge = "max" if config.sign_of(kind) > 0 else "min"
        if state is None or kind not in config.options or edge not in state.attributes:
            continue
        most_kw = abs(float(state.attributes[edge])) / from_kw(state, 1.0)
        if kind in max_kw and max_kw[kind] > most_kw * (1 + 1e-9):
            field = f"max_{kind.value}_kw"
            raise InputError(field, max_kw[kind], f"at most {most_kw:g}, as {entity_id} takes")


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
