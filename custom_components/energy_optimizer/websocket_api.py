"""The third door: every command and one subscription on Home Assistant's websocket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components import websocket_api
from homeassistant.core import callback
import voluptuous as vol

from .calling import execute, runtime_of
from .commands import COMMANDS, Command
from .const import DOMAIN
from .core.errors import EnergyOptimizerError
from .refusals import refuse
from .subscription import Subscription

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant


@callback
def async_register_websocket(hass: HomeAssistant) -> None:
    """Register `energy_optimizer/<name>` for every row of the command table."""
    for command in COMMANDS:
        kind = f"{DOMAIN}/{command.name}"
        schema = websocket_api.BASE_COMMAND_MESSAGE_SCHEMA.extend(
            {vol.Required("type"): kind}, extra=vol.ALLOW_EXTRA
        )
        websocket_api.async_register_command(hass, kind, _handler(command), schema)
    websocket_api.async_register_command(hass, _subscribe)


def _handler(command: Command) -> websocket_api.const.WebSocketCommandHandler:
    """Make the handler of one command; the table's own fields check the message."""

    @websocket_api.async_response
    async def run(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        data = {name: value for name, value in msg.items() if name not in {"id", "type"}}
        try:
            connection.send_result(msg["id"], await execute(hass, command, connection.user, data))
        except EnergyOptimizerError as err:
            refuse(connection, msg["id"], err)

    return run


@callback
@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"})
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send the whole home now, and what has changed whenever something has."""
    try:
        entry = runtime_of(hass).coordinator.config_entry
    except EnergyOptimizerError as err:
        refuse(connection, msg["id"], err)
        return
    connection.send_result(msg["id"])
    subscription = Subscription(entry, lambda event: connection.send_event(msg["id"], event))
    connection.subscriptions[msg["id"]] = subscription.start()
