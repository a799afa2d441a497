"""A load that can wait: one start within its window, or pieces of it (8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..loads import SAME_HOURS
from ..program import nothing
from ..starts import Starts, can_wait, possible_starts, usable_hours, window_of
from .battery import after_price_per_kwh
from .device import slots_within

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..loads import Deferrable
    from ..program import IntArray, Linear, Program
    from .bounds import Bounds

# A kWh drawn at the horizon's end rather than at its start [money/kWh]: of equal choices the
# earlier, but never before self-consumption.
LATE_TIE_PER_KWH = 1e-6


class RunFlows(NamedTuple):
    """A load's columns: what it draws, shape (n,) [kW], and its decisions.

    chosen: which start, shape (m,), or on in which slot, shape (n,), [1]; starts: what its
    starts are, None where it may be interrupted. missing: left out [kWh], shape (1,).
    """

    power: Linear
    chosen: Linear
    starts: Starts | None
    missing: Linear


def add_deferrables(program: Program, home: Home, bounds: Bounds) -> dict[str, RunFlows]:
    """Add every load that can wait. Source: docs/model.md (8)."""
    return {
        load.name: (_add_pieces if load.interruptible else _add_run)(program, home, load, bounds)
        for load in home.deferrables
    }


def _add_run(program: Program, home: Home, load: Deferrable, bounds: Bounds) -> RunFlows:
    """Add a run in one piece: exactly one of its starts, later, or never."""
    name, count = load.name, len(home.timeline)
    starts = possible_starts(load, home.timeline)
    size = starts.begin_hours.size
    waits, left_kwh = can_wait(load, window_of(load, home.timeline)), _left_kwh(starts, load)
    after = after_price_per_kwh(home)
    if not size:
        short, worth = left_kwh * (not waits), _worth_of_run(load, left_kwh, bounds)
        program.minimise("missing", nothing(1) + worth * (not waits))
        program.minimise("end value", nothing(1) + left_kwh * after * waits)
        return RunFlows(nothing(count), nothing(0), starts, nothing(1) + short)
    chosen = program.variable(f"start {name}", size, upper=1.0, integer=True)
    decided = chosen.total(np.zeros(size, dtype=np.int64), 1)
    missing = nothing(1)
    if waits:
        later = program.variable(f"later {name}", 1, upper=1.0)
        decided += later
        program.minimise("end value", later * (left_kwh * after))
    if not load.must_run and not load.running:
        skipped = program.variable(f"skipped {name}", 1, upper=1.0)
        decided += skipped
        program.minimise("missing", skipped * _worth_of_run(load, left_kwh, bounds))
        missing += skipped * left_kwh
    program.require(f"deferrable.once {name}", decided == 1.0)
    program.minimise("end value", chosen * (starts.after_kwh * after))
    _prefer_early(program, home, chosen, starts.energy_kwh)
    source, slot = np.nonzero(starts.energy_kwh)
    drawn = chosen[source] * (starts.energy_kwh / home.timeline.hours)[source, slot]
    return RunFlows(drawn.total(slot, count), chosen, starts, missing)


def _left_kwh(starts: Starts, load: Deferrable) -> float:
    """Give what the rest of the run takes [kWh]."""
    if not starts.begin_hours.size:
        return load.left_kwh
    return float(starts.energy_kwh[0].sum() + starts.after_kwh[0])


def _worth_of_run(load: Deferrable, left_kwh: float, bounds: Bounds) -> float:
    """Give what leaving the rest out costs [money]: what the owner would pay for it at most."""
    if load.must_run:
        return left_kwh * bounds.penalty_per_kwh
    return left_kwh * (load.max_price_per_kwh or 0.0) + (load.skip_cost or 0.0)


def _prefer_early(program: Program, home: Home, chosen: Linear, energy_kwh: FloatArray) -> None:
    """Break ties to the earlier run."""
    passed = np.cumsum(home.timeline.hours) / home.timeline.hours.sum()
    program.minimise("tie-break", chosen * (LATE_TIE_PER_KWH * (energy_kwh @ passed)))


def _add_pieces(program: Program, home: Home, load: Deferrable, bounds: Bounds) -> RunFlows:
    """Add a run in pieces: on or off in each slot, for as long as is left in all."""
    name, count = load.name, len(home.timeline)
    hours, left = usable_hours(load, home.timeline), load.remaining_hours
    slots = np.flatnonzero(hours)
    window, power_kw = window_of(load, home.timeline), float(load.profile_kw.max())
    later_hours = min(window.later_hours, left)
    if left <= SAME_HOURS:
        return RunFlows(nothing(count), nothing(count), None, nothing(1))
    must = np.zeros(slots.size)
    if load.running:
        begins = (home.timeline.edges_s[slots] - home.timeline.edges_s[0]) / 3600.0
        must += begins < min(load.min_block_hours - load.block_hours, left) - SAME_HOURS
    on = program.variable(f"on {name}", slots.size, lower=must, upper=1.0, integer=True)
    on = on.placed(slots, count)
    ran = on * hours
    if not _in_whole_slots(hours[slots], left, later_hours):
        ran -= _cut(program, name, on, hours, slots)
    done = ran.total(np.zeros(count, dtype=np.int64), 1)
    missing = program.variable(f"not run {name}", 1, upper=left)
    later = program.variable(f"later {name}", 1, upper=later_hours)
    program.require(f"deferrable.hours {name}", done + missing + later == left)
    _require_blocks(program, home, load, on, slots)
    worth = _worth_of_run(load, left * power_kw, bounds) / left
    program.minimise("missing", missing * worth)
    program.minimise("end value", later * (power_kw * after_price_per_kwh(home)))
    _prefer_early(program, home, on[slots], np.diag(hours * power_kw)[slots])
    return RunFlows(ran * (power_kw / home.timeline.hours), on, None, missing * power_kw)


def _require_blocks(
    program: Program, home: Home, load: Deferrable, on: Linear, slots: IntArray
) -> None:
    """Let a piece last: where one began within `min_block_hours` before, the load is on.

    With the begins as columns of their own, at most one of them in that time: the hull.
    """
    count = len(home.timeline)
    begin, following = slots_within(home, slots, min(load.min_block_hours, load.remaining_hours))
    if not begin.size:
        return
    began = program.variable(f"began {load.name}", slots.size, upper=1.0).placed(slots, count)
    rises = on - on.shifted(float(load.running))
    program.require(f"deferrable.began {load.name}", began[slots] >= rises[slots])
    young = began + began[begin].total(following, count)
    program.require(f"deferrable.block {load.name}", young <= on)


def _in_whole_slots(hours: FloatArray, *lengths: float) -> bool:
    """Tell whether slots of one length add up to each of some lengths."""
    if not hours.size:
        return True
    counts = np.array(lengths) / hours[0]
    whole = np.abs(counts - np.rint(counts)).max() < SAME_HOURS
    return bool(whole and np.ptp(hours) < SAME_HOURS)


def _cut(program: Program, name: str, on: Linear, hours: FloatArray, slots: IntArray) -> Linear:
    """Let one slot, the last of its piece, be run in part; give by how much not [h]."""
    cut = program.variable(f"cut {name}", slots.size, upper=hours[slots]).placed(slots, hours.size)
    last = program.variable(f"cut short {name}", slots.size, upper=1.0, integer=True)
    last = last.placed(slots, hours.size)
    program.require(f"deferrable.cut {name}", cut[slots] <= (last * hours)[slots])
    program.require(f"deferrable.cut on {name}", last[slots] <= on[slots])
    program.require(
        f"deferrable.one cut {name}",
        last.total(np.zeros(hours.size, dtype=np.int64), 1) <= 1.0,
    )
    ends = slots[:-1][np.diff(slots) == 1]
    if ends.size:
        program.require(f"deferrable.cut ends {name}", last[ends] + on[ends + 1] <= 1.0)
    return cut
