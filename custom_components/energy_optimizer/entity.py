"""What every entity shares: its device, its id, and that it only reads the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import EnergyOptimizerCoordinator

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.helpers.entity import EntityDescription


class HomeEntity(CoordinatorEntity[EnergyOptimizerCoordinator]):
    """An entity of the home, or of one battery or device; `item_id` is its id there."""

    _attr_has_entity_name = True
    _written: object = None

    def __init__(
        self,
        coordinator: EnergyOptimizerCoordinator,
        description: EntityDescription,
        subentry: ConfigSubentry | None = None,
    ) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        owner_id = coordinator.config_entry.entry_id
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, owner_id)})
        if subentry is not None:
            owner_id = subentry.subentry_id
            self.item_id = subentry.unique_id or owner_id
            self._attr_device_info = DeviceInfo(
                identifiers={(DOMAIN, owner_id)},
                name=subentry.title,
                entry_type=DeviceEntryType.SERVICE,
                via_device_id=coordinator.home_device_id,
            )
        self._attr_unique_id = f"{owner_id}_{description.key}"

    def _shown(self) -> object:
        """Give all that the entity's state is made of; None where that is not known."""
        return None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write where there is news: a large home has hundreds of entities."""
        shown = self._shown()
        if shown is None or (self.available, shown) != self._written:
            self._written = (self.available, shown)
            super()._handle_coordinator_update()
