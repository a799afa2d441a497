"""Entities of batteries and devices come and go with their sub-entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers import device_registry as dr

from .const import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.helpers.entity import Entity
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry


def add_for_each_subentry(
    entry: EnergyOptimizerConfigEntry,
    kind: str,
    add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[ConfigSubentry], Iterable[Entity]],
) -> None:
    """Add the entities of every sub-entry of a kind, now and when one is added later."""
    known: set[str] = set()

    def add_new() -> None:
        current = {item.subentry_id: item for item in entry.get_subentries_of_type(kind)}
        for subentry_id in current.keys() & known:
            _rename(entry, current[subentry_id])
        for subentry_id in current.keys() - known:
            add_entities(make(current[subentry_id]), config_subentry_id=subentry_id)
        known.clear()
        known.update(current)

    add_new()
    entry.async_on_unload(entry.runtime_data.coordinator.async_on_subentries(add_new))


def _rename(entry: EnergyOptimizerConfigEntry, subentry: ConfigSubentry) -> None:
    """Have the device follow its sub-entry's name; what a person named it stays on top."""
    devices = dr.async_get(entry.runtime_data.coordinator.hass)
    device = devices.async_get_device_by_identifier((DOMAIN, subentry.subentry_id), entry.entry_id)
    if device is not None and device.name != subentry.title:
        devices.async_update_device(device.id, name=subentry.title)
