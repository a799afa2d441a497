"""One turn of the running loop, everything included: `scripts/bench --section replay`.

Forecast, plan, tell, settle; a made-up home of which a year is known. Run as a module, it
prints what it measured in slots of so many minutes.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.bars import Bar
from custom_components.energy_optimizer.core.inputs import Battery, Grid
from custom_components.energy_optimizer.core.replay.loop import House, PlannerPolicy, replay
from custom_components.energy_optimizer.core.replay.record import Record

# A process of its own for each: what it needs of memory is then this home's alone.
LIVE = """
import runpy, sys
sys.path[:0] = [".", "scripts"]
import bare_package
bare_package.install()
runpy.run_module("benchmarks.replay", run_name="__main__")
"""
ZONE = ZoneInfo("Europe/Paris")
FIRST_S = 1_735_686_000
# Measured before the first turn, and turned through [d]. The last ones are seen, not reached.
KNOWN_DAYS, TURNED_DAYS, AHEAD_DAYS = 365, 4, 2
HALF_HOURS_A_YEAR = 17_520
TURN_BAR_MS = 15.0
YEAR_BAR_S = 180.0
MEMORY_BAR_MB = 300.0
SEED = 20261122


def made_record(minutes: int) -> Record:
    """Make a home's year and some days: only in these are there prices, so only they count."""
    noise = np.random.default_rng(SEED)
    count = (KNOWN_DAYS + TURNED_DAYS + AHEAD_DAYS) * 24 * 60 // minutes
    clock = np.arange(count) * minutes / 60.0 % 24.0
    bright = np.repeat(0.2 + 0.8 * noise.random(count * minutes // 1440), 1440 // minutes)
    price = 0.25 + 0.1 * np.sin(2 * np.pi * (clock - 9) / 12) + 0.02 * noise.standard_normal(count)
    price[: KNOWN_DAYS * 24 * 60 // minutes] = np.nan
    return Record(
        start_s=FIRST_S,
        step_s=60 * minutes,
        zone=ZONE,
        import_price_per_kwh=price,
        export_price_per_kwh=0.6 * price - 0.02,
        load_kw=0.4 + noise.gamma(0.5, 0.6, count) + 0.8 * np.exp(-(((clock - 19) / 2) ** 2)),
        solar_kw=4.0 * bright * np.maximum(0.0, np.sin(np.pi * (clock - 6) / 12)),
    )


def turned(minutes: int) -> dict[str, float]:
    """Turn through the days that count, by the processor's clock [ms]; and its memory [MB]."""
    record = made_record(minutes)
    battery = Battery("battery", 10.0, 5.0, 5.0, 5.0, may_export=True)
    house = House(battery, Grid())
    ends = [time.process_time()]
    until = (KNOWN_DAYS + TURNED_DAYS) * 24 * 60 // minutes
    policy = PlannerPolicy(record, house)
    replay(record, house, policy, until=until, progress=lambda _: ends.append(time.process_time()))
    took = np.diff(ends)[record.counted[:until]] * 1e3
    return {
        "turns": float(took.size),
        "median_ms": round(statistics.median(took.tolist()), 2),
        "mean_ms": round(float(took.mean()), 2),
        "slowest_ms": round(float(took.max()), 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def measure() -> dict[str, Any]:
    """Turn in processes of their own, and hold what they measured to the bars."""
    found = {}
    for name, minutes in (("quarter-hours", 15), ("half-hours", 30)):
        command = [sys.executable, "-c", LIVE, str(minutes)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found[name] = json.loads(told.stdout.splitlines()[-1])
    year_s = found["half-hours"]["mean_ms"] * HALF_HOURS_A_YEAR / 1e3
    memory_mb = max(each["peak_memory_mb"] for each in found.values())
    bars = [
        Bar(f"a turn of the loop, 36 h of {name}, median", each["median_ms"], TURN_BAR_MS, "ms")
        for name, each in found.items()
    ]
    bars.append(Bar("a year of half-hours, turn by turn", year_s, YEAR_BAR_S, "s"))
    bars.append(Bar("memory of that process, at most", memory_mb, MEMORY_BAR_MB, "MB"))
    return found | {"bars": [bar.as_json() for bar in bars]}


if __name__ == "__main__":
    print(json.dumps(turned(int(sys.argv[1]))))
