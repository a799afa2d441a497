"""What each flow can be at most: limits that nobody set, derived (equation 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..follow import follow_load
from ..starts import most_run_kw
from .charging import most_charge_kw
from .shedding import device_power_kw, most_rebound_kw
from .solar import least_solar_kw

if TYPE_CHECKING:
    from ..follow import Followed
    from ..inputs import FloatArray, Home

# A limit that is broken only when nothing else is possible costs this many times the
# horizon's dearest price [1], and never less than LEAST_PENALTY [money/kWh].
PENALTY_FACTOR = 100.0
LEAST_PENALTY = 10.0
# Derived limits leave this much room, so that they never bind and never price a kWh.
HEADROOM_KW = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Bounds:
    """Derived limits, each shape (n,) [kW], and the price of breaking a soft one.

    most_load_kw, least_load_kw: with every device on and rebounding, every load running and
    every car charging, stand-by included; with none of them. most_run_kw: the loads and cars of it.
    most_import_kw, most_export_kw: with all of it in one direction, whatever the meter's limits.
    followed: the flows of batteries that cannot be told anything.
    penalty_per_kwh: what a kWh beyond a soft limit costs [money/kWh].
    """

    most_load_kw: FloatArray
    most_run_kw: FloatArray
    least_load_kw: FloatArray
    most_import_kw: FloatArray
    most_export_kw: FloatArray
    penalty_per_kwh: float
    followed: dict[str, Followed]


def derive_bounds(home: Home, drawn_kw: FloatArray | None = None) -> Bounds:
    """Derive what nobody set, from what the home can draw and give. Source: docs/model.md (5).

    drawn_kw: what devices, waiting loads and cars draw as decided, for batteries that follow
    it, shape (n,); where nothing is decided yet every device is on and nothing else runs.
    """
    devices = sum((device_power_kw(home, device) for device in home.devices), np.zeros(1))
    rebound = sum((most_rebound_kw(home, device) for device in home.devices), np.zeros(1))
    runs = sum((most_run_kw(load, home.timeline) for load in home.deferrables), np.zeros(1))
    cars = sum((most_charge_kw(home, car) for car in home.cars), np.zeros(1))
    standby = sum(b.standby_kw / b.charge_efficiency_ratio for b in home.batteries)
    most_load = home.load_kw + devices + rebound + runs + cars + standby
    dearest = max(
        float(np.abs(home.import_price_per_kwh).max()),
        float(np.abs(home.export_price_per_kwh).max()),
    )
    return Bounds(
        most_load_kw=most_load,
        most_run_kw=np.broadcast_to(runs + cars, most_load.shape),
        least_load_kw=home.load_kw,
        most_import_kw=HEADROOM_KW
        + np.maximum(most_load - least_solar_kw(home), 0.0)
        + sum(battery.max_charge_kw for battery in home.batteries),
        most_export_kw=HEADROOM_KW
        + np.maximum(home.solar_kw - home.load_kw, 0.0)
        + sum(battery.max_discharge_kw for battery in home.batteries),
        penalty_per_kwh=max(LEAST_PENALTY, PENALTY_FACTOR * dearest),
        followed=followed_flows(home, devices if drawn_kw is None else drawn_kw),
    )


def followed_flows(home: Home, drawn_kw: FloatArray) -> dict[str, Followed]:
    """Follow the load with the batteries that cannot be told anything, one after another.

    drawn_kw: what is drawn beside the base load, shape (n,).
    """
    followed = {}
    net_load_kw = home.load_kw + drawn_kw - home.solar_kw
    for battery in (b for b in home.batteries if b.follows_load):
        flows = follow_load(battery, net_load_kw, home.timeline.hours)
        net_load_kw = net_load_kw + flows.charge_kw - flows.discharge_kw
        followed[battery.name] = flows
    return followed
