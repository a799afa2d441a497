"""`--devices FILE`: what of a home can be moved or shed, and what moving it would have saved.

{"deferrable": [{"name", "power_kw", "hours" and "from_hour" | "column", "window": [0, 24],
"min_block_hours"}], "devices": [as in a case, always on]}. A column of the CSV holds what a
load drew as it was measured; its energy of each day is what may be moved within the day.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from backtest_refused import Refused
import numpy as np

from custom_components.energy_optimizer.core.errors import EnergyOptimizerError
from custom_components.energy_optimizer.core.inputs import Device
from custom_components.energy_optimizer.core.replay.loads import DailyLoad, Loads, at_once_kw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from custom_components.energy_optimizer.core.inputs import FloatArray
    from custom_components.energy_optimizer.core.replay import Record

FIELDS = frozenset(
    {"name", "power_kw", "hours", "from_hour", "column", "window", "min_block_hours"}
)


def read_loads(path: Path, record: Record, column: Callable[[str], FloatArray]) -> Loads:
    """Read the file; `column` gives a column of the CSV as the record has it, shape (n,)."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Refused(f"{path}: {problem}") from problem
    if not isinstance(given, dict) or not given or set(given) - {"deferrable", "devices"}:
        raise Refused(f"{path}: allowed: an object with deferrable and devices")
    try:
        daily = tuple(_daily(path, each, record, column) for each in given.get("deferrable", []))
        devices = tuple(Device(**each) for each in given.get("devices", []))
    except (EnergyOptimizerError, KeyError, TypeError) as problem:
        raise Refused(f"{path}: {problem}") from problem
    return Loads(daily, devices)


def _daily(
    path: Path, given: dict[str, Any], record: Record, column: Callable[[str], FloatArray]
) -> DailyLoad:
    unknown = sorted(set(given) - FIELDS)
    if unknown:
        raise Refused(f"{path}: deferrable.{unknown[0]}: only: {', '.join(sorted(FIELDS))}")
    power_kw = float(given["power_kw"])
    begin, end = given.get("window", (0.0, 24.0))
    if "column" in given:
        usual = np.nan_to_num(np.maximum(column(given["column"]), 0.0))
    else:
        usual = at_once_kw(record, power_kw, given["hours"], given.get("from_hour", begin))
    block_hours = float(given.get("min_block_hours", 0.0))
    return DailyLoad(given["name"], usual, power_kw, begin, end, block_hours)
