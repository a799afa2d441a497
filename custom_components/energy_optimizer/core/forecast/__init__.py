"""What is likely to come: load, solar, and prices not yet published (pure).

Source: docs/forecasts.md
"""

from .clock import Hourly, Measured
from .load import Ahead, LoadModel, forecast_load, learn_load
from .prices import prices_ahead
from .solar import SolarModel, corrected_ahead_kw, forecast_solar, learn_solar

__all__ = [
    "Ahead",
    "Hourly",
    "LoadModel",
    "Measured",
    "SolarModel",
    "corrected_ahead_kw",
    "forecast_load",
    "forecast_solar",
    "learn_load",
    "learn_solar",
    "prices_ahead",
]
