"""Keeps what was reported and ordered over a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .reports import Reports

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

VERSION = 1
SAVE_DELAY_S = 1.0


class ReportStore:
    """The file of one home's reports."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Nothing is read yet."""
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, f"{DOMAIN}_{entry_id}_reports")
        self._reports = Reports()
        self._due = False

    async def async_load(self) -> Reports:
        """Read what was kept."""
        if (stored := await self._store.async_load()) is not None:
            self._reports = Reports.from_dict(stored)
        return self._reports

    @property
    def reports(self) -> Reports:
        """What is kept."""
        return self._reports

    def keep_soon(self) -> None:
        """Write within a second; reports that come all the time do not put it off."""
        if not self._due:
            self._due = True
            self._store.async_delay_save(self._kept, SAVE_DELAY_S)

    async def async_save(self) -> None:
        """Write now."""
        await self._store.async_save(self._kept())

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    def _kept(self) -> dict[str, Any]:
        self._due = False
        return self._reports.as_dict()
