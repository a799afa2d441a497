"""Keeps what each load's waits have saved: information only, beside the bills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .core.accounting.shift import Piece, at_once_pieces, shift_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .accounts import Accounts
    from .planning import Thought
    from .sources.loads import RunUse

STORE_VERSION = 1
# The books keep slots for 40 days; a run that cannot be priced by then never will be.
GIVEN_UP_AFTER = timedelta(days=3)


@dataclass(slots=True)
class RunBook:
    """One occasion of one load: since when it could have run, and what it has taken.

    energy_kwh, run_hours: up to `seen_at`. over: nothing more will come.
    """

    occasion: str
    ready_at: datetime
    seen_at: datetime
    energy_kwh: float = 0.0
    run_hours: float = 0.0
    over: bool = False
    pieces: list[Piece] = field(default_factory=list)


def runs_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Where the runs that are not priced yet and the totals are kept."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}_{entry_id}_runs")


class RunBooks:
    """Follows every run, and prices it when the books know its slots."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Nothing is read before `async_open`."""
        self._store = runs_store(hass, entry_id)
        self._open: dict[str, RunBook] = {}
        self._closed: list[tuple[str, RunBook]] = []
        self.saved: dict[str, float] = {}
        self._kept: dict[str, Any] = {}

    async def async_open(self) -> None:
        """Go on from what was kept."""
        stored = await self._store.async_load() or {}
        self.saved = dict(stored.get("saved", {}))
        self._open = {key: _book(item) for key, item in stored.get("open", {}).items()}
        self._closed = [(key, _book(item)) for key, item in stored.get("closed", ())]

    def note(self, thought: Thought) -> None:
        """Take up how far each run is by now."""
        now = dt_util.utcnow()
        for key, use in thought.uses.items():
            told = thought.runs.get(key)
            book = self._open.get(key)
            if book is not None and use.occasion == book.occasion:
                self._follow(book, use, _power_kw(thought, key), now)
            if told is None or not told.occasion or told.earliest is None:
                continue
            if book is not None and book.occasion != told.occasion:
                self._close(key, book)
                book = None
            idle = thought.ahead.wanted.idle.get(key)
            if book is None and idle is None and told.earliest <= now:
                self._open[key] = RunBook(told.occasion, now, now)

    def _follow(self, book: RunBook, use: RunUse, power_kw: float, now: datetime) -> None:
        hours = use.run_hours - book.run_hours
        energy_kwh = hours * power_kw
        if use.energy_kwh is not None:
            energy_kwh = use.energy_kwh - book.energy_kwh
        if hours > 0.0 and energy_kwh > 0.0 and now > book.seen_at:
            begin = max(book.seen_at, now - timedelta(hours=hours))
            book.pieces.append(Piece(begin, now, energy_kwh))
        book.energy_kwh += max(energy_kwh, 0.0)
        book.run_hours, book.seen_at, book.over = use.run_hours, now, use.done

    def _close(self, key: str, book: RunBook) -> None:
        del self._open[key]
        if book.pieces:
            self._closed.append((key, book))

    async def async_settle(self, accounts: Accounts) -> None:
        """Price the runs whose slots are all in the books by now."""
        for key in [key for key, book in self._open.items() if book.over]:
            self._close(key, self._open[key])
        until, waiting = accounts.until, []
        for key, book in self._closed:
            last = max(book.pieces[-1].end, at_once_pieces(book.pieces, book.ready_at)[-1].end)
            if until is None or until < last:
                waiting.append((key, book))
                continue
            first = min(book.ready_at, book.pieces[0].start) - timedelta(hours=1)
            slots = await accounts.async_slots(first, last)
            shift = shift_of(book.pieces, book.ready_at, slots)
            if shift is not None:
                self.saved[key] = round(self.saved.get(key, 0.0) + shift.saved, 6)
        given_up = dt_util.utcnow() - GIVEN_UP_AFTER
        self._closed = [item for item in waiting if item[1].seen_at > given_up]

    async def async_save(self) -> None:
        """Keep what is not priced yet, where there is news."""
        kept = {
            "saved": dict(self.saved),
            "open": {key: _plain(book) for key, book in self._open.items()},
            "closed": [[key, _plain(book)] for key, book in self._closed],
        }
        if any(kept.values()) and kept != self._kept:
            self._kept = kept
            await self._store.async_save(kept)


def _power_kw(thought: Thought, key: str) -> float:
    """Give what it draws by its settings, where nothing measures it."""
    load = next((item for item in thought.ahead.home.deferrables if item.name == key), None)
    if load is not None:
        return float(load.profile_kw.mean())
    car = next((item for item in thought.ahead.home.cars if item.name == key), None)
    return 0.0 if car is None else car.max_charge_kw


def _plain(book: RunBook) -> dict[str, Any]:
    return {
        "occasion": book.occasion,
        "ready_at": book.ready_at.isoformat(),
        "seen_at": book.seen_at.isoformat(),
        "energy_kwh": book.energy_kwh,
        "run_hours": book.run_hours,
        "over": book.over,
        "pieces": [
            [piece.start.isoformat(), piece.end.isoformat(), piece.energy_kwh]
            for piece in book.pieces
        ],
    }


def _book(stored: Mapping[str, Any]) -> RunBook:
    times = {name: datetime.fromisoformat(stored[name]) for name in ("ready_at", "seen_at")}
    pieces = [
        Piece(datetime.fromisoformat(start), datetime.fromisoformat(end), energy_kwh)
        for start, end, energy_kwh in stored["pieces"]
    ]
    return RunBook(**{**stored, **times, "pieces": pieces})
