"""A managed device: when it may be shed, for how long, and what it draws afterwards (7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..program import constant, nothing
from .shedding import (
    SAME_HOURS,
    budget_hours,
    device_power_kw,
    forced_slots,
    most_owed_kwh,
    owed_before_kwh,
    sheddable_slots,
)

if TYPE_CHECKING:
    from ..inputs import BoolArray, Device, FloatArray, Home
    from ..program import IntArray, Linear, Program


class DeviceFlows(NamedTuple):
    """A device's columns, shape (n,): off or not [1], and its later draw [kW]."""

    shed: Linear
    rebound: Linear


def add_device(program: Program, home: Home, device: Device) -> DeviceFlows:
    """Add one device. Source: docs/model.md (7)."""
    hours, count, name = home.timeline.hours, len(home.timeline), device.name
    forced, _ = forced_slots(home, device)
    candidates = np.flatnonzero(sheddable_slots(home, device))
    if not candidates.size:
        rebound = _rebound(program, home, device, nothing(count))
        return DeviceFlows(nothing(count), rebound)
    must = forced[candidates].astype(np.float64)
    shed = program.variable(f"shed {name}", must.size, lower=must, upper=1.0, integer=True)
    shed = shed.placed(candidates, count)
    budget, day = budget_hours(home, device)
    program.require(f"shed.budget {name}", (shed * hours).total(day, budget.size) <= budget)
    _require_min_off(program, home, device, shed, candidates)
    _require_min_on(program, home, device, shed, candidates)
    _require_max_in_a_row(program, home, device, shed, forced)
    program.minimise("discomfort", shed * (device.discomfort_cost_per_hour * hours))
    return DeviceFlows(shed, _rebound(program, home, device, shed))


def slots_within(home: Home, first: IntArray, length_hours: float) -> tuple[IntArray, IntArray]:
    """Pair each slot of `first` with the later slots that begin within some hours of it."""
    edges = home.timeline.edges_s
    reach = edges[first] + (length_hours - SAME_HOURS) * 3600.0
    last = np.searchsorted(edges[:-1], reach, side="left")
    counts = np.maximum(last - first - 1, 0)
    starts = np.repeat(first, counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return starts, starts + 1 + offsets


def _require_min_off(
    program: Program, home: Home, device: Device, shed: Linear, candidates: IntArray
) -> None:
    """Let a shed last: where it begins, the slots within `min_off_hours` are off too."""
    begin, later = slots_within(home, candidates, device.min_off_hours)
    if begin.size:
        began = shed - shed.shifted(float(device.off_for_hours > 0.0))
        program.require(f"shed.min off {device.name}", shed[later] >= began[begin])


def _require_min_on(
    program: Program, home: Home, device: Device, shed: Linear, candidates: IntArray
) -> None:
    """Let a restore last: where it ends, the slots within `min_on_hours` are on too."""
    ends = np.union1d(candidates + 1, [0])
    begin, later = slots_within(home, ends[ends < len(home.timeline)], device.min_on_hours)
    if begin.size:
        ended = shed.shifted(float(device.off_for_hours > 0.0)) - shed
        program.require(f"shed.min on {device.name}", shed[later] + ended[begin] <= 1.0)


def _require_max_in_a_row(
    program: Program, home: Home, device: Device, shed: Linear, forced: BoolArray
) -> None:
    """Never shed every slot of a stretch longer than `max_off_in_a_row_hours`."""
    if device.max_off_in_a_row_hours is None:
        return
    edges = home.timeline.edges_s / 3600.0
    before = np.zeros(edges.size - 1)
    before[0] = device.off_for_hours
    too_long = edges[:-1] - before + device.max_off_in_a_row_hours + SAME_HOURS
    last = np.searchsorted(edges, too_long, side="left") - 1
    # What is forced may last longer; then the first slot that is not forced ends it.
    last = np.maximum(np.maximum(last, np.arange(last.size)), int(forced.sum()))
    first = np.flatnonzero(last < edges.size - 1)
    if not first.size:
        return
    counts = last[first] - first + 1
    row = np.repeat(np.arange(first.size), counts)
    member = (
        np.repeat(first, counts)
        + np.arange(counts.sum())
        - np.repeat(np.cumsum(counts) - counts, counts)
    )
    stretch = shed[member].total(row, first.size)
    program.require(f"shed.max in a row {device.name}", stretch <= counts - 1.0)


def _rebound(program: Program, home: Home, device: Device, shed: Linear) -> Linear:
    """Draw what was avoided, times the ratio, evenly over the hours after the restore.

    `owed` grows while the device is off and is released whole in the first slot on.
    """
    hours, count, name = home.timeline.hours, len(home.timeline), device.name
    power = device_power_kw(home, device)
    owed_before = owed_before_kwh(home, device)
    candidates = np.flatnonzero(sheddable_slots(home, device))
    if owed_before == 0.0 and (device.rebound_ratio == 0.0 or not candidates.size):
        return nothing(count)
    touched = np.union1d(np.union1d(candidates, candidates + 1), [0])
    touched = touched[touched < count]
    avoided_kwh = device.rebound_ratio * power * hours
    most_kwh = most_owed_kwh(home, device)
    owed = program.variable(f"owed {name}", touched.size, upper=most_kwh[touched])
    owed = owed.placed(touched, count)
    before_kwh = np.concatenate([[owed_before], most_kwh[:-1]])
    released = program.variable(f"released {name}", touched.size, upper=before_kwh[touched])
    released = released.placed(touched, count)
    grown = owed.shifted(owed_before) + shed * avoided_kwh - released
    program.require(f"shed.owed {name}", owed[touched] == grown[touched])
    program.require(f"shed.owed while off {name}", owed[touched] <= (shed * most_kwh)[touched])
    freed = (1.0 - shed) * before_kwh
    program.require(f"shed.released {name}", released[touched] <= freed[touched])
    return _spread(home, device, released, touched)


def _spread(home: Home, device: Device, released: Linear, touched: IntArray) -> Linear:
    """Turn energy released at slots' starts into power over the rebound hours [kW]."""
    edges = home.timeline.edges_s / 3600.0
    begin = edges[touched]
    overlap: FloatArray = np.minimum(edges[None, 1:], begin[:, None] + device.rebound_hours)
    overlap = np.clip(overlap - np.maximum(edges[None, :-1], begin[:, None]), 0.0, None)
    share = overlap / device.rebound_hours / home.timeline.hours[None, :]
    source, slot = np.nonzero(share)
    drawn = released[touched[source]] * share[source, slot]
    return drawn.total(slot, len(home.timeline)) + constant(np.zeros(len(home.timeline)))
