"""Sensors: prices, saturation, the plan's status, batteries, devices, money."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import SensorEntity

from .adding import add_for_each_subentry
from .const import SUBENTRY_BATTERY, SUBENTRY_DEVICE
from .entity import HomeEntity
from .keys import SUBENTRY_CAR, SUBENTRY_DEFERRABLE
from .load_rows import LOAD_ROWS, LOAD_SAVED
from .sensor_money import MONEY_ROWS, MoneyRow
from .sensor_rows import BATTERY_ROWS, CAPACITY_ROWS, DEVICE_ROWS, HOME_ROWS, Row
from .whys import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
    from homeassistant.helpers.typing import StateType

    from .coordinator import EnergyOptimizerConfigEntry, EnergyOptimizerCoordinator
    from .snapshot import BatteryView, DeviceView, LoadView, Snapshot

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the home's sensors, and those of every battery and device."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(HomeSensor(coordinator, row) for row in HOME_ROWS)
    async_add_entities(MoneySensor(coordinator, row) for row in MONEY_ROWS)
    add_for_each_subentry(
        entry,
        SUBENTRY_BATTERY,
        async_add_entities,
        lambda subentry: [BatterySensor(coordinator, row, subentry) for row in BATTERY_ROWS],
    )
    add_for_each_subentry(
        entry,
        SUBENTRY_DEVICE,
        async_add_entities,
        lambda subentry: [DeviceSensor(coordinator, row, subentry) for row in DEVICE_ROWS],
    )
    for kind in (SUBENTRY_DEFERRABLE, SUBENTRY_CAR):
        add_for_each_subentry(
            entry,
            kind,
            async_add_entities,
            lambda subentry: [
                *(LoadSensor(coordinator, row, subentry) for row in LOAD_ROWS),
                LoadSavedSensor(coordinator, LOAD_SAVED, subentry),
            ],
        )
    _add_capacity(entry, async_add_entities)


def _add_capacity(
    entry: EnergyOptimizerConfigEntry, add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the capacity charge's sensors as soon as there is one."""
    coordinator = entry.runtime_data.coordinator
    added: list[HomeSensor] = []

    def add_once() -> None:
        if not added and coordinator.settings.capacity_charge is not None:
            added.extend(HomeSensor(coordinator, row) for row in CAPACITY_ROWS)
            add_entities(added)

    add_once()
    entry.async_on_unload(coordinator.async_on_subentries(add_once))


class _RowSensor[ViewT](SensorEntity):
    """A sensor that shows one row of a view."""

    entity_description: Row[ViewT]
    coordinator: EnergyOptimizerCoordinator
    _unrecorded_attributes = frozenset({"missing", "planned_at", "why"})

    @abstractmethod
    def _view(self) -> ViewT | None:
        """Give the part of the snapshot that this sensor shows."""

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        unit = self.entity_description.native_unit_of_measurement
        return unit and unit.format(currency=self.coordinator.hass.config.currency)

    @property
    @override
    def native_value(self) -> StateType | datetime:
        view = self._view()
        return None if view is None else self.entity_description.value_fn(view)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        view, row = self._view(), self.entity_description
        if view is None or row.attributes_fn is None:
            return None
        shown = row.attributes_fn(view)
        if row.reason_fn is None:
            return shown
        return {**shown, "why": say(self.coordinator.hass, *row.reason_fn(view))}


class HomeSensor(HomeEntity, _RowSensor["Snapshot"]):
    """A sensor of the home."""

    @override
    def _view(self) -> Snapshot:
        return self.coordinator.data


class MoneySensor(HomeSensor):
    """A figure of the books; those of a period begin anew with it."""

    entity_description: MoneyRow

    @property
    @override
    def last_reset(self) -> datetime | None:
        return self.entity_description.last_reset_fn(self.coordinator.data.money)


class BatterySensor(HomeEntity, _RowSensor["BatteryView"]):
    """A sensor of one battery."""

    @override
    def _view(self) -> BatteryView | None:
        return self.coordinator.data.batteries.get(self.item_id)


class DeviceSensor(HomeEntity, _RowSensor["DeviceView"]):
    """A sensor of one managed device."""

    @override
    def _view(self) -> DeviceView | None:
        return self.coordinator.data.devices.get(self.item_id)

    @override
    def _shown(self) -> DeviceView | None:
        return self._view()


class LoadSensor(HomeEntity, _RowSensor["LoadView"]):
    """A sensor of one load that can wait, or of one car."""

    @override
    def _view(self) -> LoadView | None:
        return self.coordinator.data.loads.get(self.item_id)


class LoadSavedSensor(HomeEntity, SensorEntity):
    """What a load's waits have saved against beginning at once, since it was added."""

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        return self.coordinator.hass.config.currency

    @property
    @override
    def native_value(self) -> float:
        return self.coordinator.books.runs.saved.get(self.item_id, 0.0)
