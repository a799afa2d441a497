"""What moving loads would have saved on a measured home: a section of docs/worth.md.

In the backtest environment: `python benchmarks/worth_loads.py DATA`. The home's total and base
load are both measured; what lies between them could have run at another time of its day.
"""

from __future__ import annotations

import json
from pathlib import Path
import sys
import tempfile
import textwrap

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import worth  # it finds the rest

import backtest_run  # isort: skip
import backtesting  # isort: skip

BEGIN, END = "<!-- moving loads: benchmarks/worth_loads.py -->", "<!-- /moving loads -->"
POWER_KW = 2.5
POLICIES = "no_battery,self_consumption"
WORDS = {"no_battery": "no battery", "self_consumption": "a 10 kWh battery left to itself"}


def section(data: Path) -> str:
    """Replay the home with its movable part as it ran, and as planned each midnight."""
    home = worth.SERIES[0].make(data)
    total = worth.read_series(data / "house_FR1_totalload_30min.csv")["load_kw"]
    home["moved_kw"] = (total.reindex(home.index) - home["load_kw"]).clip(lower=0.0)
    home = worth.filled(home[: total.last_valid_index()].copy())
    load = {"name": "movable", "power_kw": POWER_KW, "column": "moved_kw", "min_block_hours": 0.5}
    with tempfile.TemporaryDirectory() as folder:
        series, devices = Path(folder) / "series.csv", Path(folder) / "devices.json"
        home.to_csv(series, date_format="%Y-%m-%dT%H:%M:%SZ", index_label="start_utc")
        devices.write_text(json.dumps({"deferrable": [load]}), encoding="utf-8")
        asked = ["--zone", worth.SERIES[0].zone, "--devices", str(devices), "--policies", POLICIES]
        options = backtesting.parser().parse_args([str(series), *asked])
        found, _ = backtest_run.run(str(series), options)
    energy_kwh = float(home["moved_kw"].sum()) / 2.0
    words = (
        f"FR1's total and base load are both measured, {home.index[0]:%B %Y} to "
        f"{home.index[-1]:%B %Y}: {energy_kwh:.0f} kWh lie between them. Planned each midnight "
        f"with the day's NL prices and forecasts of load and sun, run at {POWER_KW:g} kW within "
        "the day; days with a hole stay as they were. The battery plays no part in the plan, and "
        "the day's energy is taken to be known in the morning."
    )
    lines = [
        *(BEGIN, "## Moving loads", "", *textwrap.wrap(words, 100), ""),
        "| | as it ran | planned | saved | of the bill |",
        "|---|---|---|---|---|",
    ]
    for name, words in WORDS.items():
        before, after = found["not_moved"][name], found["policies"][name]["cost"]
        share = (before - after) / before
        lines.append(
            f"| {words} | {before:.2f} | {after:.2f} | **{before - after:.2f}** | {share:.1%} |"
        )
    return "\n".join([*lines, "", f"{found['moved_kwh']:.0f} kWh ran at another time.", END])


def main() -> None:
    """Write the section in its place."""
    made = section(Path(sys.argv[1]))
    page = worth.DOCUMENT.read_text(encoding="utf-8")
    old = worth.kept_section(page)
    page = page.replace(old, made) if old else f"{page.rstrip()}\n\n{made}\n"
    worth.DOCUMENT.write_text(page, encoding="utf-8")
    print(made)


if __name__ == "__main__":
    main()
