"""What is checked of the entity that curtails before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .control.runs import NUMBER_DOMAINS
from .core.errors import InputError
from .keys import CONF_CURTAIL_ENTITY, CONF_CURTAIL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant


def check_curtail_limit(hass: HomeAssistant, chosen: Mapping[str, Any]) -> None:
    """Refuse a limit that its entity does not take. Raises: InputError."""
    entity_id = chosen.get(CONF_CURTAIL_ENTITY, "")
    state = hass.states.get(entity_id)
    if state is None or entity_id.partition(".")[0] not in NUMBER_DOMAINS:
        return
    low, high = state.attributes.get("min"), state.attributes.get("max")
    limit = chosen[CONF_CURTAIL_LIMIT]
    if (low is not None and limit < low) or (high is not None and limit > high):
        raise InputError(CONF_CURTAIL_LIMIT, limit, f"a number from {low:g} to {high:g}")
