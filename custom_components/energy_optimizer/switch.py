"""Switches: holiday, keep charged, whether a device may be shed, whether a car charges now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory

from .adding import add_for_each_subentry
from .const import SUBENTRY_DEVICE
from .entity import HomeEntity
from .keys import SUBENTRY_CAR
from .load_ordering import end_order, order_load

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 1

HOLIDAY = SwitchEntityDescription(key="on_holiday", translation_key="on_holiday")
KEEP_CHARGED = SwitchEntityDescription(key="keep_charged", translation_key="keep_charged")
CHARGE_NOW = SwitchEntityDescription(key="charge_now", translation_key="charge_now")
MAY_BE_SHED = SwitchEntityDescription(
    key="may_be_shed", translation_key="may_be_shed", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the home's switches, and one for every device and every car."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(WishSwitch(coordinator, item) for item in (HOLIDAY, KEEP_CHARGED))
    add_for_each_subentry(
        entry,
        SUBENTRY_DEVICE,
        async_add_entities,
        lambda subentry: [MayBeShedSwitch(coordinator, MAY_BE_SHED, subentry)],
    )
    add_for_each_subentry(
        entry,
        SUBENTRY_CAR,
        async_add_entities,
        lambda subentry: [ChargeNowSwitch(coordinator, CHARGE_NOW, subentry)],
    )


class ChargeNowSwitch(HomeEntity, SwitchEntity):
    """Charge a car now, whatever is planned, until it is full or this is switched off."""

    @property
    @override
    def is_on(self) -> bool:
        order = self.coordinator.reports.load_overrides.get(self.item_id)
        return order is not None and order.is_on

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        order_load(self.coordinator, self.item_id, is_on=True)
        self.async_write_ha_state()

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Go back to the plan."""
        if self.is_on:
            end_order(self.coordinator, self.item_id)
        self.async_write_ha_state()


class WishSwitch(HomeEntity, SwitchEntity):
    """A wish that holds until it is taken back; it is kept over a restart."""

    @property
    @override
    def is_on(self) -> bool:
        return bool(getattr(self.coordinator.reports, self.entity_description.key))

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        await self._async_set(is_on=True)

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        await self._async_set(is_on=False)

    async def _async_set(self, *, is_on: bool) -> None:
        setattr(self.coordinator.reports, self.entity_description.key, is_on)
        await self.coordinator.async_wished()


class MayBeShedSwitch(HomeEntity, SwitchEntity):
    """Whether a device may be shed; off brings it back and leaves it alone."""

    @property
    @override
    def is_on(self) -> bool:
        device = self.coordinator.settings.device(self.item_id)
        return device is not None and not device.essential

    @override
    def _shown(self) -> bool:
        return self.is_on

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Let it be shed again; one that is essential stays so."""
        kept = self.coordinator.reports.not_shed
        self.coordinator.reports.not_shed = [item for item in kept if item != self.item_id]
        await self.coordinator.async_wished()

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        kept = self.coordinator.reports.not_shed
        self.coordinator.reports.not_shed = sorted({*kept, self.item_id})
        await self.coordinator.async_wished()
