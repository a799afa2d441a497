"""A battery: what it stores, its limits, its wear and what is left at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ..inputs import Battery, FloatArray, Home
    from ..program import Linear, Numbers, Program
    from .bounds import Bounds

LAST_DAY_S = 24 * 3600
END_VALUE_QUANTILE = 1 / 3


class BatteryFlows(NamedTuple):
    """A battery's flows, shape (n,) [kW, AC side], and its energy, shape (n + 1,) [kWh]."""

    charge: Linear
    discharge: Linear
    stored: Linear


def add_battery(program: Program, home: Home, battery: Battery, bounds: Bounds) -> BatteryFlows:
    """Add one battery. Source: docs/model.md (2), (3), (4), (10), (11)."""
    hours, count = home.timeline.hours, len(home.timeline)
    name, eta_c, eta_d = (
        battery.name,
        battery.charge_efficiency_ratio,
        battery.discharge_efficiency_ratio,
    )
    charge, discharge = _powers(program, battery, bounds, count)
    stored = _stored(program, home, battery, bounds)
    program.require(
        f"stored.{name}",
        stored[1:] == stored[:-1] + (eta_c * charge - discharge * (1 / eta_d)) * hours,
    )
    if battery.max_cycles_per_day is not None and not battery.follows_load:
        _, day = np.unique(home.timeline.local_days, return_inverse=True)
        daily = (discharge * hours).total(day, int(day.max()) + 1)
        most_kwh = battery.max_cycles_per_day * battery.capacity_kwh
        program.require(f"permissions.cycles {name}", daily <= most_kwh)
    program.minimise("wear", discharge * (battery.wear_cost_per_kwh * hours))
    program.minimise("end value", stored[-1:] * -end_value_per_kwh(home, battery))
    return BatteryFlows(charge, discharge, stored)


def _powers(
    program: Program, battery: Battery, bounds: Bounds, count: int
) -> tuple[Linear, Linear]:
    """Add both directions; one that cannot be told anything does what it does by itself."""
    lowest: tuple[Numbers, Numbers] = (0.0, 0.0)
    highest: tuple[Numbers, Numbers] = (battery.max_charge_kw, battery.max_discharge_kw)
    if battery.follows_load:
        followed = bounds.followed[battery.name]
        lowest = highest = (followed.charge_kw, followed.discharge_kw)
    charge, discharge = (
        program.variable(
            f"{direction} {battery.name}", count, lower=low, upper=high, bounds="power limits"
        )
        for direction, low, high in zip(("charge", "discharge"), lowest, highest, strict=True)
    )
    return charge, discharge


def _stored(program: Program, home: Home, battery: Battery, bounds: Bounds) -> Linear:
    """Add stored energy within floor and ceiling; outside, a priced slack brings it back.

    The price counts per hour outside, so that coming back sooner is cheaper.
    """
    count, hours = len(home.timeline), home.timeline.hours
    floor, top = battery.floor_kwh, battery.top_kwh
    outside = not floor <= battery.stored_kwh <= top
    lower = np.full(count + 1, 0.0 if outside else floor)
    upper = np.full(count + 1, battery.capacity_kwh if outside else top)
    upper = np.maximum(upper, battery.stored_kwh)
    lower[0] = upper[0] = battery.stored_kwh
    stored = program.variable(
        f"stored {battery.name}", count + 1, lower=lower, upper=upper, bounds="energy bounds"
    )
    if outside:
        below = program.variable(f"below {battery.name}", count, upper=floor)
        above = program.variable(f"above {battery.name}", count, upper=max(upper[1] - top, 0.0))
        program.require(f"energy bounds.floor {battery.name}", stored[1:] + below >= floor)
        program.require(f"energy bounds.ceiling {battery.name}", stored[1:] - above <= top)
        program.minimise("penalty", (below + above) * (bounds.penalty_per_kwh * hours))
    if battery.end_stored_kwh is not None:
        short = program.variable(f"short {battery.name}", 1, upper=battery.end_stored_kwh)
        enough = stored[-1:] + short >= battery.end_stored_kwh
        program.require(f"energy bounds.end {battery.name}", enough)
        program.minimise("penalty", short * bounds.penalty_per_kwh)
    return stored


def end_value_per_kwh(home: Home, battery: Battery) -> float:
    """Value a kWh left at the end [money/kWh stored]. Source: docs/model.md (10).

    What was set; nothing where an energy to end with was set; else what the cheapest
    third of the last 24 h costs, less the loss of discharging, and never below zero.
    """
    if battery.end_value_per_kwh is not None:
        return battery.end_value_per_kwh
    if battery.end_stored_kwh is not None:
        return 0.0
    return battery.discharge_efficiency_ratio * after_price_per_kwh(home)


def after_price_per_kwh(home: Home) -> float:
    """Give what a kWh after the horizon's end is expected to cost [money/kWh]; never below 0."""
    edges = home.timeline.edges_s
    last_day = edges[:-1] >= edges[-1] - LAST_DAY_S
    price = lower_tercile(home.import_price_per_kwh[last_day], home.timeline.hours[last_day])
    return max(price, 0.0)


def lower_tercile(price_per_kwh: FloatArray, hours: FloatArray) -> float:
    """Give the price that the cheapest third of the hours stays at or below."""
    order = np.argsort(price_per_kwh, kind="stable")
    passed = np.cumsum(hours[order])
    third = int(np.searchsorted(passed, passed[-1] * END_VALUE_QUANTILE, side="right"))
    return float(price_per_kwh[order][min(third, order.size - 1)])
