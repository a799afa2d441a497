"""Repair issues about the books: a damaged part, a disk that takes nothing; each ends by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .ledger import LedgerState

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .ledger import LedgerStatus

DAMAGED = "books_damaged"
UNWRITTEN = "books_unwritten"


class BooksTroubles:
    """Shows how the books stand. What was put aside is told until the books are opened again."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is shown yet."""
        self._hass = hass
        self._shown: LedgerStatus | None = None

    def look(self, status: LedgerStatus) -> None:
        """Raise and end issues."""
        if status == self._shown:
            return
        self._shown = status
        if status.damage:
            places = {Path(part.aside or part.file).name for part in status.damage}
            lines = sum(part.lines for part in status.damage)
            self._raise(DAMAGED, {"lines": str(lines), "files": ", ".join(sorted(places))})
        else:
            ir.async_delete_issue(self._hass, DOMAIN, DAMAGED)
        if status.state is LedgerState.RETRYING:
            self._raise(UNWRITTEN, {"error": status.error})
        else:
            ir.async_delete_issue(self._hass, DOMAIN, UNWRITTEN)

    def _raise(self, issue_id: str, placeholders: dict[str, str]) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue_id,
            translation_placeholders=placeholders,
        )
