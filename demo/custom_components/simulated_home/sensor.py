"""Meters, prices and power sensors of the simulated home."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfEnergy, UnitOfPower, UnitOfRatio

from .const import PRICE_UNIT
from .entity import (
    BATTERY,
    CAR,
    DISHWASHER,
    GARDEN_LIGHTS,
    GRID,
    HOME,
    LIVING_ROOM,
    POOL_PUMP,
    SOLAR,
    SimulatedEntity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .prices import PriceSlot
    from .simulator import SimulatedHomeConfigEntry, Simulator

PARALLEL_UPDATES = 0
WATTS_PER_KW: Final = 1000


@dataclass(frozen=True, kw_only=True)
class MeterDescription(SensorEntityDescription):
    """A sensor and where its value comes from."""

    part: str
    value_fn: Callable[[Simulator], float]


def _power(part: str, kw_of: Callable[[Simulator], float]) -> MeterDescription:
    """Row of a power sensor."""
    return MeterDescription(
        key="power",
        part=part,
        value_fn=lambda simulator: round(kw_of(simulator) * WATTS_PER_KW, 1),
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
    )


def _energy(
    part: str, kwh_of: Callable[[Simulator], float], key: str = "energy"
) -> MeterDescription:
    """Row of a cumulative meter."""
    return MeterDescription(
        key=key,
        part=part,
        value_fn=lambda simulator: round(kwh_of(simulator), 6),
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
    )


SENSORS: Final = (
    _power(BATTERY, lambda s: s.home.battery.net_power_kw),
    _energy(BATTERY, lambda s: s.home.battery.charged_kwh, "charge_energy"),
    _energy(BATTERY, lambda s: s.home.battery.discharged_kwh, "discharge_energy"),
    MeterDescription(
        key="state_of_charge",
        part=BATTERY,
        value_fn=lambda s: round(s.home.battery.state_of_charge_ratio * 100, 2),
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=1,
    ),
    _power(SOLAR, lambda s: s.home.solar_kw),
    _energy(SOLAR, lambda s: s.home.meters.solar_kwh),
    _power(GRID, lambda s: s.home.net_grid_kw),
    _energy(GRID, lambda s: s.home.meters.grid_import_kwh, "import_energy"),
    _energy(GRID, lambda s: s.home.meters.grid_export_kwh, "export_energy"),
    MeterDescription(
        key="saturation",
        part=GRID,
        value_fn=lambda s: round(s.saturation_pct, 1),
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
    ),
    MeterDescription(
        key="load_power",
        part=HOME,
        value_fn=lambda s: round(s.home.load_kw * WATTS_PER_KW, 1),
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
    ),
    _energy(HOME, lambda s: s.home.meters.load_kwh, "load_energy"),
    _power(POOL_PUMP, lambda s: s.home.pool_pump_kw),
    _energy(POOL_PUMP, lambda s: s.home.meters.pool_pump_kwh),
    _power(GARDEN_LIGHTS, lambda s: s.home.garden_lights_kw),
    _energy(GARDEN_LIGHTS, lambda s: s.home.meters.garden_lights_kwh),
    _power(LIVING_ROOM, lambda s: s.home.room.power_kw),
    _energy(LIVING_ROOM, lambda s: s.home.meters.living_room_kwh),
    _power(DISHWASHER, lambda s: s.home.dishwasher.power_kw),
    _energy(DISHWASHER, lambda s: s.home.meters.dishwasher_kwh),
    _power(CAR, lambda s: s.home.car.power_kw),
    _energy(CAR, lambda s: s.home.meters.car_kwh),
    MeterDescription(
        key="state_of_charge",
        part=CAR,
        value_fn=lambda s: round(s.home.car.stored_kwh / s.home.car.capacity_kwh * 100, 3),
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=1,
    ),
)

PRICES: Final[dict[str, Callable[[PriceSlot], float]]] = {
    "price": lambda slot: slot.import_price_per_kwh,
    "export_price": lambda slot: slot.export_price_per_kwh,
}


class Meter(SimulatedEntity, SensorEntity):
    """A number that the home measures."""

    entity_description: MeterDescription

    def __init__(self, entry: SimulatedHomeConfigEntry, description: MeterDescription) -> None:
        """Take a row of the table."""
        super().__init__(entry, description.part, description.key)
        self.entity_description = description

    @property
    def native_value(self) -> float:
        """Present value."""
        return self.entity_description.value_fn(self.simulator)


class Price(SimulatedEntity, SensorEntity):
    """A price with its slots in the attributes, in the shape of a common price integration."""

    _attr_native_unit_of_measurement = PRICE_UNIT
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_suggested_display_precision = 3
    _unrecorded_attributes = frozenset({"raw_today", "raw_tomorrow"})

    def __init__(self, entry: SimulatedHomeConfigEntry, key: str) -> None:
        """Show the import or the export price."""
        super().__init__(entry, HOME, key)
        self._price_of = PRICES[key]
        self._board = self.simulator.board
        self._attributes = self._list_board()

    @property
    def native_value(self) -> float | None:
        """Price in force."""
        slot = self.simulator.price
        return None if slot is None else self._price_of(slot)

    @property
    def extra_state_attributes(self) -> dict[str, Any]:
        """Published prices, listed anew only when the market has published."""
        if self._board is not self.simulator.board:
            self._board = self.simulator.board
            self._attributes = self._list_board()
        return self._attributes

    def _list_board(self) -> dict[str, Any]:
        """Published prices as lists."""
        return {
            "raw_today": self._list_slots(self._board.today),
            "raw_tomorrow": self._list_slots(self._board.tomorrow),
            "tomorrow_valid": bool(self._board.tomorrow),
        }

    def _list_slots(self, slots: tuple[PriceSlot, ...]) -> list[dict[str, Any]]:
        """Slots as plain dictionaries."""
        return [
            {"start": slot.start, "end": slot.end, "value": self._price_of(slot)} for slot in slots
        ]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SimulatedHomeConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add all sensors."""
    async_add_entities([Meter(entry, description) for description in SENSORS])
    async_add_entities([Price(entry, key) for key in PRICES])
