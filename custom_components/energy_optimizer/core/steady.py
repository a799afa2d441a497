"""What the previous plan decided that the new one would change: sheds, and directions now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .loads import SAME_HOURS
from .starts import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from .blocks.deferrable import RunFlows
    from .inputs import FloatArray
    from .model import Model
    from .plan import Plan
    from .program import IntArray, Linear

# Powers below this have no direction [kW].
DIRECTIONLESS_KW = 1e-3
# More than this is a yes [1].
CHOSEN = 0.5


def previous_decisions(
    model: Model, values: FloatArray, previous: Plan
) -> tuple[IntArray, FloatArray] | None:
    """Give the columns and values that repeat the previous plan, None where nothing changed.

    Sheds and starts count over the whole common horizon; a battery's direction only in the
    slot that both plans begin with, so that what keeping it costs cannot add up over the day.
    """
    columns: list[IntArray] = []
    wanted: list[FloatArray] = []
    for name, flows in model.devices.items():
        repeated = _shed_again(model, previous, name, flows.shed, values)
        if repeated is not None:
            columns.append(repeated[0])
            wanted.append(repeated[1])
    for name, run in model.runs.items():
        repeated = _run_again(previous, name, run, values)
        if repeated is not None:
            columns.append(repeated[0])
            wanted.append(repeated[1])
    for name in model.batteries:
        repeated = _same_direction(model, previous, name, values)
        if repeated is not None:
            columns.append(repeated[0])
            wanted.append(repeated[1])
    if not columns:
        return None
    return np.concatenate(columns), np.concatenate(wanted)


def _shed_again(
    model: Model, previous: Plan, name: str, shed: Linear, values: FloatArray
) -> tuple[IntArray, FloatArray] | None:
    """Repeat a device's sheds if any of them changed."""
    if name not in previous.devices or not shed.pieces:
        return None
    old, new = previous.timeline.edges_s, model.home.timeline.edges_s
    at = np.searchsorted(old, new[:-1])
    common = np.flatnonzero(np.isin(new[:-1], old[:-1]) & np.isin(new[1:], old[1:]))
    _, columns, present = shed.pieces[0]
    common = common[present[common] != 0.0]
    before = previous.devices[name].shed[at[common]].astype(np.float64)
    if np.array_equal(before, np.rint(values[columns[common]])):
        return None
    return columns[common], before


def _run_again(
    previous: Plan, name: str, run: RunFlows, values: FloatArray
) -> tuple[IntArray, FloatArray] | None:
    """Repeat when a load that can wait was to start, if that changed and is still possible."""
    before = previous.runs.get(name)
    if before is None or before.starts is None or run.starts is None:
        return None
    begin = before.starts.timestamp() / SECONDS_PER_HOUR
    again = np.abs(run.starts.begin_hours - begin) < SAME_HOURS
    if not again.any() or values[run.chosen.pieces[0].columns[again]].max() > CHOSEN:
        return None
    return run.chosen.pieces[0].columns, again.astype(np.float64)


def _same_direction(
    model: Model, previous: Plan, name: str, values: FloatArray
) -> tuple[IntArray, FloatArray] | None:
    """Repeat a battery's power in the present slot if its direction changed."""
    same_slot = previous.timeline.edges_s[1] == model.home.timeline.edges_s[1]
    if name not in previous.batteries or not same_slot:
        return None
    old, flows = previous.batteries[name], model.batteries[name]
    before = np.array([old.charge_kw[0], old.discharge_kw[0]])
    columns = np.array([flows.charge.pieces[0].columns[0], flows.discharge.pieces[0].columns[0]])
    if np.array_equal(before > DIRECTIONLESS_KW, values[columns] > DIRECTIONLESS_KW):
        return None
    return columns, before
