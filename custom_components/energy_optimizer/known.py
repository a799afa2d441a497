"""Finds batteries and devices by their ids, as they are registered at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import const as c
from .core.errors import NotFoundError
from .settings import BatterySettings, DeviceSettings

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigSubentry

    from .coordinator import RuntimeData

NAMED = 12


def find_subentry(runtime: RuntimeData, kind: str, field: str, item_id: str) -> ConfigSubentry:
    """Find what was registered, also a moment ago. Raises: NotFoundError."""
    known = runtime.coordinator.config_entry.get_subentries_of_type(kind)
    found = next((item for item in known if item.unique_id == item_id), None)
    if found is None:
        names = sorted(item.unique_id or item.subentry_id for item in known)
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        raise NotFoundError(field, item_id, (", ".join(names[:NAMED]) or "none yet") + more)
    return found


def find_device(runtime: RuntimeData, device_id: str) -> DeviceSettings:
    """Find a managed device. Raises: NotFoundError."""
    return DeviceSettings.from_subentry(
        find_subentry(runtime, c.SUBENTRY_DEVICE, c.CONF_DEVICE_ID, device_id)
    )


def find_battery(runtime: RuntimeData, battery_id: str) -> BatterySettings:
    """Find a battery. Raises: NotFoundError."""
    return BatterySettings.from_subentry(
        find_subentry(runtime, c.SUBENTRY_BATTERY, c.CONF_BATTERY_ID, battery_id)
    )
