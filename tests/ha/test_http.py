"""The REST door: what it answers, what it refuses and how, and that its description is true."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from jsonschema_rs import Draft202012Validator
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_optimizer.commands import COMMANDS

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A furnished home."""
    await home.furnish(hass)
    return await home.set_up(hass)


@pytest.fixture
async def client(entry: ConfigEntry, hass_client: ClientSessionGenerator) -> TestClient[Any, Any]:
    """An administrator in front of the loaded home."""
    assert entry.state is ConfigEntryState.LOADED
    client: TestClient[Any, Any] = await hass_client()
    return client


async def test_every_command_answers_as_its_description_says(
    hass: HomeAssistant, client: TestClient[Any, Any]
) -> None:
    described = await (await client.get(f"{doors.BASE}openapi.json")).json()
    assert described["openapi"] == "3.1.0"
    assert len(described["paths"]) == len(COMMANDS)
    names = [name for name in doors.WELL_FORMED if not name.startswith("unregister")]
    for name in [*names, "unregister_device", "unregister_battery"]:
        command = doors.BY_NAME[name]
        operation = described["paths"][doors.BASE + command.path][
            "post" if command.posts else "get"
        ]
        response = await doors.call(client, name)
        assert response.status == 200, (name, await response.text())
        content = operation["responses"]["200"]["content"]["application/json"]
        errors = Draft202012Validator(content["schema"]).iter_errors(await response.json())
        assert [error.message for error in errors] == [], name
        await home.settled(hass)


async def test_the_nine_documented_places_are_where_they_were_promised(
    client: TestClient[Any, Any],
) -> None:
    described = await (await client.get(f"{doors.BASE}openapi.json")).json()
    promised = {
        ("post", "device/register"),
        ("post", "device/status"),
        ("get", "device/instructions/{device_id}"),
        ("post", "grid/update"),
        ("post", "battery/register"),
        ("post", "battery/update"),
        ("get", "optimize"),
        ("get", "profit"),
        ("get", "savings"),
    }
    served = {
        (method, path.removeprefix(doors.BASE))
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert promised <= served


@pytest.mark.parametrize(
    ("name", "data", "status", "code", "field"),
    [
        ("update_grid", {"saturation_pct": 101}, 400, "invalid", "saturation_pct"),
        ("update_grid", {"colour": "red"}, 400, "invalid", "colour"),
        ("update_grid", {}, 422, "inapplicable", "import_price_per_kwh"),
        ("update_device_status", {"device_id": "boiler"}, 400, "invalid", "is_on"),
        ("get_device_instructions", {"device_id": "nobody"}, 404, "not_found", "device_id"),
        ("get_device_instructions", {"device_id": "x" * 65}, 400, "invalid", "device_id"),
        ("register_device", doors.POLLED | {"entity_id": "lock.door"}, 400, "invalid", "entity_id"),
        (
            "register_device",
            doors.POLLED | {"entity_id": "switch.nothing"},
            422,
            "inapplicable",
            "entity_id",
        ),
        ("register_device", doors.POLLED | {"name": "two\nlines"}, 400, "invalid", "name"),
        (
            "register_battery",
            doors.CELLAR | {"reserve_pct": 100},
            422,
            "inapplicable",
            "reserve_pct",
        ),
        ("unregister_battery", {"battery_id": "cellar"}, 404, "not_found", "battery_id"),
        (
            "set_override",
            {"device_id": "boiler", "instruction": "off", "until": "2026-02-30T12:00:00Z"},
            422,
            "inapplicable",
            "until",
        ),
    ],
)
async def test_a_refusal_says_its_code_its_field_and_why(
    client: TestClient[Any, Any],
    name: str,
    data: dict[str, Any],
    status: int,
    code: str,
    field: str,
) -> None:
    await doors.call(client, "register_device")
    response = await doors.call(client, name, data)
    assert response.status == status
    error = await doors.refusal(response)
    assert (error["code"], error["field"]) == (code, field)
    assert field in error["message"]


@pytest.mark.parametrize("body", ["", "{", "[1]", "null", '"text"', '{"name": "\\ud800"}'])
async def test_a_body_that_is_no_object_of_fields_is_refused(
    client: TestClient[Any, Any], body: str
) -> None:
    response = await client.post(f"{doors.BASE}device/register", data=body)
    assert response.status == 400
    assert (await doors.refusal(response))["code"] == "invalid"


@pytest.mark.parametrize("announced", [False, True])
async def test_a_body_that_is_too_large_is_not_read(
    client: TestClient[Any, Any], *, announced: bool
) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 10_000

    body = b"x" * 300_000 if announced else in_pieces()
    response = await client.post(f"{doors.BASE}device/register", data=body)
    assert response.status == 413
    assert (await doors.refusal(response))["code"] == "too_large"


@pytest.mark.parametrize(
    "given", ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a/b/c", "boiler%00", "%3Cb%3E", "Boiler"]
)
async def test_an_id_that_climbs_or_carries_markup_is_no_id(
    client: TestClient[Any, Any], given: str
) -> None:
    response = await client.get(f"{doors.BASE}device/instructions/{given}")
    assert response.status in {400, 404}


async def test_an_id_is_a_battery_s_or_a_device_s_and_never_both(
    client: TestClient[Any, Any],
) -> None:
    await doors.call(client, "register_device")
    response = await doors.call(client, "register_battery", doors.CELLAR | {"battery_id": "boiler"})
    assert response.status == 409
    assert (await doors.refusal(response))["field"] == "battery_id"


async def test_registering_the_same_device_a_thousand_times_changes_it_once(
    entry: ConfigEntry, client: TestClient[Any, Any]
) -> None:
    changes = [
        (await (await doors.call(client, "register_device")).json())["changed"] for _ in range(1000)
    ]
    assert changes.count(True) == 1
    assert len(entry.get_subentries_of_type("device")) == 1


async def test_fifty_who_ask_for_a_plan_at_once_share_two(
    entry: ConfigEntry, client: TestClient[Any, Any]
) -> None:
    coordinator = entry.runtime_data.coordinator
    plans: set[str] = set()
    coordinator.async_add_listener(lambda: plans.add(coordinator.data.plan_id))
    answers = await asyncio.gather(*(doors.call(client, "optimize") for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert 1 <= len(plans) <= 2


async def test_all_doors_are_closed_politely_while_the_home_is_not_loaded(
    hass: HomeAssistant, entry: ConfigEntry, client: TestClient[Any, Any]
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    for name in doors.WELL_FORMED:
        response = await doors.call(client, name)
        assert response.status == 409
        assert (await doors.refusal(response))["code"] == "conflict"


async def test_a_name_with_markup_comes_back_as_the_text_it_is(
    hass: HomeAssistant, client: TestClient[Any, Any]
) -> None:
    name = '<img src=x onerror="alert(1)">[a](javascript:b)'
    await doors.call(client, "register_device", doors.POLLED | {"name": name})
    await home.settled(hass)
    await doors.call(client, "optimize")
    plan = await (await doors.call(client, "get_plan")).json()
    assert plan["devices"]["boiler"]["name"] == name
    response = await doors.call(client, "get_plan")
    assert response.content_type == "application/json"
