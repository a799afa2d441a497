"""Writes on entities, and the values that are read from them: shared by the drivers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfPower,
)
from homeassistant.util.unit_conversion import PowerConverter

from ...core.errors import CommandRejectedError
from ..capabilities import STATE, Write

if TYPE_CHECKING:
    from homeassistant.core import State

    from ..journal import JsonObject


def is_known(state: State) -> bool:
    """Whether an entity shows anything."""
    return state.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)


def number_of(state: State | None) -> float | None:
    """Give the number that an entity shows; None where it shows none."""
    try:
        number = math.nan if state is None else float(state.state)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def from_kw(state: State, power_kw: float, unit: str | None = None) -> float:
    """Convert to the number's own unit, else to `unit`; without either it is refused."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) or unit
    if unit not in PowerConverter.VALID_UNITS:
        raise CommandRejectedError(
            f"{state.entity_id} has the unit {unit!r}, not one of power",
            entity_id=state.entity_id,
            unit=unit,
        )
    return PowerConverter.convert(power_kw, UnitOfPower.KILO_WATT, unit)


def within(state: State, value: float) -> float:
    """Bring a value into the number's range and onto its step, never further from zero."""
    lowest = float(state.attributes.get("min", -math.inf))
    highest = float(state.attributes.get("max", math.inf))
    step = float(state.attributes.get("step", 0.0)) or 0.0
    if step > 0.0:
        value = math.trunc(round(value / step, 6)) * step
    inside = min(max(value, lowest), highest)
    if abs(inside) > abs(value) or (inside == 0.0) != (value == 0.0):
        raise CommandRejectedError(
            f"{state.entity_id} takes {lowest:g} to {highest:g}, not {value:g}",
            entity_id=state.entity_id,
        )
    return inside


def number_write(state: State, value: float) -> Write:
    """Set a number."""
    return Write(
        state.entity_id,
        f"{state.domain}.set_value",
        {"entity_id": state.entity_id, "value": value},
        shown_as={STATE: value},
        tolerance=float(state.attributes.get("step", 0.0)) or 0.0,
    )


def option_write(entity_id: str, option: str) -> Write:
    """Choose an option of a select, switch a switch on or off, or set a time of day."""
    domain = entity_id.partition(".")[0]
    if domain == "time":
        given: JsonObject = {"entity_id": entity_id, "time": option}
        return Write(entity_id, "time.set_value", given, shown_as={STATE: option})
    if domain in ("switch", "input_boolean"):
        service = f"{domain}.turn_{'on' if option == 'on' else 'off'}"
        return Write(entity_id, service, {"entity_id": entity_id}, shown_as={STATE: option})
    data = {"entity_id": entity_id, "option": option}
    return Write(entity_id, f"{domain}.select_option", dict(data), shown_as={STATE: option})
