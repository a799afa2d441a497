"""What is kept of a home on disk: where it is, and how it is deleted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
import shutil
from typing import TYPE_CHECKING, Final

from .bookkeeper import meters_store
from .books_past import past_books_store
from .books_statistics import forget_statistics
from .const import DOMAIN
from .control.journal import Claim, Journal
from .core.errors import JournalError
from .report_store import ReportStore
from .run_books import runs_store
from .sources.prices import past_store
from .troubles import show_left_behind

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


JOURNAL: Final = "journal.jsonl"


def home_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Give the folder of the journal and the books."""
    return Path(hass.config.path(".storage", f"{DOMAIN}_{entry_id}"))


async def async_forget_home(hass: HomeAssistant, entry_id: str) -> None:
    """Delete everything that was kept of a home that is removed."""
    await ReportStore(hass, entry_id).async_remove()
    await meters_store(hass, entry_id).async_remove()
    await past_books_store(hass, entry_id).async_remove()
    await runs_store(hass, entry_id).async_remove()
    forget_statistics(hass)
    await past_store(hass, entry_id).async_remove()
    folder = home_folder(hass, entry_id)
    show_left_behind(hass, await hass.async_add_executor_job(_still_taken, folder))
    await hass.async_add_executor_job(partial(shutil.rmtree, folder, ignore_errors=True))


def _still_taken(folder: Path) -> list[Claim]:
    """Read what unloading could not give back, before the journal goes."""
    if not (path := folder / JOURNAL).exists():
        return []
    journal = Journal(path)
    try:
        journal.open()
    except JournalError:
        return []
    return list(journal.claims.values())
