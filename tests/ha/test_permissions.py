"""Who may: anybody signed in reads, listed users report, administrators do the rest."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.energy_optimizer.commands import COMMANDS, Access

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon")

READS = {command.name for command in COMMANDS if command.access is Access.READ}
REPORTS = {command.name for command in COMMANDS if command.access is Access.REPORT}


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home with a boiler that polls and a battery without entities."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.act(hass, "register_device", dict(doors.POLLED))
    await home.act(hass, "register_battery", dict(doors.CELLAR))
    return entry


def test_what_reads_and_what_reports_is_what_was_promised() -> None:
    reading = {"export_books", "find_cheapest_window", "optimize", "simulate"}
    assert {name for name in READS if not name.startswith("get_")} == reading
    assert {"update_device_status", "update_grid", "update_battery"} == REPORTS


@pytest.mark.usefixtures("noon", "entry")
async def test_no_rest_call_is_answered_without_authentication(
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    client = await hass_client_no_auth()
    for name in doors.WELL_FORMED:
        assert (await doors.call(client, name)).status == 401
    assert (await client.get(f"{doors.BASE}openapi.json")).status == 401


@pytest.mark.usefixtures("noon", "entry")
@pytest.mark.parametrize("expected_lingering_timers", [True])  # Home Assistant's own heartbeat
async def test_no_websocket_message_is_answered_without_authentication(
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    client = await hass_client_no_auth()
    for kind in (*doors.WELL_FORMED, "subscribe"):
        socket = await client.ws_connect("/api/websocket")
        assert (await socket.receive_json())["type"] == "auth_required"
        await socket.send_json({"id": 1, "type": f"energy_optimizer/{kind}"})
        assert (await socket.receive_json())["type"] == "auth_invalid"


@pytest.mark.parametrize("listed", [False, True])
async def test_a_user_may_read_and_a_listed_one_report_over_rest(
    hass: HomeAssistant, entry: ConfigEntry, hass_client: ClientSessionGenerator, *, listed: bool
) -> None:
    user, token = await doors.user_of(hass, "Boiler")
    if listed:
        await doors.let_report(hass, entry, user)
    client = await hass_client(token)
    subentries = dict(entry.subentries)
    for name in doors.WELL_FORMED:
        may = name in READS or (listed and name in REPORTS)
        response = await doors.call(client, name)
        assert response.status == (200 if may else 403), name
        if not may:
            assert (await doors.refusal(response))["code"] == "not_allowed"
    assert dict(entry.subentries) == subentries


@pytest.mark.parametrize("listed", [False, True])
async def test_the_same_holds_on_the_websocket(
    hass: HomeAssistant, entry: ConfigEntry, hass_ws_client: WebSocketGenerator, *, listed: bool
) -> None:
    user, token = await doors.user_of(hass, "Boiler")
    if listed:
        await doors.let_report(hass, entry, user)
    socket = await hass_ws_client(hass, token)
    for name, data in doors.WELL_FORMED.items():
        await socket.send_json_auto_id({"type": f"energy_optimizer/{name}", **data})
        answer = await socket.receive_json()
        may = name in READS or (listed and name in REPORTS)
        assert answer["success"] is may, name
        if not may:
            assert answer["error"]["code"] == "not_allowed"


@pytest.mark.parametrize("listed", [False, True])
async def test_and_for_actions_by_who_started_them(
    hass: HomeAssistant, entry: ConfigEntry, *, listed: bool
) -> None:
    user, _ = await doors.user_of(hass, "Boiler")
    if listed:
        await doors.let_report(hass, entry, user)
    for name, data in doors.WELL_FORMED.items():
        if name in READS or (listed and name in REPORTS):
            await _act(hass, name, data, user.id)
        else:
            with pytest.raises(Unauthorized):
                await _act(hass, name, data, user.id)
    with pytest.raises(Unauthorized):
        await _act(hass, "get_profit", {}, "a-user-that-is-gone")


async def test_a_listed_user_reports_the_battery_and_does_not_order_it(
    hass: HomeAssistant, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    user, token = await doors.user_of(hass, "Battery")
    await doors.let_report(hass, entry, user)
    client = await hass_client(token)
    for command in ("store", "release", "stop"):
        order = {"battery_id": "cellar", "command": command, "energy_kwh": 1}
        assert (await doors.call(client, "update_battery", order)).status == 403
    assert (await doors.call(client, "update_battery")).status == 200


@pytest.mark.usefixtures("noon", "entry")
async def test_administrators_and_automations_may_everything(hass: HomeAssistant) -> None:
    user, _ = await doors.user_of(hass, "Owner", admin=True)
    for user_id in (user.id, None):
        for name in doors.WELL_FORMED:
            if not name.startswith("unregister"):
                await _act(hass, name, doors.WELL_FORMED[name], user_id)


async def _act(hass: HomeAssistant, name: str, data: dict[str, Any], user_id: str | None) -> None:
    await hass.services.async_call(
        home.DOMAIN, name, dict(data), blocking=True, context=Context(user_id=user_id)
    )
