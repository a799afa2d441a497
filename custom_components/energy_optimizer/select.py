"""Select: what the integration may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription

from .const import CONF_MODE, Mode
from .entity import HomeEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry

PARALLEL_UPDATES = 1

MODE = SelectEntityDescription(
    key="mode", translation_key="mode", options=[mode.value for mode in Mode]
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the mode select."""
    async_add_entities([ModeSelect(entry.runtime_data.coordinator, MODE)])


class ModeSelect(HomeEntity, SelectEntity):
    """control, advise or off; kept in the entry's options, so it survives a restart."""

    @property
    @override
    def current_option(self) -> str:
        options = self.coordinator.config_entry.options
        return str(options.get(CONF_MODE, Mode.CONTROL.value))

    @override
    async def async_select_option(self, option: str) -> None:
        """Store the mode; the update listener acts on it at once."""
        entry = self.coordinator.config_entry
        self.hass.config_entries.async_update_entry(
            entry, options=dict(entry.options) | {CONF_MODE: option}
        )
        await self.coordinator.async_refresh()
