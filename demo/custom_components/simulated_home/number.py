"""Numbers that are set: the battery's power and minimum state of charge, the charger's current."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfElectricCurrent, UnitOfPower, UnitOfRatio

from .entity import BATTERY, CAR, SimulatedEntity
from .physics import MOST_AMPERES

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .physics import Home
    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0
WATTS_PER_KW: Final = 1000
PERCENT: Final = 100


@dataclass(frozen=True, kw_only=True)
class RegisterDescription(NumberEntityDescription):
    """A number of a part of the home that can be read and written."""

    part: str = BATTERY
    read_fn: Callable[[Home], float]
    write_fn: Callable[[Home, float], None]


def _set_power(home: Home, watts: float) -> None:
    """Set-point from the positive-is-discharge register."""
    home.battery.net_setpoint_kw = watts / WATTS_PER_KW


def _set_floor(home: Home, percent: float) -> None:
    """Minimum state of charge."""
    home.battery.floor_ratio = percent / PERCENT


def _set_current(home: Home, amperes: float) -> None:
    """What the charger may draw."""
    home.car.current_a = amperes


REGISTERS: Final = (
    RegisterDescription(
        key="power",
        device_class=NumberDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        native_min_value=-5000,
        native_max_value=5000,
        native_step=10,
        mode=NumberMode.BOX,
        read_fn=lambda home: round(home.battery.net_setpoint_kw * WATTS_PER_KW, 1),
        write_fn=_set_power,
    ),
    RegisterDescription(
        key="minimum_state_of_charge",
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        native_min_value=0,
        native_max_value=100,
        native_step=1,
        mode=NumberMode.BOX,
        read_fn=lambda home: round(home.battery.floor_ratio * PERCENT, 1),
        write_fn=_set_floor,
    ),
    RegisterDescription(
        key="current",
        part=CAR,
        device_class=NumberDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        native_min_value=0,
        native_max_value=MOST_AMPERES,
        native_step=1,
        mode=NumberMode.BOX,
        read_fn=lambda home: home.car.current_a,
        write_fn=_set_current,
    ),
)


class Register(SimulatedEntity, NumberEntity):
    """A register of the battery's inverter, or of the car's charger."""

    entity_description: RegisterDescription

    def __init__(self, entry: SimulatedHomeConfigEntry, description: RegisterDescription) -> None:
        """Take a row of the table."""
        super().__init__(entry, description.part, description.key)
        self.entity_description = description

    @property
    def native_value(self) -> float:
        """What is in the register."""
        return self.entity_description.read_fn(self.simulator.home)

    async def async_set_native_value(self, value: float) -> None:
        """Write the register."""
        self.simulator.async_command(lambda home: self.entity_description.write_fn(home, value))


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the registers."""
    async_add_entities([Register(entry, description) for description in REGISTERS])
