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
    charge, discharge, stored = np.zeros(count), np.zeros(count), np.zeros(count)
    energy = battery.stored_kwh
    for slot, (net, length) in enumerate(zip(net_load_kw.tolist(), hours.tolist(), strict=True)):
        room = max(battery.top_kwh - energy, 0.0) / (eta_c * length)
        left = max(energy - battery.floor_kwh, 0.0) * eta_d / length
        charge[slot] = min(max(-net, 0.0), battery.max_charge_kw, room)
        if not held[slot]:
            discharge[slot] = min(max(net, 0.0), battery.max_discharge_kw, left)
        energy += (eta_c * charge[slot] - discharge[slot] / eta_d) * length
        stored[slot] = energy
    return Followed(charge, discharge, stored)
