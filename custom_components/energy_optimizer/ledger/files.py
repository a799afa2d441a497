"""The folder of the books: one file of slots per UTC day, one file of all days.

Whole files of slots are dropped when they are old, so nothing is ever rewritten (but to
put a damaged part aside).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from .lines import append_lines, last_record, read_file, set_aside

if TYPE_CHECKING:
    from pathlib import Path

    from .lines import Record

SLOTS = "slots"
DAYS_FILE = "days.jsonl"
KEEP_DAYS = 40
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged part of a file: how many lines, and where they were put (None: still there)."""

    file: str
    lines: int
    aside: str | None


class BooksFolder:
    """Reads and appends records; remembers what it found damaged."""

    def __init__(self, folder: Path) -> None:
        """Make the folders where they are missing."""
        self.folder = folder
        self._slots = folder / SLOTS
        self._slots.mkdir(parents=True, exist_ok=True)
        self.damage: list[Damage] = []

    @property
    def days_path(self) -> Path:
        """The file of all days."""
        return self.folder / DAYS_FILE

    def slot_path(self, start_s: int) -> Path:
        """The file in which a slot that starts then is kept."""
        return self._slots / f"{datetime.fromtimestamp(start_s, UTC).date().isoformat()}.jsonl"

    def slot_dates(self) -> list[date]:
        """UTC days of which there are slots, oldest first."""
        return sorted(date.fromisoformat(path.stem) for path in self._slots.glob("*.jsonl"))

    def read_days(self) -> list[Record]:
        """Read every day record ever written, in order."""
        return self._read(self.days_path)

    def read_slots(self, utc_day: date) -> list[Record]:
        """Read every slot record of a UTC day, in the order written."""
        return self._read(self._slots / f"{utc_day.isoformat()}.jsonl")

    def last_sequence(self, utc_day: date) -> int | None:
        """Read the sequence number that a file of slots ends with."""
        record = last_record(self._slots / f"{utc_day.isoformat()}.jsonl")
        return None if record is None else int(str(record["n"]))

    def append(self, path: Path, lines: list[bytes]) -> None:
        """Append durably; raises OSError and leaves the file as it was."""
        path.parent.mkdir(parents=True, exist_ok=True)
        append_lines(path, lines)

    def drop_slots_before(self, utc_day: date) -> None:
        """Delete the files of slots older than this day."""
        for old in self.slot_dates():
            if old < utc_day:
                (self._slots / f"{old.isoformat()}.jsonl").unlink(missing_ok=True)

    def _read(self, path: Path) -> list[Record]:
        """Read the good records and put the damaged lines into a file of their own."""
        content = read_file(path)
        if content.damaged:
            try:
                aside = str(set_aside(path, content))
            except OSError:
                aside = None
            self.damage.append(Damage(str(path), len(content.damaged), aside))
        return content.records
