"""The pool pump's switch."""

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.switch import SwitchEntity

from .entity import POOL_PUMP, SimulatedEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .physics import Home
    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0


class PoolPump(SimulatedEntity, SwitchEntity):
    """Runs, or does not."""

    _attr_name = None

    @property
    def is_on(self) -> bool:
        """Whether it runs."""
        return self.simulator.home.pool_pump_on

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Run."""
        self.simulator.async_command(lambda home: _switch(home, is_on=True))

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Stop."""
        self.simulator.async_command(lambda home: _switch(home, is_on=False))


def _switch(home: Home, *, is_on: bool) -> None:
    """Switch the pump of a home."""
    home.pool_pump_on = is_on


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the pool pump."""
    async_add_entities([PoolPump(entry, POOL_PUMP, "switch")])
