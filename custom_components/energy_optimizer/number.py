"""Numbers: each battery's reserve, and how full each car is to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.exceptions import ServiceValidationError

from .adding import add_for_each_subentry
from .const import CONF_RESERVE_PCT, DOMAIN, SUBENTRY_BATTERY
from .core.errors import InputError
from .entity import HomeEntity
from .keys import CONF_MINIMUM_PCT, CONF_TARGET_PCT, SUBENTRY_CAR
from .registering import check_battery

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry, EnergyOptimizerCoordinator

PARALLEL_UPDATES = 1

TARGET = NumberEntityDescription(
    key="target",
    translation_key="target",
    native_unit_of_measurement=PERCENTAGE,
    native_min_value=1,
    native_max_value=100,
    native_step=1,
    mode=NumberMode.BOX,
)
RESERVE = NumberEntityDescription(
    key="reserve",
    translation_key="reserve",
    entity_category=EntityCategory.CONFIG,
    native_unit_of_measurement=PERCENTAGE,
    native_min_value=0,
    native_max_value=100,
    native_step=1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for every battery and every car."""
    coordinator = entry.runtime_data.coordinator
    add_for_each_subentry(
        entry,
        SUBENTRY_BATTERY,
        async_add_entities,
        lambda subentry: [ReserveNumber(coordinator, subentry)],
    )
    add_for_each_subentry(
        entry, SUBENTRY_CAR, async_add_entities, lambda item: [TargetNumber(coordinator, item)]
    )


class TargetNumber(HomeEntity, NumberEntity):
    """How full a car is to be at a departure, unless its weekday says otherwise."""

    def __init__(self, coordinator: EnergyOptimizerCoordinator, subentry: ConfigSubentry) -> None:
        super().__init__(coordinator, TARGET, subentry)
        self._subentry_id = subentry.subentry_id

    @property
    @override
    def native_value(self) -> float | None:
        subentry = self.coordinator.config_entry.subentries.get(self._subentry_id)
        return None if subentry is None else float(subentry.data.get(CONF_TARGET_PCT, 80))

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Take it up at once; below the minimum it is the minimum."""
        entry = self.coordinator.config_entry
        subentry = entry.subentries[self._subentry_id]
        least = subentry.data.get(CONF_MINIMUM_PCT, 0.0)
        data = dict(subentry.data) | {CONF_TARGET_PCT: max(value, least)}
        self.hass.config_entries.async_update_subentry(entry, subentry, data=data)
        self.async_write_ha_state()


class ReserveNumber(HomeEntity, NumberEntity):
    """The state of charge that we never discharge below; the battery's form shows the same."""

    def __init__(self, coordinator: EnergyOptimizerCoordinator, subentry: ConfigSubentry) -> None:
        super().__init__(coordinator, RESERVE, subentry)
        self._subentry_id = subentry.subentry_id

    @property
    @override
    def native_value(self) -> float | None:
        subentry = self.coordinator.config_entry.subentries.get(self._subentry_id)
        return None if subentry is None else float(subentry.data.get(CONF_RESERVE_PCT, 10))

    @override
    async def async_set_native_value(self, value: float) -> None:
        entry = self.coordinator.config_entry
        subentry = entry.subentries[self._subentry_id]
        data = dict(subentry.data) | {CONF_RESERVE_PCT: value}
        try:
            check_battery(data)
        except InputError as error:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=error.translation_key,
                translation_placeholders=error.placeholders,
            ) from error
        self.hass.config_entries.async_update_subentry(entry, subentry, data=data)
        self.async_write_ha_state()
