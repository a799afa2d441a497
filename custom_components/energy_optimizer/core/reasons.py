"""Why a slot does what it does, and what that is worth [money], from flows and duals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .blocks.bounds import device_power_kw
from .plan import Reason

if TYPE_CHECKING:
    from .inputs import Battery, BoolArray, Device, FloatArray, Home
    from .plan import BatteryPlan

# Powers closer than this are the same power [kW].
SAME_KW = 1e-3
# Energy closer than this to a limit is at the limit [kWh].
SAME_KWH = 1e-3


def surplus_kw(home: Home) -> FloatArray:
    """Give solar beyond the load, negative where the load is more, shape (n,) [kW]."""
    devices = sum((device_power_kw(home, device) for device in home.devices), np.zeros(1))
    return home.solar_kw - home.load_kw - devices


def battery_reasons(
    home: Home, battery: Battery, flows: BatteryPlan, import_kw: FloatArray, export_kw: FloatArray
) -> tuple[Reason, ...]:
    """Name each slot's reason by the direction of the flow and where it goes."""
    surplus = surplus_kw(home)
    before = np.concatenate([[battery.stored_kwh], flows.stored_kwh[:-1]])
    charging, discharging = flows.charge_kw > SAME_KW, flows.discharge_kw > SAME_KW
    outside = (before < battery.floor_kwh - SAME_KWH) | (before > battery.top_kwh + SAME_KWH)
    could_serve = (surplus < -SAME_KW) & (before > battery.floor_kwh + SAME_KWH)
    could_take = (surplus > SAME_KW) & (before < battery.top_kwh - SAME_KWH)
    choices = [
        (outside & (charging | discharging), Reason.BACK_INSIDE_LIMITS),
        (charging & (import_kw > SAME_KW), Reason.CHARGE_CHEAP),
        (charging, Reason.CHARGE_SURPLUS),
        (discharging & (export_kw > SAME_KW), Reason.EXPORT_DEAR),
        (discharging, Reason.DISCHARGE_DEAR),
        (could_serve, Reason.HOLD_FOR_LATER),
        (could_take, Reason.LEAVE_ROOM),
    ]
    chosen = np.select(
        [condition for condition, _ in choices],
        [np.full(len(surplus), number) for number in range(len(choices))],
        default=len(choices),
    )
    names = (*(reason for _, reason in choices), Reason.SELF_CONSUMPTION)
    return tuple(names[number] for number in chosen.tolist())


def battery_worth(
    home: Home, battery: Battery, flows: BatteryPlan, marginal: FloatArray
) -> FloatArray:
    """Value each slot's flow against self-consumption there, shape (n,) [money].

    Each kWh counts at the slot's marginal price on the AC side and at the value of
    stored energy inside the battery; first-order, so it is what the *next* kWh is worth.
    """
    usual_charge, usual_discharge = usual_flows(home, battery, flows.stored_kwh)
    value = flows.stored_value_per_kwh
    by_charge = battery.charge_efficiency_ratio * value - marginal
    by_discharge = marginal - value / battery.discharge_efficiency_ratio - battery.wear_cost_per_kwh
    gained: FloatArray = home.timeline.hours * (
        (flows.charge_kw - usual_charge) * by_charge
        + (flows.discharge_kw - usual_discharge) * by_discharge
    )
    return gained


def usual_flows(
    home: Home, battery: Battery, stored_kwh: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give what self-consumption alone would charge and discharge, slot by slot [kW].

    `stored_kwh` at the slots' ends, shape (n,); batteries share by their power.
    """
    hours = home.timeline.hours
    before = np.concatenate([[battery.stored_kwh], stored_kwh[:-1]])
    room = np.maximum(battery.top_kwh - before, 0.0) / (battery.charge_efficiency_ratio * hours)
    left = np.maximum(before - battery.floor_kwh, 0.0) * battery.discharge_efficiency_ratio / hours
    surplus = surplus_kw(home)
    charge_share = _share(battery.max_charge_kw, [b.max_charge_kw for b in home.batteries])
    serve_share = _share(battery.max_discharge_kw, [b.max_discharge_kw for b in home.batteries])
    taken = np.clip(surplus * charge_share, 0.0, battery.max_charge_kw)
    served = np.clip(-surplus * serve_share, 0.0, battery.max_discharge_kw)
    return np.minimum(taken, room), np.minimum(served, left)


def _share(own: float, everyone: list[float]) -> float:
    """Give a battery's part of what all can do."""
    total = sum(everyone)
    return own / total if total > 0.0 else 0.0


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
