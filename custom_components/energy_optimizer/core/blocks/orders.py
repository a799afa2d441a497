"""A person's orders: until one ends, its battery does what was ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..orders import ordered_flows, ordered_slots
from .shedding import device_power_kw

if TYPE_CHECKING:
    from ..inputs import Battery, FloatArray, Home
    from ..program import Linear, Program
    from .bounds import Bounds
    from .permissions import Flows


def add_orders(program: Program, home: Home, flows: Flows, bounds: Bounds) -> None:
    """Hold ordered batteries to their orders, at the price of a soft limit.

    Soft, because a limit or a state that the order did not foresee must still leave a plan.
    Source: docs/model.md (11).
    """
    for battery in home.batteries:
        order = home.orders.get(battery.name)
        if order is None or battery.follows_load:
            continue
        held = np.flatnonzero(ordered_slots(home, order))
        if not held.size:
            continue
        told = ordered_flows(home, battery, order, _share_kw(home, battery))
        charge, discharge = flows[battery.name][:2]
        price = bounds.penalty_per_kwh * home.timeline.hours[held]
        for what, column, wanted, most_kw in (
            ("charge", charge, told.charge_kw, battery.max_charge_kw),
            ("discharge", discharge, told.discharge_kw, battery.max_discharge_kw),
        ):
            name = f"order {what} {battery.name}"
            _hold(program, name, column[held], wanted[held], price, most_kw)


def _hold(
    program: Program,
    name: str,
    column: Linear,
    wanted_kw: FloatArray,
    price: FloatArray,
    most_kw: float,
) -> None:
    """Keep a flow at what was ordered; what is more or less costs the price of a soft limit."""
    more = program.variable(f"{name} more", wanted_kw.size, upper=most_kw)
    less = program.variable(f"{name} less", wanted_kw.size, upper=np.maximum(wanted_kw, 0.0))
    program.require(f"permissions.{name}", column - more + less == wanted_kw)
    program.minimise("penalty", (more + less) * price)


def _share_kw(home: Home, battery: Battery) -> FloatArray:
    """Give the part of the load less solar that this battery follows, by its power."""
    devices = sum((device_power_kw(home, device) for device in home.devices), np.zeros(1))
    net_kw: FloatArray = home.load_kw + devices - home.solar_kw
    charge = sum(item.max_charge_kw for item in home.batteries)
    discharge = sum(item.max_discharge_kw for item in home.batteries)
    taken = battery.max_charge_kw / charge if charge > 0.0 else 0.0
    served = battery.max_discharge_kw / discharge if discharge > 0.0 else 0.0
    return np.where(net_kw < 0.0, net_kw * taken, net_kw * served)
