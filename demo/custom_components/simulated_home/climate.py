"""The living room's heat pump."""

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.climate import (
    ATTR_HVAC_MODE,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, UnitOfTemperature

from .entity import LIVING_ROOM, SimulatedEntity
from .physics import Home, RoomMode

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0

ACTIONS = {RoomMode.HEAT: HVACAction.HEATING, RoomMode.COOL: HVACAction.COOLING}


class LivingRoom(SimulatedEntity, ClimateEntity):
    """A thermostat over the room's thermal model."""

    _attr_name = None
    _attr_hvac_modes = [HVACMode.OFF, HVACMode.HEAT, HVACMode.COOL]  # noqa: RUF012  the base class declares it so
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )
    _attr_native_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_target_temperature_step = 0.5
    _attr_min_temp = 12.0
    _attr_max_temp = 28.0

    @property
    def hvac_mode(self) -> HVACMode:
        """What the heat pump may do."""
        return HVACMode(self.simulator.home.room.mode)

    @property
    def hvac_action(self) -> HVACAction:
        """What it does."""
        room = self.simulator.home.room
        if room.mode is RoomMode.OFF:
            return HVACAction.OFF
        return ACTIONS[room.mode] if room.running else HVACAction.IDLE

    @property
    def native_current_temperature(self) -> float:
        """Temperature of the room."""
        return round(self.simulator.home.room.temperature_c, 1)

    @property
    def native_target_temperature(self) -> float:
        """Set-point."""
        return self.simulator.home.room.target_c

    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Change the mode."""
        self.simulator.async_command(lambda home: home.room.switch(RoomMode(hvac_mode)))

    async def async_turn_on(self) -> None:
        """Go back to the mode before the off."""
        self.simulator.async_command(lambda home: home.room.switch(home.room.last_active_mode))

    async def async_turn_off(self) -> None:
        """Switch off."""
        await self.async_set_hvac_mode(HVACMode.OFF)

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Change the set-point, and the mode if given."""

        def change(home: Home) -> None:
            home.room.target_c = kwargs.get(ATTR_TEMPERATURE, home.room.target_c)
            if (hvac_mode := kwargs.get(ATTR_HVAC_MODE)) is not None:
                home.room.switch(RoomMode(hvac_mode))

        self.simulator.async_command(change)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the living room."""
    async_add_entities([LivingRoom(entry, LIVING_ROOM, "climate")])
