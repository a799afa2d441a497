"""More keys of what is stored, besides those of `const`: tariff, loads that can wait, cars."""

from __future__ import annotations

from typing import Final

SUBENTRY_DEFERRABLE: Final = "deferrable"
SUBENTRY_CAR: Final = "car"

# What was taken from the Energy dashboard, kept to see what has changed there since.
CONF_DASHBOARD: Final = "energy_dashboard"
CONF_SOLAR_FORECAST_ENTITY: Final = "solar_forecast_entity"

# What a load that can wait holds; its power and its power sensor are named as a device's.
CONF_LOAD_ID: Final = "load_id"
CONF_START_ENTITY: Final = "start_entity"
CONF_STOP_ENTITY: Final = "stop_entity"
CONF_POWER_PROFILE_KW: Final = "power_profile_kw"
CONF_DURATION_HOURS: Final = "duration_hours"
CONF_EARLIEST: Final = "earliest"
CONF_LATEST: Final = "latest"
CONF_DAYS: Final = "days"
CONF_MAX_PRICE_PER_KWH: Final = "max_price_per_kwh"
CONF_INTERRUPTIBLE: Final = "interruptible"
CONF_MIN_BLOCK_MINUTES: Final = "min_block_minutes"
CONF_READY_ENTITY: Final = "ready_entity"
CONF_ENDS_BY_ITSELF: Final = "ends_by_itself"

# What a car holds; its capacity and its state of charge are named as a battery's.
CONF_CHARGER_ENTITY: Final = "charger_entity"
CONF_CURRENT_ENTITY: Final = "current_entity"
CONF_PHASES: Final = "phases"
CONF_VOLTAGE_V: Final = "voltage_v"
CONF_MIN_CURRENT_A: Final = "min_current_a"
CONF_MAX_CURRENT_A: Final = "max_current_a"
CONF_PLUGGED_IN_ENTITY: Final = "plugged_in_entity"
CONF_CHARGE_EFFICIENCY_PCT: Final = "charge_efficiency_pct"
CONF_NEEDED_KWH: Final = "needed_kwh"
CONF_MINIMUM_PCT: Final = "minimum_pct"
CONF_TARGET_PCT: Final = "target_pct"
CONF_SOLAR_ONLY: Final = "solar_only"
CONF_MISSING_COST_PER_KWH: Final = "missing_cost_per_kwh"
CONF_NEXT_DEPARTURE: Final = "next_departure"
CONF_DEPARTURE: Final = "departure"

# What is true of a battery besides its figures; all of it off until a person says it.
CONF_TAPER_FROM_PCT: Final = "taper_from_pct"
CONF_TAPER_POWER_KW: Final = "taper_power_kw"
CONF_STANDBY_LOSS_KW: Final = "standby_loss_kw"
CONF_MAX_CYCLES_PER_DAY: Final = "max_cycles_per_day"
CONF_CALIBRATE_EVERY_DAYS: Final = "calibrate_every_days"

# The fuse of a house with three phases, and what measures each.
CONF_FUSE_A: Final = "fuse_a"
CONF_CURRENT_L1_ENTITY: Final = "current_l1_entity"
CONF_CURRENT_L2_ENTITY: Final = "current_l2_entity"
CONF_CURRENT_L3_ENTITY: Final = "current_l3_entity"

WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)

# How prices are read where no shape fits, and what is paid on top of them.
CONF_IMPORT_PRICE_FORMAT: Final = "import_price_format"
CONF_EXPORT_PRICE_FORMAT: Final = "export_price_format"
CONF_IMPORT_TARIFF: Final = "import_tariff"
CONF_EXPORT_TARIFF: Final = "export_tariff"
CONF_PRICE_TEMPLATE: Final = "template"
CONF_CAPACITY_CHARGE: Final = "capacity_charge"
CONF_EXPORT_PRICE_FLOOR: Final = "export_price_floor_per_kwh"

# What keeps solar from the grid: a switch, or a limit and what is written to it.
CONF_CURTAIL_ENTITY: Final = "curtail_entity"
CONF_CURTAIL_INVERTED: Final = "curtail_inverted"
CONF_CURTAIL_LIMIT: Final = "curtail_limit"
