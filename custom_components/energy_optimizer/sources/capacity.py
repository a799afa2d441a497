"""What a capacity charge's plan is told: what the month has incurred, and what it will anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.blocks.capacity_charge import reference_kw
from ..core.capacity import charged_kw, cost_of_kw

if TYPE_CHECKING:
    from ..core.inputs import Home


@dataclass(frozen=True, slots=True)
class CapacityNow:
    """The running month: what is charged so far [kW] and its cost, and up to where it is free.

    reference_kw: the power that the month is charged for whatever the plan does.
    """

    charged_kw: float
    cost: float
    reference_kw: float


def capacity_now(home: Home) -> CapacityNow | None:
    """Say where the running month is; None without a capacity charge."""
    state = home.capacity_charge
    if state is None:
        return None
    month = home.timeline.start(0).astimezone(state.charge.zone).date().replace(day=1)
    here = state.peaks is not None and state.peaks.month == month
    power_kw = charged_kw(state.charge, state.peaks.powers_kw if here and state.peaks else ())
    return CapacityNow(
        power_kw, cost_of_kw(state.charge, power_kw), reference_kw(state, home.timeline)
    )
