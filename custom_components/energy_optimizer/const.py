"""Names shared by the whole integration; imports nothing of ours."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

DOMAIN: Final = "energy_optimizer"

SUBENTRY_BATTERY: Final = "battery"
SUBENTRY_DEVICE: Final = "device"

# What the home's entry holds: entities that are read, and figures that a person sets.
CONF_IMPORT_PRICE_ENTITY: Final = "import_price_entity"
CONF_IMPORT_PRICE_UNIT: Final = "import_price_unit"
CONF_EXPORT_PRICE_ENTITY: Final = "export_price_entity"
CONF_EXPORT_PRICE_UNIT: Final = "export_price_unit"
CONF_SATURATION_ENTITY: Final = "saturation_entity"
CONF_LOAD_POWER_ENTITY: Final = "load_power_entity"
CONF_SOLAR_POWER_ENTITY: Final = "solar_power_entity"
CONF_GRID_POWER_ENTITY: Final = "grid_power_entity"
CONF_GRID_IMPORT_ENERGY_ENTITY: Final = "grid_import_energy_entity"
CONF_GRID_EXPORT_ENERGY_ENTITY: Final = "grid_export_energy_entity"
CONF_SOLAR_ENERGY_ENTITY: Final = "solar_energy_entity"

CONF_MODE: Final = "mode"
CONF_REPORTERS: Final = "reporters"
CONF_PEAK_HOURS: Final = "peak_hours"
CONF_PEAK_SPREAD_PCT: Final = "peak_spread_pct"
CONF_PRICE_THRESHOLD: Final = "price_threshold_per_kwh"
CONF_SATURATION_THRESHOLD: Final = "saturation_threshold_pct"
CONF_MAX_IMPORT_KW: Final = "max_import_kw"
CONF_MAX_EXPORT_KW: Final = "max_export_kw"
CONF_MAX_MEAN_IMPORT_KW: Final = "max_mean_import_kw"
CONF_METERING_MINUTES: Final = "metering_minutes"
CONF_WARNING_ENTITY: Final = "warning_entity"
CONF_KEPT_CHARGE_PCT: Final = "kept_charge_pct"

# What a battery's sub-entry holds besides its driver's own keys.
CONF_NAME: Final = "name"
CONF_BATTERY_ID: Final = "battery_id"
CONF_CAPACITY_KWH: Final = "capacity_kwh"
CONF_RESERVE_PCT: Final = "reserve_pct"
CONF_CEILING_PCT: Final = "ceiling_pct"
CONF_MAX_CHARGE_KW: Final = "max_charge_kw"
CONF_MAX_DISCHARGE_KW: Final = "max_discharge_kw"
CONF_ROUND_TRIP_EFFICIENCY_PCT: Final = "round_trip_efficiency_pct"
CONF_WEAR_COST_PER_KWH: Final = "wear_cost_per_kwh"
CONF_MAY_EXPORT: Final = "may_export"
CONF_MAY_CHARGE_FROM_GRID: Final = "may_charge_from_grid"
CONF_STATE_OF_CHARGE_ENTITY: Final = "state_of_charge_entity"
CONF_BATTERY_POWER_ENTITY: Final = "battery_power_entity"
CONF_CHARGE_ENERGY_ENTITY: Final = "charge_energy_entity"
CONF_DISCHARGE_ENERGY_ENTITY: Final = "discharge_energy_entity"
CONF_RELEASED_FOR_CONTROL: Final = "released_for_control"
CONF_CONFIRMED_KINDS: Final = "confirmed_kinds"

# What a device's sub-entry holds.
CONF_DEVICE_ID: Final = "device_id"
CONF_ENTITY_ID: Final = "entity_id"
CONF_POWER_KW: Final = "power_kw"
CONF_POWER_ENTITY: Final = "power_entity"
CONF_ESSENTIAL: Final = "essential"
CONF_PRIORITY: Final = "priority"
CONF_MAX_OFF_HOURS: Final = "max_off_hours"
CONF_MIN_OFF_HOURS: Final = "min_off_hours"
CONF_MIN_ON_HOURS: Final = "min_on_hours"
CONF_MAX_OFF_IN_A_ROW_HOURS: Final = "max_off_in_a_row_hours"
CONF_REBOUND_RATIO: Final = "rebound_ratio"
CONF_DISCOMFORT_COST_PER_HOUR: Final = "discomfort_cost_per_hour"
CONF_SHED_METHOD: Final = "shed_method"
CONF_SET_BACK_K: Final = "set_back_k"
CONF_DIMMED_PCT: Final = "dimmed_pct"

# Domains that may be shed: never locks, alarms or covers.
SHEDDABLE_DOMAINS: Final = (
    "climate",
    "fan",
    "humidifier",
    "input_boolean",
    "light",
    "switch",
    "water_heater",
)


class Mode(StrEnum):
    """What the integration may do: act, only say what it would do, or nothing."""

    CONTROL = "control"
    ADVISE = "advise"
    OFF = "off"


class Release(StrEnum):
    """How a battery came to be controlled; one that is not in here is only advised."""

    TESTED = "tested"
    SET_ASIDE = "set_aside"
