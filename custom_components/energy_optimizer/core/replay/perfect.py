"""Perfect foresight: one exact program over a whole record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..capacity import CapacityState
from ..inputs import Home
from ..optimise import optimise
from ..plan import PlanStatus
from ..timeline import Timeline
from .loop import Replayed

if TYPE_CHECKING:
    from ..forecast.clock import IntArray
    from ..inputs import FloatArray
    from .loop import House
    from .record import Record

TIME_LIMIT_S = 900.0
# In slots outside the account energy costs so many times the dearest: nothing moves there.
HOLE_PRICE_RATIO = 10.0


def perfect_foresight(
    record: Record, house: House, end_value_per_kwh: float | None = None
) -> Replayed:
    """Plan every slot of the account at once, all of it known.

    It ends as full as it began, or as it pays where a kWh left has a value. The slots
    outside the account are passed over, as in `replay`; under a capacity charge, whose days
    are the calendar's, they stay in and nothing is worth doing in them.
    """
    holes = house.capacity_charge is not None
    slots = np.arange(len(record)) if holes else np.flatnonzero(record.counted)
    home = _home(record, house, slots, end_value_per_kwh)
    battery = home.batteries[0]
    plan = optimise(home, time_limit_s=TIME_LIMIT_S)
    flows = plan.batteries[battery.name]
    paid = plan.import_kw * home.import_price_per_kwh - plan.export_kw * home.export_price_per_kwh
    wear = battery.wear_cost_per_kwh * flows.discharge_kw
    return Replayed(
        cost=np.where(record.counted, _spread(record, slots, (paid + wear) * record.hours), 0.0),
        import_kw=np.where(record.counted, _spread(record, slots, plan.import_kw), 0.0),
        charge_kw=_spread(record, slots, flows.charge_kw),
        discharge_kw=_spread(record, slots, flows.discharge_kw),
        stored_kwh=_spread(record, slots, flows.stored_kwh),
        told=(None,) * len(record),
        plans=1,
        proved=plan.status is PlanStatus.OPTIMAL,
    )


def _home(record: Record, house: House, slots: IntArray, end_value_per_kwh: float | None) -> Home:
    """Make one horizon of the slots."""
    edges = record.start_s + record.step_s * np.arange(slots.size + 1, dtype=np.int64)
    battery = replace(house.battery, end_value_per_kwh=end_value_per_kwh)
    if end_value_per_kwh is None:
        battery = replace(house.battery, end_stored_kwh=house.battery.stored_kwh)
    counted = record.counted[slots]
    prices = record.import_price_per_kwh[slots]
    dear = HOLE_PRICE_RATIO * float(np.nanmax(np.abs(prices)))
    charge = house.capacity_charge
    return Home(
        timeline=Timeline(edges, record.zone),
        import_price_per_kwh=np.where(counted, prices, dear),
        export_price_per_kwh=np.where(counted, record.export_price_per_kwh[slots], -dear),
        load_kw=np.where(counted, np.maximum(record.load_kw[slots], 0.0), 0.0),
        solar_kw=np.where(counted, np.maximum(record.solar_kw[slots], 0.0), 0.0),
        curtailable=house.curtailable,
        grid=house.grid,
        batteries=(battery,),
        capacity_charge=None if charge is None else CapacityState(charge),
    )


def _spread(record: Record, slots: IntArray, values: FloatArray) -> FloatArray:
    spread = np.zeros(len(record))
    spread[slots] = values
    return spread
