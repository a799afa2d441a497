"""The books laid open: periods, bills, what they are made of, and a row for each recent day."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from .core.accounting.figures import FIGURES
from .core.accounting.totals import PEAKS
from .money import DECIMALS, PERIODS, period_of, rounded
from .snapshot import MoneyPeriod

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .core.accounting import Totals
    from .ledger import LedgerStatus, Summary

BILLS = ("bare_cost", "solar_cost", "battery_cost", "actual_cost", "self_consumption_cost")
ENERGIES = tuple(name for name in FIGURES if name.endswith("_kwh"))
MONEY = tuple(item.name for item in fields(MoneyPeriod))


def books_answer(
    summary: Summary | None,
    currency: str,
    *,
    simulated: Mapping[str, Any] | None,
    capacity_costs: Mapping[str, float] | None,
) -> dict[str, Any]:
    """Give everything the books say; `simulated` is beside them and in no total."""
    if summary is None:
        return {"currency": currency, "since": None}
    return {
        "currency": currency,
        "since": summary.since.isoformat() if summary.since else None,
        "day": summary.day.isoformat(),
        "periods": {name: _period(getattr(summary, name)) for name in PERIODS},
        "days": _days(summary.recent),
        "capacity_costs_month": capacity_costs,
        "simulated": simulated,
        "status": _status(summary.status),
    }


def _period(totals: Totals) -> dict[str, Any]:
    figures = totals.figures
    settled_s = totals.measured_s + totals.estimated_s + totals.unknown_s
    return {
        **asdict(period_of(totals)),
        "bills": {name: round(getattr(figures, name), DECIMALS) for name in BILLS},
        "worth_parts": {
            "bills": round(figures.self_consumption_cost - figures.actual_cost, DECIMALS),
            "wear": round(figures.virtual_wear_cost - figures.wear_cost, DECIMALS),
            "stored": round(figures.stored_difference_cost, DECIMALS),
        },
        "energies": {name: round(getattr(figures, name), DECIMALS) for name in ENERGIES},
        "peaks_kw": {name: round(getattr(totals.peaks, name), DECIMALS) for name in PEAKS},
        "batteries": {name: _rounded_all(asdict(part)) for name, part in totals.batteries.items()},
        "devices": {name: _rounded_all(asdict(part)) for name, part in totals.devices.items()},
        "measured_ratio": rounded(totals.measured_ratio),
        "unknown_ratio": rounded(totals.unknown_s / settled_s if settled_s else None),
    }


def _days(recent: Mapping[date, Totals]) -> dict[str, Any]:
    """Give columns by day, oldest first."""
    rows = list(recent.values())
    money = [asdict(period_of(row)) for row in rows]
    return {
        "day": [day.isoformat() for day in recent],
        **{name: [part[name] for part in money] for name in MONEY},
        "bills": {
            name: [round(getattr(row.figures, name), DECIMALS) for row in rows] for name in BILLS
        },
        "measured_ratio": [rounded(row.measured_ratio) for row in rows],
    }


def _status(status: LedgerStatus) -> dict[str, Any]:
    return {
        "state": status.state.value,
        "pending": status.pending,
        "error": status.error,
        "damaged_parts": len(status.damage),
    }


def _rounded_all(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, DECIMALS) for name, value in values.items()}
