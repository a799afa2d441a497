"""What a person's order makes a battery do until it ends, whatever the plan would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .follow import Followed, most_charge_kw
from .inputs import InstructionKind

if TYPE_CHECKING:
    from .inputs import Battery, BoolArray, FloatArray, Home, Order


def ordered_slots(home: Home, order: Order) -> BoolArray:
    """Tell which slots an order holds: those of which it covers the greater part, shape (n,)."""
    edges = home.timeline.edges_s
    covered = np.clip(order.until.timestamp() - edges[:-1], 0.0, None)
    holds: BoolArray = covered >= np.diff(edges) / 2
    return holds


def ordered_flows(home: Home, battery: Battery, order: Order, net_load_kw: FloatArray) -> Followed:
    """Give what the order makes of the battery, slot by slot; zero after its end.

    net_load_kw: the load less solar that this battery may follow, shape (n,).
    """
    hours, holds = home.timeline.hours, ordered_slots(home, order)
    count = hours.size
    charge, discharge, stored = np.zeros(count), np.zeros(count), np.zeros(count)
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    energy = battery.stored_kwh
    for slot in range(count):
        length = float(hours[slot])
        if holds[slot]:
            wanted, given = _wanted(battery, order, float(net_load_kw[slot]))
            left = max(energy - battery.floor_kwh, 0.0) * eta_d / length
            charge[slot] = min(wanted, most_charge_kw(battery, energy, length))
            discharge[slot] = min(given, battery.max_discharge_kw, left)
            energy += (eta_c * charge[slot] - discharge[slot] / eta_d) * length
        stored[slot] = energy
    return Followed(charge, discharge, stored)


def _wanted(battery: Battery, order: Order, net_load_kw: float) -> tuple[float, float]:
    """Give what it would charge and discharge if there were room and energy enough [kW]."""
    surplus, deficit = max(-net_load_kw, 0.0), max(net_load_kw, 0.0)
    match order.kind:
        case InstructionKind.CHARGE:
            return order.power_kw or battery.max_charge_kw, 0.0
        case InstructionKind.DISCHARGE:
            return 0.0, order.power_kw or battery.max_discharge_kw
        case InstructionKind.NO_DISCHARGE:
            return surplus, 0.0
        case InstructionKind.NO_CHARGE:
            return 0.0, deficit
        case InstructionKind.IDLE:
            return 0.0, 0.0
        case InstructionKind.SELF_CONSUMPTION:
            return surplus, deficit
