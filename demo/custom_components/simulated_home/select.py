"""The battery's mode."""

from typing import TYPE_CHECKING

from homeassistant.components.select import SelectEntity

from .entity import BATTERY, SimulatedEntity
from .physics import BatteryMode, Home

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0


class Mode(SimulatedEntity, SelectEntity):
    """What the battery's inverter does; `forced` follows the power set-point."""

    _attr_options = list(BatteryMode)  # noqa: RUF012  the base class declares it so

    @property
    def current_option(self) -> str:
        """Mode in force."""
        return self.simulator.home.battery.mode

    async def async_select_option(self, option: str) -> None:
        """Change the mode."""

        def change(home: Home) -> None:
            home.battery.mode = BatteryMode(option)

        self.simulator.async_command(change)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the mode."""
    async_add_entities([Mode(entry, BATTERY, "mode")])
