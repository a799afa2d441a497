"""What a driver has to know of a battery's settings."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.dispatch import InstructionKind


@dataclass(frozen=True, slots=True)
class Figures:
    """What the user set of the battery: its limits [kW, AC side], reserve and ceiling [%]."""

    reserve_pct: float
    ceiling_pct: float
    max_charge_kw: float
    max_discharge_kw: float

    def max_kw(self, kind: InstructionKind) -> float:
        """Give the limit of a direction."""
        return self.max_charge_kw if kind is InstructionKind.CHARGE else self.max_discharge_kw
