"""Binary sensors: whether it is a peak now, and whether a load runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)

from .adding import add_for_each_subentry
from .entity import HomeEntity
from .keys import SUBENTRY_CAR, SUBENTRY_DEFERRABLE

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 0

PAUSED = BinarySensorEntityDescription(key="paused", translation_key="paused")
RUNNING = BinarySensorEntityDescription(
    key="running", translation_key="running", device_class=BinarySensorDeviceClass.RUNNING
)
PEAK = BinarySensorEntityDescription(key="peak", translation_key="peak")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the peak, whether we are paused, and whether each load runs."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities([PeakSensor(coordinator, PEAK), PausedSensor(coordinator, PAUSED)])
    for kind in (SUBENTRY_DEFERRABLE, SUBENTRY_CAR):
        add_for_each_subentry(
            entry,
            kind,
            async_add_entities,
            lambda subentry: [RunningSensor(coordinator, RUNNING, subentry)],
        )


class RunningSensor(HomeEntity, BinarySensorEntity):
    """On while a load runs, or a car is charged, at our word or a person's."""

    @property
    @override
    def is_on(self) -> bool | None:
        view = self.coordinator.data.loads.get(self.item_id)
        return None if view is None else view.is_running


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
