"""Settle booked slots again with what was learned late. File I/O: call it in an executor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.accounting import BooksState, settle_all
from .files import KEEP_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.accounting import SlotFacts
    from ..core.inputs import Battery
    from .book import Ledger

# The slot before is looked for as far back as this, one step after the other.
LOOK_BACK = (timedelta(days=1), timedelta(days=KEEP_DAYS))


def correct(ledger: Ledger, facts: Sequence[SlotFacts], batteries: Mapping[str, Battery]) -> None:
    """Replace slots: each state follows from the one before, so what follows is settled too.

    facts: of slots that are booked, oldest first; at least one.
    Raises: LedgerError where their day's slots are not kept any more.
    """
    if ledger.last is None:
        return
    first = facts[0].start
    known = {item.start: item for item in facts}
    booked = [entry.facts for entry in ledger.slots(first, ledger.last.facts.end)]
    again = [known.get(item.start, item) for item in booked]
    ledger.append(*settle_all(_state_before(ledger, first), again, batteries))


def _state_before(ledger: Ledger, first: datetime) -> BooksState:
    """Give the state that a slot started from: nobody may have looked for days before it."""
    for back in LOOK_BACK:
        if before := ledger.slots(first - back, first):
            return before[-1].state
    return BooksState()
