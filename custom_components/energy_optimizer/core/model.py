"""A home's program beside the expressions its plan is read from, and how it was solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .blocks.bounds import Bounds
    from .blocks.car import CarFlows
    from .blocks.deferrable import RunFlows
    from .blocks.device import DeviceFlows
    from .blocks.exclusivity import Choice
    from .blocks.grid import GridFlows
    from .blocks.permissions import Flows, Served
    from .inputs import BoolArray, FloatArray, Home
    from .program import Linear, Program
    from .warm import Warmth


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """A home's program and the expressions that a plan is read from.

    choices, decided: the binaries that exclusivity needed so far, and in which slots the
    meter and each group of batteries have one.
    """

    home: Home
    program: Program
    bounds: Bounds
    grid: GridFlows
    solar: Linear
    batteries: Flows
    devices: dict[str, DeviceFlows]
    runs: dict[str, RunFlows]
    cars: dict[str, CarFlows]
    served: Served
    choices: list[Choice] = field(default_factory=list)
    decided: dict[str, BoolArray] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """The solved program: decisions and values, duals, and how well it is proved.

    objective: of the program, tie-breaks and penalties included [money]; hysteresis_cost:
    what keeping the previous decisions gave up.
    """

    values: FloatArray
    row_duals: FloatArray
    objective: float
    proved: bool
    gap: float
    solve_seconds: float
    warmth: Warmth
    hysteresis_cost: float = 0.0
