"""How a device is shed and brought back: which calls, and how one sees that they worked."""

from __future__ import annotations

from enum import StrEnum
import json
from typing import TYPE_CHECKING, Final, cast

from homeassistant.components.climate import ATTR_HVAC_MODES, HVACMode
from homeassistant.components.water_heater import WaterHeaterEntityFeature
from homeassistant.const import (
    ATTR_SUPPORTED_FEATURES,
    ATTR_TEMPERATURE,
    STATE_OFF,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.helpers.json import JSONEncoder
from homeassistant.helpers.state import async_reproduce_state

from ..core.errors import CommandRejectedError
from .capabilities import STATE, Write

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, State

    from .hand import Hand
    from .journal import JsonObject

ALLOWED_DOMAINS: Final = frozenset(
    {"switch", "input_boolean", "light", "fan", "climate", "water_heater", "humidifier"}
)
"""Nothing else is ever switched: no lock, alarm, valve, cover, siren or vacuum cleaner."""

ATTR_LOW: Final = "target_temp_low"
ATTR_HIGH: Final = "target_temp_high"
ATTR_BRIGHTNESS: Final = "brightness"
ATTR_OPERATION_MODE: Final = "operation_mode"
TEMPERATURE_SLACK: Final = 0.3
BRIGHTNESS_SLACK: Final = 4.0
DRAWS_NOTHING_KW: Final = 0.01


class ShedMethod(StrEnum):
    """What shedding does to a device."""

    OFF = "off"
    SET_BACK = "set_back"
    DIM = "dim"


SET_BACK_DOMAINS: Final = frozenset({"climate", "water_heater"})


def is_reachable_state(state: State | None) -> bool:
    """Whether a state says anything about the device."""
    return state is not None and state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)


def is_off(state: State) -> bool:
    """Whether the device is off already, so that there is nothing to shed."""
    return state.state == STATE_OFF


def as_prior(state: State) -> JsonObject:
    """Give the whole state as plain JSON, to be kept in the journal."""
    text = json.dumps(state.as_dict(), cls=JSONEncoder)
    return cast("JsonObject", json.loads(text))


def shed_writes(state: State, method: ShedMethod, amount: float) -> tuple[Write, ...]:
    """Give the calls that shed a device which is on.

    amount: kelvin (or °F, in the home's unit) of a set-back, percent of brightness left
    when dimming. A device that cannot be set back is turned off.
    Raises: CommandRejectedError when the device can neither.
    """
    if state.domain not in ALLOWED_DOMAINS:
        raise CommandRejectedError(
            f"{state.entity_id} is not of a kind that may be shed", entity_id=state.entity_id
        )
    if method is ShedMethod.SET_BACK and state.domain in SET_BACK_DOMAINS:
        writes = _set_back(state, amount)
        if writes:
            return writes
    if method is ShedMethod.DIM and state.domain == "light":
        return (_dim(state, amount),)
    return (_off(state),)


def is_back(state: State | None, prior: State, wrote: tuple[Write, ...]) -> bool:
    """Whether a device shows again what it showed before, in all that we changed."""
    if state is None or state.state != prior.state:
        return False
    keys = {key for write in wrote for key in write.shown_as if key != STATE}
    was = {key: prior.attributes[key] for key in keys if prior.attributes.get(key) is not None}
    slack = max((write.tolerance for write in wrote), default=0.0)
    return Write(prior.entity_id, "", {}, was, slack).is_shown_by(state)


async def async_bring_back(hass: HomeAssistant, hand: Hand, prior: State) -> None:
    """Reproduce a whole prior state with Home Assistant's own means.

    Raises: CommandRejectedError.
    """
    if prior.domain == "water_heater":
        await _bring_back_water_heater(hass, hand, prior)
        return
    await hand.run(async_reproduce_state(hass, prior, context=hand.new_context()), prior.entity_id)


async def _bring_back_water_heater(hass: HomeAssistant, hand: Hand, prior: State) -> None:
    """Set operation mode and temperature: reproducing knows only eight of the modes there are."""
    state = hass.states.get(prior.entity_id)
    entity: JsonObject = {"entity_id": prior.entity_id}
    if state is not None and state.state != prior.state:
        data = entity | {ATTR_OPERATION_MODE: prior.state}
        write = Write(prior.entity_id, "water_heater.set_operation_mode", data)
        if not prior.attributes.get("operation_list"):
            write = Write(prior.entity_id, "water_heater.turn_on", entity)
        await hand.write(write, release=True)
    if (temperature := prior.attributes.get(ATTR_TEMPERATURE)) is not None:
        await hand.write(
            Write(
                prior.entity_id,
                "water_heater.set_temperature",
                entity | {ATTR_TEMPERATURE: temperature},
                {ATTR_TEMPERATURE: temperature},
            ),
            release=True,
        )


def _off(state: State) -> Write:
    entity: JsonObject = {"entity_id": state.entity_id}
    if state.domain == "climate":
        if HVACMode.OFF not in state.attributes.get(ATTR_HVAC_MODES, []):
            raise CommandRejectedError(
                f"{state.entity_id} can neither be set back nor turned off",
                entity_id=state.entity_id,
            )
        data = entity | {"hvac_mode": HVACMode.OFF.value}
        return Write(state.entity_id, "climate.set_hvac_mode", data, {STATE: STATE_OFF})
    if state.domain == "water_heater":
        return _water_heater_off(state, entity)
    return Write(state.entity_id, f"{state.domain}.turn_off", entity, {STATE: STATE_OFF})


def _water_heater_off(state: State, entity: JsonObject) -> Write:
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
    if STATE_OFF in (state.attributes.get("operation_list") or []):
        data = entity | {ATTR_OPERATION_MODE: STATE_OFF}
        return Write(state.entity_id, "water_heater.set_operation_mode", data, {STATE: STATE_OFF})
    if features & WaterHeaterEntityFeature.ON_OFF:
        return Write(state.entity_id, "water_heater.turn_off", entity, {STATE: STATE_OFF})
    raise CommandRejectedError(
        f"{state.entity_id} can neither be set back nor turned off", entity_id=state.entity_id
    )


def _set_back(state: State, amount: float) -> tuple[Write, ...]:
    """Move the set-point so that less is used: down when heating, up when cooling."""
    attributes = state.attributes
    wanted: dict[str, str | float] = {}
    if (target := attributes.get(ATTR_TEMPERATURE)) is not None:
        cools = state.domain == "climate" and state.state in (HVACMode.COOL, HVACMode.DRY)
        wanted[ATTR_TEMPERATURE] = float(target) + (amount if cools else -amount)
    elif attributes.get(ATTR_LOW) is not None and attributes.get(ATTR_HIGH) is not None:
        wanted[ATTR_LOW] = float(attributes[ATTR_LOW]) - amount
        wanted[ATTR_HIGH] = float(attributes[ATTR_HIGH]) + amount
    lowest = float(attributes.get("min_temp", float("-inf")))
    highest = float(attributes.get("max_temp", float("inf")))
    wanted = {key: min(max(float(value), lowest), highest) for key, value in wanted.items()}
    if all(value == attributes[key] for key, value in wanted.items()):
        return ()
    data: JsonObject = {"entity_id": state.entity_id, **wanted}
    service = f"{state.domain}.set_temperature"
    slack = max(TEMPERATURE_SLACK, float(attributes.get("target_temp_step") or 0.0) / 2)
    shown: dict[str, str | float] = {STATE: state.state, **wanted}
    return (Write(state.entity_id, service, data, shown, slack),)


def _dim(state: State, left_pct: float) -> Write:
    brightness = state.attributes.get(ATTR_BRIGHTNESS)
    if brightness is None:
        return _off(state)
    dimmed = max(1, round(float(brightness) * left_pct / 100.0))
    return Write(
        state.entity_id,
        "light.turn_on",
        {"entity_id": state.entity_id, ATTR_BRIGHTNESS: dimmed},
        {STATE: state.state, ATTR_BRIGHTNESS: dimmed},
        BRIGHTNESS_SLACK,
    )
