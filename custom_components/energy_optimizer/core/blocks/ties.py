"""Tie-breaks: to self-consumption, then to the earlier plan; a millionth, apart from cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .shedding import device_power_kw

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..program import Program
    from .device import DeviceFlows
    from .grid import GridFlows
    from .permissions import Flows

# A kWh over the meter [money/kWh].
TIE_PER_KWH = 2e-6
# A kWh through a battery, as shares of that: at the horizon's start and at its end. More than
# a half keeps a worthless surplus from being burnt in circles; less than one lets it be stored.
EARLY, LATE = 0.55, 0.95
# An hour shed at a peak where nobody priced the discomfort [money/h].
SHED_REWARD_PER_HOUR = 1e-4


def add_ties(
    program: Program, home: Home, grid: GridFlows, batteries: Flows, devices: dict[str, DeviceFlows]
) -> None:
    """Prefer a quiet meter, now before later, and a shed device at a peak."""
    hours = home.timeline.hours
    passed = np.cumsum(hours) / hours.sum()
    over_meter = TIE_PER_KWH * hours
    through_battery = over_meter * (EARLY + (LATE - EARLY) * passed)
    program.minimise("tie-break", (grid.imported + grid.exported) * over_meter)
    for charge, discharge, *_ in batteries.values():
        program.minimise("tie-break", (charge + discharge) * through_battery)
    for device, shed in ((d, devices[d.name].shed) for d in home.devices):
        drawing = device_power_kw(home, device) > 0.0
        wanted = drawing * float(device.discomfort_cost_per_hour == 0.0)
        first = 1.0 + _rank(home, device.priority)
        reward: FloatArray = np.where(drawing, wanted * first, -0.1)
        program.minimise(
            "tie-break", shed * (-SHED_REWARD_PER_HOUR * (2.0 - passed) * hours * reward)
        )


def _rank(home: Home, priority: int) -> float:
    """Give the share of devices with a lower priority [1]."""
    return sum(d.priority < priority for d in home.devices) / len(home.devices)
