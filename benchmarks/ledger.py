"""What the books cost: a year settled and written, ten years opened: `python -m benchmarks.ledger`.

Prints JSON. The year is the measured one where it is beside the project, else a simulated
one of the same length.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json
from pathlib import Path
import statistics
import tempfile
import time
from zoneinfo import ZoneInfo

from custom_components.energy_optimizer.core.accounting import (
    BooksState,
    SlotEntry,
    SlotFacts,
    settle_all,
)
from custom_components.energy_optimizer.ledger import Ledger
from custom_components.energy_optimizer.ledger.codec import encode_day
from custom_components.energy_optimizer.ledger.lines import append_lines, encode_line
from tests.conftest import MEASURED_DATA
from tests.core.books_home import Moment, TrueHome
from tests.core.measured_year import MODELS, YEAR, live_through

ZONE = ZoneInfo("Europe/Paris")
YEARS = 10
OPENINGS = 11
HALF_HOURS = 17_520


def a_year() -> list[SlotFacts]:
    """Give a year of half hours."""
    data = MEASURED_DATA / YEAR
    if data.exists():
        return list(live_through(data, acting=True))
    home = TrueHome(list(MODELS.values()))
    kinds = [
        Moment(0.4, 1.2, 0.30, 0.08),
        Moment(0.4, 0.0, 0.12, 0.03, forced_kw=-3.0),
        Moment(0.4, 0.0, 0.45, 0.35, forced_kw=4.0),
    ]
    return [home.live(kinds[at % len(kinds)]) for at in range(HALF_HOURS)]


def replay(folder: Path, facts: list[SlotFacts]) -> tuple[Ledger, dict[str, float]]:
    """Settle a year and book it slot by slot, each on disk before the next."""
    began = time.perf_counter()
    entries = settle_all(BooksState(), facts, MODELS)
    settled = time.perf_counter()
    ledger, _ = Ledger.open(folder, ZONE)
    slowest_ms = 0.0
    for entry in entries:
        before = time.perf_counter()
        ledger.append(entry)
        slowest_ms = max(slowest_ms, (time.perf_counter() - before) * 1000)
    booked = time.perf_counter()
    lines = [
        len(line)
        for path in (folder / "slots").iterdir()
        for line in path.read_bytes().splitlines(keepends=True)
    ]
    return ledger, {
        "slots": len(entries),
        "settle_s": settled - began,
        "book_s": booked - settled,
        "slowest_append_ms": slowest_ms,
        "bytes_per_slot_median": statistics.median(lines),
        "bytes_per_slot_most": max(lines),
        "bytes_kept": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


def lengthen(folder: Path, ledger: Ledger) -> None:
    """Put nine more years of days before the one that was booked."""
    days = list(ledger.days(date(2000, 1, 1), date(2100, 1, 1)).values())
    first = ledger.since or date(2024, 1, 1)
    count = 365 * (YEARS - 1)
    lines = [
        encode_line(encode_day(first - timedelta(days=count - at), days[at % len(days)], 0))
        for at in range(count)
    ]
    append_lines(folder / "days.jsonl", lines)


def open_ms(folder: Path, today: date) -> list[float]:
    """Time opening the books and reading what the entities show."""
    times: list[float] = []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        ledger, _ = Ledger.open(folder, ZONE)
        ledger.summary(today)
        times.append((time.perf_counter() - began) * 1000)
    return times


def a_correction_ms(ledger: Ledger, entries: list[SlotEntry]) -> float:
    """Time replacing a slot of a closed day."""
    entry = entries[0]
    price = (entry.facts.import_price_per_kwh or 0.0) + 0.01
    changed = settle_all(entry.state, [replace(entry.facts, import_price_per_kwh=price)], MODELS)
    began = time.perf_counter()
    ledger.append(*changed)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    facts = a_year()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger, found = replay(folder, facts)
        lengthen(folder, ledger)
        times = open_ms(folder, date(2025, 2, 27))
        began = time.perf_counter()
        end = ledger.last.facts.end if ledger.last else datetime.now(UTC)
        slots = ledger.slots(end - timedelta(days=40), end)
        found |= {
            "open_ten_years_ms_median": statistics.median(times),
            "open_ten_years_ms_most": max(times),
            "read_forty_days_of_slots_ms": (time.perf_counter() - began) * 1000,
            "correct_a_slot_ms": a_correction_ms(ledger, slots[48:]),
        }
    print(json.dumps({key: round(value, 2) for key, value in found.items()}, indent=2))


if __name__ == "__main__":
    main()
