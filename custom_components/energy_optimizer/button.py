"""Buttons: pause for an hour, and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.util import dt as dt_util

from .entity import HomeEntity
from .wishes import PAUSE

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 1

PAUSE_BUTTON = ButtonEntityDescription(key="pause", translation_key="pause")
RESUME_BUTTON = ButtonEntityDescription(key="resume", translation_key="resume")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the two."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        [PauseButton(coordinator, PAUSE_BUTTON), ResumeButton(coordinator, RESUME_BUTTON)]
    )


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
