"""What the home's entities share."""

from typing import TYPE_CHECKING, Final

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import DOMAIN

if TYPE_CHECKING:
    from .simulator import SimulatedHomeConfigEntry, Simulator

HOME: Final = "home"
BATTERY: Final = "battery"
SOLAR: Final = "solar"
GRID: Final = "grid"
POOL_PUMP: Final = "pool_pump"
GARDEN_LIGHTS: Final = "garden_lights"
LIVING_ROOM: Final = "living_room"
DISHWASHER: Final = "dishwasher"
CAR: Final = "car"


class SimulatedEntity(Entity):
    """An entity of one of the home's devices, pushed by the simulator."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: SimulatedHomeConfigEntry, part: str, key: str) -> None:
        """Belong to a part of the home."""
        self.simulator: Simulator = entry.runtime_data
        self._attr_unique_id = f"{entry.entry_id}_{part}_{key}"
        self._attr_translation_key = f"{part}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, f"{entry.entry_id}_{part}")},
            translation_key=part,
            manufacturer="Simulated",
            model=part,
        )

    async def async_added_to_hass(self) -> None:
        """Follow the simulator."""
        self.async_on_remove(self.simulator.async_add_listener(self.async_write_ha_state))
