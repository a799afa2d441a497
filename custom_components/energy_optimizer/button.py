"""Buttons: pause for an hour, and go on; start a load now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.util import dt as dt_util

from .adding import add_for_each_subentry
from .entity import HomeEntity
from .keys import SUBENTRY_DEFERRABLE
from .load_ordering import order_load
from .wishes import PAUSE

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 1

PAUSE_BUTTON = ButtonEntityDescription(key="pause", translation_key="pause")
RESUME_BUTTON = ButtonEntityDescription(key="resume", translation_key="resume")
START_BUTTON = ButtonEntityDescription(key="start_now", translation_key="start_now")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the two of the home, and one for every load that can wait."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        [PauseButton(coordinator, PAUSE_BUTTON), ResumeButton(coordinator, RESUME_BUTTON)]
    )
    add_for_each_subentry(
        entry,
        SUBENTRY_DEFERRABLE,
        async_add_entities,
        lambda subentry: [StartButton(coordinator, START_BUTTON, subentry)],
    )


class StartButton(HomeEntity, ButtonEntity):
    """Start a load now, whatever is planned; it counts as its next run."""

    @override
    async def async_press(self) -> None:
        order_load(self.coordinator, self.item_id, is_on=True)


class PauseButton(HomeEntity, ButtonEntity):
    """Give everything back and touch nothing for an hour; it ends by itself."""

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {"paused_until": self.coordinator.reports.paused_until}

    @override
    async def async_press(self) -> None:
        self.coordinator.reports.paused_until = dt_util.utcnow() + PAUSE
        await self.coordinator.async_wished()


class ResumeButton(HomeEntity, ButtonEntity):
    """End a pause before its time."""

    @override
    async def async_press(self) -> None:
        self.coordinator.reports.paused_until = None
        await self.coordinator.async_wished()
