"""The policies side by side: what each costs, and how much of what is possible is captured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
import time
from typing import TYPE_CHECKING

import numpy as np

from ..inputs import Grid, PeakRule
from .charges import charges_by_month
from .loop import (
    House,
    PlannerPolicy,
    Policy,
    Replayed,
    RulesPolicy,
    SelfConsumptionPolicy,
    replay,
)
from .perfect import perfect_foresight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..capacity import CapacityCharge
    from ..inputs import Battery, FloatArray
    from .record import Record

POLICIES = ("no_battery", "self_consumption", "rules", "planner", "told", "perfect")
UNPLANNED = ("no_battery", "self_consumption", "rules")
# What is left at the end is valued by the prices of the last days [h].
LAST_HOURS = 168


@dataclass(frozen=True, eq=False, slots=True)
class Ran:
    """A policy's run: what happened, and what it took."""

    replayed: Replayed
    seconds: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """All policies over one record.

    Costs include wear, the capacity charge of every month, and the worth of what is left.
    """

    record: Record
    battery: Battery
    ran: Mapping[str, Ran]
    capacity_charge: CapacityCharge | None = None

    @property
    def left_value_per_kwh(self) -> float:
        """What a stored kWh is worth at the end: the import it would replace."""
        return left_value_per_kwh(self.record, self.battery)

    def cost(self, policy: str) -> float:
        """Cost of the whole record, what is left more than at the start taken off."""
        left = self.stored_end_kwh(policy) - self.battery.stored_kwh
        paid = float(self.ran[policy].replayed.cost.sum()) + sum(self.charges(policy).values())
        return paid - self.left_value_per_kwh * left

    def charges(self, policy: str) -> dict[str, float]:
        """Give what each local month's highest powers cost; empty without a capacity charge."""
        if self.capacity_charge is None:
            return {}
        imported = self.ran[policy].replayed.import_kw
        return charges_by_month(self.record, self.capacity_charge, imported)

    def stored_end_kwh(self, policy: str) -> float:
        """What the battery holds at the end."""
        if policy == "no_battery":
            return self.battery.stored_kwh
        counted = np.flatnonzero(self.record.counted)
        return float(self.ran[policy].replayed.stored_kwh[counted[-1]])

    def captured_ratio(self, policy: str) -> float | None:
        """Give the share of what perfect foresight saves over self-consumption."""
        needed = (policy, "self_consumption", "perfect")
        if any(name not in self.ran for name in needed):
            return None
        usual, best = self.cost("self_consumption"), self.cost("perfect")
        return (usual - self.cost(policy)) / (usual - best) if usual > best else None

    def cycles(self, policy: str) -> float:
        """How often the battery was emptied, by the energy discharged."""
        discharged = float(self.ran[policy].replayed.discharge_kw.sum()) * self.record.hours
        return discharged / self.battery.discharge_efficiency_ratio / self.battery.capacity_kwh

    def months(self) -> dict[str, dict[str, float]]:
        """Cost by month and policy; energy carried over is not valued.

        Months are UTC's, or local ones where a capacity charge has its line in each.
        """
        zone = UTC if self.capacity_charge is None else self.record.zone
        label = np.array(
            [datetime.fromtimestamp(int(at), zone).strftime("%Y-%m") for at in self.record.starts_s]
        )
        charges = {name: self.charges(name) for name in self.ran}
        return {
            str(month): {
                name: float(ran.replayed.cost[label == month].sum())
                + charges[name].get(str(month), 0.0)
                for name, ran in self.ran.items()
            }
            for month in np.unique(label)
        }


def left_value_per_kwh(record: Record, battery: Battery) -> float:
    """Value a kWh that is left at a record's end: the import it would replace [money/kWh]."""
    last = record.import_price_per_kwh[-round(LAST_HOURS / record.hours) :]
    return battery.discharge_efficiency_ratio * float(np.nanmedian(last))


def compare(
    record: Record,
    battery: Battery,
    *,
    policies: Sequence[str] = POLICIES,
    curtailable: bool = True,
    capacity_charge: CapacityCharge | None = None,
    progress: Callable[[str, int], object] | None = None,
) -> Comparison:
    """Run the policies over a record whose short holes are filled first.

    battery: as it is at the start. progress: told the policy and the slots just done.
    """
    record = record.filled()
    house = House(battery, Grid(), curtailable, capacity_charge)
    ran: dict[str, Ran] = {}
    for name in policies:
        began = time.perf_counter()

        def done(slots: int, name: str = name) -> None:
            if progress is not None:
                progress(name, slots)

        replayed = _run(name, record, house, done)
        ran[name] = Ran(replayed, time.perf_counter() - began)
    return Comparison(record, battery, ran, capacity_charge)


def _run(name: str, record: Record, house: House, done: Callable[[int], object]) -> Replayed:
    if name == "no_battery":
        found = no_battery(record)
    elif name == "perfect":
        found = perfect_foresight(record, house, left_value_per_kwh(record, house.battery))
    else:
        if name in UNPLANNED:
            # Turning panels down is an act of the planner's.
            house = replace(house, curtailable=False)
        return replay(record, house, _policy(name, record, house), progress=done)
    done(len(record))
    return found


def _policy(name: str, record: Record, house: House) -> Policy:
    if name == "self_consumption":
        return SelfConsumptionPolicy()
    if name == "rules":
        return RulesPolicy(record, house, PeakRule())
    return PlannerPolicy(record, house, told_the_truth=name == "told")


def no_battery(record: Record) -> Replayed:
    """Bill the record without a battery, shape (n,)."""
    net = record.load_kw - record.solar_kw
    export_price = record.export_price_per_kwh
    paid = np.where(net > 0.0, record.import_price_per_kwh, export_price) * net * record.hours
    nothing: FloatArray = np.zeros(len(record))
    return Replayed(
        cost=np.where(record.counted, np.nan_to_num(paid), 0.0),
        import_kw=np.where(record.counted, np.nan_to_num(np.maximum(net, 0.0)), 0.0),
        charge_kw=nothing,
        discharge_kw=nothing,
        stored_kwh=nothing,
        told=(None,) * len(record),
        plans=0,
    )


def half_full(battery: Battery) -> Battery:
    """Give the battery half full, but not below its floor."""
    return replace(battery, stored_kwh=max(battery.capacity_kwh / 2, battery.floor_kwh))
