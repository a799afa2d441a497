"""The tables of fields: the home, its options, a battery, a device that may be shed."""

from __future__ import annotations

from . import const as c, keys as k
from .fields import Field, Kind
from .keys import CONF_SOLAR_FORECAST_ENTITY


def sensor_field(name: str, device_class: str | None = None, *, required: bool = False) -> Field:
    """A field that takes a sensor."""
    return Field(
        name=name,
        kind=Kind.ENTITY,
        domains=("sensor",),
        device_class=device_class,
        required=required,
    )


# A kWh costs thousands in some currencies.
PRICE_LIMIT = 100_000.0
MONEY_UNIT = "{currency}/kWh"

HOME_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_IMPORT_PRICE_ENTITY, kind=Kind.SOURCE),
    Field(name=c.CONF_EXPORT_PRICE_ENTITY, kind=Kind.SOURCE),
    sensor_field(c.CONF_SATURATION_ENTITY),
    sensor_field(c.CONF_LOAD_POWER_ENTITY, "power"),
    sensor_field(c.CONF_SOLAR_POWER_ENTITY, "power"),
    sensor_field(c.CONF_GRID_POWER_ENTITY, "power"),
    sensor_field(c.CONF_GRID_IMPORT_ENERGY_ENTITY, "energy"),
    sensor_field(c.CONF_GRID_EXPORT_ENERGY_ENTITY, "energy"),
    sensor_field(c.CONF_SOLAR_ENERGY_ENTITY, "energy"),
    sensor_field(CONF_SOLAR_FORECAST_ENTITY),
)

OPTION_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_PEAK_HOURS, kind=Kind.NUMBER, low=0, high=24, default=4, unit="h"),
    Field(name=c.CONF_PEAK_SPREAD_PCT, kind=Kind.NUMBER, low=0, high=500, default=20, unit="%"),
    Field(
        name=c.CONF_PRICE_THRESHOLD,
        kind=Kind.NUMBER,
        low=-PRICE_LIMIT,
        high=PRICE_LIMIT,
        unit=MONEY_UNIT,
    ),
    Field(
        name=c.CONF_SATURATION_THRESHOLD, kind=Kind.NUMBER, low=0, high=100, default=80, unit="%"
    ),
    Field(name=c.CONF_MAX_IMPORT_KW, kind=Kind.NUMBER, low=0, high=1000, unit="kW"),
    Field(name=c.CONF_MAX_EXPORT_KW, kind=Kind.NUMBER, low=0, high=1000, unit="kW"),
    Field(name=c.CONF_MAX_MEAN_IMPORT_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW"),
    Field(name=c.CONF_METERING_MINUTES, kind=Kind.CHOICE, choices=("15", "30", "60"), default="15"),
    Field(
        name=c.CONF_WARNING_ENTITY,
        kind=Kind.ENTITY,
        domains=("binary_sensor", "input_boolean", "sensor", "switch"),
    ),
    Field(name=c.CONF_KEPT_CHARGE_PCT, kind=Kind.NUMBER, low=0, high=100, default=80, unit="%"),
    Field(name=k.CONF_FUSE_A, kind=Kind.NUMBER, above=0, high=1000, unit="A"),
    sensor_field(k.CONF_CURRENT_L1_ENTITY, "current"),
    sensor_field(k.CONF_CURRENT_L2_ENTITY, "current"),
    sensor_field(k.CONF_CURRENT_L3_ENTITY, "current"),
    Field(
        name=k.CONF_CURTAIL_ENTITY,
        kind=Kind.ENTITY,
        domains=("switch", "input_boolean", "number", "input_number"),
    ),
    Field(name=k.CONF_CURTAIL_INVERTED, kind=Kind.BOOLEAN, default=False),
    Field(name=k.CONF_CURTAIL_LIMIT, kind=Kind.NUMBER, default=0),
)

BATTERY_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_NAME, kind=Kind.TEXT, required=True, example="House battery"),
    Field(
        name=c.CONF_CAPACITY_KWH,
        kind=Kind.NUMBER,
        above=0,
        high=10_000,
        required=True,
        unit="kWh",
        example=10,
    ),
    Field(
        name=c.CONF_MAX_CHARGE_KW,
        kind=Kind.NUMBER,
        above=0,
        high=1000,
        required=True,
        unit="kW",
        example=5,
    ),
    Field(
        name=c.CONF_MAX_DISCHARGE_KW,
        kind=Kind.NUMBER,
        above=0,
        high=1000,
        required=True,
        unit="kW",
        example=5,
    ),
    Field(name=c.CONF_RESERVE_PCT, kind=Kind.NUMBER, low=0, high=100, default=10, unit="%"),
    Field(name=c.CONF_CEILING_PCT, kind=Kind.NUMBER, above=0, high=100, default=100, unit="%"),
    Field(
        name=c.CONF_ROUND_TRIP_EFFICIENCY_PCT,
        kind=Kind.NUMBER,
        low=10,
        high=100,
        default=90,
        unit="%",
    ),
    Field(
        name=c.CONF_WEAR_COST_PER_KWH,
        kind=Kind.NUMBER,
        low=0,
        high=PRICE_LIMIT,
        default=0.0,
        unit=MONEY_UNIT,
    ),
    Field(name=c.CONF_MAY_EXPORT, kind=Kind.BOOLEAN, default=False),
    Field(name=c.CONF_MAY_CHARGE_FROM_GRID, kind=Kind.BOOLEAN, default=True),
    Field(
        name=k.CONF_EXPORT_PRICE_FLOOR,
        kind=Kind.NUMBER,
        low=-PRICE_LIMIT,
        high=PRICE_LIMIT,
        unit=MONEY_UNIT,
    ),
    sensor_field(c.CONF_STATE_OF_CHARGE_ENTITY, "battery"),
    sensor_field(c.CONF_BATTERY_POWER_ENTITY, "power"),
    sensor_field(c.CONF_CHARGE_ENERGY_ENTITY, "energy"),
    sensor_field(c.CONF_DISCHARGE_ENERGY_ENTITY, "energy"),
    Field(name=k.CONF_TAPER_FROM_PCT, kind=Kind.NUMBER, low=50, high=100, unit="%"),
    Field(name=k.CONF_TAPER_POWER_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW"),
    Field(name=k.CONF_STANDBY_LOSS_KW, kind=Kind.NUMBER, low=0, high=1, unit="kW"),
    Field(name=k.CONF_MAX_CYCLES_PER_DAY, kind=Kind.NUMBER, above=0, high=24),
    Field(name=k.CONF_CALIBRATE_EVERY_DAYS, kind=Kind.NUMBER, low=2, high=365, unit="d"),
)

DEVICE_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_NAME, kind=Kind.TEXT, required=True, example="Pool pump"),
    Field(
        name=c.CONF_ENTITY_ID,
        kind=Kind.ENTITY,
        domains=c.SHEDDABLE_DOMAINS,
        example="switch.pool_pump",
    ),
    Field(
        name=c.CONF_POWER_KW,
        kind=Kind.NUMBER,
        above=0,
        high=1000,
        required=True,
        unit="kW",
        example=1.1,
    ),
    sensor_field(c.CONF_POWER_ENTITY, "power"),
    Field(name=c.CONF_ESSENTIAL, kind=Kind.BOOLEAN, default=False),
    Field(name=c.CONF_PRIORITY, kind=Kind.INTEGER, low=0, high=100, default=50),
    Field(name=c.CONF_MAX_OFF_HOURS, kind=Kind.NUMBER, low=0, high=24, default=2, unit="h"),
    Field(name=c.CONF_MIN_OFF_HOURS, kind=Kind.NUMBER, low=0, high=24, default=0.0, unit="h"),
    Field(name=c.CONF_MIN_ON_HOURS, kind=Kind.NUMBER, low=0, high=24, default=0.0, unit="h"),
    Field(name=c.CONF_MAX_OFF_IN_A_ROW_HOURS, kind=Kind.NUMBER, above=0, high=24, unit="h"),
    Field(name=c.CONF_REBOUND_RATIO, kind=Kind.NUMBER, low=0, high=2, default=0.0),
    Field(
        name=c.CONF_DISCOMFORT_COST_PER_HOUR,
        kind=Kind.NUMBER,
        low=0,
        high=1000,
        default=0.0,
        unit="{currency}/h",
    ),
    Field(
        name=c.CONF_SHED_METHOD,
        kind=Kind.CHOICE,
        choices=("off", "set_back", "dim"),
        default="off",
    ),
    Field(name=c.CONF_SET_BACK_K, kind=Kind.NUMBER, above=0, high=20, default=2.0, unit="K"),
    Field(name=c.CONF_DIMMED_PCT, kind=Kind.NUMBER, above=0, high=100, default=40.0, unit="%"),
)
