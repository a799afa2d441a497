"""The loop over measured data, as it would have run then: `scripts/backtest DATA.csv … --json`.

DATA.csv has start_utc, import_price, export_price, load_kw and pv_kw.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
import json
import os
from pathlib import Path
import sys
from typing import TYPE_CHECKING, Any

import bare_package
import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

EXIT_BAD_INPUT = 2


def main(arguments: list[str]) -> int:
    """Replay each file; a file that cannot be right gets one line and exit code 2."""
    options = parser().parse_args(arguments)
    environment.enter("backtest")
    bare_package.install()
    from backtest_run import Refused  # noqa: PLC0415 - needs the environment
    import backtest_show  # noqa: PLC0415 - likewise

    try:
        results = list(_results(options))
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


def _results(options: argparse.Namespace) -> Iterator[tuple[dict[str, Any], Any]]:
    """Replay the files: one with its slots as progress, several side by side."""
    from backtest_run import POLICIES, read_file, run  # noqa: PLC0415 - likewise
    from tqdm import tqdm  # noqa: PLC0415 - needs the environment

    if len(options.data) == 1:
        record = read_file(Path(options.data[0]), options)
        names = options.policies.split(",") if options.policies else POLICIES
        times = 1 if options.devices is None else 2
        with tqdm(total=len(record) * len(names) * times, unit="slot", leave=False) as bar:

            def shown(policy: str, slots: int) -> None:
                bar.set_description(policy, refresh=False)
                bar.update(slots)

            yield run(options.data[0], options, shown)
        return
    workers = min(len(options.data), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, initializer=bare_package.install) as pool:
        futures = [pool.submit(run, data, options) for data in options.data]
        for future in tqdm(futures, unit="file", leave=False):
            yield future.result()


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
