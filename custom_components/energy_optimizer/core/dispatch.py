"""What a battery can be told, and what a plan's slot becomes: pure, no side effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class InstructionKind(StrEnum):
    """The six things a battery can be told (docs/nomenclature.md)."""

    SELF_CONSUMPTION = "self_consumption"
    NO_DISCHARGE = "no_discharge"
    NO_CHARGE = "no_charge"
    IDLE = "idle"
    CHARGE = "charge"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What one battery is told: `power_kw` [kW, AC side] only for charge and discharge."""

    kind: InstructionKind
    power_kw: float = 0.0
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Which instructions a battery can follow, and up to which power [kW] (None: not known)."""

    kinds: frozenset[InstructionKind] = field(
        default=frozenset({InstructionKind.SELF_CONSUMPTION})
    )
    max_charge_kw: float | None = None
    max_discharge_kw: float | None = None
