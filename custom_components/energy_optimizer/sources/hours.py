"""Rows of hourly statistics → hours: sums, differences, and what is left without the devices."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..core.forecast.clock import local_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo
    from typing import Any

    type Row = Mapping[str, Any]
    type Hours = dict[float, float]
    """Mean power [kW] by the start of the hour [epoch s]."""

HOUR_S = 3600.0
HOURS_PER_DAY = 24
# Energy counted over a hole of so many hours is spread over it; over a longer one it is not known.
SPREAD_HOURS = 3
# A meter that stood still over a hole no longer than this counted nothing [h].
AWAY_HOURS = 24
STOOD_STILL_KWH = 1e-6


def power_hours(rows: Iterable[Row]) -> Hours:
    """Read hourly means [kW]."""
    return {row["start"]: mean for row in rows if (mean := row.get("mean")) is not None}


def energy_hours(rows: Iterable[Row], sign: float = 1.0, *, sleeps: bool = False) -> Hours:
    """Read how far a meter went in each hour: the difference of its sums [kWh in 1 h = kW].

    A sum is the meter's at the end of its hour. What it went over a short hole is spread
    over the hole; a correction (backwards) is nobody's use. sleeps: a meter that is away
    at night; what it shows when it is back was made in the hour it came back.
    """
    found: Hours = {}
    sums = [(row["start"], total) for row in rows if (total := row.get("sum")) is not None]
    steps = [
        (start, high - low, round((start - before) / HOUR_S))
        for (before, low), (start, high) in pairwise(sums)
    ]
    asleep_kwh = max((went for _, went, hours in steps if hours == 1), default=0.0) if sleeps else 0
    for start, went_kwh, hours in steps:
        if hours < 1 or went_kwh < -STOOD_STILL_KWH:
            continue
        spread = hours <= SPREAD_HOURS
        if not spread and (hours > AWAY_HOURS or went_kwh > asleep_kwh + STOOD_STILL_KWH):
            continue
        for step in range(hours):
            kwh = went_kwh / hours if spread else went_kwh if step == 0 else 0.0
            found[start - step * HOUR_S] = sign * kwh
    return found


def summed(parts: Sequence[Hours]) -> Hours:
    """Add series up in the hours where every one is known."""
    if not parts or not all(parts):
        return {}
    known = set(parts[0]).intersection(*parts[1:])
    return {start: sum(part[start] for part in parts) for start in known}


def without_devices(load: Hours, devices: Sequence[Hours], zone: tzinfo) -> Hours:
    """Take metered devices out of the load (equation 1).

    In an hour in which a device was not measured it drew what it usually draws at that
    clock hour: what was measured of the rest of the house is not thrown away.
    """
    if not load or not devices:
        return load
    starts = np.array(sorted(load), dtype=np.int64)
    clock = local_seconds(starts, zone) // int(HOUR_S) % HOURS_PER_DAY
    rest = np.array([load[start] for start in starts.tolist()])
    for device in devices:
        drawn = np.array([device.get(start, np.nan) for start in starts.tolist()])
        known = ~np.isnan(drawn)
        count = np.bincount(clock[known], minlength=HOURS_PER_DAY)
        total = np.bincount(clock[known], drawn[known], minlength=HOURS_PER_DAY)
        usual = (total / np.maximum(count, 1))[clock]
        rest -= np.maximum(np.where(known, drawn, usual), 0.0)
    return dict(zip(starts.tolist(), np.maximum(rest, 0.0).tolist(), strict=True))
