"""The capacity charge's own line in each bill of a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..capacity import MonthPeaks, monthly_cost, settled

if TYPE_CHECKING:
    from ..capacity import CapacityCharge
    from .entry import SlotEntry

type BillPeaks = Mapping[str, MonthPeaks]

# What the meter of each bill's home would have counted as import.
IMPORTS = {
    "bare_cost": "load_kwh",
    "solar_cost": "solar_import_kwh",
    "battery_cost": "battery_import_kwh",
    "actual_cost": "grid_import_kwh",
    "self_consumption_cost": "self_consumption_import_kwh",
}


def peaks_after(charge: CapacityCharge, peaks: BillPeaks, entry: SlotEntry) -> BillPeaks:
    """Take a settled slot up into the month's highest powers under each bill.

    peaks: by the bill's name, as the slot before left them; nothing at first. Slots in the
    order of time; an unknown one counts as nothing imported.
    """
    start, end = entry.facts.start, entry.facts.end
    return {
        bill: settled(charge, peaks.get(bill), start, end, getattr(entry.figures, name))
        for bill, name in IMPORTS.items()
    }


def capacity_costs(charge: CapacityCharge, peaks: BillPeaks) -> dict[str, float]:
    """Give the month's line in each bill, as if the month ended now [money].

    Source: docs/money.md (8)
    """
    return {bill: monthly_cost(charge, found) for bill, found in peaks.items()}
