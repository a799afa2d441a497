"""The first door: every command as a Home Assistant action."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback

from .calling import run
from .commands import COMMANDS, Command
from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import ServiceResponse


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register one action per row of the command table."""
    for command in COMMANDS:
        hass.services.async_register(
            DOMAIN,
            command.name,
            partial(_handle, hass, command),
            supports_response=SupportsResponse.OPTIONAL,
        )


async def _handle(hass: HomeAssistant, command: Command, call: ServiceCall) -> ServiceResponse:
    """Run the command; the table's own fields check the data, so that errors name them."""
    return await run(hass, command, call.context, dict(call.data))
