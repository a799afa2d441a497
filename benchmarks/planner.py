"""How long the planner takes, against the bars it is held to."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.bars import Bar
from benchmarks.homes import (
    a_slot_later,
    horizon_text,
    made_home,
    measured_days,
    negative_home,
    with_car_and_tiers,
    with_loads,
)
from custom_components.energy_optimizer.core.optimise import optimise

if TYPE_CHECKING:
    from custom_components.energy_optimizer.core.inputs import Home

REPEATS = 21
SIZES = (96, 192, 384, 672, 960)
BATTERIES = (1, 3, 10)
MEMORY_MB = 15.0

MEMORY_CHILD = """
import json, sys
sys.path[:0] = [".", "scripts"]
import bare_package
bare_package.install()
from benchmarks.homes import made_home
from custom_components.energy_optimizer.core.optimise import optimise
home = made_home(192)


def memory_kb(what):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(what))


with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak counts from here
before = memory_kb("VmRSS")
for _ in range(5):
    optimise(home)
print(json.dumps((memory_kb("VmHWM") - before) / 1024))
"""


class Times(NamedTuple):
    """What a home's plans took [ms]: cold, built and solved; one slot later, warm."""

    cold_ms: float
    build_ms: float
    solve_ms: float
    warm_ms: float
    worst_ms: float


def measure() -> dict[str, object]:
    """Measure the grid of sizes and hold the bars against it."""
    grid = {
        (slots, batteries): times(made_home(slots, batteries))
        for slots in SIZES
        for batteries in BATTERIES
    }
    negative = negative_home()
    devices = [times(home, repeats=3) for home in measured_days(20, devices=5)]
    rebounding = [
        times(home, repeats=3) for home in measured_days(20, devices=5, rebound_ratio=0.5)
    ]
    days = measured_days(20, devices=0)
    waiting = [times(with_loads(home), repeats=3) for home in days]
    pieces = [times(with_loads(home, pieces=True), repeats=1) for home in days]
    everything = [times(with_car_and_tiers(with_loads(home)), repeats=1) for home in days]
    bars = [*_bars(grid, times(negative), devices), *_load_bars(waiting, everything)]
    return {
        "bars": [bar.as_json() for bar in bars],
        "grid": [
            {"slots": slots, "batteries": batteries, **timing._asdict()}
            for (slots, batteries), timing in grid.items()
        ],
        "devices_with_rebound": {
            "median_ms": statistics.median(timing.cold_ms for timing in rebounding),
            "worst_ms": max(timing.worst_ms for timing in rebounding),
        },
        "one_load_in_pieces": {
            "median_ms": statistics.median(timing.cold_ms for timing in pieces),
            "worst_ms": max(timing.worst_ms for timing in pieces),
        },
        "negative_prices": {"horizon": horizon_text(negative)},
    }


def _bars(grid: dict[tuple[int, int], Times], negative: Times, devices: list[Times]) -> list[Bar]:
    """Name every bar."""
    return [
        Bar("1 battery, 192 slots, cold", grid[192, 1].cold_ms, 12.0, "ms"),
        Bar("1 battery, 192 slots, warm", grid[192, 1].warm_ms, 5.0, "ms"),
        Bar("3 batteries, 192 slots", grid[192, 3].cold_ms, 60.0, "ms"),
        Bar("1 battery, 672 slots", grid[672, 1].cold_ms, 60.0, "ms"),
        Bar("10 batteries, 192 slots", grid[192, 10].cold_ms, 500.0, "ms"),
        Bar(
            "5 devices + 1 battery, 192 slots, median of 20 days",
            statistics.median(timing.cold_ms for timing in devices),
            300.0,
            "ms",
        ),
        Bar(
            "5 devices + 1 battery, 192 slots, worst of 20 days",
            max(timing.worst_ms for timing in devices),
            2000.0,
            "ms",
        ),
        Bar("negative prices, 192 slots", negative.cold_ms, 150.0, "ms"),
        Bar("growth from 96 to 960 slots", growth(grid), 1.3, "exponent"),
        Bar("memory of a plan, 192 slots", plan_memory_mb(), MEMORY_MB, "MB"),
    ]


def _load_bars(waiting: list[Times], everything: list[Times]) -> list[Bar]:
    """Name the bars of loads that can wait."""
    return [
        Bar(
            "5 loads that can wait + 1 battery, 192 slots, median of 20 days",
            statistics.median(timing.cold_ms for timing in waiting),
            400.0,
            "ms",
        ),
        Bar(
            "5 loads that can wait + 1 battery, 192 slots, worst of 20 days",
            max(timing.worst_ms for timing in waiting),
            2000.0,
            "ms",
        ),
        Bar(
            "... with a car and a tiered capacity charge, median of 20 days",
            statistics.median(timing.cold_ms for timing in everything),
            1500.0,
            "ms",
        ),
    ]


def times(home: Home, repeats: int = REPEATS) -> Times:
    """Time cold plans, and warm ones that begin from the plan of a slot before."""
    cold, built, solved, warm = [], [], [], []
    plan = optimise(home)
    for _ in range(repeats):
        began = time.perf_counter()
        plan = optimise(home)
        cold.append((time.perf_counter() - began) * 1e3)
        built.append(plan.build_ms)
        solved.append(plan.solve_ms)
    later = a_slot_later(home, float(next(iter(plan.batteries.values())).stored_kwh[0]))
    for _ in range(repeats):
        began = time.perf_counter()
        optimise(later, plan)
        warm.append((time.perf_counter() - began) * 1e3)
    median = statistics.median
    return Times(median(cold), median(built), median(solved), median(warm), max(cold))


def growth(grid: dict[tuple[int, int], Times]) -> float:
    """Fit the exponent with which the time of one battery grows with the slots."""
    sizes = [math.log(slots) for slots in SIZES]
    spent = [math.log(grid[slots, 1].cold_ms) for slots in SIZES]
    return statistics.linear_regression(sizes, spent).slope


def plan_memory_mb() -> float:
    """Measure what five plans add to a fresh process's peak memory [MB]."""
    child = subprocess.run(
        [sys.executable, "-c", MEMORY_CHILD], check=True, capture_output=True, text=True
    )
    return float(json.loads(child.stdout))
