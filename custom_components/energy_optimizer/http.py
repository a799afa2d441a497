"""The second door: every command under /api/energy_optimizer/, for programs and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .bodies import read_json
from .calling import execute
from .commands import COMMANDS, Command
from .const import DOMAIN
from .core.errors import EnergyOptimizerError
from .openapi import BASE, document
from .refusals import refusal_of

if TYPE_CHECKING:
    from aiohttp import web
    from homeassistant.core import HomeAssistant


def async_register_views(hass: HomeAssistant, version: str) -> None:
    """Register one view per row of the command table, and their description."""
    for command in COMMANDS:
        hass.http.register_view(CommandView(command))
    hass.http.register_view(DescriptionView(document(version)))


class CommandView(HomeAssistantView):
    """Runs one command; Home Assistant has authenticated the caller."""

    def __init__(self, command: Command) -> None:
        """Take the row's place; a field in the path takes whatever stands there."""
        self.url = BASE + command.path.replace("}", ":.*}")
        self.name = f"api:{DOMAIN}:{command.name}"
        self._command = command
        setattr(self, "post" if command.posts else "get", self._handle)

    async def _handle(self, request: web.Request, **fields: str) -> web.Response:
        try:
            data = await read_json(request) if self._command.posts else fields
            user = request["hass_user"]
            return self.json(await execute(request.app[KEY_HASS], self._command, user, data))
        except EnergyOptimizerError as err:
            return self.json(*refusal_of(err).answer)


class DescriptionView(HomeAssistantView):
    """The REST door, described."""

    url = f"{BASE}openapi.json"
    name = f"api:{DOMAIN}:openapi"

    def __init__(self, described: dict[str, object]) -> None:
        """Keep what the table made."""
        self._described = described

    async def get(self, _request: web.Request) -> web.Response:
        """Answer."""
        return self.json(self._described)
