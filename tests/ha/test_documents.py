"""The pages about the doors: made from the table, and every example in them works."""

import json
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
import generating
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.conftest import ROOT

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon", "entry")

BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
CALL = re.compile(r"(?P<method>GET|POST) (?P<path>\S+)\n(?:\n(?P<body>.+)\n)?")


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A furnished home."""
    await home.furnish(hass)
    hass.states.async_set("switch.pool_pump", "on")
    return await home.set_up(hass)


def blocks(page: str, kind: str) -> list[str]:
    """Give the code blocks of a kind."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [found["text"] for found in BLOCK.finditer(text) if found["kind"] == kind]


def test_what_is_made_from_the_table_is_what_the_table_makes() -> None:
    assert generating.write(check=True) == []


async def test_every_rest_example_of_the_commands_page_works(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    freezer.move_to("2026-12-01T12:00:00+00:00")
    await home.furnish(hass)  # what was measured two weeks ago is no longer believed
    await home.replanned(hass, freezer)
    _, token = await doors.user_of(hass, "Owner's phone", admin=True)
    client = await hass_client(token)
    calls = [CALL.fullmatch(text) for text in blocks("commands.md", "http")]
    found = [call for call in calls if call is not None]
    assert len(found) == len(doors.WELL_FORMED)
    for call in sorted(found, key=lambda call: "unregister" in call["path"]):
        response = await client.request(
            call["method"], call["path"], data=None if call["body"] is None else call["body"]
        )
        assert response.status == 200, (call["path"], await response.text())
        await home.settled(hass)


async def test_the_microcontroller_of_the_page_is_told_obeys_and_is_believed(
    hass: HomeAssistant,
    entry: ConfigEntry,
    freezer: FrozenDateTimeFactory,
    hass_client: ClientSessionGenerator,
) -> None:
    client = await hass_client()
    register = re.search(r"-d '(?P<body>.*)'", blocks("microcontroller.md", "sh")[0])
    assert register is not None
    registered = await doors.call(client, "register_device", json.loads(register["body"]))
    assert registered.status == 200
    await home.go_to(hass, freezer, home.at(17, 55))
    user, token = await doors.user_of(hass, "Boiler")
    await doors.let_report(hass, entry, user)
    relay: list[bool] = []
    boiler = program(client)["Boiler"](token, relay.append)
    assert await hass.async_add_executor_job(boiler.once) == "none"
    await home.replanned(hass, freezer)
    await home.go_to(hass, freezer, home.at(18))
    assert await hass.async_add_executor_job(boiler.once) == "turn_off"
    assert relay == [False]
    assert entry.state is ConfigEntryState.LOADED
    reported = entry.runtime_data.coordinator.reports.devices["boiler"]
    assert (reported.is_on, reported.power_kw) == (False, 0.0)


def program(client: TestClient[Any, Any]) -> dict[str, Any]:
    """Run the page's program with the address of the test's Home Assistant."""
    (text,) = blocks("microcontroller.md", "python")
    names: dict[str, Any] = {}
    exec(compile(text, str(Path("microcontroller.md")), "exec"), names)  # noqa: S102 - our own page
    names["HOME"] = str(client.make_url("/api/energy_optimizer"))
    return names
