"""What waiting has saved: a run at the prices of its time, against the same run begun at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from .entry import SlotEntry


@dataclass(frozen=True, slots=True)
class Piece:
    """Energy that a run took between two moments, evenly [kWh]."""

    start: datetime
    end: datetime
    energy_kwh: float


@dataclass(frozen=True, slots=True)
class Shift:
    """What a run cost, and what it would have cost at once [money]."""

    cost: float
    at_once_cost: float

    @property
    def saved(self) -> float:
        """What waiting has saved; negative where it has cost."""
        return self.at_once_cost - self.cost


def margin_price_per_kwh(entry: SlotEntry) -> float | None:
    """Give what one more kWh costs in a settled slot: bought, or not sold where more is sold."""
    facts = entry.facts
    if (facts.grid_import_kwh or 0.0) >= (facts.grid_export_kwh or 0.0):
        return facts.import_price_per_kwh
    return facts.export_price_per_kwh


def shift_of(
    pieces: Sequence[Piece], ready_at: datetime, slots: Iterable[SlotEntry]
) -> Shift | None:
    """Price a run as it was, and as it would have been without its waits.

    Begun at once it takes the same energy in the same order, its breaks left out. None
    where a price of either time is not in the books. Source: docs/money.md (10)
    """
    entries = sorted(slots, key=lambda entry: entry.facts.start)
    cost = _cost(pieces, entries)
    at_once = _cost(at_once_pieces(pieces, ready_at), entries)
    return None if cost is None or at_once is None else Shift(cost, at_once)


def at_once_pieces(pieces: Sequence[Piece], ready_at: datetime) -> list[Piece]:
    """Move a run to when it was ready, its breaks left out."""
    moved, begin = [], ready_at
    for piece in pieces:
        end = begin + (piece.end - piece.start)
        moved.append(Piece(begin, end, piece.energy_kwh))
        begin = end
    return moved


def _cost(pieces: Sequence[Piece], entries: Sequence[SlotEntry]) -> float | None:
    cost, priced_s, whole_s = 0.0, 0.0, 0.0
    for piece in pieces:
        length_s = (piece.end - piece.start).total_seconds()
        whole_s += length_s
        for entry in entries:
            begin, end = max(piece.start, entry.facts.start), min(piece.end, entry.facts.end)
            price = margin_price_per_kwh(entry)
            if begin < end and price is not None:
                seconds = (end - begin) / timedelta(seconds=1)
                cost += piece.energy_kwh * seconds / length_s * price
                priced_s += seconds
    return cost if whole_s - priced_s <= 1.0 else None
