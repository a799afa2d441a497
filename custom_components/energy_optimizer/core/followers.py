"""Batteries that can be told nothing follow what was decided for everything else.

What they do depends on when loads run, cars are charged and devices are shed; and when these
do so best depends on what the batteries do. So one is decided around the other, in turn,
and what is given in the end is what both do: a plan whose powers add up in the home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.bounds import followed_flows
from .blocks.shedding import device_power_kw
from .descent import decisions_of
from .program import Linear, Piece

if TYPE_CHECKING:
    from .inputs import FloatArray, Home
    from .model import Model
    from .program import IntArray

# Powers closer than this are the same power [kW].
SAME_KW = 1e-6
# The rows that hold when loads run.
HELD_ROWS = "deferrable.held"


class Decided(NamedTuple):
    """What one plan decided for everything but batteries.

    drawn_kw: by devices, loads that can wait and cars together, shape (n,) [kW]. columns,
    values: of the loads' yes/no decisions. powers_kw: of each load in pieces and each car,
    shed: of each device, shape (n,).
    """

    drawn_kw: FloatArray
    columns: IntArray
    values: FloatArray
    powers_kw: dict[str, FloatArray]
    shed: dict[str, FloatArray]


def depends_on_decisions(home: Home) -> bool:
    """Tell whether any battery follows what is decided."""
    decides = bool(home.deferrables or home.cars or home.devices)
    return decides and any(battery.follows_load for battery in home.batteries)


def drawn_kw(model: Model, values: FloatArray) -> FloatArray:
    """Give what devices, loads that can wait and cars draw in a solution, shape (n,) [kW]."""
    home = model.home
    drawn = np.zeros(len(home.timeline))
    for device in home.devices:
        flows = model.devices[device.name]
        drawn += device_power_kw(home, device) * (1.0 - np.rint(flows.shed.value(values)))
        drawn += np.maximum(flows.rebound.value(values), 0.0)
    for run in model.runs.values():
        drawn += np.maximum(run.power.value(values), 0.0)
    for car in model.cars.values():
        drawn += np.maximum(car.charge.value(values), 0.0)
    return drawn


def decided(model: Model, values: FloatArray) -> Decided:
    """Read what a solution decides for everything but batteries."""
    columns = np.concatenate([np.arange(0), *(each.columns for each in decisions_of(model))])
    powers = {
        name: np.maximum(run.power.value(values), 0.0)
        for name, run in model.runs.items()
        if run.starts is None and run.power.pieces
    }
    for name, car in model.cars.items():
        powers[name] = np.maximum(car.charge.value(values), 0.0)
    shed = {
        name: np.rint(flows.shed.value(values))
        for name, flows in model.devices.items()
        if flows.shed.pieces
    }
    drawn = drawn_kw(model, values)
    return Decided(drawn, columns, np.rint(values[columns]), powers, shed)


def is_followed(model: Model, drawn: FloatArray) -> bool:
    """Tell whether its batteries do in a solved program what they will do beside what is drawn."""
    after = followed_flows(model.home, drawn)
    return all(
        bool((np.abs(one - other) <= SAME_KW).all())
        for name, flows in model.bounds.followed.items()
        for one, other in zip(flows[:2], after[name][:2], strict=True)
    )


def hold_decided(model: Model, held: Decided) -> None:
    """State that everything but batteries is as decided. Source: docs/model.md (7), (8)."""
    program = model.program
    if held.columns.size:
        chosen = Linear(
            (Piece(None, held.columns, np.ones(held.columns.size)),), np.zeros(held.columns.size)
        )
        program.require(HELD_ROWS, chosen == held.values)
    for name, power in held.powers_kw.items():
        car = model.cars.get(name)
        drawn = model.runs[name].power if car is None else car.charge
        program.require(f"{HELD_ROWS} {name}", drawn == power)
    for name, shed in held.shed.items():
        program.require(f"shed.held {name}", model.devices[name].shed == shed)
