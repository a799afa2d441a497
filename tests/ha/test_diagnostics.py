"""Diagnostics explain what happened and give nothing away."""

import json

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon")

SECRET_NAME = "Villa Rosa, Elm Street 5"


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home in a place, with a listed user and a device whose name says too much."""
    await hass.config.async_update(latitude=52.374512, longitude=4.897123)
    await hass.config.async_update(internal_url="http://192.168.7.9:8123")
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.act(hass, "register_device", doors.POLLED | {"name": SECRET_NAME})
    return entry


async def test_they_hold_no_token_no_address_no_place_and_no_name(
    hass: HomeAssistant, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    user, token = await doors.user_of(hass, "Boiler")
    await doors.let_report(hass, entry, user)
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert response.status == 200
    given = json.dumps((await response.json())["data"])
    for secret in ("52.37", "4.897", "192.168.7.9", token, user.id, "Boiler", SECRET_NAME):
        assert secret not in given, secret


async def test_they_explain_the_settings_the_plan_and_what_was_reported(
    hass: HomeAssistant, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    data = (await response.json())["data"]
    assert data["data"]["import_price_entity"] == home.PRICE
    assert {item["id"] for item in data["subentries"]} == {"house_battery", "boiler"}
    assert data["shown"]["now"]["status"] == "optimal"
    assert data["reports"]["grid"] is None
