"""The second door: every command under /api/energy_optimizer/, for programs and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from .commands import COMMANDS, Command, execute
from .const import DOMAIN
from .core.errors import EnergyOptimizerError, InputError
from .openapi import BASE, document
from .refusals import refusal_of, too_large

if TYPE_CHECKING:
    from aiohttp import web
    from homeassistant.core import HomeAssistant

MOST_BYTES = 256 * 1024


def async_register_views(hass: HomeAssistant, version: str) -> None:
    """Register one view per row of the command table, and their description."""
    for command in COMMANDS:
        hass.http.register_view((PostView if command.posts else GetView)(command))
    hass.http.register_view(DescriptionView(document(version)))


class _CommandView(HomeAssistantView):
    """Runs one command; Home Assistant has authenticated the caller."""

    def __init__(self, command: Command) -> None:
        """Take the row's place; a field in the path takes whatever stands there."""
        self.url = BASE + command.path.replace("}", ":.*}")
        self.name = f"api:{DOMAIN}:{command.name}"
        self.command = command

    async def _answer(self, request: web.Request, data: object) -> web.Response:
        try:
            user = request["hass_user"]
            return self.json(await execute(request.app[KEY_HASS], self.command, user, data))
        except EnergyOptimizerError as err:
            refusal = refusal_of(err)
            return self.json(refusal.as_dict(), refusal.status)


class GetView(_CommandView):
    """A command whose fields are in the path."""

    async def get(self, request: web.Request, **fields: str) -> web.Response:
        """Answer."""
        return await self._answer(request, fields)


class PostView(_CommandView):
    """A command whose fields are the body's."""

    async def post(self, request: web.Request) -> web.Response:
        """Read no more than a body may have, then answer."""
        body = await _read(request)
        if body is None:
            refusal = too_large(MOST_BYTES)
            return self.json(refusal.as_dict(), refusal.status)
        try:
            data = json_loads(body)
        except JSON_DECODE_EXCEPTIONS as err:
            refusal = refusal_of(InputError("body", str(err), "JSON"))
            return self.json(refusal.as_dict(), refusal.status)
        return await self._answer(request, data)


async def _read(request: web.Request) -> bytes | None:
    """Read the body; None when it is too large."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    body = b""
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


class DescriptionView(HomeAssistantView):
    """The REST door, described."""

    url = f"{BASE}openapi.json"
    name = f"api:{DOMAIN}:openapi"

    def __init__(self, described: dict[str, Any]) -> None:
        """Keep what the table made."""
        self._described = described

    async def get(self, _request: web.Request) -> web.Response:
        """Answer."""
        return self.json(self._described)
