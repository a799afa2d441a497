"""The write-ahead journal: what we hold, on disk before the first write to hardware.

An append-only file of checksummed lines. Replaying it gives every claim that was taken
and not yet released, whatever the moment at which Home Assistant died. Pure file I/O:
every function that touches the disk is called in the executor.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
import json
import os
import threading
from typing import TYPE_CHECKING, Final
import zlib

from ..core.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]

VERSION: Final = 1
COMPACT_BYTES: Final = 262_144
"""Above this size the file is rewritten with the open claims alone."""


SPENT_KEPT: Final = timedelta(hours=50)
"""How long it is remembered when something was held: the longest local day and its eve."""
SPENT_MOST: Final = 100
"""And how many times at most; a device is not shed oftener than that in two days."""

type Period = tuple[datetime, datetime]


class Event(StrEnum):
    """What a line of the journal says about its target.

    SPENT sums up a claim that is over. NOTED is what else has to be known of a target after
    a restart, claimed or not: the last one counts, and one without words is forgotten.
    """

    CLAIM = "claim"
    INTENT = "intent"
    WRITTEN = "written"
    VERIFIED = "verified"
    RELEASED = "released"
    SPENT = "spent"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: CLAIM carries snapshot and intent, INTENT a new intent for the same claim.

    NOTED carries its words as the snapshot.
    """

    event: Event
    target: str
    at: datetime
    snapshot: JsonObject = field(default_factory=dict)
    intent: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One battery or device that we took: what was there before, and what we meant to write."""

    target: str
    stage: Event
    snapshot: JsonObject
    intent: JsonObject
    taken_at: datetime
    changed_at: datetime


@dataclass(slots=True)
class _Book:
    """What the lines add up to."""

    claims: dict[str, Claim] = field(default_factory=dict)
    spent: dict[str, list[Period]] = field(default_factory=dict)
    noted: dict[str, Entry] = field(default_factory=dict)


class Journal:
    """The file and the open claims that it holds; safe to call from several threads."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read until `open`."""
        self.path = path
        self.damaged_lines = 0
        self._book = _Book()
        self._owed: dict[tuple[str, Event], Entry] = {}
        self._opened = False
        self._tail_is_whole = True
        self._compact_above_bytes = COMPACT_BYTES
        self._lock = threading.Lock()

    @property
    def claims(self) -> Mapping[str, Claim]:
        """What is taken and not released, by target."""
        return self._book.claims

    def spent(self, target: str) -> Sequence[Period]:
        """When a target was held, by claims that are over, in the last two days."""
        return self._book.spent.get(target, ())

    @property
    def notes(self) -> Mapping[str, JsonObject]:
        """Everything that was noted, by target."""
        return {target: entry.snapshot for target, entry in self._book.noted.items()}

    def noted(self, target: str) -> JsonObject:
        """Give what was noted of a target last; nothing where nothing was."""
        entry = self._book.noted.get(target)
        return {} if entry is None else entry.snapshot

    @property
    def owes(self) -> bool:
        """Whether something that happened is not on disk yet."""
        return bool(self._owed)

    def open(self) -> None:
        """Read what is still taken, and drop what is settled from the file.

        Raises: JournalError when the file cannot be read.
        """
        with self._lock:
            self._open()

    def append(self, entries: Sequence[Entry]) -> None:
        """Put entries on disk, then count them; when this raises none of them counts.

        Raises: JournalError when the disk did not take them.
        """
        with self._lock:
            if not self._opened:
                self._open()
            self._write([*self._owed.values(), *entries])
            self._owed.clear()
            for entry in entries:
                _fold(self._book, entry)
            self._compact_if_large()

    def note(self, entries: Sequence[Entry]) -> bool:
        """Count what has already happened, and put it on disk if the disk allows.

        A release must never wait for a disk: what could not be written is owed, and goes
        out before the next entry. False when it is owed.
        """
        with self._lock:
            for entry in entries:
                _fold(self._book, entry)
            owed = self._owed | {(entry.target, entry.event): entry for entry in entries}
            try:
                if not self._opened:
                    self._open()
                self._write(owed.values())
            except JournalError:
                self._owed = owed
                return False
            self._owed.clear()
            return True

    def _open(self) -> None:
        book = _Book()
        damaged = 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            content = self.path.read_bytes() if self.path.exists() else b""
        except OSError as err:
            raise JournalError(f"{self.path.name}: {err}", reason=err) from err
        for line in content.split(b"\n"):
            if not line.strip():
                continue
            entry = _decode(line)
            if entry is None:
                damaged += 1
            else:
                _fold(book, entry)
        self._book = book
        for entry in self._owed.values():
            _fold(self._book, entry)
        self.damaged_lines = damaged
        self._tail_is_whole = not content or content.endswith(b"\n")
        self._opened = True
        if content:
            self._compact()

    def _write(self, entries: Iterable[Entry]) -> None:
        payload = b"".join(_encode(entry) for entry in entries)
        if not payload:
            return
        # A torn line of an earlier failure must not swallow the first line of this write.
        start = b"" if self._tail_is_whole else b"\n"
        try:
            created = not self.path.exists()
            with self.path.open("ab") as file:
                self._tail_is_whole = False
                file.write(start + payload)
                file.flush()
                os.fsync(file.fileno())
            if created:
                _sync_folder(self.path.parent)
        except OSError as err:
            raise JournalError(f"{self.path.name}: {err}", reason=err) from err
        self._tail_is_whole = True

    def _compact_if_large(self) -> None:
        try:
            if self.path.stat().st_size > self._compact_above_bytes:
                self._compact()
                # What is open may be large by itself: then not every write compacts again.
                self._compact_above_bytes = max(COMPACT_BYTES, 2 * self.path.stat().st_size)
        except OSError:
            return

    def _compact(self) -> None:
        """Rewrite the file with the open claims; on any failure the old file stays as it is."""
        fresh = self.path.with_name(self.path.name + ".new")
        lines = b"".join(_lines(self._book))
        try:
            with fresh.open("wb") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError:
            return
        self._tail_is_whole = True


def _lines(book: _Book) -> Iterable[bytes]:
    for claim in book.claims.values():
        taken = Entry(Event.CLAIM, claim.target, claim.taken_at, claim.snapshot, claim.intent)
        yield _encode(taken)
        if claim.stage is not Event.CLAIM:
            yield _encode(Entry(claim.stage, claim.target, claim.changed_at, intent=claim.intent))
    for target, periods in book.spent.items():
        for start, end in periods:
            yield _encode(Entry(Event.SPENT, target, end, {"from": start.isoformat()}))
    for entry in book.noted.values():
        yield _encode(entry)


def _fold(book: _Book, entry: Entry) -> None:
    """Let one line change what is taken."""
    claims = book.claims
    known = claims.get(entry.target)
    if entry.event is Event.SPENT:
        start = datetime.fromisoformat(str(entry.snapshot["from"]))
        _spend(book, entry.target, (start, entry.at))
    elif entry.event is Event.NOTED:
        book.noted[entry.target] = entry
        if not entry.snapshot:
            del book.noted[entry.target]
    elif entry.event is Event.CLAIM:
        # The first snapshot is the home as it was; a second claim must not overwrite it.
        snapshot = entry.snapshot if known is None else known.snapshot
        taken_at = entry.at if known is None else known.taken_at
        claims[entry.target] = Claim(
            entry.target, Event.CLAIM, snapshot, entry.intent, taken_at, entry.at
        )
    elif known is None:
        return
    elif entry.event is Event.RELEASED:
        del claims[entry.target]
        _spend(book, entry.target, (known.taken_at, entry.at))
    elif entry.event is Event.INTENT:
        claims[entry.target] = replace(
            known, stage=Event.INTENT, intent=entry.intent, changed_at=entry.at
        )
    else:
        claims[entry.target] = replace(known, stage=entry.event, changed_at=entry.at)


def _spend(book: _Book, target: str, period: Period) -> None:
    """Remember when a target was held, and forget what is too old to matter."""
    kept = [old for old in book.spent.get(target, []) if old[1] > period[1] - SPENT_KEPT]
    book.spent[target] = [*kept[-SPENT_MOST:], period]


def _encode(entry: Entry) -> bytes:
    record: JsonObject = {
        "v": VERSION,
        "event": entry.event,
        "target": entry.target,
        "at": entry.at.isoformat(),
    }
    if entry.snapshot:
        record["snapshot"] = entry.snapshot
    if entry.intent:
        record["intent"] = entry.intent
    text = json.dumps(record, separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _decode(line: bytes) -> Entry | None:
    """Read one line, or None when it is torn, altered or of another version."""
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        record = json.loads(text)
        if record["v"] != VERSION:
            return None
        event = Event(record["event"])
        if event is Event.SPENT:
            datetime.fromisoformat(record["snapshot"]["from"])
        return Entry(
            event,
            record["target"],
            datetime.fromisoformat(record["at"]),
            record.get("snapshot", {}),
            record.get("intent", {}),
        )
    except ValueError, KeyError, TypeError:
        return None


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
