"""The books as commands, sensors and subscribers show them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .snapshot import MoneyPeriod, MoneyView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .core.accounting import Totals
    from .ledger import Summary

    type Parts = Callable[[Totals], dict[str, Any]]

DECIMALS = 4
PERIODS = ("today", "month", "year", "total")


def money_view(summary: Summary | None, simulated: Mapping[str, Any] | None) -> MoneyView:
    """Give what sensors show; zero before the books are open."""
    if summary is None:
        return MoneyView()
    return MoneyView(
        day=summary.day,
        since=summary.since,
        measured_ratio=rounded(summary.total.measured_ratio),
        simulated=simulated,
        **{name: period_of(getattr(summary, name)) for name in PERIODS},
    )


def period_of(totals: Totals) -> MoneyPeriod:
    """Give the money of one period."""
    figures = totals.figures
    return MoneyPeriod(
        profit=round(figures.profit, DECIMALS),
        savings=round(figures.shed_savings, DECIMALS),
        battery_savings=round(figures.home_savings, DECIMALS),
        wear=round(figures.wear_cost, DECIMALS),
        bill=round(figures.actual_cost, DECIMALS),
        worth=round(figures.worth, DECIMALS),
    )


def money_message(money: MoneyView, currency: str) -> dict[str, Any]:
    """Give what a subscriber is sent: the totals at the top, every period below."""
    return {
        "currency": currency,
        "since": None if money.since is None else money.since.isoformat(),
        "day": None if money.day is None else money.day.isoformat(),
        "measured_ratio": money.measured_ratio,
        "profit": money.total.profit,
        "savings": money.total.savings,
        "battery_savings": money.total.battery_savings,
        "periods": {name: asdict(getattr(money, name)) for name in PERIODS},
    }


def profit_answer(summary: Summary | None, currency: str) -> dict[str, Any]:
    """Total profit from selling, today, this month, this year, and what it is made of."""
    return _answer(summary, currency, _profit_parts)


def savings_answer(summary: Summary | None, currency: str) -> dict[str, Any]:
    """Total savings from shedding, today, this month, this year, and what they are made of."""
    return _answer(summary, currency, _savings_parts)


def _answer(summary: Summary | None, currency: str, parts: Parts) -> dict[str, Any]:
    if summary is None:
        return {"currency": currency, "since": None}
    return {
        "currency": currency,
        "since": summary.since.isoformat() if summary.since else None,
        **{name: parts(getattr(summary, name)) for name in reversed(PERIODS)},
        "measured_ratio": summary.total.measured_ratio,
    }


def _profit_parts(totals: Totals) -> dict[str, Any]:
    figures = totals.figures
    return {
        "profit": round(figures.profit, DECIMALS),
        "sold_kwh": round(figures.sold_kwh, DECIMALS),
        "revenue": round(figures.revenue, DECIMALS),
        "cost_of_energy_sold": round(figures.sold_basis_cost, DECIMALS),
        "wear_cost": round(figures.sold_wear_cost, DECIMALS),
        "batteries": {
            name: round(part.profit, DECIMALS) for name, part in totals.batteries.items()
        },
    }


def _savings_parts(totals: Totals) -> dict[str, Any]:
    figures = totals.figures
    return {
        "savings": round(figures.shed_savings, DECIMALS),
        "avoided_kwh": round(figures.avoided_kwh, DECIMALS),
        "rebound_kwh": round(figures.rebound_kwh, DECIMALS),
        "battery_savings_at_home": round(figures.home_savings, DECIMALS),
        "devices": {
            name: round(part.shed_savings, DECIMALS) for name, part in totals.devices.items()
        },
    }


def rounded(value: float | None) -> float | None:
    """Round what is known."""
    return None if value is None else round(value, DECIMALS)
