"""Reads the body of a REST call, no further than a body may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from .core.errors import InputError, TooLargeError

if TYPE_CHECKING:
    from aiohttp import web

MOST_BYTES = 256 * 1024


async def read_json(request: web.Request) -> object:
    """Give what the body says. Raises: TooLargeError, InputError."""
    try:
        return json_loads(await _read(request))
    except JSON_DECODE_EXCEPTIONS as err:
        raise InputError("body", str(err), "JSON") from err


async def _read(request: web.Request) -> bytes:
    """Stop as soon as it is too large, whatever length was announced."""
    body = b""
    if (request.content_length or 0) <= MOST_BYTES:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MOST_BYTES:
                break
        else:
            return body
    raise TooLargeError(f"The body may have {MOST_BYTES} bytes at the most")
