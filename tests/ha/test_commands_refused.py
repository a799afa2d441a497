"""Commands that cannot be right: refused in words, and nothing comes of them."""

import math
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_optimizer.commands import COMMANDS

from . import home
from .command_support import BATTERY, PUMP, furnished, refused

pytestmark = pytest.mark.usefixtures("noon")


SOON = "2026-11-18T14:00:00+01:00"

REFUSED: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("register_device", PUMP | {"device_id": "Not an id"}, "device_id", "Not an id", "a-z"),
    ("register_device", PUMP | {"name": ""}, "name", "", "1 to 120"),
    ("register_device", PUMP | {"power_kw": -1}, "power_kw", "-1", "more than 0"),
    ("register_device", PUMP | {"power_kw": "much"}, "power_kw", "much", "a number"),
    ("register_device", PUMP | {"power_kw": True}, "power_kw", "True", "a number"),
    ("register_device", PUMP | {"power_kw": 10**400}, "power_kw", "1000", "at most 1000"),
    ("register_device", PUMP | {"priority": 1.5}, "priority", "1.5", "a whole number"),
    ("register_device", PUMP | {"essential": "yes"}, "essential", "yes", "true or false"),
    ("register_device", PUMP | {"entity_id": "lock.door"}, "entity_id", "lock.door", "climate"),
    ("register_device", PUMP | {"entity_id": "switch.gone"}, "entity_id", "switch.gone", "exists"),
    ("register_device", PUMP | {"colour": "red"}, "colour", "given", "only "),
    ("register_device", {"device_id": "pump"}, "name", "missing", "text"),
    (
        "register_device",
        PUMP | {"device_id": "second"},
        "entity_id",
        home.PUMP,
        "an entity that Pump does not have",
    ),
    ("update_device_status", {"device_id": "nobody", "is_on": True}, "device_id", "nobody", ""),
    ("update_device_status", {"device_id": "pump"}, "is_on", "missing", "true or false"),
    ("update_device_status", {"device_id": "pump", "is_on": 1}, "is_on", "1", "true or false"),
    (
        "update_device_status",
        {"device_id": "pump", "is_on": True, "power_kw": math.inf},
        "power_kw",
        "inf",
        "at most 1000",
    ),
    ("get_device_instructions", {"device_id": "nobody"}, "device_id", "nobody", ""),
    ("get_device_instructions", {}, "device_id", "missing", "a-z"),
    ("get_device_instructions", {"device_id": ["pump"]}, "device_id", "['pump']", "a-z"),
    ("update_grid", {}, "import_price_per_kwh", "missing", "at least one of"),
    ("update_grid", {"import_price_per_kwh": math.nan}, "import_price_per_kwh", "nan", "100"),
    ("update_grid", {"import_price_per_kwh": 1e9}, "import_price_per_kwh", "1000000000.0", "100"),
    ("update_grid", {"saturation_pct": 140}, "saturation_pct", "140", "at most 100"),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-11-18T11:00:00+01:00"},
        "valid_until",
        "2026-11-18T10:00:00+00:00",
        "within the next 7 days",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "9999-12-31T23:59:59-10:00"},
        "valid_until",
        "9999-12-31T23:59:59-10:00",
        "ISO 8601",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-11-18 14:00"},
        "valid_until",
        "2026-11-18 14:00",
        "UTC offset",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-02-30T14:00:00+01:00"},
        "valid_until",
        "2026-02-30T14:00:00+01:00",
        "ISO 8601",
    ),
    ("update_grid", {"forecast": []}, "forecast", "[]", "1 to 1000 items"),
    ("update_grid", {"forecast": ["dear"]}, "forecast[0]", "dear", "named fields"),
    (
        "update_grid",
        {"forecast": [{"start": SOON, "end": SOON}]},
        "forecast[0].import_price_per_kwh",
        "missing",
        "a number",
    ),
    (
        "update_grid",
        {"forecast": [{"start": SOON, "end": SOON, "import_price_per_kwh": 1}]},
        "forecast[0].end",
        "2026-11-18T13:00:00+00:00",
        "later than start",
    ),
    ("register_battery", BATTERY | {"capacity_kwh": -10}, "capacity_kwh", "-10", "more than 0"),
    ("register_battery", BATTERY | {"reserve_pct": 100}, "reserve_pct", "100", "ceiling_pct"),
    ("register_battery", BATTERY | {"driver": {}}, "driver", "given", "only "),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "report", "state_of_charge_pct": 140},
        "state_of_charge_pct",
        "140",
        "at most 100",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "report"},
        "state_of_charge_pct",
        "missing",
        "0 to 100",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "explode"},
        "command",
        "explode",
        "store, release, stop, report",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": ["store"]},
        "command",
        "['store']",
        "store",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store"},
        "until",
        "missing",
        "energy_kwh",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store", "power_kw": 9, "until": SOON},
        "power_kw",
        "9",
        "at most 5",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store", "until": "2026-11-20T14:00:00Z"},
        "until",
        "2026-11-20T14:00:00+00:00",
        "24 hours",
    ),
    (
        "update_battery",
        {
            "battery_id": "house_battery",
            "command": "store",
            "energy_kwh": 10_000,
            "power_kw": 1e-300,
        },
        "until",
        "2026-11-",
        "24 hours",
    ),
    ("update_battery", {"battery_id": "attic", "command": "stop"}, "battery_id", "attic", ""),
    ("optimize", {"now": True}, "now", "given", "only "),
    ("get_profit", {"day": "today"}, "day", "given", "only "),
    ("get_savings", {"day": "today"}, "day", "given", "only "),
]


async def test_what_cannot_be_right_is_refused_naming_field_value_and_what_is_allowed(
    hass: HomeAssistant, subtests: pytest.Subtests
) -> None:
    entry = await furnished(hass)
    for name, data, field, given_value, allowed in REFUSED:
        with subtests.test(f"{name}: {field} {given_value}"):
            err = await refused(hass, entry, name, data)
            placeholders = err.translation_placeholders or {}
            assert placeholders["field"] == field
            assert given_value in placeholders["given"]
            assert allowed in placeholders.get("allowed", placeholders.get("known", ""))
            said = str(err)
            assert field in said
            assert given_value in said
            assert placeholders.get("allowed", placeholders.get("known", "")) in said


async def test_an_unknown_id_is_refused_with_the_ids_that_there_are(hass: HomeAssistant) -> None:
    entry = await furnished(hass)
    err = await refused(hass, entry, "get_device_instructions", {"device_id": "nobody"})
    assert str(err) == "device_id: there is no nobody. Known: boiler, pump"
    await refused(hass, entry, "update_battery", {"battery_id": "x1", "command": "stop"})


async def test_one_of_our_own_entities_cannot_be_a_device(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    from homeassistant.helpers import entity_registry as er  # noqa: PLC0415

    own = er.async_get(hass).async_get_or_create("switch", home.DOMAIN, "own")
    err = await refused(hass, entry, "register_device", PUMP | {"entity_id": own.entity_id})
    assert "an entity of another integration" in str(err)


async def test_a_battery_that_is_only_advised_takes_no_orders(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, release="later")
    order = {"battery_id": "house_battery", "command": "store", "energy_kwh": 1}
    err = await refused(hass, entry, "update_battery", order)
    assert err.translation_key == "conflict"
    assert str(err) == "House battery is only advised: confirm its test pulse first"
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "auto"


async def test_without_a_home_every_command_says_so(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, home.DOMAIN, {})
    for command in COMMANDS:
        with pytest.raises(ServiceValidationError, match="not set up"):
            await home.act(hass, command.name)
