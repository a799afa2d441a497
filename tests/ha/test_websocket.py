"""The websocket: every command, and a subscription that shows the whole home and its changes."""

from itertools import pairwise
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from jsonschema_rs import Draft202012Validator
import pytest
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.energy_optimizer.answers import PLAN, PLAN_PARTS
from tests.conftest import ROOT

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon")

CONTRACT = ROOT / "tests" / "contract" / "subscription.json"
UPDATE = {
    "type": "object",
    "properties": {"type": {"const": "update"}, **PLAN_PARTS},
    "required": ["type"],
    "additionalProperties": False,
}


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home with a battery, a pump and a boiler that polls."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.act(hass, "register_device", dict(doors.POLLED))
    await home.act(hass, "optimize")
    return entry


@pytest.fixture
async def socket(hass_ws_client: WebSocketGenerator, entry: ConfigEntry) -> MockHAClientWebSocket:
    """An administrator's connection to the loaded home."""
    assert entry.state is ConfigEntryState.LOADED
    return await hass_ws_client()


async def subscribe(socket: MockHAClientWebSocket) -> dict[str, Any]:
    """Subscribe; gives the first message."""
    await socket.send_json_auto_id({"type": "energy_optimizer/subscribe"})
    assert (await socket.receive_json())["success"]
    return await heard(socket)


async def heard(socket: MockHAClientWebSocket) -> dict[str, Any]:
    """Give the next message of the subscription."""
    event: dict[str, Any] = (await socket.receive_json())["event"]
    return event


def errors(schema: dict[str, Any], message: dict[str, Any]) -> list[str]:
    """What of a message is not as the schema says."""
    found = Draft202012Validator(schema).iter_errors(message)
    return [f"{error.instance_path}: {error.message}" for error in found]


def columns_fit(columns: dict[str, Any]) -> None:
    """Every column has one value for every slot."""
    for part in (columns["ahead"], columns["plan"]):
        slots = len(part["edges"]) - 1
        assert all(later > earlier for earlier, later in pairwise(part["edges"]))
        rows = [part, *part.get("batteries", {}).values(), *part.get("devices", {}).values()]
        for row in rows:
            for name, column in row.items():
                if isinstance(column, list) and name != "edges":
                    assert len(column) == slots, name
    reasons = [
        item["reason"]
        for part in (columns["plan"]["batteries"], columns["plan"]["devices"])
        for item in part.values()
    ]
    assert {index for column in reasons for index in column} == set(range(len(columns["reasons"])))


async def test_who_subscribes_is_shown_the_whole_home_at_once(
    hass: HomeAssistant, socket: MockHAClientWebSocket
) -> None:
    first = await subscribe(socket)
    assert first.pop("type") == "snapshot"
    assert errors(PLAN, first) == []
    columns_fit(first["columns"])
    assert set(first["batteries"]) == {"house_battery"}
    assert set(first["devices"]) == {"pump", "boiler"}
    assert first["devices"]["boiler"]["away"] is True
    assert first["generated_at"] == round(home.NOON.timestamp())
    ahead = first["columns"]["ahead"]
    assert ahead["edges"][0] == round(home.NOON.timestamp())
    assert ahead["price_is_forecast"][0] is False
    assert sum(ahead["peak"]) > 0
    assert first["money"]["currency"] == hass.config.currency


async def test_a_change_sends_only_the_parts_that_changed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket: MockHAClientWebSocket
) -> None:
    first = await subscribe(socket)
    hass.states.async_set(home.SATURATION, "95", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    update = await heard(socket)
    while "now" not in update:
        update = await heard(socket)
    assert errors(UPDATE, update) == []
    assert update["now"]["saturation_pct"] == 95
    assert update["now"]["peak"]["now"] is True
    assert update["plan_id"] != first["plan_id"]
    assert "money" not in update
    columns_fit(update["columns"])


async def test_nothing_is_sent_while_nothing_changes(
    entry: ConfigEntry, socket: MockHAClientWebSocket
) -> None:
    await subscribe(socket)
    entry.runtime_data.coordinator.async_update_listeners()
    await socket.send_json_auto_id({"type": "ping"})
    assert (await socket.receive_json())["type"] == "pong"


async def test_a_subscription_lives_on_over_a_reload(
    hass: HomeAssistant, entry: ConfigEntry, socket: MockHAClientWebSocket
) -> None:
    await subscribe(socket)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    message = await heard(socket)
    while message["type"] == "update":
        message = await heard(socket)
    assert message == {"type": "unavailable"}
    again = await heard(socket)
    assert again.pop("type") == "snapshot"
    assert errors(PLAN, again) == []


async def test_who_leaves_is_not_sent_anything_more(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket: MockHAClientWebSocket
) -> None:
    await socket.send_json_auto_id({"type": "energy_optimizer/subscribe"})
    number = (await socket.receive_json())["id"]
    await heard(socket)
    await socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": number})
    assert (await socket.receive_json())["success"]
    hass.states.async_set(home.SATURATION, "95", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    await socket.send_json_auto_id({"type": "ping"})
    assert (await socket.receive_json())["type"] == "pong"


async def test_every_command_is_a_message_and_a_refusal_names_its_translation(
    hass: HomeAssistant, socket: MockHAClientWebSocket
) -> None:
    names = [name for name in doors.WELL_FORMED if not name.startswith("unregister")]
    for name in [*names, "unregister_device", "unregister_battery"]:
        data = doors.WELL_FORMED[name]
        await socket.send_json_auto_id({"type": f"energy_optimizer/{name}", **data})
        answer = await socket.receive_json()
        assert answer["success"], (name, answer)
        await home.settled(hass)
    await socket.send_json_auto_id(
        {"type": "energy_optimizer/get_device_instructions", "device_id": "nobody"}
    )
    error = (await socket.receive_json())["error"]
    assert (error["code"], error["translation_key"]) == ("not_found", "not_found")
    assert error["translation_placeholders"]["field"] == "device_id"


async def test_subscribing_to_a_home_that_is_not_loaded_is_refused(
    hass: HomeAssistant, entry: ConfigEntry, socket: MockHAClientWebSocket
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    await socket.send_json_auto_id({"type": "energy_optimizer/subscribe"})
    answer = await socket.receive_json()
    assert answer["error"]["code"] == "conflict"


def test_the_contract_that_the_card_is_tested_with_is_what_a_home_may_send() -> None:
    messages = json.loads(CONTRACT.read_text(encoding="utf-8"))
    assert [message["type"] for message in messages] == ["snapshot", "update", "unavailable"]
    snapshot, update, _ = messages
    assert errors(PLAN, {name: part for name, part in snapshot.items() if name != "type"}) == []
    assert errors(UPDATE, update) == []
    columns_fit(snapshot["columns"])


async def test_the_contract_has_the_parts_that_a_home_sends_today(
    socket: MockHAClientWebSocket,
) -> None:
    first = await subscribe(socket)
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))[0]
    assert shape(contract) == shape(first)


def shape(value: object) -> object:
    """The names in a message, whatever the values and however many batteries and devices."""
    if isinstance(value, dict):
        by_id = {"batteries", "devices", "cost_terms", "foreseen"}
        return {
            name: [shape(item) for item in part.values()][:1] if name in by_id else shape(part)
            for name, part in value.items()
            if name != "numbers"  # each reason has its own
        }
    return None
