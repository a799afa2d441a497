"""Perfect foresight: one exact program over a whole record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

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


def perfect_foresight(
    record: Record, house: House, end_value_per_kwh: float | None = None
) -> Replayed:
    """Plan every slot of the account at once, all of it known.

    It ends as full as it began, or as it pays where a kWh left has a value. The slots
    outside the account are passed over, as in `replay`.
    """
    slots = np.flatnonzero(record.counted)
    edges = record.start_s + record.step_s * np.arange(slots.size + 1, dtype=np.int64)
    battery = replace(house.battery, end_value_per_kwh=end_value_per_kwh)
    if end_value_per_kwh is None:
        battery = replace(house.battery, end_stored_kwh=house.battery.stored_kwh)
    home = Home(
        timeline=Timeline(edges, record.zone),
        import_price_per_kwh=record.import_price_per_kwh[slots],
        export_price_per_kwh=record.export_price_per_kwh[slots],
        load_kw=np.maximum(record.load_kw[slots], 0.0),
        solar_kw=np.maximum(record.solar_kw[slots], 0.0),
        curtailable=house.curtailable,
        grid=house.grid,
        batteries=(battery,),
    )
    plan = optimise(home, time_limit_s=TIME_LIMIT_S)
    flows = plan.batteries[battery.name]
    paid = plan.import_kw * home.import_price_per_kwh - plan.export_kw * home.export_price_per_kwh
    wear = battery.wear_cost_per_kwh * flows.discharge_kw
    return Replayed(
        cost=_spread(record, slots, (paid + wear) * record.hours),
        charge_kw=_spread(record, slots, flows.charge_kw),
        discharge_kw=_spread(record, slots, flows.discharge_kw),
        stored_kwh=_spread(record, slots, flows.stored_kwh),
        told=(None,) * len(record),
        plans=1,
        proved=plan.status is PlanStatus.OPTIMAL,
    )


def _spread(record: Record, slots: IntArray, values: FloatArray) -> FloatArray:
    spread = np.zeros(len(record))
    spread[slots] = values
    return spread
