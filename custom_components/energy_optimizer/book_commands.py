"""Handlers of the commands that lay the books open (the table is in commands.py)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
import io
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from .accounts import KEPT
from .core.errors import InapplicableError
from .ledger import day_rows, slot_rows

if TYPE_CHECKING:
    from datetime import datetime

    from .coordinator import RuntimeData
    from .ledger import Ledger


async def get_books(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Give the books: periods, the bills compared, and a row for each of the last 40 days."""
    return runtime.coordinator.books.accounts.laid_open()


async def export_books(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Give the books as a table: a row per local day, or per settled slot."""
    now = dt_util.utcnow()
    wanted = _Table(data["start"], data.get("end", now), data["detail"])
    wanted.check(now, end_given="end" in data)
    text = await runtime.coordinator.books.accounts.async_export(wanted.written)
    return {
        "detail": wanted.detail,
        "currency": runtime.coordinator.hass.config.currency,
        "rows": max(text.count("\n") - 1, 0),
        "csv": text,
    }


@dataclass(frozen=True, slots=True)
class _Table:
    """What somebody wants a table of."""

    start: datetime
    end: datetime
    detail: str

    def check(self, now: datetime, *, end_given: bool) -> None:
        """Refuse a time of which there is nothing. Raises: InapplicableError."""
        if self.start >= (self.end if end_given else now):
            field = "end" if end_given else "start"
            given = self.end if end_given else self.start
            allowed = "later than start" if end_given else "a time that has been"
            raise InapplicableError(field, given.isoformat(), allowed)
        if self.detail == "slots" and self.start < now - KEPT:
            allowed = f"within the last {KEPT.days} days; before that there are days"
            raise InapplicableError("start", self.start.isoformat(), allowed)

    def written(self, ledger: Ledger) -> str:
        """Write the table, in the executor."""
        if self.detail == "slots":
            rows = slot_rows(ledger.slots(self.start, self.end))
        else:
            last = dt_util.as_local(self.end - timedelta.resolution).date()
            rows = day_rows(ledger.days(dt_util.as_local(self.start).date(), last))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue()
