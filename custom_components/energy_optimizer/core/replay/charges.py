"""The capacity charge's line in each month's bill, from what was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..blocks.capacity_charge import months_of
from ..capacity import CapacityState, cost_of_kw
from ..timeline import Timeline

if TYPE_CHECKING:
    from ..capacity import CapacityCharge
    from ..inputs import FloatArray
    from .record import Record


def charges_by_month(
    record: Record, charge: CapacityCharge, import_kw: FloatArray
) -> dict[str, float]:
    """Give what each local month of the record is charged [money].

    import_kw: shape (n,). A part of a month is charged as a whole one, under every policy alike.
    """
    edges = record.start_s + record.step_s * np.arange(len(record) + 1, dtype=np.int64)
    months = months_of(CapacityState(charge), Timeline(edges, record.zone))
    return {
        month.start.strftime("%Y-%m"): cost_of_kw(charge, month.charged_kw(charge, import_kw))
        for month in months
    }
