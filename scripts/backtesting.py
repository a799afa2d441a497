"""The loop over measured data, as it would have run then: `scripts/backtest DATA.csv … --json`.

DATA.csv has start_utc, import_price, export_price, load_kw and pv_kw.
"""

from __future__ import annotations

import argparse
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from functools import partial
import json
from multiprocessing import Value
import os
from pathlib import Path
import sys
from typing import Any

from backtest_pool import begin, side_by_side
import bare_package
import environment

EXIT_BAD_INPUT = 2
# How often the bar moves [s].
SHOWN_EVERY_S = 0.2


def main(arguments: list[str]) -> int:
    """Replay each file; a file that cannot be right gets one line and exit code 2."""
    options = parser().parse_args(arguments)
    environment.enter("backtest")
    bare_package.install()
    from backtest_run import Refused  # noqa: PLC0415 - needs the environment
    import backtest_show  # noqa: PLC0415 - likewise

    try:
        results = _results(options)
    except Refused as problem:
        print(f"scripts/backtest: {problem}", file=sys.stderr)
        return EXIT_BAD_INPUT
    summaries = [summary for summary, _ in results]
    if options.json:
        print(json.dumps(summaries if len(summaries) > 1 else summaries[0], indent=2))
    else:
        print("\n\n".join(backtest_show.table(summary) for summary in summaries))
    if options.plot is not None:
        backtest_show.plot([series for _, series in results], options.plot)
    return 0


def parser() -> argparse.ArgumentParser:
    """Say what can be asked for."""
    found = argparse.ArgumentParser(prog="scripts/backtest", description=__doc__)
    found.add_argument("data", nargs="+", help="CSV files of measured slots")
    found.add_argument("--zone", default="UTC", help="the home's time zone (default: UTC)")
    found.add_argument("--battery-kwh", type=_positive, default=10.0, help="capacity (10)")
    found.add_argument("--battery-kw", type=_positive, default=5.0, help="power, each way (5)")
    found.add_argument("--efficiency", type=_share, default=0.95, help="each way (0.95)")
    found.add_argument("--floor", type=_amount, default=0.0, help="floor [kWh] (0)")
    found.add_argument("--wear", type=_amount, default=0.0, help="cost per kWh discharged (0)")
    found.add_argument("--keep-at-home", action="store_true", help="the battery may not export")
    found.add_argument(
        "--not-curtailable", action="store_true", help="panels cannot be turned down"
    )
    found.add_argument("--tariff", type=Path, help="JSON: the prices of the file are spot prices")
    found.add_argument("--capacity-charge", type=Path, help="JSON: what a month's peaks cost")
    found.add_argument("--devices", type=Path, help="JSON: loads that can wait, devices to shed")
    found.add_argument("--from", dest="first", help="first moment, ISO 8601")
    found.add_argument("--to", dest="last", help="moment to stop at, ISO 8601")
    found.add_argument("--slot-minutes", type=_positive, help="plan in slots of this length")
    found.add_argument("--policies", help="only these, with commas between (default: all)")
    found.add_argument("--plot", type=Path, help="write a picture: cumulative costs, one week")
    found.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return found


def _results(options: argparse.Namespace) -> list[tuple[dict[str, Any], Any]]:
    """Replay every policy of every file over all cores, with their slots as progress."""
    from backtest_run import POLICIES, read_file, run  # noqa: PLC0415 - needs the bare package
    from tqdm import tqdm  # noqa: PLC0415 - needs the environment

    names = options.policies.split(",") if options.policies else POLICIES
    times = len(names) * (1 if options.devices is None else 2)
    slots = times * sum(len(read_file(Path(data), options)) for data in options.data)
    done = Value("q", 0)
    with (
        ProcessPoolExecutor(os.cpu_count(), initializer=begin, initargs=(done,)) as pool,
        ThreadPoolExecutor(len(options.data)) as files,
        tqdm(total=slots, unit="slot", leave=False) as bar,
    ):
        comparing = partial(side_by_side, pool)
        results = [files.submit(run, data, options, comparing) for data in options.data]
        waiting: set[Future[Any]] = set(results)
        while waiting:
            waiting = wait(waiting, timeout=SHOWN_EVERY_S).not_done
            bar.update(done.value - bar.n)
        return [result.result() for result in results]


def _positive(text: str) -> float:
    value = float(text)
    if not 0.0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text}: must be more than 0")
    return value


def _amount(text: str) -> float:
    value = float(text)
    if not 0.0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text}: must be at least 0")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0.0 < value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text}: must be more than 0, at most 1")
    return value
