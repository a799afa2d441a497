"""The ledger: settled slots in, totals out, durable in between.

Every method does file I/O unless it says otherwise: call it in an executor, one call at a
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ..core.accounting import Totals, add_totals, total_of
from ..core.errors import LedgerError
from .codec import decode_day, decode_entry, encode_day, encode_entry
from .files import KEEP_DAYS, ONE_DAY, BooksFolder
from .lines import encode_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from ..core.accounting import SlotEntry
    from .files import Damage
    from .lines import Record

type DayRecords = dict[int, Record]

RECENT_DAYS = 40


class LedgerState(StrEnum):
    """Whether the books are on disk."""

    OK = "ok"
    RETRYING = "retrying"


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """How the books stand: `pending` records are in memory only, because of `error`."""

    state: LedgerState
    pending: int = 0
    error: str = ""
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What was found when the books were opened."""

    days: int
    slots: int
    damage: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the books say on a local `day`; taken in the executor, it may be read anywhere.

    recent: the last 40 days, oldest first; a day without a settled slot is not in it.
    """

    day: date
    total: Totals
    year: Totals
    month: Totals
    today: Totals
    recent: Mapping[date, Totals]
    since: date | None
    status: LedgerStatus


@dataclass(frozen=True, slots=True)
class _Pending:
    """A line that is not on disk yet."""

    path: Path
    line: bytes
    slot: Record | None


class Ledger:
    """The books of one home."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        """Use `open` to get one that has read its files."""
        self._files = BooksFolder(folder)
        self._zone = zone
        self._closed: dict[date, tuple[int, Totals]] = {}
        self._open: dict[date, DayRecords] = {}
        self._open_totals: dict[date, Totals] = {}
        self._closed_total = Totals()
        self._sequence = 0
        self._last: SlotEntry | None = None
        self._pending: list[_Pending] = []
        self._error = ""

    @classmethod
    def open(cls, folder: Path, zone: tzinfo) -> tuple[Ledger, OpenReport]:
        """Read the books (an empty folder is an empty book); damaged parts are put aside.

        Raises: LedgerError where a newer release wrote them; OSError where they cannot be read.
        """
        ledger = cls(folder, zone)
        ledger._load()
        slots = sum(len(records) for records in ledger._open.values())
        return ledger, OpenReport(
            len(ledger._closed) + len(ledger._open), slots, tuple(ledger._files.damage)
        )

    # --- reading: no file I/O unless said ------------------------------------------------------

    @property
    def last(self) -> SlotEntry | None:
        """The latest settled slot; its state is where the next one starts from. No I/O."""
        return self._last

    @property
    def since(self) -> date | None:
        """The first local day in the books. No I/O."""
        return min((*self._closed, *self._open), default=None)

    @property
    def status(self) -> LedgerStatus:
        """Whether everything is on disk. No I/O."""
        return LedgerStatus(
            LedgerState.RETRYING if self._pending else LedgerState.OK,
            len(self._pending),
            self._error,
            tuple(self._files.damage),
        )

    def day(self, day: date) -> Totals:
        """Total of a local day, so far. No I/O."""
        if day in self._closed:
            return self._closed[day][1]
        if day not in self._open:
            return Totals()
        return self._open_totals[day]

    def days(self, first: date, last: date) -> dict[date, Totals]:
        """Totals of the settled local days from `first` to `last`, both included. No I/O."""
        known = sorted({*self._closed, *self._open})
        return {day: self.day(day) for day in known if first <= day <= last}

    def month(self, year: int, month: int) -> Totals:
        """Total of a calendar month, so far. No I/O."""
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return add_totals(self.days(first, after - ONE_DAY).values())

    def totals(self) -> Totals:
        """Total of the whole life: the sum of its days. No I/O."""
        return add_totals([self._closed_total, *(self.day(day) for day in sorted(self._open))])

    def summary(self, today: date) -> Summary:
        """Totals of the life, of a year, a month and a day, as `get_profit` shows them. No I/O."""
        return Summary(
            day=today,
            total=self.totals(),
            year=add_totals(self.days(date(today.year, 1, 1), today).values()),
            month=self.month(today.year, today.month),
            today=self.day(today),
            recent=self.days(today - timedelta(days=RECENT_DAYS - 1), today),
            since=self.since,
            status=self.status,
        )

    def slots(self, start: datetime, end: datetime) -> list[SlotEntry]:
        """Settled slots that start in [start, end), oldest first; kept for 40 days."""
        begin_s, end_s = start.timestamp(), end.timestamp()
        found: DayRecords = {}
        utc_day = start.astimezone(UTC).date()
        while utc_day <= end.astimezone(UTC).date():
            _collect(found, self._read_slots(utc_day))
            utc_day += ONE_DAY
        return [decode_entry(found[at]) for at in sorted(found) if begin_s <= at < end_s]

    # --- writing -------------------------------------------------------------------------------

    def append(self, *entries: SlotEntry) -> LedgerStatus:
        """Book settled slots; a slot booked before is replaced, an equal one ignored.

        A disk that cannot take them leaves them in memory, to be tried again by the next
        `append` or `flush`; the status says so.

        Raises: LedgerError for a slot older than the slots that are kept.
        """
        for entry in entries:
            day = entry.facts.start.astimezone(self._zone).date()
            if day in self._closed:
                self._reopen(day)
            self._book(entry, day)
        newest = max(self._open, default=None)
        if newest is not None:
            self._close_days([day for day in sorted(self._open) if day < newest])
        return self.flush()

    def flush(self) -> LedgerStatus:
        """Write what is still in memory; never raises for a full or failing disk."""
        try:
            while self._pending:
                path = self._pending[0].path
                batch = 1
                while batch < len(self._pending) and self._pending[batch].path == path:
                    batch += 1
                self._files.append(path, [item.line for item in self._pending[:batch]])
                del self._pending[:batch]
            self._error = ""
        except OSError as err:
            self._error = f"{err.strerror or err}"
        return self.status

    def close(self) -> LedgerStatus:
        """Write what is left; nothing stays open."""
        return self.flush()

    # --- the inside ----------------------------------------------------------------------------

    def _book(self, entry: SlotEntry, day: date) -> None:
        """Put a slot into its day, in memory and in the queue for the disk."""
        start_s = round(entry.facts.start.timestamp())
        record = encode_entry(entry, day, self._sequence + 1)
        before = self._open.get(day, {}).get(start_s)
        if before is not None and {**before, "n": 0} == {**record, "n": 0}:
            return
        self._sequence += 1
        self._open.setdefault(day, {})[start_s] = record
        booked = decode_entry(record)
        self._open_totals[day] = (
            add_totals([self._open_totals.get(day, Totals()), total_of(booked)])
            if before is None
            else _roll_up(self._open[day])
        )
        path = self._files.slot_path(start_s)
        self._pending.append(_Pending(path, encode_line(record), record))
        if self._last is None or entry.facts.start >= self._last.facts.start:
            self._last = booked

    def _reopen(self, day: date) -> None:
        """Read a closed day's slots again, so that one of them can be replaced.

        Raises: LedgerError where they are not kept any more.
        """
        records = self._read_day(day)
        if len(records) < self._closed[day][1].slots:
            raise LedgerError(
                f"The slots of {day.isoformat()} are not kept any more: {KEEP_DAYS} days",
                day=day.isoformat(),
            )
        self._open[day] = records
        self._open_totals[day] = _roll_up(records)
        del self._closed[day]
        self._closed_total = self._add_closed()

    def _close_days(self, days: Iterable[date]) -> None:
        """Roll days up for ever, then drop slots that are too old."""
        for day in days:
            totals = self.day(day)
            record = encode_day(day, totals, self._sequence)
            self._closed[day] = (self._sequence, decode_day(record)[1])
            self._closed_total = add_totals([self._closed_total, self._closed[day][1]])
            del self._open[day], self._open_totals[day]
            self._pending.append(_Pending(self._files.days_path, encode_line(record), None))
            if self.flush().state is LedgerState.OK:
                self._files.drop_slots_before(max(self._closed) - timedelta(days=KEEP_DAYS))

    def _read_slots(self, utc_day: date) -> list[Record]:
        """Read a UTC day's slot records, with those that are not on disk yet."""
        path = self._files.slot_path(
            round(datetime(utc_day.year, utc_day.month, utc_day.day, tzinfo=UTC).timestamp())
        )
        waiting = [item.slot for item in self._pending if item.path == path and item.slot]
        return [*self._files.read_slots(utc_day), *waiting]

    def _read_day(self, day: date) -> DayRecords:
        """Read a local day's slot records: a local day touches up to three UTC days."""
        found: DayRecords = {}
        for utc_day in (day - ONE_DAY, day, day + ONE_DAY):
            _collect(found, self._read_slots(utc_day))
        return {at: record for at, record in found.items() if record["day"] == day.isoformat()}

    def _load(self) -> None:
        """Read the days, and the slots of the days that are not rolled up yet."""
        for record in self._files.read_days():
            day, totals = decode_day(record)
            sequence = int(str(record["n"]))
            self._closed[day] = (sequence, totals)
            self._sequence = max(self._sequence, sequence)
        covered = self._sequence
        newest_closed = max(self._closed, default=None)
        stale: set[date] = set()
        for utc_day in self._files.slot_dates():
            fresh = newest_closed is None or utc_day >= newest_closed
            if fresh or (self._files.last_sequence(utc_day) or 0) > covered:
                for record in self._files.read_slots(utc_day):
                    sequence = int(str(record["n"]))
                    self._sequence = max(self._sequence, sequence)
                    day = date.fromisoformat(str(record["day"]))
                    if day not in self._closed or sequence > self._closed[day][0]:
                        stale.add(day)
        for day in stale:
            records = self._read_day(day)
            if day in self._closed and len(records) < self._closed[day][1].slots:
                continue  # a part was damaged: the roll-up knows more than what is left
            self._closed.pop(day, None)
            self._open[day] = records
            self._open_totals[day] = _roll_up(records)
        self._closed_total = self._add_closed()
        self._last = self._find_last()
        if self._open:
            newest = max(self._open)
            self._close_days([day for day in sorted(self._open) if day < newest])

    def _add_closed(self) -> Totals:
        """Add up the days that are rolled up."""
        return add_totals(totals for _, totals in self._closed.values())

    def _find_last(self) -> SlotEntry | None:
        """Find the latest slot among those kept."""
        found: DayRecords = {}
        for utc_day in reversed(self._files.slot_dates()):
            _collect(found, self._files.read_slots(utc_day))
            if found:
                return decode_entry(found[max(found)])
        return None


def _collect(found: DayRecords, records: Iterable[Record]) -> None:
    """Keep the latest record of each slot."""
    for record in records:
        start_s = int(str(record["t"]))
        if start_s not in found or int(str(found[start_s]["n"])) < int(str(record["n"])):
            found[start_s] = record


def _roll_up(records: DayRecords) -> Totals:
    """Add up a day's slots."""
    return add_totals(total_of(decode_entry(records[at])) for at in sorted(records))
