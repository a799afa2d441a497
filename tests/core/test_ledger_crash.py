"""The ledger stopped at any moment: no slot twice, none missing."""

from datetime import timedelta
from pathlib import Path
import random
import signal
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from custom_components.energy_optimizer.core.accounting import SlotEntry, add_totals, total_of
from custom_components.energy_optimizer.ledger import Ledger
from tests.core.books_home import START, Moment, TrueHome, battery, keep_books

ROOT = Path(__file__).resolve().parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = (START - timedelta(days=2), START + timedelta(days=400))

KINDS = [
    Moment(0.4, 1.2, 0.30, 0.08),
    Moment(0.4, 0.0, 0.12, 0.03, forced_kw=-3.0),
    Moment(0.4, 0.0, 0.45, 0.35, forced_kw=4.0),
    Moment(0.4, 0.0, 0.30, 0.08, blind="grid"),
]

WRITER = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
sys.path[:0] = [".", "scripts"]
import bare_package
bare_package.install()
from custom_components.energy_optimizer.ledger import Ledger
from tests.core.books_home import battery, keep_books, TrueHome
from tests.core.test_ledger_crash import KINDS
entries = keep_books(TrueHome([battery()]), [KINDS[at % 4] for at in range(3000)])
ledger, report = Ledger.open(Path(sys.argv[1]), ZoneInfo("Europe/Berlin"))
last = ledger.last
first = 0 if last is None else 1 + [e.facts.start for e in entries].index(last.facts.start)
print("ready", flush=True)
for entry in entries[first:]:
    ledger.append(entry)
    print(entry.facts.start.isoformat(), flush=True)
"""


def a_thousand_slots() -> list[SlotEntry]:
    return keep_books(TrueHome([battery()]), [KINDS[at % 4] for at in range(1000)])


def next_slot(ledger: Ledger, entries: list[SlotEntry]) -> int:
    """Where settling goes on: after the last slot in the books."""
    if ledger.last is None:
        return 0
    starts = [entry.facts.start for entry in entries]
    return starts.index(ledger.last.facts.start) + 1


@pytest.mark.parametrize("seed", range(3))
def test_reopened_fifty_times_after_losing_the_end_of_a_file_it_misses_and_repeats_nothing(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - any moment will do
    entries = a_thousand_slots()
    ledger, _ = Ledger.open(tmp_path, BERLIN)
    for _ in range(50):
        at = next_slot(ledger, entries)
        ledger.append(*entries[at : at + chance.randint(1, 40)])
        victim = max((tmp_path / "slots").iterdir())
        if chance.random() < 0.2 and (tmp_path / "days.jsonl").exists():
            victim = tmp_path / "days.jsonl"
        size = victim.stat().st_size
        with victim.open("r+b") as file:
            file.truncate(chance.randint(max(size - 3000, 0), size))
        ledger, _ = Ledger.open(tmp_path, BERLIN)
    ledger.append(*entries[next_slot(ledger, entries) :])

    kept = Ledger.open(tmp_path, BERLIN)[0]
    assert [slot.facts.start for slot in kept.slots(*ALWAYS)] == [
        entry.facts.start for entry in entries
    ]
    expected = add_totals(map(total_of, entries))
    assert kept.totals().slots == expected.slots
    assert kept.totals().figures.profit == pytest.approx(expected.figures.profit, abs=0.01)
    assert kept.totals().figures.worth == pytest.approx(expected.figures.worth, abs=0.01)
    assert kept.totals().unknown_s == expected.unknown_s


def test_killed_outright_it_keeps_every_slot_it_said_it_had_booked(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - any moment will do
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            said = ""
            for _ in range(chance.randint(20, 200)):
                said = writer.stdout.readline().strip()
            writer.send_signal(signal.SIGKILL)
            said = (writer.stdout.read().splitlines() or [said])[-1] or said
        ledger, _ = Ledger.open(tmp_path, BERLIN)
        starts = [slot.facts.start for slot in ledger.slots(*ALWAYS)]
        assert starts == [START + timedelta(minutes=15) * at for at in range(len(starts))]
        assert ledger.totals().slots == len(starts)
        assert said[:25] <= starts[-1].isoformat()
