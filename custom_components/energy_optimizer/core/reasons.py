"""Why a slot does what it does, from flows; and what a device's is worth [money]."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.battery import calibration_slots
from .blocks.capacity_charge import above_free_kw
from .blocks.shedding import device_power_kw
from .plan import Reason

if TYPE_CHECKING:
    from .inputs import Battery, BoolArray, Device, FloatArray, Home
    from .plan import BatteryPlan

# Powers closer than this are the same power [kW].
SAME_KW = 1e-3
# Energy closer than this to a limit is at the limit [kWh].
SAME_KWH = 1e-3


class AtMeter(NamedTuple):
    """What the meter sees as planned, and what the home draws without its batteries.

    load_kw: with devices as they are shed, loads that run and cars. Shape (n,) each [kW].
    """

    import_kw: FloatArray
    export_kw: FloatArray
    load_kw: FloatArray


def battery_reasons(
    home: Home, battery: Battery, flows: BatteryPlan, at_meter: AtMeter
) -> tuple[Reason, ...]:
    """Name each slot's reason by the direction of the flow and where it goes."""
    import_kw, export_kw, load_kw = at_meter
    surplus = home.solar_kw - load_kw
    before = np.concatenate([[battery.stored_kwh], flows.stored_kwh[:-1]])
    charging, discharging = flows.charge_kw > SAME_KW, flows.discharge_kw > SAME_KW
    importing, exporting = import_kw > SAME_KW, export_kw > SAME_KW
    outside = (before < battery.floor_kwh - SAME_KWH) | (before > battery.top_kwh + SAME_KWH)
    outside &= ~calibration_slots(home, battery)
    could_serve = (surplus < -SAME_KW) & (before > battery.floor_kwh + SAME_KWH)
    could_take = (surplus > SAME_KW) & (before < battery.top_kwh - SAME_KWH)
    choices = [
        (outside & (charging | discharging), Reason.BACK_INSIDE_LIMITS),
        (charging & _calibrating(home, battery, flows, importing), Reason.CALIBRATE),
        (charging & importing, Reason.CHARGE_CHEAP),
        (charging, Reason.CHARGE_SURPLUS),
        (discharging & exporting, Reason.EXPORT_DEAR),
        (discharging & _at_capacity_peak(home, surplus), Reason.KEEP_BELOW_PEAK),
        (discharging, Reason.DISCHARGE_DEAR),
        (could_serve, Reason.HOLD_FOR_LATER),
        (could_take, Reason.LEAVE_ROOM),
    ]
    names = (*(reason for _, reason in choices), Reason.SELF_CONSUMPTION)
    chosen = np.full(len(surplus), len(choices))
    for number, (condition, _) in reversed(list(enumerate(choices))):
        chosen[condition] = number
    return tuple(names[number] for number in chosen.tolist())


def _calibrating(
    home: Home, battery: Battery, flows: BatteryPlan, importing: BoolArray
) -> BoolArray:
    """Tell where charging is for a calibration: from the grid before it is due, or past the top."""
    by = battery.calibrate_by
    if by is None:
        return np.zeros_like(importing)
    until = home.timeline.edges_s[1:] <= by.timestamp()
    past_top = flows.stored_kwh > battery.top_kwh + SAME_KWH
    found: BoolArray = calibration_slots(home, battery) & until & (importing | past_top)
    return found


def _at_capacity_peak(home: Home, surplus: FloatArray) -> BoolArray:
    """Tell in which slots the load alone would raise the month's capacity charge."""
    if home.capacity_charge is None:
        return np.zeros(surplus.size, dtype=bool)
    above: BoolArray = above_free_kw(home.capacity_charge, home.timeline, -surplus) > SAME_KW
    return above


def device_reasons(home: Home, shed: BoolArray) -> tuple[Reason, ...]:
    """Name each slot's reason."""
    peaks = np.asarray(home.peak_slots)
    return tuple(
        Reason.PEAK_SHED if off else Reason.PEAK_KEPT_ON if peak else Reason.NO_PEAK
        for off, peak in zip(shed.tolist(), peaks.tolist(), strict=True)
    )


def device_worth(home: Home, device: Device, shed: BoolArray, at_meter: FloatArray) -> FloatArray:
    """Value each shed slot: energy avoided, less what it draws later and its discomfort.

    `at_meter`: the price at the meter, shape (n,), as the books will settle it; the
    rebound at its mean over the rebound hours after the shed. Shape (n,) [money].
    """
    hours = home.timeline.hours
    avoided = shed * device_power_kw(home, device) * hours
    later = np.zeros_like(at_meter)
    if device.rebound_ratio > 0.0 and shed.any():
        later = _mean_ahead(home, device, shed, at_meter)
    worth: FloatArray = avoided * (at_meter - device.rebound_ratio * later)
    return worth - shed * hours * device.discomfort_cost_per_hour


def _mean_ahead(home: Home, device: Device, shed: BoolArray, at_meter: FloatArray) -> FloatArray:
    """Give the mean price at the meter over the rebound hours after each slot's shed ends."""
    edges = home.timeline.edges_s / 3600.0
    slots = np.arange(shed.size)
    ends = np.where(shed, shed.size, slots)
    restored = np.minimum.accumulate(ends[::-1])[::-1]
    paid = np.concatenate([[0.0], np.cumsum(at_meter * home.timeline.hours)])
    begin = edges[restored]
    until = np.minimum(begin + device.rebound_hours, edges[-1])
    spent = np.interp(until, edges, paid) - np.interp(begin, edges, paid)
    mean: FloatArray = spent / np.maximum(until - begin, 1e-9)
    return mean
