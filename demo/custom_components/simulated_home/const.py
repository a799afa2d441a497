"""Names of the simulated home."""

from typing import Final

DOMAIN: Final = "simulated_home"

CONF_SMOKE: Final = "smoke"
CONF_SEED: Final = "seed"
CONF_DATA_DIR: Final = "data_dir"
CONF_PEAK_STARTS_IN: Final = "peak_starts_in_seconds"
CONF_PEAK_LASTS: Final = "peak_lasts_seconds"
CONF_PEAK_START: Final = "peak_start"
"""Kept in the entry: the instant at which the peak of a smoke run starts."""
CONF_PEAK_END: Final = "peak_end"

DEFAULT_SEED: Final = 7
DEFAULT_PEAK_STARTS_IN_SECONDS: Final = 60
DEFAULT_PEAK_LASTS_SECONDS: Final = 180

PRICE_UNIT: Final = "EUR/kWh"
