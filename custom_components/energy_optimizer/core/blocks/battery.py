"""A battery: what it stores, its limits, its wear and what is left at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..program import nothing

if TYPE_CHECKING:
    from ..inputs import Battery, BoolArray, FloatArray, Home
    from ..program import Linear, Numbers, Program
    from .bounds import Bounds

LAST_DAY_S = 24 * 3600
END_VALUE_QUANTILE = 1 / 3
# What is above the ceiling for a calibration may stay there a while: share of a soft limit's price.
LIFTED_SHARE = 1e-3


class BatteryFlows(NamedTuple):
    """A battery's flows, shape (n,) [kW, AC side], and its energy, shape (n + 1,) [kWh].

    standby: what the AC side gives so that stand-by does not empty it below its floor.
    """

    charge: Linear
    discharge: Linear
    stored: Linear
    standby: Linear


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
    kept, standby = _standby(program, battery, count)
    program.require(
        f"stored.{name}",
        stored[1:] == stored[:-1] + (eta_c * charge - discharge * (1 / eta_d) - kept) * hours,
    )
    if not battery.follows_load:
        _limit_taper(program, battery, charge, stored)
        _limit_cycles(program, home, battery, discharge)
    program.minimise("wear", discharge * (battery.wear_cost_per_kwh * hours))
    program.minimise("end value", stored[-1:] * -end_value_per_kwh(home, battery))
    return BatteryFlows(charge, discharge, stored, standby)


def _standby(program: Program, battery: Battery, count: int) -> tuple[Linear, Linear]:
    """Give what stand-by takes from the battery, and from the AC side in its place [kW]."""
    if battery.standby_kw == 0.0:
        return nothing(count), nothing(count)
    kept = program.variable(f"standby {battery.name}", count, upper=battery.standby_kw)
    return battery.standby_kw - kept, kept * (1.0 / battery.charge_efficiency_ratio)


def _limit_taper(program: Program, battery: Battery, charge: Linear, stored: Linear) -> None:
    """Let charging power fall near full, with the mean of what the slot begins and ends with."""
    fullest = max(battery.capacity_kwh, battery.stored_kwh)
    for number, (at_nothing_kw, slope) in enumerate(battery.taper_lines):
        # What is measured to be fuller than full must not make the limit negative.
        most = max(at_nothing_kw, -slope * fullest)
        name = f"power limits.taper {battery.name} {number}"
        program.require(name, charge + (stored[1:] + stored[:-1]) * (-slope / 2.0) <= most)


def _limit_cycles(program: Program, home: Home, battery: Battery, discharge: Linear) -> None:
    """Let no local day discharge more than its cycles, today less what is used of them."""
    if battery.max_cycles_per_day is None:
        return
    _, day = np.unique(home.timeline.local_days, return_inverse=True)
    daily = (discharge * home.timeline.hours).total(day, int(day.max()) + 1)
    most_kwh = np.full(len(daily), battery.max_cycles_per_day * battery.capacity_kwh)
    most_kwh[0] = max(most_kwh[0] - battery.discharged_today_kwh, 0.0)
    program.require(f"permissions.cycles {battery.name}", daily <= most_kwh)


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
    lifted = calibration_slots(home, battery)
    lower = np.full(count + 1, 0.0 if outside else floor)
    upper = np.full(count + 1, battery.capacity_kwh if outside else top)
    upper[1:][lifted] = battery.capacity_kwh
    upper = np.maximum(upper, battery.stored_kwh)
    lower[0] = upper[0] = battery.stored_kwh
    stored = program.variable(
        f"stored {battery.name}", count + 1, lower=lower, upper=upper, bounds="energy bounds"
    )
    if outside:
        below = program.variable(f"below {battery.name}", count, upper=floor)
        program.require(f"energy bounds.floor {battery.name}", stored[1:] + below >= floor)
        program.minimise("penalty", below * (bounds.penalty_per_kwh * hours))
    if outside or lifted.any():
        above = program.variable(
            f"above {battery.name}", count, upper=max(upper[1:].max() - top, 0)
        )
        program.require(f"energy bounds.ceiling {battery.name}", stored[1:] - above <= top)
        gently = np.where(lifted, LIFTED_SHARE, 1.0)
        program.minimise("penalty", above * (bounds.penalty_per_kwh * hours * gently))
    if lifted.any():
        _fill(program, home, battery, stored, bounds)
    if battery.end_stored_kwh is not None:
        short = program.variable(f"short {battery.name}", 1, upper=battery.end_stored_kwh)
        enough = stored[-1:] + short >= battery.end_stored_kwh
        program.require(f"energy bounds.end {battery.name}", enough)
        program.minimise("penalty", short * bounds.penalty_per_kwh)
    return stored


def calibration_slots(home: Home, battery: Battery) -> BoolArray:
    """Tell in which slots a calibration lifts the ceiling: from its start on, shape (n,)."""
    begin, by = battery.calibrate_from, battery.calibrate_by
    edges = home.timeline.edges_s
    if begin is None or by is None or battery.follows_load:
        return np.zeros(len(home.timeline), dtype=bool)
    if not edges[0] < by.timestamp() <= edges[-1]:
        return np.zeros(len(home.timeline), dtype=bool)
    lifted: BoolArray = edges[1:] > begin.timestamp()
    return lifted


def _fill(program: Program, home: Home, battery: Battery, stored: Linear, bounds: Bounds) -> None:
    """Have the battery full when its calibration is due, as far as physics lets it."""
    by = battery.calibrate_by
    if by is None:
        return
    at = int(np.searchsorted(home.timeline.edges_s, by.timestamp()))
    short = program.variable(f"unfilled {battery.name}", 1, upper=battery.capacity_kwh)
    enough = stored[at : at + 1] + short >= battery.capacity_kwh
    program.require(f"energy bounds.calibration {battery.name}", enough)
    program.minimise("penalty", short * bounds.penalty_per_kwh)


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
