"""A furnished home for the commands, and what a refused one must leave as it was."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from . import home

PUMP = home.PUMP_DEVICE
BATTERY = {"battery_id": "cellar", **home.BATTERY, "name": "Cellar battery"}
POLLED = {"device_id": "boiler", "name": "Boiler", "power_kw": 3}


async def furnished(hass: HomeAssistant, dear: range = range(18, 20)) -> ConfigEntry:
    """A home with a battery, a pump and a boiler that polls."""
    await home.furnish(hass, dear)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.act(hass, "register_device", dict(POLLED))
    return entry


def everything(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """All that a refused command must leave as it was."""
    return {
        "entry": (dict(entry.data), dict(entry.options)),
        "subentries": {
            key: (item.title, item.unique_id, dict(item.data))
            for key, item in entry.subentries.items()
        },
        "states": {state.entity_id: state.as_dict() for state in hass.states.async_all()},
    }


async def refused(
    hass: HomeAssistant, entry: ConfigEntry, name: str, data: dict[str, Any]
) -> ServiceValidationError:
    """Call a command that has to be refused; nothing may come of it."""
    before = everything(hass, entry)
    with pytest.raises(ServiceValidationError) as caught:
        await home.act(hass, name, data)
    await home.settled(hass)
    assert everything(hass, entry) == before
    assert caught.value.translation_domain == home.DOMAIN
    assert caught.value.translation_key
    return caught.value
