"""The load and solar forecasts against simple ones, on measured homes.

`python -m benchmarks.forecast DATA_FOLDER` prints the table, `--write` puts it into
docs/forecasts.md, `--time` says how long learning a year of hours takes.
"""

from __future__ import annotations

import argparse
import csv
from datetime import datetime
from pathlib import Path
import statistics
import time
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from custom_components.energy_optimizer.core.forecast import Measured, learn_load, learn_solar
from custom_components.energy_optimizer.core.timeline import Timeline

if TYPE_CHECKING:
    from custom_components.energy_optimizer.core.inputs import FloatArray

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "forecasts.md"
BEGIN, END = "<!-- table: benchmarks/forecast.py -->", "<!-- /table -->"
HORIZON_HOURS = 36
DAY_S, WEEK_S = 86400, 7 * 86400
MEAN_DAYS = 28
# Judged from here on, so that every method has its history.
FIRST_DAYS = 28
# One forecast in so many slots, prime so that every clock time has its turn.
EVERY = 7


class Case(NamedTuple):
    """A measured series and how to read it."""

    name: str
    file: str
    column: str
    zone: str


CASES = (
    Case("FR1 load", "house_FR1_30min.csv", "load_kw", "Europe/Paris"),
    Case("FR1 total load", "house_FR1_totalload_30min.csv", "load_kw", "Europe/Paris"),
    Case("UK1 grid import", "house_UK1_gridimport_30min.csv", "load_kw", "Europe/London"),
    Case("USCA2 load", "combined_USCA2_TOU_60min.csv", "load_kw", "America/Los_Angeles"),
    Case("FR1 solar", "house_FR1_30min.csv", "pv_kw", "Europe/Paris"),
    Case("USCA2 solar", "combined_USCA2_TOU_60min.csv", "pv_kw", "America/Los_Angeles"),
)
METHODS = ("last value", "same time yesterday", "28-day same-slot mean", "ours")


def read(folder: Path, case: Case) -> Measured:
    """Read a series in place; blanks stay blank."""
    with (folder / case.file).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    starts = [round(datetime.fromisoformat(rows[at]["start_utc"]).timestamp()) for at in (0, 1)]
    cells = [row[case.column] for row in rows]
    kw = np.array([float(cell) if cell else np.nan for cell in cells])
    return Measured(starts[0], starts[1] - starts[0], np.maximum(kw, 0.0))


def errors(measured: Measured, case: Case) -> dict[str, FloatArray]:
    """Give every method's errors over the same forecasts, shape (forecasts, slots)."""
    zone, step = ZoneInfo(case.zone), measured.step_s
    slots, per_day = HORIZON_HOURS * 3600 // step, DAY_S // step
    learn = learn_solar if case.column == "pv_kw" else learn_load
    model, learnt_at = None, 0
    found: dict[str, list[FloatArray]] = {method: [] for method in METHODS}
    for origin in range(FIRST_DAYS * per_day, measured.kw.size - slots, EVERY):
        now_s = measured.start_s + origin * step
        if model is None or now_s - learnt_at >= WEEK_S:
            model, learnt_at = learn(measured.before(now_s), zone), now_s
        edges = now_s + step * np.arange(slots + 1, dtype=np.int64)
        truth = measured.kw[origin : origin + slots]
        for method, kw in _simple(measured.kw, origin, slots, per_day).items():
            found[method].append(kw - truth)
        found["ours"].append(model.ahead(Timeline(edges, zone), measured).kw - truth)
    return {method: np.array(rows) for method, rows in found.items()}


def _simple(kw: FloatArray, origin: int, slots: int, per_day: int) -> dict[str, FloatArray]:
    """Forecast by the simple methods from what lies before `origin`."""
    past = kw[:origin]
    known = past[~np.isnan(past)]
    target = np.arange(origin, origin + slots)
    back = -(-(target - origin + 1) // per_day)
    days = np.stack([past[target - (back + day) * per_day] for day in range(MEAN_DAYS - 1)])
    count = np.maximum((~np.isnan(days)).sum(axis=0), 1)
    yesterday = past[target - back * per_day]
    last = float(known[-1])
    return {
        "last value": np.full(slots, last),
        "same time yesterday": np.where(np.isnan(yesterday), last, yesterday),
        "28-day same-slot mean": np.nansum(days, axis=0) / count,
    }


def table(folder: Path) -> str:
    """Lay the errors out: mean absolute and root mean square [kW]."""
    lines = [
        "| series | " + " | ".join(METHODS) + " |",
        "|---|" + "---|" * len(METHODS),
    ]
    for case in CASES:
        found = errors(read(folder, case), case)
        every = np.stack([found[method] for method in METHODS])
        known = ~np.isnan(every).any(axis=0)
        cells = [
            f"{np.abs(row[known]).mean():.3f} / {np.sqrt((row[known] ** 2).mean()):.3f}"
            for row in every
        ]
        lines.append(f"| {case.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def learning_ms(folder: Path) -> float:
    """Median time to learn a year of hourly means and forecast 36 h of quarter-hours [ms]."""
    measured = read(folder, CASES[0])
    hourly = Measured(measured.start_s, 3600, measured.kw[: measured.kw.size // 2 * 2 : 2])
    zone, end = ZoneInfo(CASES[0].zone), hourly.end_s
    edges = end + 900 * np.arange(HORIZON_HOURS * 4 + 1, dtype=np.int64)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        learn_load(hourly, zone).ahead(Timeline(edges, zone), hourly)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def main() -> None:
    """Print, or write, what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--time", action="store_true")
    options = parser.parse_args()
    if options.time:
        print(f"{learning_ms(options.folder):.1f} ms")
        return
    lines = table(options.folder)
    print(lines)
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        DOCUMENT.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
