"""Readers of what the executor looks at while it acts: a power, a signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.errors import InputError
from .sources.loads_seen import YES_STATES
from .sources.reader import UNKNOWN_STATES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .sources.units import Convert


def power_reader(
    hass: HomeAssistant, entity_id: str, convert: Convert
) -> Callable[[], float | None]:
    """Make a reader of a power sensor [kW]; None while it says nothing usable."""

    def read() -> float | None:
        state = hass.states.get(entity_id)
        if state is None:
            return None
        try:
            return convert(entity_id, state.state, state.attributes.get("unit_of_measurement"))
        except InputError:
            return None

    return read


def power_since_reader(
    hass: HomeAssistant, entity_id: str, convert: Convert
) -> Callable[[datetime], float | None]:
    """Make a reader of a power sensor [kW]; None where it has not reported since a moment."""
    present = power_reader(hass, entity_id, convert)

    def read(since: datetime) -> float | None:
        state = hass.states.get(entity_id)
        return present() if state is not None and state.last_reported > since else None

    return read


def signal_reader(hass: HomeAssistant, entity_id: str) -> Callable[[], bool | None]:
    """Make a reader of a signal; None while it says nothing."""

    def read() -> bool | None:
        state = hass.states.get(entity_id)
        if state is None or state.state in UNKNOWN_STATES:
            return None
        return state.state in YES_STATES

    return read
