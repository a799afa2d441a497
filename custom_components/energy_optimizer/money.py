"""The books as commands and sensors show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .snapshot import MoneyView

if TYPE_CHECKING:
    from collections.abc import Callable

    from .core.accounting import Totals
    from .ledger import Summary

    type Parts = Callable[[Totals], dict[str, Any]]

CENTS = 4


def money_view(summary: Summary | None) -> MoneyView:
    """Totals since the books began; zero before they are open."""
    if summary is None:
        return MoneyView(0.0, 0.0, 0.0)
    figures = summary.total.figures
    return MoneyView(
        profit=round(figures.profit, CENTS),
        savings=round(figures.shed_savings, CENTS),
        battery_savings=round(figures.home_savings, CENTS),
    )


def profit_answer(summary: Summary | None, currency: str) -> dict[str, Any]:
    """Total profit from selling, today, this month, and what it is made of."""
    return _answer(summary, currency, _profit_parts)


def savings_answer(summary: Summary | None, currency: str) -> dict[str, Any]:
    """Total savings from shedding, today, this month, and what they are made of."""
    return _answer(summary, currency, _savings_parts)


def _answer(summary: Summary | None, currency: str, parts: Parts) -> dict[str, Any]:
    if summary is None:
        return {"currency": currency, "since": None}
    return {
        "currency": currency,
        "since": summary.since.isoformat() if summary.since else None,
        "total": parts(summary.total),
        "month": parts(summary.month),
        "today": parts(summary.today),
        "measured_ratio": summary.total.measured_ratio,
    }


def _profit_parts(totals: Totals) -> dict[str, Any]:
    figures = totals.figures
    return {
        "profit": round(figures.profit, CENTS),
        "sold_kwh": round(figures.sold_kwh, CENTS),
        "revenue": round(figures.revenue, CENTS),
        "cost_of_energy_sold": round(figures.sold_basis_cost, CENTS),
        "wear_cost": round(figures.sold_wear_cost, CENTS),
        "batteries": {name: round(part.profit, CENTS) for name, part in totals.batteries.items()},
    }


def _savings_parts(totals: Totals) -> dict[str, Any]:
    figures = totals.figures
    return {
        "savings": round(figures.shed_savings, CENTS),
        "avoided_kwh": round(figures.avoided_kwh, CENTS),
        "rebound_kwh": round(figures.rebound_kwh, CENTS),
        "battery_savings_at_home": round(figures.home_savings, CENTS),
        "devices": {name: round(part.shed_savings, CENTS) for name, part in totals.devices.items()},
    }
