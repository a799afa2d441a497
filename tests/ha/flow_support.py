"""Walking forms and menus as a person does."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant

from . import home

Step = Any


async def begin(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> Step:
    """Open the form that adds a battery or a device."""
    flows = hass.config_entries.subentries
    return await flows.async_init((entry.entry_id, kind), context={"source": "user"})


async def open_options(hass: HomeAssistant, entry: ConfigEntry, *menu: str) -> Step:
    """Open the options and follow the menus."""
    options = hass.config_entries.options
    step = await options.async_init(entry.entry_id)
    for item in menu:
        step = await options.async_configure(step["flow_id"], {"next_step_id": item})
    return step


async def begin_change(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> Step:
    """Open the form that changes a battery or a device."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, subentry.subentry_type),
        context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
    )


async def answer(hass: HomeAssistant, step: Step, data: dict[str, Any] | None = None) -> Step:
    """Fill in a sub-entry's form."""
    after = await hass.config_entries.subentries.async_configure(step["flow_id"], data)
    await home.settled(hass)
    return after


def only(entry: ConfigEntry, kind: str) -> ConfigSubentry:
    """Give the one sub-entry of a kind."""
    (subentry,) = entry.get_subentries_of_type(kind)
    return subentry


def suggested(step: Step, name: str) -> object:
    """What a form suggests for a field, or has as its default."""
    marker = next(key for key in step["data_schema"].schema if key == name)
    if marker.description and "suggested_value" in marker.description:
        return marker.description["suggested_value"]
    return marker.default()


async def change_home(hass: HomeAssistant, entry: ConfigEntry) -> Step:
    """Open the form that changes what the home reads."""
    context: Any = {"source": "reconfigure", "entry_id": entry.entry_id}
    return await hass.config_entries.flow.async_init(home.DOMAIN, context=context)
