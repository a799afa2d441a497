"""What each flow can be at most: limits that nobody set, derived (equation 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..inputs import Device, FloatArray, Home

# A limit that is broken only when nothing else is possible costs this many times the
# horizon's dearest price [1], and never less than LEAST_PENALTY [money/kWh].
PENALTY_FACTOR = 100.0
LEAST_PENALTY = 10.0


@dataclass(frozen=True, eq=False, slots=True)
class Bounds:
    """Derived limits, each shape (n,) [kW], and the price of breaking a soft one.

    most_load_kw, least_load_kw: with every device on and rebounding, with every device shed.
    most_import_kw, most_export_kw: physics alone, whatever the meter's limits are.
    penalty_per_kwh: what a kWh beyond a soft limit costs [money/kWh].
    """

    most_load_kw: FloatArray
    least_load_kw: FloatArray
    most_import_kw: FloatArray
    most_export_kw: FloatArray
    penalty_per_kwh: float


def derive_bounds(home: Home) -> Bounds:
    """Derive what nobody set, from what the home can draw and give. Source: docs/model.md (5)."""
    devices = sum((device_power_kw(home, device) for device in home.devices), np.zeros(1))
    rebound = sum((most_rebound_kw(home, device) for device in home.devices), 0.0)
    most_load = home.load_kw + devices + rebound
    dearest = max(
        float(np.abs(home.import_price_per_kwh).max()),
        float(np.abs(home.export_price_per_kwh).max()),
    )
    return Bounds(
        most_load_kw=most_load,
        least_load_kw=home.load_kw,
        most_import_kw=most_load + sum(battery.max_charge_kw for battery in home.batteries),
        most_export_kw=home.solar_kw + sum(battery.max_discharge_kw for battery in home.batteries),
        penalty_per_kwh=max(LEAST_PENALTY, PENALTY_FACTOR * dearest),
    )


def device_power_kw(home: Home, device: Device) -> FloatArray:
    """Give what the device draws when left on, shape (n,) [kW]."""
    return np.broadcast_to(np.asarray(device.power_kw, dtype=float), (len(home.timeline),))


def most_rebound_kw(home: Home, device: Device) -> float:
    """Bound the power with which a device catches up after its longest shed [kW]."""
    longest = device.off_for_hours + max(device.max_off_hours, device.min_off_hours)
    if device.max_off_in_a_row_hours is not None:
        longest = min(longest, max(device.max_off_in_a_row_hours, device.off_for_hours))
    most = float(device_power_kw(home, device).max())
    return device.rebound_ratio * most * longest / device.rebound_hours
