"""When a battery is due for a full charge, so that its state of charge is known again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .inputs import Battery, FloatArray
    from .timeline import Timeline

# A calibration may be brought forward, or caught up with, by this much [h].
WINDOW_HOURS = 24.0
# At or above this share of its capacity a battery has been full [1].
FULL_RATIO = 0.995


def is_full(battery: Battery) -> bool:
    """Tell whether what it stores counts as a full charge."""
    return battery.stored_kwh >= FULL_RATIO * battery.capacity_kwh


def with_calibration(
    battery: Battery,
    timeline: Timeline,
    price_per_kwh: FloatArray,
    last_full: datetime | None,
    every_days: float,
) -> Battery:
    """Ask for a full charge where one is due within the horizon, when its last kWh is cheapest.

    price_per_kwh: what a kWh into the battery costs, shape (n,): the export price where there
    is surplus, else the import price. last_full: None where nobody has seen it full; then
    it is due now. Of equally cheap slots the last.
    """
    now, end = timeline.start(0), timeline.end(len(timeline) - 1)
    due = now if last_full is None else last_full + timedelta(days=every_days)
    window = timedelta(hours=WINDOW_HOURS)
    begin = max(now, due - window)
    until = min(max(due, now + window), end)
    if begin >= end or is_full(battery):
        return battery
    missing_kwh = max(battery.capacity_kwh - battery.stored_kwh, 0.0)
    power_kw = max(battery.max_charge_kw * battery.charge_efficiency_ratio, 1e-9)
    soonest = begin.timestamp() + min(missing_kwh / power_kw, WINDOW_HOURS) * 3600.0
    starts, ends = timeline.edges_s[:-1], timeline.edges_s[1:]
    fits = np.flatnonzero((starts >= soonest) & (ends <= until.timestamp()))
    if not fits.size:
        # Not today: where it is overdue, as soon as it can be; else when more is in sight.
        fits = np.flatnonzero(starts >= soonest)[:1] if due <= now else fits
        if not fits.size:
            return battery
    cheapest = fits[price_per_kwh[fits] <= price_per_kwh[fits].min()][-1]
    by = datetime.fromtimestamp(int(ends[cheapest]), UTC)
    return replace(battery, calibrate_from=begin, calibrate_by=by)
