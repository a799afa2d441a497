"""A measured year through the books."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.energy_optimizer.core.accounting import (
    BooksState,
    SlotEntry,
    add_totals,
    settle_all,
)
from custom_components.energy_optimizer.ledger import Ledger
from tests.core.measured_year import MODELS, YEAR, live_through

pytestmark = pytest.mark.real_data

PARIS = ZoneInfo("Europe/Paris")
EVER = (date(2000, 1, 1), date(2100, 1, 1))
CENT = 0.01
ONE_KB = 1024


def booked(folder: Path, entries: Sequence[SlotEntry]) -> Ledger:
    """Book slot by slot in weeks, and read the books again."""
    ledger, _ = Ledger.open(folder, PARIS)
    for at in range(0, len(entries), 336):
        ledger.append(*entries[at : at + 336])
    return Ledger.open(folder, PARIS)[0]


def test_a_measured_year_with_actions_keeps_every_law(real_data: Path, tmp_path: Path) -> None:
    facts = list(live_through(real_data / YEAR, acting=True))
    entries = settle_all(BooksState(), facts, MODELS)
    ledger = booked(tmp_path, entries)
    totals = ledger.totals()
    figures = totals.figures

    days = ledger.days(*EVER)
    assert len(days) == 365
    for day in days.values():
        assert day.figures.unreconciled_cost == pytest.approx(0.0, abs=CENT)
    assert figures.unreconciled_cost == pytest.approx(0.0, abs=CENT)
    for name in ("profit", "home_savings", "shed_savings", "wear_cost", "worth"):
        by_day = sum(getattr(day.figures, name) for day in days.values())
        by_slot = sum(getattr(entry.figures, name) for entry in entries)
        assert by_day == pytest.approx(getattr(figures, name), abs=1e-6)
        assert by_slot == pytest.approx(getattr(figures, name), abs=CENT)
    months = [ledger.month(2024, month) for month in range(1, 13)]
    months += [ledger.month(2025, month) for month in (1, 2)]
    assert add_totals(months).slots == totals.slots == len(entries)

    blanks = sum(1 for slot in facts if slot.grid_import_kwh is None)
    assert blanks > 800
    assert totals.unknown_s == blanks * 1800
    stored_kwh = entries[-1].state.batteries["home"].stored_kwh - MODELS["home"].stored_kwh
    unbooked_kwh = figures.charge_kwh + figures.drift_kwh - figures.discharge_kwh
    one_digit_kwh = 0.1  # the books opened at a state of charge read to that
    assert stored_kwh == pytest.approx(unbooked_kwh - figures.loss_kwh, abs=one_digit_kwh)


def test_a_measured_year_takes_little_room(real_data: Path, tmp_path: Path) -> None:
    facts = list(live_through(real_data / YEAR, acting=True))
    booked(tmp_path, settle_all(BooksState(), facts, MODELS))
    slot_lines = [
        line
        for path in (tmp_path / "slots").iterdir()
        for line in path.read_bytes().splitlines(keepends=True)
    ]
    assert len(slot_lines) >= 40 * 48
    assert max(map(len, slot_lines)) <= ONE_KB
    kept = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert kept <= 3 * ONE_KB * ONE_KB


def test_a_measured_year_without_an_action_is_worth_nothing(real_data: Path) -> None:
    facts = live_through(real_data / YEAR, acting=False)
    entries = settle_all(BooksState(), facts, MODELS)
    worth = sum(entry.figures.worth for entry in entries)
    assert sum(entry.figures.profit for entry in entries) == 0.0
    assert sum(entry.figures.shed_savings for entry in entries) == pytest.approx(0.0, abs=CENT)
    assert worth == pytest.approx(0.0, abs=CENT)
    assert sum(entry.figures.home_savings for entry in entries) > 10.0
