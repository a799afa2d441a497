"""A battery's stock: energy comes in at a cost and leaves at the average of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .entry import BatteryState

TRUST_RATIO = 0.01
"""A measured state of charge is believed to this share of the capacity (its last digit)."""
EMPTY_KWH = 1e-6


class Taken(NamedTuple):
    """What a discharge took: the cost of the costed part, and the share that had none."""

    state: BatteryState
    released_cost: float
    free_ratio: float


class Corrected(NamedTuple):
    """A stock brought to its measured energy, and the cost of what is not there any more."""

    state: BatteryState
    written_off_cost: float


def put(state: BatteryState, stored_kwh: float, cost: float, free_kwh: float = 0.0) -> BatteryState:
    """Add energy [kWh inside] that cost this much; `free_kwh` of opening stock beside it."""
    return replace(
        state,
        costed_kwh=state.costed_kwh + stored_kwh,
        basis_cost=state.basis_cost + cost,
        opening_kwh=state.opening_kwh + free_kwh,
    )


def take(state: BatteryState, stored_kwh: float) -> Taken:
    """Take energy [kWh inside]: what has a cost first, at its average; then opening stock.

    More than the books hold is possible (a real battery can be better than its model);
    the excess had no cost that we know and counts as opening stock does.
    """
    if stored_kwh <= 0.0:
        return Taken(state, 0.0, 0.0)
    costed_kwh = min(state.costed_kwh, stored_kwh)
    released_cost = (
        state.basis_cost
        if costed_kwh >= state.costed_kwh - EMPTY_KWH
        else state.basis_cost * costed_kwh / state.costed_kwh
    )
    left_kwh = state.costed_kwh - costed_kwh
    after = replace(
        state,
        costed_kwh=left_kwh if left_kwh > EMPTY_KWH else 0.0,
        basis_cost=state.basis_cost - released_cost,
        opening_kwh=max(state.opening_kwh - (stored_kwh - costed_kwh), 0.0),
    )
    return Taken(after, released_cost, (stored_kwh - costed_kwh) / stored_kwh)


def corrected(state: BatteryState, measured_kwh: float | None, capacity_kwh: float) -> Corrected:
    """Bring the stock to the measured energy where it is further off than can be trusted.

    Energy is corrected, money is not: losses make what is left dearer.
    Source: docs/money.md (3)
    """
    target_kwh = min(state.stored_kwh, capacity_kwh)
    if measured_kwh is not None:
        trust_kwh = TRUST_RATIO * capacity_kwh
        target_kwh = min(max(target_kwh, measured_kwh - trust_kwh), measured_kwh + trust_kwh)
    return scaled(state, target_kwh)


def scaled(state: BatteryState, stored_kwh: float) -> Corrected:
    """Set the stored energy, each layer in proportion; the money stays unless all is gone."""
    if state.stored_kwh <= EMPTY_KWH:
        left = max(stored_kwh - state.costed_kwh, 0.0)
        return Corrected(replace(state, opening_kwh=left), 0.0)
    ratio = stored_kwh / state.stored_kwh
    after = replace(
        state, costed_kwh=state.costed_kwh * ratio, opening_kwh=state.opening_kwh * ratio
    )
    if after.costed_kwh > EMPTY_KWH:
        return Corrected(after, 0.0)
    return Corrected(replace(after, costed_kwh=0.0, basis_cost=0.0), after.basis_cost)


def moved_unseen(state: BatteryState, stored_kwh: float) -> Corrected:
    """Set the stored energy after a slot nobody could measure.

    What came in has no known cost (opening stock); what left takes its cost with it.
    """
    change_kwh = stored_kwh - state.stored_kwh
    if change_kwh >= 0.0:
        return Corrected(replace(state, opening_kwh=state.opening_kwh + change_kwh), 0.0)
    taken = take(state, -change_kwh)
    return Corrected(taken.state, taken.released_cost)
