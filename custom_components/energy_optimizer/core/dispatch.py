"""What a battery can be told, and what a plan's slot becomes: pure, no side effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .inputs import Capabilities, InstructionKind

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Capabilities", "Instruction", "InstructionKind"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What one battery is told: `power_kw` [kW, AC side] only for charge and discharge."""

    kind: InstructionKind
    power_kw: float = 0.0
    until: datetime | None = None
    reason: str = ""
