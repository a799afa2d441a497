"""What every entity of ours shares: its device, its id, and that it only reads the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import EnergyOptimizerCoordinator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.helpers.entity import Entity, EntityDescription
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry


class HomeEntity(CoordinatorEntity[EnergyOptimizerCoordinator]):
    """An entity of the home itself."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: EnergyOptimizerCoordinator, description: EntityDescription
    ) -> None:
        """Tie the entity to the home's device."""
        super().__init__(coordinator)
        self.entity_description = description
        entry_id = coordinator.config_entry.entry_id
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})


class SubentryEntity(CoordinatorEntity[EnergyOptimizerCoordinator]):
    """An entity of one battery or managed device; `item_id` is its id in the snapshot."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: EnergyOptimizerCoordinator,
        description: EntityDescription,
        subentry: ConfigSubentry,
    ) -> None:
        """Tie the entity to the sub-entry's device."""
        super().__init__(coordinator)
        self.entity_description = description
        self.item_id = subentry.unique_id or subentry.subentry_id
        self._attr_unique_id = f"{subentry.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=coordinator.home_device_id,
        )


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
        known.intersection_update(current)
        for subentry_id in current.keys() - known:
            known.add(subentry_id)
            add_entities(make(current[subentry_id]), config_subentry_id=subentry_id)

    add_new()
    entry.async_on_unload(entry.runtime_data.coordinator.async_on_subentries(add_new))
