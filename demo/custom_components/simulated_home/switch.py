"""Switches: the pool pump's, the dishwasher's and the car charger's."""

from typing import TYPE_CHECKING, Any, Protocol, override

from homeassistant.components.switch import SwitchEntity

from .entity import CAR, DISHWASHER, POOL_PUMP, SimulatedEntity

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .physics import Home
    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0


class Turn(Protocol):
    """Switches a part of a home."""

    def __call__(self, home: Home, *, is_on: bool) -> None:
        """Give it current, or take it away."""


class PartSwitch(SimulatedEntity, SwitchEntity):
    """A part of the home that has current, or has none."""

    _attr_name = None

    def __init__(
        self,
        entry: SimulatedHomeConfigEntry,
        part: str,
        is_on: Callable[[Home], bool],
        turn: Turn,
    ) -> None:
        """Take a part of the home, and how it is switched."""
        super().__init__(entry, part, "switch")
        self._is_on = is_on
        self._turn = turn

    @property
    def is_on(self) -> bool:
        """Whether it has current."""
        return self._is_on(self.simulator.home)

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Give it current."""
        self.simulator.async_command(lambda home: self._turn(home, is_on=True))

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Take it away."""
        self.simulator.async_command(lambda home: self._turn(home, is_on=False))


def _turn_pump(home: Home, *, is_on: bool) -> None:
    home.pool_pump_on = is_on


def _turn_dishwasher(home: Home, *, is_on: bool) -> None:
    home.dishwasher.switch(is_on=is_on)


def _turn_charger(home: Home, *, is_on: bool) -> None:
    home.car.charger_on = is_on


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the three."""
    async_add_entities(
        [
            PartSwitch(entry, POOL_PUMP, lambda home: home.pool_pump_on, _turn_pump),
            PartSwitch(
                entry,
                DISHWASHER,
                lambda home: home.dishwasher.on,
                _turn_dishwasher,
            ),
            PartSwitch(entry, CAR, lambda home: home.car.charger_on, _turn_charger),
        ]
    )
