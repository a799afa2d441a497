"""A battery registered without entities: it asks what it is told, nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.dispatch import Capabilities, InstructionKind
from ..capabilities import Snapshot

if TYPE_CHECKING:
    from ...core.dispatch import Instruction
    from ..capabilities import Write


class BookkeepingDriver:
    """Can be told everything, as its owner carries it out."""

    lapses_after_s: float | None = None
    entities: tuple[str, ...] = ()

    def __init__(
        self, *, max_charge_kw: float | None = None, max_discharge_kw: float | None = None
    ) -> None:
        """Keep the battery's power limits [kW, AC side]."""
        self.capabilities = Capabilities(
            frozenset(InstructionKind), max_charge_kw, max_discharge_kw
        )

    def snapshot(self) -> Snapshot:
        """Nothing is taken, so there is nothing to bring back."""
        return Snapshot({}, ())

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:  # noqa: ARG002 - the Protocol's
        """Nothing is written."""
        return ()

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:  # noqa: ARG002 - the Protocol's
        """Nothing is written."""
        return ()
