"""What a battery does by itself: take surplus, serve the load, slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .inputs import Battery, BoolArray, FloatArray


class Followed(NamedTuple):
    """A battery's flows [kW, AC side] and its energy at each slot's end [kWh], shape (n,)."""

    charge_kw: FloatArray
    discharge_kw: FloatArray
    stored_kwh: FloatArray


def follow_load(
    battery: Battery, net_load_kw: FloatArray, hours: FloatArray, hold: BoolArray | None = None
) -> Followed:
    """Let a battery follow the load, each shape (n,): surplus in, deficit out unless held."""
    count = hours.size
    held = [False] * count if hold is None else hold.tolist()
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    charge, discharge, stored = [0.0] * count, [0.0] * count, [0.0] * count
    energy = battery.stored_kwh
    for slot, (net, length) in enumerate(zip(net_load_kw.tolist(), hours.tolist(), strict=True)):
        left = max(energy - battery.floor_kwh, 0.0) * eta_d / length
        charge[slot] = min(max(-net, 0.0), most_charge_kw(battery, energy, length))
        if not held[slot]:
            discharge[slot] = min(max(net, 0.0), battery.max_discharge_kw, left)
        energy += (eta_c * charge[slot] - discharge[slot] / eta_d) * length
        energy = after_standby_kwh(battery, energy, length)
        stored[slot] = energy
    return Followed(np.array(charge), np.array(discharge), np.array(stored))


def most_charge_kw(battery: Battery, stored_kwh: float, hours: float) -> float:
    """Give the most it takes over some hours: its limit, its room, and its taper on their mean.

    Source: docs/model.md (4).
    """
    eta = battery.charge_efficiency_ratio
    most = min(battery.max_charge_kw, max(battery.top_kwh - stored_kwh, 0.0) / (eta * hours))
    for at_nothing_kw, slope in battery.taper_lines:
        tapered = (at_nothing_kw + slope * stored_kwh) / (1.0 - slope * eta * hours / 2.0)
        most = min(most, max(tapered, 0.0))
    return most


def after_standby_kwh(battery: Battery, stored_kwh: float, hours: float) -> float:
    """Give what is left of stored energy after stand-by; at the floor it takes no more."""
    lost = min(battery.standby_kw * hours, max(stored_kwh - battery.floor_kwh, 0.0))
    return stored_kwh - lost
