"""When a managed device may be off, and how much it can have to catch up with (7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..inputs import BoolArray, Device, FloatArray, Home
    from ..program import IntArray

# Hours are compared with this much slack, less than any slot is long [h].
SAME_HOURS = 1e-6


def device_power_kw(home: Home, device: Device) -> FloatArray:
    """Give what the device draws when left on, shape (n,) [kW]."""
    return np.broadcast_to(np.asarray(device.power_kw, dtype=float), (len(home.timeline),))


def sheddable_slots(home: Home, device: Device) -> BoolArray:
    """Tell in which slots the device may be off: at a peak, or because it still has to be."""
    forced, kept_on = forced_slots(home, device)
    return (home.peaks & ~kept_on) | forced


def forced_slots(home: Home, device: Device) -> tuple[BoolArray, BoolArray]:
    """Tell where the recent past decides: still off (min off), still on (min on)."""
    begins = (home.timeline.edges_s[:-1] - home.timeline.edges_s[0]) / 3600.0
    shed_now = device.off_for_hours > 0.0
    still_off = begins < device.min_off_hours - device.off_for_hours - SAME_HOURS
    on_for = np.inf if device.on_for_hours is None else device.on_for_hours
    still_on = begins < device.min_on_hours - on_for - SAME_HOURS
    nowhere = np.zeros_like(still_off)
    return (still_off, nowhere) if shed_now else (nowhere, still_on)


def budget_hours(home: Home, device: Device) -> tuple[FloatArray, IntArray]:
    """Give how long it may still be off on each local day [h], and of each slot which day it is.

    What is forced may exceed a day's budget, and is then all that is left of it.
    """
    days, day = np.unique(home.timeline.local_days, return_inverse=True)
    budget = np.full(days.size, device.max_off_hours, dtype=np.float64)
    budget[0] -= device.off_hours_today
    forced, _ = forced_slots(home, device)
    return np.maximum(budget, np.bincount(day, weights=home.timeline.hours * forced)), day


def owed_before_kwh(home: Home, device: Device) -> float:
    """Give what the device has to catch up with from before the horizon [kWh]."""
    power_kw = float(device_power_kw(home, device)[0])
    return device.rebound_ratio * power_kw * device.off_for_hours


def most_owed_kwh(home: Home, device: Device) -> FloatArray:
    """Bound what it can owe at each slot's end: all of its stretch off, shape (n,) [kWh]."""
    edge = np.arange(1, len(home.timeline) + 1)
    most = _most_avoided_kwh(home, device, _stretch_begins(home, device)[1:], edge)
    if device.max_off_in_a_row_hours is None:
        return most
    # What is forced may last longer than is allowed in a row.
    forced, _ = forced_slots(home, device)
    longest = device.max_off_in_a_row_hours + float(home.timeline.hours @ forced)
    most_kw = device.rebound_ratio * float(device_power_kw(home, device).max())
    return np.minimum(most, owed_before_kwh(home, device) + most_kw * longest)


def most_rebound_kw(home: Home, device: Device) -> FloatArray:
    """Bound with what power the device catches up in each slot, shape (n,) [kW].

    What it draws there was released within the rebound hours before: that is all it was
    owed when they began, and all it avoided since.
    """
    if device.rebound_ratio == 0.0:
        return np.zeros(len(home.timeline))
    edges_s = home.timeline.edges_s
    first = np.searchsorted(edges_s, edges_s[:-1] - device.rebound_hours * 3600.0, side="right")
    begins = _stretch_begins(home, device)[first]
    released_kwh = _most_avoided_kwh(home, device, begins, np.arange(first.size))
    spread: FloatArray = released_kwh / np.maximum(device.rebound_hours, home.timeline.hours)
    return spread


def _stretch_begins(home: Home, device: Device) -> IntArray:
    """Give where the stretch in which it may be off begins that ends at each edge, (n + 1,)."""
    following = np.arange(1, len(home.timeline) + 1)
    begins = np.where(sheddable_slots(home, device), 0, following)
    return np.concatenate([[0], np.maximum.accumulate(begins)])


def _most_avoided_kwh(home: Home, device: Device, begin: IntArray, end: IntArray) -> FloatArray:
    """Bound what it has to catch up with, off between two edges as long as it may be [kWh].

    From the horizon's start on with what it owed before.
    """
    hours = home.timeline.hours * sheddable_slots(home, device)
    power_kw, ratio = device_power_kw(home, device), device.rebound_ratio
    budget, day = budget_hours(home, device)
    of_day = np.zeros((hours.size + 1, budget.size))
    of_day[np.arange(1, hours.size + 1), day] = hours
    off_hours = np.cumsum(of_day, axis=0)
    longest = np.minimum(off_hours[end] - off_hours[begin], budget).sum(axis=1)
    avoided = np.concatenate([[0.0], np.cumsum(power_kw * hours)])
    least = np.minimum(avoided[end] - avoided[begin], longest * float(power_kw.max()))
    before_kwh = np.where(begin == 0, owed_before_kwh(home, device), 0.0)
    most: FloatArray = before_kwh + ratio * least
    return most
