"""What counts as a peak: pure, from prices and the grid's saturation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .blocks.capacity_charge import above_free_kw
from .blocks.shedding import device_power_kw
from .checks import slot_values

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .inputs import BoolArray, FloatArray, Home, PeakRule
    from .timeline import Timeline

# However small a day's mean price is, a peak lies at least this far above it [money/kWh].
LEAST_SPREAD_PER_KWH = 0.02
# Hours are compared with this much slack, less than any slot is long [h].
SAME_HOURS = 1e-6
# A metering period this far above what costs nothing is a peak; less is noise [kW].
LEAST_EXCESS_KW = 0.05


@dataclass(frozen=True, eq=False)
class PastPrices:
    """Slots of today that lie before the horizon, so that the whole day is judged."""

    timeline: Timeline
    import_price_per_kwh: FloatArray


def peaks(
    timeline: Timeline,
    import_price_per_kwh: ArrayLike,
    rule: PeakRule,
    saturation_pct: ArrayLike | None = None,
    *,
    past: PastPrices | None = None,
) -> BoolArray:
    """Tell which slots are peaks, shape (n,).

    saturation_pct: one value per slot [%]; NaN where unknown. Slots of `past` count
    towards their local day's mean and most expensive hours as far as they begin
    before the horizon does. A slot belongs to the local day in which it starts.

    Raises: InputError for prices that do not fit the horizon.
    Source: docs/model.md, Peak.
    """
    price = slot_values("import_price_per_kwh", import_price_per_kwh, len(timeline))
    found = _dear_slots(timeline, price, rule, past)
    if rule.price_threshold_per_kwh is not None:
        found |= price >= rule.price_threshold_per_kwh
    if saturation_pct is not None:
        saturation = np.broadcast_to(np.asarray(saturation_pct, dtype=float), price.shape)
        found |= np.nan_to_num(saturation, nan=-np.inf) >= rule.saturation_threshold_pct
    return found


def with_capacity_peaks(home: Home) -> Home:
    """Make peaks of the slots in whose metering period the load would raise the month's charge.

    Load with every device on, less solar, batteries apart: what it takes to be cut there.
    Source: docs/model.md, Peak.
    """
    if home.capacity_charge is None:
        return home
    devices = sum((device_power_kw(home, device) for device in home.devices), np.zeros(1))
    net_load_kw = home.load_kw + devices - home.solar_kw
    above = above_free_kw(home.capacity_charge, home.timeline, net_load_kw)
    return replace(home, peak_slots=home.peaks | (above > LEAST_EXCESS_KW))


def _dear_slots(
    timeline: Timeline, price: FloatArray, rule: PeakRule, past: PastPrices | None
) -> BoolArray:
    """Find the most expensive hours of each local day that lie well above its mean."""
    days, hours, earlier = timeline.local_days, timeline.hours, 0
    if past is not None:
        before = past.timeline.edges_s[:-1] < timeline.edges_s[0]
        earlier = int(before.sum())
        days = np.concatenate([past.timeline.local_days[before], days])
        hours = np.concatenate([_clipped_hours(past.timeline, timeline)[before], hours])
        price = np.concatenate([past.import_price_per_kwh[before], price])
    found = np.zeros(price.size, dtype=bool)
    for day in np.unique(days):
        slots = np.flatnonzero(days == day)
        found[slots] = _dear_of_day(price[slots], hours[slots], rule)
    return found[earlier:]


def _clipped_hours(past: Timeline, timeline: Timeline) -> FloatArray:
    """Give the length of each past slot, cut where the horizon begins [h]."""
    hours: FloatArray = np.diff(np.minimum(past.edges_s, timeline.edges_s[0])) / 3600.0
    return hours


def _dear_of_day(price: FloatArray, hours: FloatArray, rule: PeakRule) -> BoolArray:
    """Mark the `peak_hours` most expensive hours at or above the day's threshold.

    A slot counts when the dearer ones leave any of the hours to it; of equal prices the
    earlier comes first.
    """
    mean = float(np.average(price, weights=hours))
    threshold = mean + max(rule.peak_spread_ratio * abs(mean), LEAST_SPREAD_PER_KWH)
    order = np.argsort(-price, kind="stable")
    used = np.cumsum(hours[order]) - hours[order]
    dearest = np.zeros(price.size, dtype=bool)
    dearest[order] = used < rule.peak_hours - SAME_HOURS
    return dearest & (price >= threshold)
