"""The three doors as their callers see them: users, REST calls, websocket messages."""

from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import CLIENT_ID

from custom_components.energy_optimizer.commands import COMMANDS

from .flow_support import open_options

BASE = "/api/energy_optimizer/"
POLLED = {"device_id": "boiler", "name": "Boiler", "power_kw": 3}
CELLAR = {
    "battery_id": "cellar",
    "name": "Cellar",
    "capacity_kwh": 8,
    "max_charge_kw": 3,
    "max_discharge_kw": 3,
}
# Something well-formed for every command.
WELL_FORMED: dict[str, dict[str, Any]] = {
    "register_device": POLLED,
    "unregister_device": {"device_id": "boiler"},
    "update_device_status": {"device_id": "boiler", "is_on": True},
    "get_device_instructions": {"device_id": "boiler"},
    "update_grid": {"import_price_per_kwh": 0.3},
    "register_battery": CELLAR,
    "unregister_battery": {"battery_id": "cellar"},
    "update_battery": {"battery_id": "cellar", "command": "report", "state_of_charge_pct": 50},
    "set_override": {
        "device_id": "boiler",
        "instruction": "off",
        "until": "2026-11-18T13:00:00+01:00",
    },
    "simulate": {
        "device_id": "boiler",
        "instruction": "off",
        "until": "2026-11-18T13:00:00+01:00",
    },
    "find_cheapest_window": {"duration_hours": 2, "power_kw": 1.5},
    "clear_override": {"device_id": "boiler"},
    "optimize": {},
    "get_plan": {},
    "get_profit": {},
    "get_savings": {},
    "get_books": {},
    "export_books": {"start": "2026-11-18T00:00:00+01:00"},
}
BY_NAME = {command.name: command for command in COMMANDS}


async def user_of(hass: HomeAssistant, name: str, *, admin: bool = False) -> tuple[User, str]:
    """Add a user of Home Assistant and sign in; the very first one is always the owner."""
    if not any(user.is_owner for user in await hass.auth.async_get_users()):
        await hass.auth.async_create_user("Owner")
    group = GROUP_ID_ADMIN if admin else GROUP_ID_USER
    user = await hass.auth.async_create_user(name, group_ids=[group])
    token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    return user, hass.auth.async_create_access_token(token)


async def let_report(hass: HomeAssistant, entry: ConfigEntry, *users: User) -> None:
    """List users in the options form."""
    flow = await open_options(hass, entry, "limits")
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"reporters": [user.id for user in users]}
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def call(
    client: TestClient[Any, Any], name: str, data: dict[str, Any] | None = None
) -> ClientResponse:
    """Call a command over REST with something well-formed, or with what is given."""
    command, data = BY_NAME[name], WELL_FORMED[name] if data is None else data
    if command.posts:
        return await client.post(BASE + command.path, json=data)
    return await client.get(BASE + command.path.format(**data))


async def refusal(response: ClientResponse) -> dict[str, Any]:
    """Give the error that a refused call says, exactly in its shape."""
    body = await response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "field", "message"}
    return error
