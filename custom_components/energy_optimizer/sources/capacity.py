"""What a capacity charge's plan is told: what the month has incurred, and what it will anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.blocks.capacity_charge import reference_kw, unavoidable_kw
from ..core.capacity import CapacityState, charged_kw, cost_of_kw

if TYPE_CHECKING:
    from ..core.capacity import CapacityCharge, MonthPeaks
    from ..core.inputs import Battery, FloatArray, Home
    from ..core.timeline import Timeline


@dataclass(frozen=True, slots=True)
class CapacityNow:
    """The running month: what is charged so far [kW] and its cost, and up to where it is free.

    reference_kw: the power that the month is charged for whatever the plan does.
    """

    charged_kw: float
    cost: float
    reference_kw: float


def capacity_state(
    charge: CapacityCharge | None,
    peaks: MonthPeaks | None,
    timeline: Timeline,
    net_load_kw: FloatArray,
    batteries: tuple[Battery, ...],
) -> CapacityState | None:
    """Give the charge with what is incurred of it; the days ahead stand for the month's rest.

    net_load_kw: load less solar, shape (n,).
    """
    if charge is None:
        return None
    store_kwh = sum((b.top_kwh - b.floor_kwh) * b.discharge_efficiency_ratio for b in batteries)
    store_kw = sum(b.max_discharge_kw for b in batteries)
    least = unavoidable_kw(charge, timeline, net_load_kw, max(store_kwh, 0.0), store_kw)
    return CapacityState(charge, peaks, least)


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
