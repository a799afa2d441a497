"""The fields of the commands, beyond those that the forms have too (fields.py)."""

from __future__ import annotations

from dataclasses import replace

from . import const as c, keys as k
from .core.inputs import InstructionKind
from .field_tables import BATTERY_FIELDS, DEVICE_FIELDS, PRICE_LIMIT
from .fields import Field, Kind

DEVICE_ID = Field(name=c.CONF_DEVICE_ID, kind=Kind.SLUG, required=True, example="pool_pump")
BATTERY_ID = Field(name=c.CONF_BATTERY_ID, kind=Kind.SLUG, required=True, example="house_battery")
REPORTED_AT = Field(name="reported_at", kind=Kind.TIME)


def _price(name: str, *, required: bool = False) -> Field:
    return Field(
        name=name,
        kind=Kind.NUMBER,
        low=-PRICE_LIMIT,
        high=PRICE_LIMIT,
        required=required,
        unit="{currency}/kWh",
        example=0.31,
    )


IMPORT_PRICE = _price("import_price_per_kwh")
EXPORT_PRICE = _price("export_price_per_kwh")
FORECAST = Field(
    name="forecast",
    kind=Kind.LIST,
    max_items=1000,
    items=(
        Field(name="start", kind=Kind.TIME, required=True),
        Field(name="end", kind=Kind.TIME, required=True),
        _price("import_price_per_kwh", required=True),
        EXPORT_PRICE,
    ),
)

REGISTER_DEVICE = (DEVICE_ID, *DEVICE_FIELDS)
UPDATE_DEVICE_STATUS = (
    DEVICE_ID,
    Field(name="is_on", kind=Kind.BOOLEAN, required=True, example=True),
    Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, low=0, high=1000, unit="kW", example=1.1),
    REPORTED_AT,
)
UPDATE_GRID = (
    IMPORT_PRICE,
    EXPORT_PRICE,
    Field(name="saturation_pct", kind=Kind.NUMBER, low=0, high=100, unit="%", example=85),
    FORECAST,
    Field(name="valid_until", kind=Kind.TIME),
    REPORTED_AT,
)
REGISTER_BATTERY = (BATTERY_ID, *BATTERY_FIELDS)
UPDATE_BATTERY = (
    BATTERY_ID,
    Field(
        name="command",
        kind=Kind.CHOICE,
        choices=("store", "release", "stop", "report"),
        required=True,
        example="store",
    ),
    Field(name="energy_kwh", kind=Kind.NUMBER, above=0, high=10_000, unit="kWh", example=2),
    Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW", example=3),
    Field(name="until", kind=Kind.TIME),
    Field(name="state_of_charge_pct", kind=Kind.NUMBER, low=0, high=100, unit="%", example=55),
    REPORTED_AT,
)
EITHER = (replace(DEVICE_ID, required=False), replace(BATTERY_ID, required=False, example=None))
LOAD_ID = Field(name=k.CONF_LOAD_ID, kind=Kind.SLUG)
ANY_TARGET = (*EITHER, LOAD_ID)
_ORDER = (
    Field(
        name="instruction",
        kind=Kind.CHOICE,
        choices=("on", "off", *(kind.value for kind in InstructionKind)),
        required=True,
        example="off",
    ),
    Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW"),
    Field(name="until", kind=Kind.TIME, required=True, example="2026-12-01T18:00:00+01:00"),
)
# What orders, and what asks beforehand what an order would cost.
ORDER = (*ANY_TARGET, *_ORDER)
FIND_CHEAPEST_WINDOW = (
    Field(
        name=k.CONF_DURATION_HOURS,
        kind=Kind.NUMBER,
        above=0,
        high=48,
        required=True,
        unit="h",
        example=2,
    ),
    Field(
        name=c.CONF_POWER_KW,
        kind=Kind.NUMBER,
        above=0,
        high=1000,
        required=True,
        unit="kW",
        example=1.5,
    ),
    Field(name=k.CONF_EARLIEST, kind=Kind.TIME),
    Field(name=k.CONF_LATEST, kind=Kind.TIME),
    Field(name="contiguous", kind=Kind.BOOLEAN, default=True),
)
EXPORT_BOOKS = (
    Field(
        name="start",
        kind=Kind.TIME,
        required=True,
        example="2026-11-01T00:00:00+01:00",
    ),
    Field(name="end", kind=Kind.TIME),
    Field(name="detail", kind=Kind.CHOICE, choices=("days", "slots"), default="days"),
)
