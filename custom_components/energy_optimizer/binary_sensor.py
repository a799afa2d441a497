"""Binary sensors: whether it is a peak now, whether a load runs, whether solar is curtailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory

from .adding import add_for_each_subentry
from .entity import HomeEntity
from .keys import SUBENTRY_CAR, SUBENTRY_DEFERRABLE

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry
    from .sources.reader import InputSeen

PARALLEL_UPDATES = 0

PAUSED = BinarySensorEntityDescription(key="paused", translation_key="paused")
RUNNING = BinarySensorEntityDescription(
    key="running", translation_key="running", device_class=BinarySensorDeviceClass.RUNNING
)
INPUTS = BinarySensorEntityDescription(
    key="inputs",
    translation_key="inputs",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)
PEAK = BinarySensorEntityDescription(key="peak", translation_key="peak")
CURTAILED = BinarySensorEntityDescription(key="curtailed", translation_key="curtailed")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the peak, whether we are paused, and whether each load runs."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        [
            PeakSensor(coordinator, PEAK),
            PausedSensor(coordinator, PAUSED),
            InputsSensor(coordinator, INPUTS),
        ]
    )
    for kind in (SUBENTRY_DEFERRABLE, SUBENTRY_CAR):
        add_for_each_subentry(
            entry,
            kind,
            async_add_entities,
            lambda subentry: [RunningSensor(coordinator, RUNNING, subentry)],
        )
    _add_curtailed(entry, async_add_entities)


def _add_curtailed(
    entry: EnergyOptimizerConfigEntry, add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add whether solar is curtailed as soon as something is mapped to do it."""
    coordinator = entry.runtime_data.coordinator
    added: list[CurtailedSensor] = []

    def add_once() -> None:
        if not added and coordinator.settings.curtail_entity is not None:
            added.append(CurtailedSensor(coordinator, CURTAILED))
            add_entities(added)

    add_once()
    entry.async_on_unload(coordinator.async_on_subentries(add_once))


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


class InputsSensor(HomeEntity, BinarySensorEntity):
    """On while something that the plan reads is missing or too old; says what and since when."""

    _unrecorded_attributes = frozenset({"inputs"})

    @property
    @override
    def is_on(self) -> bool:
        return bool(self.coordinator.data.missing)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        now = self.coordinator.data.at
        return {"inputs": [_input(item, now) for item in self.coordinator.data.inputs]}


def _input(item: InputSeen, now: datetime) -> dict[str, Any]:
    """Give an input's source, age and limit in plain values."""
    return {
        "input": item.name,
        "source": item.source,
        "age_minutes": None if item.at is None else round((now - item.at).total_seconds() / 60, 1),
        "limit_minutes": None if item.limit is None else item.limit.total_seconds() / 60,
        "until": None if item.until is None else item.until.isoformat(),
        "problem": item.why or None,
    }


class CurtailedSensor(HomeEntity, BinarySensorEntity):
    """On while solar is kept from the grid by us."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.data.curtailed


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
