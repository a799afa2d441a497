"""The books on disk: append-only, checked, never a slot twice and none lost silently."""

from .book import Ledger, LedgerState, LedgerStatus, OpenReport, Summary
from .correcting import correct
from .export import day_rows, slot_rows

__all__ = [
    "Ledger",
    "LedgerState",
    "LedgerStatus",
    "OpenReport",
    "Summary",
    "correct",
    "day_rows",
    "slot_rows",
]
