"""A year of the recorder's hourly rows → the load forecast: `scripts/bench --section year`."""

from __future__ import annotations

from dataclasses import dataclass, field
import math
import statistics
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from custom_components.energy_optimizer.core.forecast import forecast_load
from custom_components.energy_optimizer.core.timeline import Timeline
from custom_components.energy_optimizer.settings_loads import LoadSettings
from custom_components.energy_optimizer.sources.history import history_of

from .bars import Bar

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONE = ZoneInfo("Europe/Berlin")
FIRST_S = 1_735_686_000
HOURS = 365 * 24
SLOTS = 144
RUNS = 20
LIMIT_MS = 150.0
METERS = ("import", "export", "solar", "charge", "discharge")


@dataclass(frozen=True)
class YearOfHome:
    """The settings of a home with five meters and no device of its own."""

    meters: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {name: (f"sensor.{name}",) for name in METERS}
    )
    load_power_entity: str | None = None
    solar_power_entity: str | None = None
    grid_power_entity: str | None = None
    devices: tuple[Any, ...] = ()
    loads: LoadSettings = field(default_factory=LoadSettings)
    batteries: tuple[Any, ...] = ()


def rows() -> dict[str, list[dict[str, float]]]:
    """Make a year of rows of each meter: a wave per day and season, with some holes."""
    found: dict[str, list[dict[str, float]]] = {}
    for at, name in enumerate(METERS):
        total, listed = 0.0, []
        for hour in range(HOURS):
            wave = 1 + math.sin(2 * math.pi * (hour + 3 * at) / 24)
            total += wave * (1 + 0.3 * math.cos(2 * math.pi * hour / HOURS))
            if hour % 997:
                listed.append({"start": float(FIRST_S + 3600 * hour), "sum": total})
        found[f"sensor.{name}"] = listed
    return found


def measure() -> dict[str, Any]:
    """Work the load out of the rows, learn it and forecast 36 hours, anew each time [ms].

    Timed by the thread that works: the executor's, in Home Assistant.
    """
    year, settings = rows(), YearOfHome()
    end = FIRST_S + 3600 * HOURS
    timeline = Timeline(end + 900 * np.arange(SLOTS + 1, dtype=np.int64), ZONE)
    reading, whole = [], []
    for run in range(RUNS):
        began = time.thread_time()
        history = history_of(year, settings, ZONE)  # type: ignore[arg-type]
        read = time.thread_time()
        # Another last hour each time: what was learnt is kept for a history seen before.
        hours = (*history.load[:-1], (history.load[-1][0], 1.0 + run / 100))
        forecast_load(timeline, hours, 1.0)
        reading.append(1000 * (read - began))
        whole.append(1000 * (time.thread_time() - began))
    median = statistics.median(whole)
    return {
        "reading_ms": round(statistics.median(reading), 1),
        "whole_ms": round(median, 1),
        "slowest_ms": round(max(whole), 1),
        "bars": [Bar("a year of hours to a load forecast", median, LIMIT_MS, "ms").as_json()],
    }
