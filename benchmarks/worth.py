"""What the optimizer is worth on measured homes: makes docs/worth.md.

In the backtest environment: `python benchmarks/worth.py DATA COMPARE [--sizes 10:5 …]`, where
DATA holds the measured series and COMPARE the comparators written apart from the project.
Series are put together in a temporary folder; nothing of them is kept.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime, timedelta
import json
from pathlib import Path
import re
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]

import bare_package  # noqa: E402 - from scripts

bare_package.install()

import backtest_run  # noqa: E402 - needs the bare package
import backtesting  # noqa: E402 - likewise
import pandas as pd  # noqa: E402 - of the backtest environment

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = ROOT / "docs" / "worth.md"
# The section that another program makes.
SECTION = re.compile(r"<!-- moving loads: .*<!-- /moving loads -->", re.DOTALL)
COLUMNS = ["import_price", "export_price", "load_kw", "pv_kw"]
HEADINGS = (
    *("home and tariff", "battery", "no battery", "self-consumption", "rules", "textbook"),
    *("**this planner**", "told the truth", "perfect", "captured", "textbook", "told"),
    *("captured, last third", "cycles", "ms per plan"),
)
NOTE = (
    "## How far to trust it",
    "",
    "- The dispatch's constants were chosen on the first two thirds of FR1 (NL spot) and USCA2.",
    "  The forecast's structure and the strength of its prior were chosen on errors that include",
    "  the last third of both, and the prior's weights were read off these homes: a home that",
    "  had no part in it may begin worse. *Captured, last third* is of the months on which no",
    "  constant was chosen; energy carried from month to month is not valued in it.",
    "- Perfect foresight is one exact program over the whole series, not windows of it.",
    "- The table was made before guesses of peaks two days ahead were held to what is published",
    "  ([ADR 0067](adr/0067-what-told-the-truth-loses.md)): on three of its rows, two thirds of",
    "  each, that changed nothing that can be seen in it.",
    "- Two homes, one of them under three tariffs; the SE3 and NL prices are not FR1's own.",
    "- Milliseconds were taken while other work ran on the machine; what a turn takes without is",
    "  in [hedging](hedging.md#how-long-it-takes).",
    "",
    "## Under a capacity charge",
    "",
    "Not within what is aimed at (1.2 % above perfect foresight): 2.6 % on FR1's total load,",
    "March to August, every month in the tier that",
    "perfect foresight reaches. On the months that nothing was tuned on it is far worse: three of",
    "four end one tier dearer, and March to 23 December comes to 10.9 %",
    "([ADR 0068](adr/0068-a-tier-is-kept-from-the-first-day.md)).",
)
# A year of Wednesdays later is a Wednesday.
SAME_WEEKDAY_LATER = timedelta(days=364)
MOST_FILLED_HOURS = 2
# Above self-consumption by no more than this share of a month's bill without a battery.
WORST_MONTH_RATIO = 0.005


class Series(NamedTuple):
    """A home under a tariff."""

    name: str
    zone: str
    words: str
    make: Callable[[Path], pd.DataFrame]


def read_series(path: Path) -> pd.DataFrame:
    """Read a measured series by its times."""
    return pd.read_csv(path, index_col=0, parse_dates=True)


def _fr1(data: Path) -> pd.DataFrame:
    home = read_series(data / "combined_FR1_NLspot_30min.csv")[COLUMNS]
    return home.assign(import_price=1.21 * home.export_price + 0.12)


def _fr1_fixed_export(data: Path) -> pd.DataFrame:
    return _fr1(data).assign(export_price=0.08)


def _usca2(data: Path) -> pd.DataFrame:
    return read_series(data / "combined_USCA2_TOU_60min.csv")[COLUMNS].assign(export_price=0.05)


def _fr1_quarters(data: Path) -> pd.DataFrame:
    """FR1 under Sweden's quarter-hours of a year later, at the same local clock and weekday."""
    prices = read_series(data / "prices_SE3_15min.csv")["price"]
    clock = prices.index.tz_convert("Europe/Stockholm").tz_localize(None) - SAME_WEEKDAY_LATER
    by_clock = pd.Series(prices.to_numpy(), index=clock)
    by_clock = by_clock[~by_clock.index.duplicated()]
    home = read_series(data / "combined_FR1_NLspot_30min.csv")[["load_kw", "pv_kw"]]
    slots = pd.date_range("2024-10-01T22:00Z", home.index[-1] + timedelta(minutes=15), freq="15min")
    spot = by_clock.reindex(slots.tz_convert("Europe/Stockholm").tz_localize(None)).to_numpy()
    halves = home.reindex(slots.floor("30min")).set_axis(slots)
    return halves.assign(import_price=1.21 * spot + 0.12, export_price=spot)[COLUMNS]


SERIES = (
    Series(
        "FR1, NL spot", "Europe/Paris", "import 1.21 × spot + 0.12, export at spot; hourly", _fr1
    ),
    Series("USCA2, time of use", "America/Los_Angeles", "time of use, export 0.05", _usca2),
    Series(
        "FR1, SE3 quarter-hours",
        "Europe/Paris",
        "import 1.21 × spot + 0.12, export at spot; 15 min; five winter months",
        _fr1_quarters,
    ),
    Series(
        "FR1, NL spot, fixed export",
        "Europe/Paris",
        "import 1.21 × spot + 0.12, export 0.08",
        _fr1_fixed_export,
    ),
)


def filled(series: pd.DataFrame) -> pd.DataFrame:
    """Bridge holes up to two hours and drop the rest, so that all programs count alike."""
    hours = (series.index[1] - series.index[0]).total_seconds() / 3600
    most = round(MOST_FILLED_HOURS / hours)
    for column in series:
        blank = series[column].isna()
        run = blank.groupby((blank != blank.shift()).cumsum()).transform("sum")
        bridged = series[column].interpolate()
        series[column] = series[column].where(~(blank & (run <= most)), bridged)
    return series.mask(series.isna().any(axis=1))


def compared(
    series: Series, data: Path, compare: Path, size: tuple[float, float]
) -> dict[str, Any]:
    """Run the policies, the textbook and the oracle over one series with one battery."""
    capacity, power = (f"{value:g}" for value in size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        frame = filled(series.make(data))
        frame.to_csv(path, date_format="%Y-%m-%dT%H:%M:%SZ", index_label="start_utc")
        arguments = ["--zone", series.zone, "--battery-kwh", capacity, "--battery-kw", power]
        summary, _ = backtest_run.run(
            str(path), backtesting.parser().parse_args([str(path), *arguments])
        )
        # The comparators drop blank rows; dropped beforehand, they cannot fill part of a hole.
        frame.dropna().to_csv(path, date_format="%Y-%m-%dT%H:%M:%SZ", index_label="start_utc")
        battery = ["--battery-kwh", capacity, "--battery-kw", power]
        textbook = _asked(compare / "textbook.py", path, series.zone, *battery)
        oracle = _asked(compare / "oracle.py", path, "--curtail", *battery)
    value, half = summary["left_value_per_kwh"], size[0] / 2
    textbook["cost"] -= value * (textbook["end_kwh"] - half)
    usual, best = (summary["policies"][name]["cost"] for name in ("self_consumption", "perfect"))
    textbook["captured_ratio"] = (usual - textbook["cost"]) / (usual - best)
    return {"series": series, "size": size, "textbook": textbook, "oracle": oracle} | summary


def _asked(program: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, str(program), *map(str, arguments)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answer: dict[str, Any] = json.loads(printed)
    return answer


def last_third(summary: dict[str, Any]) -> float:
    """Give the share captured in the months that nothing was chosen on; what is left apart."""
    months = list(summary["months"].values())
    last = months[-(len(months) // 3) :]
    usual, ours, best = (
        sum(float(costs[name]) for costs in last)
        for name in ("self_consumption", "planner", "perfect")
    )
    return (usual - ours) / (usual - best)


def worst_month(summary: dict[str, Any]) -> tuple[str, float]:
    """Find the month in which the planner lost most against self-consumption, as a share."""
    shares = {
        month: (costs["planner"] - costs["self_consumption"]) / abs(costs["no_battery"])
        for month, costs in summary["months"].items()
        if abs(costs["no_battery"]) > 1.0
    }
    month = max(shares, key=lambda each: shares[each])
    return month, shares[month]


def document(found: list[dict[str, Any]]) -> str:
    """Write the page."""
    made = f"{datetime.now(tz=ZoneInfo('UTC')):%Y-%m-%d}"
    lines = [
        "# What it is worth",
        "",
        "Made by `benchmarks/worth.py` on " + made + " from a year of measured homes; each figure",
        "is a replay of the running loop, which in every slot knows only what was known then",
        "(see [forecasts](forecasts.md) and [hedging](hedging.md)). Batteries start half full and",
        "lose 5 % each way, without wear; solar can be turned down; energy left is valued alike.",
        "",
        "**Captured** is the share of what perfect foresight would have saved over a battery left",
        "to itself. The textbook is a careful model-predictive control written apart from this",
        "project.",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|---|" + "---|" * (len(HEADINGS) - 1),
    ]
    lines += [_row(each) for each in found]
    lines += ["", "Tariffs: " + "; ".join(f"{s.name}: {s.words}" for s in SERIES) + ".", ""]
    lines += ["## Months", ""]
    for each in found:
        month, share = worst_month(each)
        verdict = "within" if share <= WORST_MONTH_RATIO else "**beyond**"
        lines.append(
            f"- {each['series'].name}, {each['size'][0]:g} kWh: the worst month is {month}, "
            f"{share:+.2%} of its bill without a battery against self-consumption "
            f"({verdict} the {WORST_MONTH_RATIO:.1%} aimed at)."
        )
    return "\n".join([*lines, "", _honest(found), "", *NOTE, ""])


def _row(each: dict[str, Any]) -> str:
    costs = {name: row["cost"] for name, row in each["policies"].items()}
    planner = each["policies"]["planner"]
    cells = [
        each["series"].name,
        "{:g} kWh / {:g} kW".format(*each["size"]),
        *(f"{costs[name]:.2f}" for name in ("no_battery", "self_consumption", "rules")),
        f"{each['textbook']['cost']:.2f}",
        f"**{costs['planner']:.2f}**",
        *(f"{costs[name]:.2f}" for name in ("told", "perfect")),
        f"**{each['captured_ratio']:.1%}**",
        f"{each['textbook']['captured_ratio']:.1%}",
        f"{each['captured_ratio_told']:.1%}",
        f"{last_third(each):.1%}",
        f"{planner['cycles']:.0f}",
        f"{1000 * planner['seconds'] / planner['plans']:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _honest(found: list[dict[str, Any]]) -> str:
    """Say where it gains little."""
    lines = ["## Where it gains little", ""]
    for each in found:
        costs = {name: row["cost"] for name, row in each["policies"].items()}
        gained = costs["self_consumption"] - costs["planner"]
        share = gained / abs(costs["no_battery"])
        lines.append(
            f"- {each['series'].name}, {each['size'][0]:g} kWh: {gained:.2f} better than "
            f"the battery alone, {share:.1%} of the bill without one; the battery alone saves "
            f"{costs['no_battery'] - costs['self_consumption']:.2f}."
        )
    return "\n".join(lines)


def kept_section(page: str) -> str:
    """Give the section of a page that is made apart; empty where there is none."""
    found = SECTION.search(page)
    return found.group() if found else ""


def main() -> None:
    """Run what was asked for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("compare", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["5:2.5", "10:5", "20:10"], help="kWh:kW")
    options = parser.parse_args()
    sizes = [[float(part) for part in text.split(":")] for text in options.sizes]
    with ProcessPoolExecutor() as pool:
        waiting = [
            pool.submit(compared, series, options.data, options.compare, (capacity, power))
            for capacity, power in sizes
            for series in SERIES
        ]
        for each in as_completed(waiting):
            print(_row(each.result()), flush=True)
    found = [each.result() for each in waiting]
    kept = kept_section(DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(document(found) + (f"\n{kept}\n" if kept else ""), encoding="utf-8")


if __name__ == "__main__":
    main()
