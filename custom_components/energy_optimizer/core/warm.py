"""Where the last plan ended: its solver basis, moved along when the horizon moves on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .plan import Plan
    from .program import Program
    from .timeline import Timeline

type Statuses = list[highspy.HighsBasisStatus]
type Blocks = Mapping[str, slice]


class Warmth(NamedTuple):
    """A solved program's named columns and rows, and the basis over them."""

    variables: Blocks
    rows: Blocks
    basis: highspy.HighsBasis


def carried_basis(
    program: Program, timeline: Timeline, previous: Plan | None
) -> highspy.HighsBasis | None:
    """Give a basis to begin from, None where the last plan says nothing about this horizon.

    The solver repairs what does not fit, so this only has to be near, never right.
    """
    if previous is None or not isinstance(previous.warmth, Warmth):
        return None
    old, before = previous.warmth, previous.timeline
    same_program = old.variables == program.variables and old.rows == program.rows
    if same_program and np.array_equal(before.edges_s, timeline.edges_s):
        return old.basis
    moved = int(np.searchsorted(before.edges_s, timeline.edges_s[0]))
    if moved >= len(before) or before.edges_s[moved] != timeline.edges_s[0]:
        return None
    shift = _Shift(len(before), len(timeline), moved)
    basis = highspy.HighsBasis()
    status = highspy.HighsBasisStatus
    basis.col_status = _carried(
        old.variables, program.variables, old.basis.col_status, shift, status.kLower
    )
    basis.row_status = _carried(old.rows, program.rows, old.basis.row_status, shift, status.kBasic)
    basis.valid = True
    basis.alien = True
    return basis


class _Shift(NamedTuple):
    """Two horizons: their lengths, and how many slots of the old one have passed."""

    old_count: int
    new_count: int
    moved: int


def _carried(
    old: Blocks,
    new: Blocks,
    statuses: Statuses,
    shift: _Shift,
    otherwise: highspy.HighsBasisStatus,
) -> Statuses:
    """Move each named block along; the last status stands for slots that are new."""
    carried: Statuses = []
    for name, block in new.items():
        size = block.stop - block.start
        before = old.get(name, slice(0, 0))
        old_size = before.stop - before.start
        if old_size - shift.old_count == size - shift.new_count in (0, 1) and old_size:
            known = statuses[before][shift.moved :][:size]
            carried += known + [known[-1]] * (size - len(known))
        elif old_size == size:
            carried += statuses[before]
        else:
            carried += [otherwise] * size
    return carried
