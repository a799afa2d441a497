"""Binary sensor: whether it is a peak now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription

from .entity import HomeEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 0

PEAK = BinarySensorEntityDescription(key="peak", translation_key="peak")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the peak sensor."""
    async_add_entities([PeakSensor(entry.runtime_data.coordinator, PEAK)])


class PeakSensor(HomeEntity, BinarySensorEntity):
    """On during a peak; says when the present or next one starts and ends."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.data.peak.now

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        peak = self.coordinator.data.peak
        return {"start": peak.start, "end": peak.end}
