"""The ladder's lower steps: plans without a solver, followed slot by slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .blocks.battery import end_value_per_kwh
from .blocks.capacity_charge import capacity_cost
from .blocks.shedding import device_power_kw
from .follow import follow_load
from .plan import COST_TERMS, BatteryPlan, DevicePlan, Plan, PlanStatus, Reason
from .reasons import device_reasons

if TYPE_CHECKING:
    from .inputs import Battery, BoolArray, Device, FloatArray, Home

# Stored energy is kept for a peak that begins within this time [h].
KEEP_FOR_PEAK_HOURS = 6.0
SAME_HOURS = 1e-6


def rules_plan(home: Home) -> Plan:
    """Shed at peaks within each budget and serve the load from batteries there.

    Up to 6 h before a peak batteries only take surplus; they never export and never
    charge from the grid. Needs no solver.
    """
    peak = home.peaks
    shed = {device.name: shed_by_rule(home, device, peak) for device in home.devices}
    return _followed(home, PlanStatus.RULES, shed, _before_a_peak(home, peak))


def idle_plan(home: Home) -> Plan:
    """Leave batteries on self-consumption and every device on."""
    nothing = np.zeros(len(home.timeline), dtype=bool)
    shed = {device.name: nothing for device in home.devices}
    return _followed(home, PlanStatus.IDLE, shed, nothing)


def _before_a_peak(home: Home, peak: BoolArray) -> BoolArray:
    """Tell which slots are no peak but come shortly before one."""
    edges = home.timeline.edges_s / 3600.0
    begins = np.where(peak, edges[:-1], np.inf)
    following = np.minimum.accumulate(begins[::-1])[::-1]
    return ~peak & (following - edges[:-1] <= KEEP_FOR_PEAK_HOURS)


@dataclass(slots=True)
class _Switch:
    """A device's past as the rule walks along the slots [h]."""

    off_for: float
    on_for: float
    used: float


def shed_by_rule(home: Home, device: Device, peak: BoolArray) -> BoolArray:
    """Shed from each peak's start as long as every limit of the device allows, shape (n,)."""
    hours, days = home.timeline.hours, home.timeline.local_days
    on_for = np.inf if device.on_for_hours is None else device.on_for_hours
    past = _Switch(device.off_for_hours, on_for, device.off_hours_today)
    shed = np.zeros(hours.size, dtype=bool)
    for slot, length in enumerate(hours.tolist()):
        if slot and days[slot] != days[slot - 1]:
            past.used = 0.0
        shed[slot] = _may_shed(home, device, peak, past, slot)
        if shed[slot]:
            past.off_for, past.on_for, past.used = past.off_for + length, 0.0, past.used + length
        else:
            past.off_for, past.on_for = 0.0, past.on_for + length
    return shed


def _may_shed(home: Home, device: Device, peak: BoolArray, past: _Switch, slot: int) -> bool:
    """Tell whether the device is off in this slot: it must be, or it may and can be."""
    if 0.0 < past.off_for < device.min_off_hours - SAME_HOURS:
        return True
    hours = home.timeline.hours
    in_a_row = device.max_off_in_a_row_hours or np.inf
    left = min(device.max_off_hours - past.used, in_a_row - past.off_for) + SAME_HOURS
    if not peak[slot] or left < hours[slot]:
        return False
    if past.off_for > 0.0:
        return True
    ahead = np.flatnonzero(~peak[slot:])
    peak_hours = float(hours[slot : slot + ahead[0]].sum() if ahead.size else hours[slot:].sum())
    drawing = device_power_kw(home, device)[slot] > 0.0
    rested = past.on_for >= device.min_on_hours - SAME_HOURS
    return bool(drawing and rested and min(peak_hours, left) + SAME_HOURS >= device.min_off_hours)


def rebound_by_rule(home: Home, device: Device, shed: BoolArray) -> FloatArray:
    """Give what the device draws after each restore, shape (n,) [kW]."""
    edges, hours = home.timeline.edges_s / 3600.0, home.timeline.hours
    power = device_power_kw(home, device)
    owed = device.rebound_ratio * power[0] * device.off_for_hours
    rebound = np.zeros(hours.size)
    for slot in range(hours.size):
        if shed[slot]:
            owed += device.rebound_ratio * power[slot] * hours[slot]
        elif owed > 0.0:
            until = edges[slot] + device.rebound_hours
            overlap = np.clip(np.minimum(edges[1:], until) - edges[:-1], 0.0, hours)
            overlap[:slot] = 0.0
            rebound += owed / device.rebound_hours * overlap / hours
            owed = 0.0
    return rebound


def _followed(home: Home, status: PlanStatus, shed: dict[str, BoolArray], hold: BoolArray) -> Plan:
    """Follow the home through the horizon and write the plan down."""
    rebound = {d.name: rebound_by_rule(home, d, shed[d.name]) for d in home.devices}
    load = home.load_kw.copy()
    for device in home.devices:
        load += device_power_kw(home, device) * ~shed[device.name] + rebound[device.name]
    net = load - home.solar_kw
    batteries = {}
    for battery in home.batteries:
        batteries[battery.name] = _battery_plan(home, battery, net, hold)
        net = net + batteries[battery.name].charge_kw - batteries[battery.name].discharge_kw
    import_kw, export_kw = np.maximum(net, 0.0), np.maximum(-net, 0.0)
    solar = home.solar_kw
    if home.curtailable:
        unwanted = np.where(home.export_price_per_kwh < 0.0, np.minimum(export_kw, solar), 0.0)
        export_kw, solar = export_kw - unwanted, solar - unwanted
    terms = _cost_terms(home, import_kw, export_kw, batteries, shed)
    return Plan(
        status=status,
        timeline=home.timeline,
        import_kw=import_kw,
        export_kw=export_kw,
        solar_used_kw=solar,
        batteries=batteries,
        devices={
            d.name: DevicePlan(
                shed=shed[d.name],
                rebound_kw=rebound[d.name],
                reason=device_reasons(home, shed[d.name]),
                worth=np.zeros(len(home.timeline)),
            )
            for d in home.devices
        },
        cost=sum(terms[term] for term in COST_TERMS),
        cost_terms=terms,
        gap_cost=float("inf"),
        build_ms=0.0,
        solve_ms=0.0,
    )


def _battery_plan(
    home: Home, battery: Battery, net_load_kw: FloatArray, hold: BoolArray
) -> BatteryPlan:
    """Write down what a battery does by itself."""
    followed = follow_load(battery, net_load_kw, home.timeline.hours, hold)
    held = hold & (net_load_kw > 0.0)
    count = len(home.timeline)
    return BatteryPlan(
        charge_kw=followed.charge_kw,
        discharge_kw=followed.discharge_kw,
        stored_kwh=followed.stored_kwh,
        stored_value_per_kwh=np.full(count, end_value_per_kwh(home, battery)),
        reason=tuple(
            Reason.HOLD_FOR_LATER if kept else Reason.SELF_CONSUMPTION for kept in held.tolist()
        ),
        worth=np.zeros(count),
    )


def _cost_terms(
    home: Home,
    import_kw: FloatArray,
    export_kw: FloatArray,
    batteries: dict[str, BatteryPlan],
    shed: dict[str, BoolArray],
) -> dict[str, float]:
    """Price what happens, by the names that an optimal plan uses."""
    hours = home.timeline.hours
    paid = home.import_price_per_kwh * import_kw - home.export_price_per_kwh * export_kw
    wear, left, discomfort = 0.0, 0.0, 0.0
    for battery in home.batteries:
        flows = batteries[battery.name]
        wear += battery.wear_cost_per_kwh * float(flows.discharge_kw @ hours)
        left += end_value_per_kwh(home, battery) * float(flows.stored_kwh[-1])
    for device in home.devices:
        discomfort += device.discomfort_cost_per_hour * float(shed[device.name] @ hours)
    return {
        "energy": float(paid @ hours),
        "capacity charge": capacity_cost(home, import_kw),
        "wear": wear,
        "discomfort": discomfort,
        "end value": -left,
    }
