"""The figures of a slot, a day or a life: independent addends and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import fsum
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Figures:
    """Energies [kWh] and money that may be added over slots.

    The bills: `bare_cost` (Bn: no solar, no battery), `solar_cost` (B0: solar alone, shed
    energy added back), `battery_cost` (B1: B0 with the measured battery flows),
    `actual_cost` (B2: as it was), `self_consumption_cost` (Bs: B0 with a virtual battery).
    The `…_import_kwh` beside them is what that home's meter would have counted.
    `residual_kwh`: what the meters contradict each other by (a load below zero).
    `loss_kwh` by the model, `drift_kwh` what the measured state of charge adds to it.
    `opening_cost`: earned by stock that was there before the books; it is nobody's profit.
    `lost_basis_cost`: cost of stock that left in a slot that could not be booked.
    `stored_difference_cost`: change of what the real store is worth above the virtual one.
    Source: docs/money.md
    """

    grid_import_kwh: float = 0.0
    grid_export_kwh: float = 0.0
    solar_kwh: float = 0.0
    load_kwh: float = 0.0
    residual_kwh: float = 0.0
    charge_kwh: float = 0.0
    discharge_kwh: float = 0.0
    surplus_charge_kwh: float = 0.0
    bought_charge_kwh: float = 0.0
    home_discharge_kwh: float = 0.0
    sold_kwh: float = 0.0
    transfer_kwh: float = 0.0
    loss_kwh: float = 0.0
    drift_kwh: float = 0.0
    avoided_kwh: float = 0.0
    rebound_kwh: float = 0.0
    solar_import_kwh: float = 0.0
    battery_import_kwh: float = 0.0
    self_consumption_import_kwh: float = 0.0
    bare_cost: float = 0.0
    solar_cost: float = 0.0
    battery_cost: float = 0.0
    actual_cost: float = 0.0
    self_consumption_cost: float = 0.0
    revenue: float = 0.0
    sold_basis_cost: float = 0.0
    sold_wear_cost: float = 0.0
    avoided_import_cost: float = 0.0
    home_basis_cost: float = 0.0
    home_wear_cost: float = 0.0
    charge_cost: float = 0.0
    opening_cost: float = 0.0
    lost_basis_cost: float = 0.0
    virtual_wear_cost: float = 0.0
    stored_difference_cost: float = 0.0

    @property
    def profit(self) -> float:
        """Earned by selling from the battery, after what the energy cost and the wear."""
        return self.revenue - self.sold_basis_cost - self.sold_wear_cost

    @property
    def home_savings(self) -> float:
        """Saved by the battery at home, after what the energy cost and the wear."""
        return self.avoided_import_cost - self.home_basis_cost - self.home_wear_cost

    @property
    def shed_savings(self) -> float:
        """Saved by shedding, less rebound: B1 - B2."""
        return self.battery_cost - self.actual_cost

    @property
    def wear_cost(self) -> float:
        """Wear of all that was discharged."""
        return self.sold_wear_cost + self.home_wear_cost

    @property
    def basis_change_cost(self) -> float:
        """Change in what the stored energy cost."""
        return self.charge_cost - self.sold_basis_cost - self.home_basis_cost

    @property
    def worth(self) -> float:
        """What the optimizer is worth against self-consumption: Bs - B2, wear and store evened."""
        wear_cost = self.virtual_wear_cost - self.wear_cost
        bills_cost = self.self_consumption_cost - self.actual_cost
        return bills_cost + wear_cost + self.stored_difference_cost

    @property
    def unreconciled_cost(self) -> float:
        """What is left of profit + home savings + wear - change in basis = B0 - B1; always 0."""
        explained = self.profit + self.home_savings + self.wear_cost - self.basis_change_cost
        return explained - (self.solar_cost - self.battery_cost)


FIGURES = tuple(field.name for field in fields(Figures))
_values = attrgetter(*FIGURES)


def add_figures(parts: Iterable[Figures]) -> Figures:
    """Add up, without the rounding that a running sum collects."""
    rows = [_values(row) for row in parts]
    return Figures(*map(fsum, zip(*rows, strict=True)))
