"""The garden lights."""

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.light import ATTR_BRIGHTNESS, ColorMode, LightEntity

from .entity import GARDEN_LIGHTS, SimulatedEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .physics import Home
    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0


class GardenLights(SimulatedEntity, LightEntity):
    """Dimmable; keeps its brightness while it is off."""

    _attr_name = None
    _attr_color_mode = ColorMode.BRIGHTNESS
    _attr_supported_color_modes = {ColorMode.BRIGHTNESS}  # noqa: RUF012  the base class declares it so

    @property
    def is_on(self) -> bool:
        """Whether they shine."""
        return self.simulator.home.garden_lights_on

    @property
    def brightness(self) -> int:
        """Brightness, 0 to 255."""
        return self.simulator.home.garden_lights_brightness

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Shine, at the given brightness or the last one."""

        def change(home: Home) -> None:
            home.garden_lights_on = True
            home.garden_lights_brightness = kwargs.get(
                ATTR_BRIGHTNESS, home.garden_lights_brightness
            )

        self.simulator.async_command(change)

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Go dark."""

        def change(home: Home) -> None:
            home.garden_lights_on = False

        self.simulator.async_command(change)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the garden lights."""
    async_add_entities([GardenLights(entry, GARDEN_LIGHTS, "light")])
