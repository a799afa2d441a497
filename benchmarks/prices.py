"""How long reading 192 quarter-hours takes, per attribute shape: `python -m benchmarks.prices`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
import json
import statistics
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from homeassistant.core import State

from custom_components.energy_optimizer.sources.prices import read_prices

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = ZoneInfo("Europe/Berlin")
DAY = datetime(2025, 10, 7, tzinfo=ZONE)
SLOTS = 192
RUNS = 200

type Stamp = Callable[[datetime], object]


def _moments() -> list[datetime]:
    first = DAY.astimezone(UTC)
    return [(first + index * timedelta(minutes=15)).astimezone(ZONE) for index in range(SLOTS + 1)]


def _listed(start: str, price: str, end: str | None, stamp: Stamp) -> list[dict[str, Any]]:
    moments = _moments()
    return [
        {start: stamp(begin), price: 0.1 + index / 1000, **({end: stamp(finish)} if end else {})}
        for index, (begin, finish) in enumerate(pairwise(moments))
    ]


def shapes() -> dict[str, dict[str, Any]]:
    """Build the attributes of each shape, with their times as text, local text or datetimes."""
    text, naive, given = datetime.isoformat, lambda at: at.isoformat()[:19], lambda at: at
    octopus = _listed("start", "value_inc_vat", "end", text)
    found: dict[str, dict[str, Any]] = {
        "nordpool, text": {"raw_today": _listed("start", "value", "end", text)},
        "nordpool, datetimes": {"raw_today": _listed("start", "value", "end", given)},
        "entsoe, no ends": {"prices": _listed("time", "price", None, text)},
        "entsoe, local times": {"prices": _listed("time", "price", None, naive)},
        "nordpool, local times": {"raw_today": _listed("start", "value", "end", naive)},
        "octopus": {"rates": octopus},
        "timestamp keys": {item["start"]: item["value_inc_vat"] for item in octopus},
        "day and period": {
            "prices": [
                {
                    "period": f"{begin:%H:%M} - {finish:%H:%M}",
                    "business_date": f"{begin:%Y-%m-%d}",
                    "rce_pln": 300.0,
                }
                for begin, finish in pairwise(_moments())
            ]
        },
    }
    return {name: shape | {"unit_of_measurement": "EUR/kWh"} for name, shape in found.items()}


def measure() -> dict[str, dict[str, float]]:
    """Read each shape `RUNS` times: the median and the slowest [ms]."""
    results: dict[str, dict[str, float]] = {}
    for name, attributes in shapes().items():
        state = State("sensor.price", "0.1", attributes)
        took_ms: list[float] = []
        for _ in range(RUNS):
            begin = time.perf_counter()
            series = read_prices(state, now=DAY, zone=ZONE)
            took_ms.append((time.perf_counter() - begin) * 1000)
            if len(series) != SLOTS:
                raise SystemExit(f"{name}: {len(series)} slots instead of {SLOTS}")
        results[name] = {
            "median_ms": round(statistics.median(took_ms), 3),
            "slowest_ms": round(max(took_ms), 3),
        }
    return results


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
