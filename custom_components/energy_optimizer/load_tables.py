"""The tables of fields of what is run for the home: loads that can wait, and cars."""

from __future__ import annotations

from . import const as c, keys as k
from .field_tables import MONEY_UNIT, PRICE_LIMIT, sensor_field
from .fields import Field, Kind

# As the executor knows them (control/runs.py); a form must not offer what it cannot start.
SWITCHED = ("fan", "humidifier", "input_boolean", "switch")
FIRED = ("button", "input_button", "script")
SET = ("input_number", "number")
SIGNALS = ("binary_sensor", "input_boolean", "switch")

DEFERRABLE_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_NAME, kind=Kind.TEXT, required=True, example="Dishwasher"),
    Field(name=k.CONF_START_ENTITY, kind=Kind.ENTITY, domains=SWITCHED + FIRED, required=True),
    Field(name=k.CONF_STOP_ENTITY, kind=Kind.ENTITY, domains=FIRED),
    Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW", example=1.2),
    Field(name=k.CONF_POWER_PROFILE_KW, kind=Kind.TEXT, example="2.0, 0.1, 1.8"),
    Field(name=k.CONF_DURATION_HOURS, kind=Kind.NUMBER, above=0, high=24, required=True, unit="h"),
    Field(name=k.CONF_EARLIEST, kind=Kind.CLOCK),
    Field(name=k.CONF_LATEST, kind=Kind.CLOCK),
    Field(
        name=k.CONF_DAYS,
        kind=Kind.CHOICE,
        choices=k.WEEKDAYS,
        several=True,
        default=list(k.WEEKDAYS),
    ),
    Field(
        name=k.CONF_MAX_PRICE_PER_KWH,
        kind=Kind.NUMBER,
        low=-PRICE_LIMIT,
        high=PRICE_LIMIT,
        unit=MONEY_UNIT,
    ),
    Field(name=k.CONF_INTERRUPTIBLE, kind=Kind.BOOLEAN, default=False),
    Field(name=k.CONF_MIN_BLOCK_MINUTES, kind=Kind.NUMBER, above=0, high=1440, unit="min"),
    Field(name=k.CONF_ENDS_BY_ITSELF, kind=Kind.BOOLEAN, default=False),
    Field(name=k.CONF_READY_ENTITY, kind=Kind.ENTITY, domains=SIGNALS),
    sensor_field(c.CONF_POWER_ENTITY, "power"),
)

CAR_FIELDS: tuple[Field, ...] = (
    Field(name=c.CONF_NAME, kind=Kind.TEXT, required=True, example="Car"),
    Field(
        name=c.CONF_CAPACITY_KWH,
        kind=Kind.NUMBER,
        above=0,
        high=1000,
        required=True,
        unit="kWh",
        example=60,
    ),
    Field(name=k.CONF_CHARGER_ENTITY, kind=Kind.ENTITY, domains=SWITCHED),
    Field(name=k.CONF_CURRENT_ENTITY, kind=Kind.ENTITY, domains=SET),
    Field(name=c.CONF_MAX_CHARGE_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW"),
    Field(name=k.CONF_PHASES, kind=Kind.CHOICE, choices=("1", "3"), default="1"),
    Field(name=k.CONF_VOLTAGE_V, kind=Kind.NUMBER, low=100, high=400, default=230.0, unit="V"),
    Field(name=k.CONF_MIN_CURRENT_A, kind=Kind.NUMBER, low=0, high=125, default=6.0, unit="A"),
    Field(name=k.CONF_MAX_CURRENT_A, kind=Kind.NUMBER, above=0, high=125, default=16.0, unit="A"),
    Field(
        name=k.CONF_CHARGE_EFFICIENCY_PCT,
        kind=Kind.NUMBER,
        low=50,
        high=100,
        default=90.0,
        unit="%",
    ),
    Field(name=k.CONF_PLUGGED_IN_ENTITY, kind=Kind.ENTITY, domains=SIGNALS),
    sensor_field(c.CONF_POWER_ENTITY, "power"),
    sensor_field(c.CONF_STATE_OF_CHARGE_ENTITY, "battery"),
    Field(name=k.CONF_NEEDED_KWH, kind=Kind.NUMBER, above=0, high=1000, unit="kWh"),
    Field(name=k.CONF_TARGET_PCT, kind=Kind.NUMBER, above=0, high=100, default=80.0, unit="%"),
    Field(name=k.CONF_MINIMUM_PCT, kind=Kind.NUMBER, low=0, high=100, default=0.0, unit="%"),
    Field(name=k.CONF_SOLAR_ONLY, kind=Kind.BOOLEAN, default=False),
    Field(
        name=k.CONF_MISSING_COST_PER_KWH,
        kind=Kind.NUMBER,
        low=0,
        high=PRICE_LIMIT,
        unit=MONEY_UNIT,
    ),
    Field(name=k.CONF_NEXT_DEPARTURE, kind=Kind.TIME),
)

WEEK_FIELDS: tuple[Field, ...] = tuple(
    field
    for day in k.WEEKDAYS
    for field in (
        Field(name=f"{k.CONF_DEPARTURE}_{day}", kind=Kind.CLOCK),
        Field(name=f"{k.CONF_TARGET_PCT}_{day}", kind=Kind.NUMBER, above=0, high=100, unit="%"),
    )
)
