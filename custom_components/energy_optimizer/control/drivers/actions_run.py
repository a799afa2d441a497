"""Runs a sequence of actions that the user wrote, with Home Assistant's own script engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import Script, async_validate_actions_config

from ...const import DOMAIN
from ...core.errors import CommandRejectedError

if TYPE_CHECKING:
    from homeassistant.core import Context, HomeAssistant

    from ..capabilities import Write


async def async_validated(hass: HomeAssistant, sequence: object) -> list[dict[str, Any]]:
    """Check a sequence as Home Assistant checks an automation's.

    Raises: vol.Invalid, HomeAssistantError saying what is wrong where.
    """
    return await async_validate_actions_config(hass, cv.SCRIPT_SCHEMA(sequence))


async def async_run_actions(hass: HomeAssistant, write: Write, context: Context) -> None:
    """Run a write's sequence; raises what one of its actions raises."""
    actions = await async_validated(hass, write.data["sequence"])
    script = Script(hass, actions, "battery", DOMAIN, log_exceptions=False)
    try:
        variables = cast("dict[str, Any]", write.data["variables"])
        result = await script.async_run(dict(variables), context)
    finally:
        await script.async_unload()
    if result is None:
        raise CommandRejectedError("Home Assistant runs no sequences now", entity_id="")
