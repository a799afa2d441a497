"""Tie-breaks: to self-consumption, then to the earlier plan; a millionth, apart from cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .bounds import device_power_kw

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..program import Program
    from .device import DeviceFlows
    from .grid import GridFlows
    from .permissions import Flows

# A kWh over the meter at the horizon's end, twice as much at its start [money/kWh].
TIE_PER_KWH = 1e-6
# An hour shed at a peak where nobody priced the discomfort [money/h].
SHED_REWARD_PER_HOUR = 1e-4


def add_ties(
    program: Program, home: Home, grid: GridFlows, batteries: Flows, devices: dict[str, DeviceFlows]
) -> None:
    """Prefer a quiet meter, now before later, and a shed device at a peak."""
    hours = home.timeline.hours
    weight = 2.0 - np.cumsum(hours) / hours.sum()
    tie = TIE_PER_KWH * weight * hours
    program.minimise("tie-break", (grid.imported + grid.exported) * tie)
    for charge, discharge, _ in batteries.values():
        # Half the meter's: enough to keep a worthless surplus from being burnt in circles.
        program.minimise("tie-break", (charge + discharge) * (tie / 2.0))
    for device, shed in ((d, devices[d.name].shed) for d in home.devices):
        drawing = device_power_kw(home, device) > 0.0
        wanted = drawing * float(device.discomfort_cost_per_hour == 0.0)
        first = 1.0 + _rank(home, device.priority)
        reward: FloatArray = np.where(drawing, wanted * first, -0.1)
        program.minimise("tie-break", shed * (-SHED_REWARD_PER_HOUR * weight * hours * reward))


def _rank(home: Home, priority: int) -> float:
    """Give the share of devices with a lower priority [1]."""
    return sum(d.priority < priority for d in home.devices) / len(home.devices)
