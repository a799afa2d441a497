"""Handlers of the commands that add or change devices and batteries.

What they make is the same sub-entry that the forms make, so it shows in the UI.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers import entity_registry as er
from homeassistant.util import slugify

from . import const as c, keys as k
from .core.errors import ConflictError, InapplicableError
from .known import find_subentry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

    from .coordinator import RuntimeData


MOST = {c.SUBENTRY_DEVICE: 1000, c.SUBENTRY_BATTERY: 32}


async def register_device(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Add or update a managed device."""
    device_id = data.pop(c.CONF_DEVICE_ID)
    entry = runtime.coordinator.config_entry
    check_device(data)
    if c.CONF_ENTITY_ID in data:
        check_free_entity(runtime.coordinator.hass, entry, data[c.CONF_ENTITY_ID], device_id)
    changed = _upsert(runtime, c.SUBENTRY_DEVICE, device_id, data)
    return {c.CONF_DEVICE_ID: device_id, "changed": changed}


async def register_battery(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Add or update a battery; its driver and its release for control are kept."""
    battery_id = data.pop(c.CONF_BATTERY_ID)
    check_battery(data)
    changed = _upsert(runtime, c.SUBENTRY_BATTERY, battery_id, data)
    return {c.CONF_BATTERY_ID: battery_id, "changed": changed}


async def unregister_device(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Give a managed device back and forget it."""
    return _remove(runtime, c.SUBENTRY_DEVICE, c.CONF_DEVICE_ID, data)


async def unregister_battery(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Give a battery back and forget it; what the books hold of it stays."""
    return _remove(runtime, c.SUBENTRY_BATTERY, c.CONF_BATTERY_ID, data)


def check_device(data: Mapping[str, Any]) -> None:
    """Refuse a longest off in a row below the shortest off. Raises: InapplicableError."""
    shortest, longest = data.get(c.CONF_MIN_OFF_HOURS, 0), data.get(c.CONF_MAX_OFF_IN_A_ROW_HOURS)
    if longest is not None and longest < shortest:
        allowed = f"at least min_off_hours ({shortest:g})"
        raise InapplicableError(c.CONF_MAX_OFF_IN_A_ROW_HOURS, longest, allowed)


def check_battery(data: Mapping[str, Any]) -> None:
    """Refuse a reserve above the ceiling, and half a taper. Raises: InapplicableError."""
    taper_kw, most_kw = data.get(k.CONF_TAPER_POWER_KW), data[c.CONF_MAX_CHARGE_KW]
    if (taper_kw is None) is not (k.CONF_TAPER_FROM_PCT not in data):
        missing = k.CONF_TAPER_POWER_KW if taper_kw is None else k.CONF_TAPER_FROM_PCT
        raise InapplicableError(missing, "missing", "both where charging tapers, or neither")
    if taper_kw is not None and taper_kw > most_kw:
        allowed = f"at most max_charge_kw ({most_kw:g})"
        raise InapplicableError(k.CONF_TAPER_POWER_KW, taper_kw, allowed)
    reserve, ceiling = data.get(c.CONF_RESERVE_PCT, 0), data.get(c.CONF_CEILING_PCT, 100)
    if reserve >= ceiling:
        raise InapplicableError(c.CONF_RESERVE_PCT, reserve, f"less than ceiling_pct ({ceiling:g})")


def check_free_entity(
    hass: HomeAssistant, entry: ConfigEntry[Any], entity_id: str, device_id: str | None
) -> None:
    """Refuse an entity that another device has, or that is ours. Raises: InapplicableError."""
    for subentry in entry.get_subentries_of_type(c.SUBENTRY_DEVICE):
        if subentry.data.get(c.CONF_ENTITY_ID) == entity_id and subentry.unique_id != device_id:
            raise InapplicableError(
                c.CONF_ENTITY_ID, entity_id, f"an entity that {subentry.title} does not have"
            )
    registered = er.async_get(hass).async_get(entity_id)
    if registered is not None and registered.platform == c.DOMAIN:
        raise InapplicableError(c.CONF_ENTITY_ID, entity_id, "an entity of another integration")
    if registered is None and hass.states.get(entity_id) is None:
        raise InapplicableError(c.CONF_ENTITY_ID, entity_id, "an entity that exists")


def free_id(entry: ConfigEntry[Any], kind: str, name: str) -> str:
    """Make an id of a name that no battery and no device has."""
    return id_for(kind, name, {item.unique_id for item in entry.subentries.values()})


def id_for(kind: str, name: str, taken: Collection[str | None]) -> str:
    """Make an id of a name that is not taken."""
    base = slugify(name)[:60] or kind
    return next(
        candidate
        for candidate in (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
        if candidate not in taken
    )


def _upsert(runtime: RuntimeData, kind: str, unique_id: str, data: dict[str, Any]) -> bool:
    """Add the sub-entry or update it; tells whether anything changed."""
    hass, entry = runtime.coordinator.hass, runtime.coordinator.config_entry
    title = data[c.CONF_NAME]
    known = entry.get_subentries_of_type(kind)
    existing = next((item for item in known if item.unique_id == unique_id), None)
    if existing is not None:
        return hass.config_entries.async_update_subentry(
            entry, existing, title=title, data=dict(existing.data) | data
        )
    if any(item.unique_id == unique_id for item in entry.subentries.values()):
        raise ConflictError(f"Something else is registered as {unique_id}", field=f"{kind}_id")
    if len(known) >= MOST[kind]:
        raise ConflictError(f"There are {len(known)} already, which is the most of a kind")
    return hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(data), subentry_type=kind, title=title, unique_id=unique_id
        ),
    )


def _remove(runtime: RuntimeData, kind: str, field: str, data: dict[str, Any]) -> dict[str, Any]:
    hass, entry = runtime.coordinator.hass, runtime.coordinator.config_entry
    subentry = find_subentry(runtime, kind, field, data[field])
    changed = hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    return {field: data[field], "changed": changed}
