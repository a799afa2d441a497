"""The battery's registers: its power set-point and its own minimum state of charge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfPower, UnitOfRatio

from .entity import BATTERY, SimulatedEntity

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .physics import Battery
    from .simulator import SimulatedHomeConfigEntry

PARALLEL_UPDATES = 0
WATTS_PER_KW: Final = 1000
PERCENT: Final = 100


@dataclass(frozen=True, kw_only=True)
class RegisterDescription(NumberEntityDescription):
    """A number of the battery that can be read and written."""

    read_fn: Callable[[Battery], float]
    write_fn: Callable[[Battery, float], None]


def _set_power(battery: Battery, watts: float) -> None:
    """Set-point from the positive-is-discharge register."""
    battery.net_setpoint_kw = watts / WATTS_PER_KW


def _set_floor(battery: Battery, percent: float) -> None:
    """Minimum state of charge."""
    battery.floor_ratio = percent / PERCENT


REGISTERS: Final = (
    RegisterDescription(
        key="power",
        device_class=NumberDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        native_min_value=-5000,
        native_max_value=5000,
        native_step=10,
        mode=NumberMode.BOX,
        read_fn=lambda battery: round(battery.net_setpoint_kw * WATTS_PER_KW, 1),
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
        read_fn=lambda battery: round(battery.floor_ratio * PERCENT, 1),
        write_fn=_set_floor,
    ),
)


class Register(SimulatedEntity, NumberEntity):
    """A register of the battery's inverter."""

    entity_description: RegisterDescription

    def __init__(self, entry: SimulatedHomeConfigEntry, description: RegisterDescription) -> None:
        """Take a row of the table."""
        super().__init__(entry, BATTERY, description.key)
        self.entity_description = description

    @property
    def native_value(self) -> float:
        """What is in the register."""
        return self.entity_description.read_fn(self.simulator.home.battery)

    async def async_set_native_value(self, value: float) -> None:
        """Write the register."""
        self.simulator.async_command(
            lambda home: self.entity_description.write_fn(home.battery, value)
        )


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the registers."""
    async_add_entities([Register(entry, description) for description in REGISTERS])
