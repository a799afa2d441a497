"""Share a slot's split among the batteries and move their stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .entry import BatteryEntry, BatteryState
from .figures import Figures
from .stock import Taken, corrected, put, take
from .virtual import Exchange, stored_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..inputs import Battery
    from .entry import BooksState
    from .facts import SlotFacts
    from .flows import Flows
    from .split import Split


@dataclass(frozen=True, slots=True)
class BatteryResult:
    """One battery's slot: its part of every figure and its state after it."""

    state: BatteryState
    exchange: Exchange
    loss_kwh: float
    drift_kwh: float
    sold_kwh: float
    revenue: float
    sold_basis_cost: float
    sold_wear_cost: float
    avoided_import_cost: float
    home_basis_cost: float
    home_wear_cost: float
    opening_cost: float

    @property
    def entry(self) -> BatteryEntry:
        """What a person reads of it."""
        return BatteryEntry(
            charge_kwh=self.exchange.charge_kwh,
            discharge_kwh=self.exchange.discharge_kwh,
            profit=self.revenue - self.sold_basis_cost - self.sold_wear_cost,
            home_savings=self.avoided_import_cost - self.home_basis_cost - self.home_wear_cost,
            wear_cost=self.sold_wear_cost + self.home_wear_cost,
        )


def settle_batteries(
    state: BooksState,
    facts: SlotFacts,
    flows: Flows,
    split: Split,
    batteries: Mapping[str, Battery],
) -> dict[str, BatteryResult]:
    """Charge, discharge, pass on between batteries, then correct by the measured state.

    Source: docs/money.md (3) and (4)
    """
    charged_kwh, discharged_kwh = flows.charged_kwh, flows.discharged_kwh
    cost = split.forgone_cost + split.bought_cost
    outside_ratio = _ratio(charged_kwh - split.transfer_kwh, charged_kwh)
    passed_ratio = _ratio(split.transfer_kwh, discharged_kwh)
    taken: dict[str, Taken] = {}
    for name, model in batteries.items():
        charge_kwh = flows.charge_kwh[name]
        stored_kwh = charge_kwh * outside_ratio * model.charge_efficiency_ratio
        filled = put(state.batteries[name], stored_kwh, cost * _ratio(charge_kwh, charged_kwh))
        taken[name] = take(filled, flows.discharge_kwh[name] / model.discharge_efficiency_ratio)
    passed_cost = sum(item.released_cost for item in taken.values()) * passed_ratio
    free_kwh = sum(taken[name].free_ratio * flows.discharge_kwh[name] for name in batteries)
    free_ratio = _ratio(free_kwh, discharged_kwh)
    results: dict[str, BatteryResult] = {}
    for name, model in batteries.items():
        received_ratio = _ratio(flows.charge_kwh[name], charged_kwh)
        stored_kwh = split.transfer_kwh * received_ratio * model.charge_efficiency_ratio
        stock = put(
            taken[name].state,
            stored_kwh * (1.0 - free_ratio),
            passed_cost * received_ratio,
            stored_kwh * free_ratio,
        )
        seen = facts.batteries[name]
        fixed = corrected(stock, seen.stored_kwh, model.capacity_kwh)
        exchange = Exchange(flows.charge_kwh[name], flows.discharge_kwh[name])
        expected_kwh = stored_after(exchange, state.batteries[name].stored_kwh, model)
        results[name] = _result(
            model,
            exchange,
            _Money.of(split, exchange, discharged_kwh, acted=seen.acted),
            taken[name],
            fixed.state,
            written_off_cost=fixed.written_off_cost,
            drift_kwh=fixed.state.stored_kwh - expected_kwh,
        )
    return results


@dataclass(frozen=True, slots=True)
class _Money:
    """One battery's share of what its discharge fetched, and how its energy divides."""

    sold_ratio: float
    passed_ratio: float
    revenue: float
    avoided_import_cost: float

    @classmethod
    def of(cls, split: Split, exchange: Exchange, discharged_kwh: float, *, acted: bool) -> _Money:
        """Share in proportion to the discharge.

        What a battery left to itself spills over the meter is the inaccuracy of its
        self-consumption, not a sale: it stays with the savings at home.
        """
        share = _ratio(exchange.discharge_kwh, discharged_kwh)
        revenue, avoided_cost = split.revenue * share, split.avoided_import_cost * share
        sold_ratio = _ratio(split.sold_kwh, discharged_kwh)
        passed_ratio = _ratio(split.transfer_kwh, discharged_kwh)
        if not acted:
            return cls(0.0, passed_ratio, 0.0, avoided_cost + revenue)
        return cls(sold_ratio, passed_ratio, revenue, avoided_cost)


def _result(
    model: Battery,
    exchange: Exchange,
    money: _Money,
    taken: Taken,
    after: BatteryState,
    *,
    written_off_cost: float,
    drift_kwh: float,
) -> BatteryResult:
    """Take the basis and the wear off what was earned; free stock earns exactly nothing."""
    discharge_kwh = exchange.discharge_kwh
    wear_cost = discharge_kwh * model.wear_cost_per_kwh
    sold_wear_cost = wear_cost * money.sold_ratio
    home_wear_cost = wear_cost - sold_wear_cost
    home_ratio = 1.0 - money.sold_ratio - money.passed_ratio
    opening_sold_cost = taken.free_ratio * (money.revenue - sold_wear_cost)
    opening_home_cost = taken.free_ratio * (money.avoided_import_cost - home_wear_cost)
    released_cost = taken.released_cost
    return BatteryResult(
        state=after,
        exchange=exchange,
        loss_kwh=exchange.charge_kwh * (1.0 - model.charge_efficiency_ratio)
        + discharge_kwh * (1.0 / model.discharge_efficiency_ratio - 1.0),
        drift_kwh=drift_kwh,
        sold_kwh=discharge_kwh * money.sold_ratio,
        revenue=money.revenue,
        sold_basis_cost=released_cost * money.sold_ratio + opening_sold_cost,
        sold_wear_cost=sold_wear_cost,
        avoided_import_cost=money.avoided_import_cost,
        home_basis_cost=released_cost * home_ratio + opening_home_cost + written_off_cost,
        home_wear_cost=home_wear_cost,
        opening_cost=opening_sold_cost + opening_home_cost,
    )


def battery_figures(split: Split, results: Mapping[str, BatteryResult]) -> Figures:
    """Add up the batteries' parts of a slot."""
    parts = tuple(results.values())
    discharged_kwh = sum(part.exchange.discharge_kwh for part in parts)
    sold_kwh = sum(part.sold_kwh for part in parts)
    return Figures(
        surplus_charge_kwh=split.surplus_charge_kwh,
        bought_charge_kwh=split.bought_charge_kwh,
        home_discharge_kwh=discharged_kwh - split.transfer_kwh - sold_kwh,
        sold_kwh=sold_kwh,
        transfer_kwh=split.transfer_kwh,
        loss_kwh=sum(part.loss_kwh for part in parts),
        drift_kwh=sum(part.drift_kwh for part in parts),
        revenue=sum(part.revenue for part in parts),
        sold_basis_cost=sum(part.sold_basis_cost for part in parts),
        sold_wear_cost=sum(part.sold_wear_cost for part in parts),
        avoided_import_cost=sum(part.avoided_import_cost for part in parts),
        home_basis_cost=sum(part.home_basis_cost for part in parts),
        home_wear_cost=sum(part.home_wear_cost for part in parts),
        charge_cost=split.forgone_cost + split.bought_cost,
        opening_cost=sum(part.opening_cost for part in parts),
    )


def _ratio(part: float, whole: float) -> float:
    """Give part / whole, 0 of nothing."""
    return part / whole if whole > 0.0 else 0.0
