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

PAUSED = BinarySensorEntityDescription(key="paused", translation_key="paused")
PEAK = BinarySensorEntityDescription(key="peak", translation_key="peak")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the peak, and whether we are paused."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities([PeakSensor(coordinator, PEAK), PausedSensor(coordinator, PAUSED)])


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


class PausedSensor(HomeEntity, BinarySensorEntity):
    """On while a person has paused us; says until when."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.reports.paused_until is not None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {"until": self.coordinator.reports.paused_until}
