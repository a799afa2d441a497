"""What each slot of a plan is worth: against leaving every battery on self-consumption.

The whole horizon is priced twice, slot by slot: as planned, and with batteries that follow the
load from the same start while everything else stays as planned. What a battery does otherwise
in one slot it makes up for in another: energy held back is given later, energy bought cheaply
is used later, energy sold is bought again. Each kWh is matched, first in first out, and what
both ends bring counts in the slot in which it began. So the slots add up to the difference.
Source: docs/model.md, Worth
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.battery import end_value_per_kwh
from .blocks.capacity_charge import above_free_kw, capacity_cost
from .follow import after_standby_kwh, follow_load, most_charge_kw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .follow import Followed
    from .inputs import Battery, FloatArray, Home
    from .plan import BatteryPlan

# Less energy than this is the solver's rounding [kWh].
SAME_KWH = 1e-6
# ... and less money [money].
SAME_COST = 1e-9


class Match(NamedTuple):
    """Energy that a plan uses in another slot than self-consumption would.

    stored_kwh: inside the battery; positive is kept for later, negative is taken before.
    slot, later: where it begins and ends; `later` is n where it outlasts the horizon.
    worth: what both ends bring [money].
    """

    slot: int
    later: int
    stored_kwh: float
    worth: float


class Priced(NamedTuple):
    """A home's meter and batteries, however they came about; arrays of shape (n,)."""

    import_kw: FloatArray
    export_kw: FloatArray
    flows: Mapping[str, Followed | BatteryPlan]

    def costs(self, home: Home) -> FloatArray:
        """Energy and wear of each slot, shape (n,) [money]."""
        paid = home.import_price_per_kwh * self.import_kw
        paid = paid - home.export_price_per_kwh * self.export_kw
        for battery in home.batteries:
            paid = paid + battery.wear_cost_per_kwh * self.flows[battery.name].discharge_kw
        costs: FloatArray = paid * home.timeline.hours
        return costs


def left_alone(home: Home, planned: Priced, solar_used_kw: FloatArray) -> Priced:
    """Let every battery follow the load that a plan leaves, from what each stores now.

    Panels behind an inverter's limit are clipped by it, and curtailed where that pays in
    the slot and they can be.
    """
    load = planned.import_kw - planned.export_kw + solar_used_kw
    limits = [b.inverter_limit_kw for b in home.batteries if b.inverter_limit_kw is not None]
    net = load - np.minimum(home.solar_kw, min(limits, default=np.inf))
    solar = load - net
    followed: dict[str, Followed | BatteryPlan] = {}
    for battery in home.batteries:
        flows = planned.flows[battery.name]
        if battery.follows_load:
            followed[battery.name] = flows
        else:
            net = net + flows.discharge_kw - flows.charge_kw
    told = tuple(battery for battery in home.batteries if not battery.follows_load)
    for name, each in followed_together(told, net, home.timeline.hours).items():
        net = net + each.charge_kw - each.discharge_kw
        followed[name] = each
    if home.curtailable:
        net = _curtailed(home, net, solar)
    return Priced(np.maximum(net, 0.0), np.maximum(-net, 0.0), followed)


def _curtailed(home: Home, net_kw: FloatArray, solar_kw: FloatArray) -> FloatArray:
    """Use as much solar as is cheapest in each slot: all, what the home takes, or none."""
    limit = np.inf if home.grid.max_export_kw is None else home.grid.max_export_kw
    least = np.clip(-net_kw - limit, 0.0, solar_kw)
    choices = np.stack([least, np.clip(-net_kw, least, solar_kw), solar_kw]) + net_kw
    buy, sell = home.import_price_per_kwh, home.export_price_per_kwh
    cost = np.where(choices > 0.0, buy * choices, sell * choices)
    best: FloatArray = np.take_along_axis(choices, cost.argmin(axis=0)[None, :], axis=0)[0]
    return best


def followed_together(
    batteries: tuple[Battery, ...], net_load_kw: FloatArray, hours: FloatArray
) -> dict[str, Followed]:
    """Let batteries follow the load, each by its share of what all can do then."""
    if len(batteries) < 2:  # noqa: PLR2004 - nothing to share
        return {b.name: follow_load(b, net_load_kw, hours) for b in batteries}
    shares = {b.name: np.zeros(hours.size) for b in batteries}
    stored = {b.name: b.stored_kwh for b in batteries}
    for slot, (net, length) in enumerate(zip(net_load_kw.tolist(), hours.tolist(), strict=True)):
        able = {b.name: _able_kw(b, stored[b.name], length, charge=net < 0.0) for b in batteries}
        part = min(abs(net) / max(sum(able.values()), 1e-12), 1.0)
        for battery in batteries:
            name, power = battery.name, able[battery.name] * part
            shares[name][slot] = power if net >= 0.0 else -power
            change = -power / battery.discharge_efficiency_ratio
            if net < 0.0:
                change = power * battery.charge_efficiency_ratio
            stored[name] = after_standby_kwh(battery, stored[name] + change * length, length)
    return {b.name: follow_load(b, shares[b.name], hours) for b in batteries}


def _able_kw(battery: Battery, stored_kwh: float, hours: float, *, charge: bool) -> float:
    """Give what a battery could take, or give, over a slot [kW]."""
    if charge:
        return most_charge_kw(battery, stored_kwh, hours)
    left_kwh = max(stored_kwh - battery.floor_kwh, 0.0) * battery.discharge_efficiency_ratio
    return min(battery.max_discharge_kw, left_kwh / hours)


def battery_matches(
    home: Home, planned: Priced, solar_used_kw: FloatArray, marginal_price_per_kwh: FloatArray
) -> dict[str, list[Match]]:
    """Match what each battery does otherwise than self-consumption, over the whole horizon.

    What several batteries gain together in a slot is split by what each does otherwise, at
    the marginal price; what that leaves, in proportion.
    """
    alone = left_alone(home, planned, solar_used_kw)
    gained = alone.costs(home) - planned.costs(home) + _capacity_gains(home, planned, alone)
    hours, changed = home.timeline.hours, {}
    for battery in home.batteries:
        mine, usual = planned.flows[battery.name], alone.flows[battery.name]
        net = mine.discharge_kw - mine.charge_kw - usual.discharge_kw + usual.charge_kw
        changed[battery.name] = net * hours
    most = sum((np.abs(each) for each in changed.values()), np.zeros(hours.size))
    priced = sum((each * marginal_price_per_kwh for each in changed.values()), np.zeros(hours.size))
    matches = {}
    for battery in home.batteries:
        name, single = battery.name, 1.0 / len(home.batteries)
        share = np.divide(
            np.abs(changed[name]), most, out=np.full(hours.size, single), where=most > 0.0
        )
        own = changed[name] * marginal_price_per_kwh + share * (gained - priced)
        kept = planned.flows[name].stored_kwh - alone.flows[name].stored_kwh
        moved = np.diff(kept, prepend=0.0)
        matches[name] = _matched(moved, own, end_value_per_kwh(home, battery))
    return matches


def _capacity_gains(home: Home, planned: Priced, alone: Priced) -> FloatArray:
    """Put what a plan saves of the capacity charge where self-consumption would exceed it."""
    state, gains = home.capacity_charge, np.zeros(len(home.timeline))
    if state is None:
        return gains
    saved = capacity_cost(home, alone.import_kw) - capacity_cost(home, planned.import_kw)
    if saved == 0.0:
        return gains
    guilty = alone.import_kw if saved > 0.0 else planned.import_kw
    above = np.maximum(above_free_kw(state, home.timeline, guilty), 0.0) * home.timeline.hours
    if above.sum() <= 0.0:
        above[int(np.argmax(guilty))] = 1.0
    gains += saved * above / above.sum()
    return gains


def _matched(moved_kwh: FloatArray, gained: FloatArray, end_value: float) -> list[Match]:
    """Match energy kept with energy given, first in first out; what is left has its end value.

    moved_kwh: stored beyond what self-consumption would store, per slot; gained: what the
    slot costs less than with it, shape (n,) each.
    """
    matches = []
    open_ends: deque[tuple[int, float, float]] = deque()
    for slot, (moved, gain) in enumerate(zip(moved_kwh.tolist(), gained.tolist(), strict=True)):
        if abs(moved) <= SAME_KWH:
            if gain != 0.0:
                matches.append(Match(slot, slot, 0.0, gain))
            continue
        left, per_kwh = moved, gain / abs(moved)
        while abs(left) > SAME_KWH and open_ends and open_ends[0][1] * left < 0.0:
            begun, kept, before = open_ends.popleft()
            both = min(abs(kept), abs(left))
            sign = 1.0 if kept > 0.0 else -1.0
            matches.append(Match(begun, slot, sign * both, both * (before + per_kwh)))
            left += sign * both
            if abs(kept) - both > SAME_KWH:
                open_ends.appendleft((begun, kept - sign * both, before))
        if abs(left) > SAME_KWH:
            open_ends.append((slot, left, per_kwh))
    for begun, kept, before in open_ends:
        worth = abs(kept) * before + kept * end_value
        matches.append(Match(begun, moved_kwh.size, kept, worth))
    return matches


def battery_worths(
    home: Home, planned: Priced, solar_used_kw: FloatArray, marginal_price_per_kwh: FloatArray
) -> dict[str, FloatArray]:
    """Give what began in each slot is worth, by battery, shape (n,) [money]."""
    worths = {battery.name: np.zeros(len(home.timeline)) for battery in home.batteries}
    found = battery_matches(home, planned, solar_used_kw, marginal_price_per_kwh)
    for name, matches in found.items():
        for match in matches:
            worths[name][match.slot] += match.worth
    return {name: np.where(np.abs(each) < SAME_COST, 0.0, each) for name, each in worths.items()}


def self_consumption_cost(home: Home, planned: Priced, solar_used_kw: FloatArray) -> float:
    """Give what the plan would cost with its batteries left alone, `Plan.cost`'s terms alike.

    Discomfort apart: it is the plan's own.
    """
    alone = left_alone(home, planned, solar_used_kw)
    left = sum(
        end_value_per_kwh(home, b) * float(alone.flows[b.name].stored_kwh[-1])
        for b in home.batteries
    )
    return float(alone.costs(home).sum()) + capacity_cost(home, alone.import_kw) - left
