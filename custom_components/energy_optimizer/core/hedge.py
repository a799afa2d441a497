"""What stored energy is worth when load and solar are not certain, and what to tell a battery.

A plan for the expected day is exact about a day that never comes. Here the battery's value
is found by going backwards through the horizon with load and solar as they may turn out
(stochastic dynamic programming); of all that the battery can be told, it is told what costs
least on average, the inverter following whatever the load then is.
Source: docs/hedging.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.battery import end_value_per_kwh
from .dispatch import Instruction, dispatch
from .follow import most_charge_kw
from .inputs import InstructionKind
from .plan import PlanStatus, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .inputs import Battery, FloatArray, Home
    from .plan import Plan

# Net load less its forecast, in root mean square errors: equally likely, mean 0, variance 1.
DEVIATIONS = np.array([-1.496, -0.567, 0.0, 0.567, 1.496])
CERTAIN = np.zeros(1)
# Errors that even out within hours cost less than their size says: this share counts [1].
COUNTED_SPREAD_RATIO = 0.7
# How long a deviation lasts: after this it is the same one with probability 1/e [h].
DEVIATION_HOURS = 1.5
# Stored energies between floor and ceiling for which the value is found.
LEVELS = 81
# Slots after this are taken together by the hour [h].
FINE_HOURS = 4.0
# A choice must be better than self-consumption, or what was told before, by this [money].
WORTH_TELLING_COST = 1e-4

SOLVED = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)
REASONS = {
    InstructionKind.SELF_CONSUMPTION: Reason.SELF_CONSUMPTION,
    InstructionKind.NO_DISCHARGE: Reason.HOLD_FOR_LATER,
    InstructionKind.NO_CHARGE: Reason.LEAVE_ROOM,
    InstructionKind.IDLE: Reason.HOLD_FOR_LATER,
    InstructionKind.CHARGE: Reason.CHARGE_CHEAP,
    InstructionKind.DISCHARGE: Reason.DISCHARGE_DEAR,
}


@dataclass(frozen=True, eq=False, slots=True)
class StoredValue:
    """What the rest of the horizon costs by what is stored at the end of the present slot.

    levels_kwh, cost: shape (LEVELS,), evenly spaced; cost falls as the level rises.
    """

    levels_kwh: FloatArray
    cost: FloatArray

    def cost_at(self, stored_kwh: FloatArray) -> FloatArray:
        """Cost of the rest from each stored energy."""
        found: FloatArray = np.interp(stored_kwh, self.levels_kwh, self.cost)
        return found

    def level_worth(self, price_per_kwh: float) -> float:
        """Highest stored energy up to which another kWh is worth at least this [kWh]."""
        worth = -np.diff(self.cost) >= price_per_kwh * (self.levels_kwh[1] - self.levels_kwh[0])
        return float(self.levels_kwh[int(worth.sum())])


class _Steps(NamedTuple):
    """The horizon as the recursion sees it, each shape (steps,)."""

    hours: FloatArray
    import_price: FloatArray
    export_price: FloatArray
    net_kw: FloatArray
    spread_kw: FloatArray
    most_given_kw: FloatArray


def hedged(
    plan: Plan,
    home: Home,
    spread_kw: FloatArray,
    now: datetime,
    previous: Mapping[str, Instruction] | None = None,
) -> Mapping[str, Instruction]:
    """Tell a home's one battery what costs least on average; else what the plan says.

    The plan decides where it knows more than the recursion: several batteries, a shared
    inverter, a limit of cycles, an energy to end with, a state outside floor and ceiling.

    spread_kw: root mean square error of the forecast of load less solar, shape (n,). [kW]
    """
    told = dispatch(plan, home, now, previous)
    if len(home.batteries) != 1 or plan.status not in SOLVED or home.timeline.slot_at(now) != 0:
        return told
    battery = home.batteries[0]
    if not _plain(battery) or home.capacity_charge is not None or not spread_kw.any():
        return told
    load_kw, spread_kw = _load_kw(plan), COUNTED_SPREAD_RATIO * spread_kw
    net_kw = net_load_kw(home, load_kw)
    present = _Now(
        battery=battery,
        value=stored_value(home, battery, load_kw, spread_kw),
        hours=float(home.timeline.hours[0]),
        buy=float(home.import_price_per_kwh[0]),
        sell=float(home.export_price_per_kwh[0]),
        curtailable=home.curtailable,
        load_kw=float(load_kw[0]),
        solar_kw=float(load_kw[0] - net_kw[0]),
        net_kw=net_kw[0] + spread_kw[0] * DEVIATIONS,
    )
    before = None if previous is None else previous.get(battery.name)
    kind, power_kw = _cheapest(present, before)
    planned = told[battery.name]
    if planned.kind is kind and planned.power_kw == power_kw:
        return told
    reason = REASONS[kind]
    if kind is InstructionKind.DISCHARGE and power_kw > net_kw[0]:
        reason = Reason.EXPORT_DEAR
    return {battery.name: Instruction(kind, power_kw, home.timeline.end(0), reason)}


def _plain(battery: Battery) -> bool:
    """Tell whether the recursion knows all that limits this battery."""
    unlimited = battery.inverter_limit_kw is None and battery.max_cycles_per_day is None
    unlimited = unlimited and battery.calibrate_by is None
    inside = battery.floor_kwh <= battery.stored_kwh <= battery.top_kwh
    return (
        unlimited
        and inside
        and battery.end_stored_kwh is None
        and (battery.top_kwh > battery.floor_kwh)
    )


def _load_kw(plan: Plan) -> FloatArray:
    """Load with all that the plan has running, shape (n,) [kW]."""
    load = plan.import_kw - plan.export_kw + plan.solar_used_kw
    for flows in plan.batteries.values():
        load = load + flows.discharge_kw - flows.charge_kw
    return load


def net_load_kw(home: Home, load_kw: FloatArray) -> FloatArray:
    """Load less solar, shape (n,) [kW]; where import is paid for, panels are turned off."""
    off = home.curtailable & (home.import_price_per_kwh < 0.0)
    return np.where(off, load_kw, load_kw - home.solar_kw)


def stored_value(
    home: Home, battery: Battery, load_kw: FloatArray, spread_kw: FloatArray
) -> StoredValue:
    """Go backwards from the horizon's end to the end of the present slot.

    load_kw: expected, with all that runs; spread_kw: root mean square error of load less
    solar; each shape (n,).
    """
    steps = _coarser(home, battery, load_kw, spread_kw)
    deviations = DEVIATIONS if spread_kw.any() else CERTAIN
    levels = np.linspace(battery.floor_kwh, battery.top_kwh, LEVELS)
    last = -end_value_per_kwh(home, battery) * levels
    cost = np.tile(last, (deviations.size, 1))
    limits = _Limits(battery, levels, home.grid.max_import_kw, deviations)
    for step in range(steps.hours.size - 1, 0, -1):
        stays = np.exp(-steps.hours[step] / DEVIATION_HOURS)
        later = stays * cost + (1.0 - stays) * cost.mean(axis=0)
        cost = _one_step_back(steps, step, later, limits)
    return StoredValue(levels, cost.mean(axis=0))


def _coarser(home: Home, battery: Battery, load_kw: FloatArray, spread_kw: FloatArray) -> _Steps:
    """Take slots far ahead together by the hour; what may be curtailed costs nothing."""
    edges = home.timeline.edges_s
    hours = home.timeline.hours
    far = edges[:-1] - edges[0] >= FINE_HOURS * 3600.0
    label = np.where(far, edges[:-1] // 3600, np.arange(hours.size) - hours.size)
    begins = np.flatnonzero(np.diff(label, prepend=label[0] - 1))
    total = np.add.reduceat(hours, begins)

    def mean(values: FloatArray) -> FloatArray:
        found: FloatArray = np.add.reduceat(values * hours, begins) / total
        return found

    export = home.export_price_per_kwh
    if home.curtailable:
        export = np.maximum(export, 0.0)
    if battery.export_price_floor_per_kwh is not None:
        export = np.where(export < battery.export_price_floor_per_kwh, 0.0, export)
    # Where feeding in costs money, a battery gives no more than the load takes.
    spills = home.curtailable & (home.export_price_per_kwh < 0.0)
    given = np.where(spills, load_kw, battery.max_discharge_kw)
    return _Steps(
        hours=total,
        import_price=mean(home.import_price_per_kwh),
        export_price=mean(np.minimum(export, home.import_price_per_kwh)),
        net_kw=mean(net_load_kw(home, load_kw)),
        spread_kw=mean(spread_kw),
        most_given_kw=mean(np.minimum(given, battery.max_discharge_kw)),
    )


class _Limits:
    """A battery's limits over the grid of stored energies."""

    def __init__(
        self,
        battery: Battery,
        levels_kwh: FloatArray,
        fuse_kw: float | None,
        deviations: FloatArray,
    ) -> None:
        """Keep what every step needs."""
        self.deviations = deviations
        self.battery = battery
        self.levels = levels_kwh
        self.spacing = float(levels_kwh[1] - levels_kwh[0])
        self.fuse_kw = np.inf if fuse_kw is None else fuse_kw
        self.sells = battery.may_export and battery.capabilities.can(InstructionKind.DISCHARGE)
        self.buys = battery.may_charge_from_grid and battery.capabilities.can(
            InstructionKind.CHARGE
        )

    def levels_worth(self, later: FloatArray, prices_per_kwh: tuple[float, ...]) -> FloatArray:
        """Highest level up to which a kWh more is worth at least each price.

        Shape (prices, deviations, 1).
        """
        worth = (later[:, :-1] - later[:, 1:]) / self.spacing
        counts = (worth >= np.array(prices_per_kwh)[:, None, None]).sum(axis=2)
        found: FloatArray = self.levels[0] + self.spacing * counts[:, :, None]
        return found


def _one_step_back(steps: _Steps, step: int, later: FloatArray, limits: _Limits) -> FloatArray:
    """Cost before a step from the cost after it, shape (deviations, levels)."""
    battery, hours = limits.battery, float(steps.hours[step])
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    buy, sell = float(steps.import_price[step]), float(steps.export_price[step])
    wear = battery.wear_cost_per_kwh
    prices = ((buy - wear) * eta_d, sell / eta_c, buy / eta_c, (sell - wear) * eta_d)
    serve, take, fill, empty = limits.levels_worth(later, prices)
    net = (steps.net_kw[step] + steps.spread_kw[step] * limits.deviations)[:, None]
    stored = limits.levels[None, :]
    deficit = np.minimum(np.maximum(net, 0.0), battery.max_discharge_kw) * (hours / eta_d)
    surplus = np.minimum(np.maximum(-net, 0.0), battery.max_charge_kw) * (hours * eta_c)
    served = np.maximum(stored - deficit, np.minimum(stored, serve))
    taken = np.minimum(stored + surplus, np.maximum(stored, take))
    after = np.where(net > 0.0, served, taken)
    if limits.buys:
        most = np.minimum(battery.max_charge_kw, np.maximum(limits.fuse_kw - net, 0.0))
        after = np.maximum(after, np.minimum(fill, stored + most * (hours * eta_c)))
    if limits.sells:
        least = np.minimum(served, stored - steps.most_given_kw[step] * hours / eta_d)
        after = np.minimum(after, np.maximum(empty, least))
    after = np.minimum(np.maximum(after, limits.levels[0]), limits.levels[-1])
    change = after - stored
    battery_kw = np.where(change > 0.0, change / eta_c, change * eta_d) / hours
    grid_kw = net + battery_kw
    paid = np.where(grid_kw > 0.0, buy * grid_kw, sell * grid_kw)
    worn = wear * np.maximum(-battery_kw, 0.0)
    return (paid + worn) * hours + _between(later, (after - limits.levels[0]) / limits.spacing)


def _between(values: FloatArray, position: FloatArray) -> FloatArray:
    """Interpolate each row at fractional positions, shape (rows, n)."""
    below = np.minimum(position.astype(np.int64), values.shape[1] - 2)
    flat = below + (np.arange(len(values)) * values.shape[1])[:, None]
    low, high = values.ravel()[flat], values.ravel()[flat + 1]
    found: FloatArray = low + (position - below) * (high - low)
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Now:
    """The present slot: prices [money/kWh], what is expected and what may come [kW]."""

    battery: Battery
    value: StoredValue
    hours: float
    buy: float
    sell: float
    curtailable: bool
    load_kw: float
    solar_kw: float
    net_kw: FloatArray


def _cheapest(now: _Now, previous: Instruction | None) -> tuple[InstructionKind, float]:
    """Compare all that the battery can be told, each followed by every possible net load."""
    best = (InstructionKind.SELF_CONSUMPTION, 0.0)
    least = _expected_cost(now, *best) - WORTH_TELLING_COST
    for kind, power_kw in _choices(now):
        if not now.battery.capabilities.can(kind):
            continue
        cost = _expected_cost(now, kind, power_kw)
        if previous is not None and previous.kind is kind:
            cost -= WORTH_TELLING_COST
        if cost < least:
            best, least = (kind, power_kw), cost
    return best


def _choices(now: _Now) -> list[tuple[InstructionKind, float]]:
    """List what the battery could be told: held ways, and powers that lead to a worthy level."""
    battery, wear = now.battery, now.battery.wear_cost_per_kwh
    choices = [
        (InstructionKind.NO_DISCHARGE, 0.0),
        (InstructionKind.NO_CHARGE, 0.0),
        (InstructionKind.IDLE, 0.0),
    ]
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    short_kwh = now.value.level_worth(now.buy / eta_c) - battery.stored_kwh
    if battery.may_charge_from_grid and short_kwh > 0.0:
        most = _most(battery.max_charge_kw, battery, charge=True)
        choices.append((InstructionKind.CHARGE, min(short_kwh / eta_c / now.hours, most)))
    most = _most(battery.max_discharge_kw, battery, charge=False)
    ways = [(now.buy, most)]
    floor = battery.export_price_floor_per_kwh
    if battery.may_export and (floor is None or now.sell >= floor):
        ways.append((now.sell, most))
    if battery.may_export and now.curtailable and now.sell < 0.0:
        # Serve the load in the panels' place, to have room for what is paid for.
        ways.append((0.0, min(most, now.load_kw)))
    for price, power_kw in ways:
        spare_kwh = battery.stored_kwh - now.value.level_worth((price - wear) * eta_d)
        if spare_kwh > 0.0 < power_kw:
            power = min(spare_kwh * eta_d / now.hours, power_kw)
            choices.append((InstructionKind.DISCHARGE, power))
    return choices


def _most(limit_kw: float, battery: Battery, *, charge: bool) -> float:
    """Give the most that can be told, of the battery's limit and its driver's."""
    can = battery.capabilities
    told = can.max_charge_kw if charge else can.max_discharge_kw
    return limit_kw if told is None else min(limit_kw, told)


def _expected_cost(now: _Now, kind: InstructionKind, power_kw: float) -> float:
    """Mean cost of this slot and the rest if the battery is told so."""
    battery = now.battery
    supplied = response_kw(battery, kind, power_kw, now.net_kw, now.hours)
    grid = now.net_kw - supplied
    if not battery.may_export:
        exported = np.minimum(np.maximum(supplied, 0.0), np.maximum(-grid, 0.0))
        if float(exported.max()) > 0.0:
            return float("inf")
    if now.curtailable and now.sell < 0.0:
        grid = np.where(grid < 0.0, np.minimum(grid + now.solar_kw, 0.0), grid)
    paid = np.where(grid > 0.0, now.buy * grid, now.sell * grid)
    wear = battery.wear_cost_per_kwh * np.maximum(supplied, 0.0)
    stored = battery.stored_kwh - now.hours * np.where(
        supplied > 0.0,
        supplied / battery.discharge_efficiency_ratio,
        supplied * battery.charge_efficiency_ratio,
    )
    return float(((paid + wear) * now.hours + now.value.cost_at(stored)).mean())


def response_kw(
    battery: Battery, kind: InstructionKind, power_kw: float, net_kw: FloatArray, hours: float
) -> FloatArray:
    """Give what a battery told so supplies to a net load (negative: takes), shape (n,) [kW]."""
    left_kwh = max(battery.stored_kwh - battery.floor_kwh, 0.0)
    most = min(battery.max_discharge_kw, left_kwh * battery.discharge_efficiency_ratio / hours)
    least = -most_charge_kw(battery, battery.stored_kwh, hours)
    wanted = {
        InstructionKind.SELF_CONSUMPTION: net_kw,
        InstructionKind.NO_DISCHARGE: np.minimum(net_kw, 0.0),
        InstructionKind.NO_CHARGE: np.maximum(net_kw, 0.0),
        InstructionKind.IDLE: np.zeros_like(net_kw),
        InstructionKind.CHARGE: np.full_like(net_kw, -power_kw),
        InstructionKind.DISCHARGE: np.full_like(net_kw, power_kw),
    }[kind]
    supplied: FloatArray = np.clip(wanted, least, most)
    return supplied
