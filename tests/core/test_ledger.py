"""The books on disk: what is written stays, once, whatever happens to the file."""

from dataclasses import replace
from datetime import date, datetime, timedelta
import errno
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.energy_optimizer.core.accounting import (
    SlotEntry,
    Totals,
    add_totals,
    settle_all,
    total_of,
)
from custom_components.energy_optimizer.core.errors import LedgerError
from custom_components.energy_optimizer.ledger import (
    Ledger,
    LedgerState,
    day_rows,
    files,
    lines,
    slot_rows,
)
from custom_components.energy_optimizer.ledger.codec import upgraded
from custom_components.energy_optimizer.ledger.lines import decode_line, encode_line
from tests.core.books_home import START, Moment, TrueHome, battery, keep_books

BERLIN = ZoneInfo("Europe/Berlin")


def some_slots(count: int) -> list[SlotEntry]:
    """Quarter hours from local 1 March, 01:00: sun, a charge, a sale, a shed, a blank."""
    kinds = [
        Moment(0.4, 1.2, 0.30, 0.08),
        Moment(0.4, 0.0, 0.12, 0.03, forced_kw=-3.0),
        Moment(0.4, 0.0, 0.45, 0.35, forced_kw=4.0),
        Moment(0.5, 0.0, 0.50, 0.20, avoided_kwh=0.2),
        Moment(0.4, 0.0, 0.30, 0.08, blind="grid"),
        Moment(0.6, 0.0, 0.30, 0.08, rebound_kwh=0.1),
    ]
    home = TrueHome([replace(battery(), wear_cost_per_kwh=0.02)])
    return keep_books(home, [kinds[at % len(kinds)] for at in range(count)])


def opened(folder: Path) -> Ledger:
    ledger, report = Ledger.open(folder, BERLIN)
    assert not report.damage
    return ledger


def assert_same(totals: Totals, expected: Totals) -> None:
    assert totals.slots == expected.slots
    for name in ("profit", "home_savings", "shed_savings", "wear_cost", "worth", "actual_cost"):
        assert getattr(totals.figures, name) == pytest.approx(
            getattr(expected.figures, name), abs=1e-4
        )


def starts(entries: list[SlotEntry]) -> list[datetime]:
    return [entry.facts.start for entry in entries]


def always() -> tuple[datetime, datetime]:
    return START - timedelta(days=2), START + timedelta(days=400)


def test_an_empty_folder_is_an_empty_book(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "new" / "books")
    assert ledger.last is None
    assert ledger.since is None
    assert ledger.totals() == Totals()
    assert ledger.summary(date(2026, 3, 1)).today == Totals()


def test_what_was_booked_is_there_after_a_restart(tmp_path: Path) -> None:
    entries = some_slots(300)
    ledger = opened(tmp_path)
    for entry in entries:
        assert ledger.append(entry).state is LedgerState.OK
    before = ledger.totals()
    again = opened(tmp_path)
    assert_same(again.totals(), add_totals(map(total_of, entries)))
    assert_same(again.totals(), before)
    assert again.last == ledger.last
    assert again.last is not None
    assert again.last.facts.start == entries[-1].facts.start
    assert starts(again.slots(*always())) == starts(entries)


def test_the_last_slot_carries_the_state_the_next_one_starts_from(tmp_path: Path) -> None:
    entries = some_slots(20)
    opened(tmp_path).append(*entries)
    last = opened(tmp_path).last
    assert last is not None
    for name, kept in last.state.batteries.items():
        truth = entries[-1].state.batteries[name]
        assert kept.basis_cost == pytest.approx(truth.basis_cost, abs=1e-9)
        assert kept.costed_kwh == pytest.approx(truth.costed_kwh, abs=1e-9)
        assert kept.opening_kwh == pytest.approx(truth.opening_kwh, abs=1e-9)
        assert kept.virtual_kwh == pytest.approx(truth.virtual_kwh, abs=1e-9)


def test_days_are_the_homes_local_days_and_add_up_to_month_and_total(tmp_path: Path) -> None:
    entries = some_slots(96 * 33)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    days = ledger.days(date(2026, 1, 1), date(2026, 12, 31))
    assert days[date(2026, 3, 1)].slots == 92
    assert days[date(2026, 3, 29)].slots == 92, "a day of 23 hours"
    assert days[date(2026, 3, 30)].slots == 96
    assert_same(add_totals(days.values()), ledger.totals())
    march = [total for day, total in days.items() if day.month == 3]
    assert_same(ledger.month(2026, 3), add_totals(march))
    assert ledger.month(2025, 12) == Totals()
    assert ledger.since == date(2026, 3, 1)


def test_a_slot_booked_twice_counts_once(tmp_path: Path) -> None:
    entries = some_slots(10)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.jsonl"))
    ledger.append(*entries)
    assert ledger.totals().slots == 10
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jsonl")) == size


def test_late_data_replaces_a_slot_in_a_closed_day_without_counting_it_twice(
    tmp_path: Path,
) -> None:
    home = TrueHome([battery()])
    kinds = [Moment(0.4, 1.2, 0.3, 0.08), Moment(0.9, 0.0, 0.5, 0.2, forced_kw=2.0)]
    moments = [kinds[at % 2] for at in range(400)]
    moments[30] = Moment(0.9, 0.0, 0.5, 0.2, blind="grid")
    entries = keep_books(home, moments)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    assert entries[30].quality == "unknown"

    late = [entry.facts for entry in entries[30:]]
    repaired = type(late[0])(
        start=late[0].start,
        end=late[0].end,
        import_price_per_kwh=0.5,
        export_price_per_kwh=0.2,
        grid_import_kwh=0.9,
        grid_export_kwh=0.0,
        solar_kwh=0.0,
        batteries=late[0].batteries,
    )
    corrected = settle_all(entries[29].state, [repaired, *late[1:]], home.batteries)
    ledger.append(*corrected)

    expected = add_totals(map(total_of, [*entries[:30], *corrected]))
    assert_same(ledger.totals(), expected)
    assert_same(opened(tmp_path).totals(), expected)
    assert opened(tmp_path).totals().unknown_s == 0.0
    assert starts(ledger.slots(*always())) == starts(entries)


def test_a_correction_that_was_cut_off_before_its_day_was_rolled_up_again_is_found(
    tmp_path: Path,
) -> None:
    entries = some_slots(300)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    days_file = tmp_path / "days.jsonl"
    rolled_up = days_file.read_bytes()
    moved = replace(entries[10].facts, import_price_per_kwh=9.0)
    correction = settle_all(entries[9].state, [moved], TrueHome([battery()]).batteries)
    ledger.append(*correction)
    days_file.write_bytes(rolled_up)
    expected = add_totals(map(total_of, [*entries[:10], *correction, *entries[11:]]))
    assert_same(opened(tmp_path).totals(), expected)


def test_slots_are_kept_forty_days_and_days_for_ever(tmp_path: Path) -> None:
    entries = some_slots(96 * 60)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    kept = ledger.slots(*always())
    assert kept[-1].facts.start == entries[-1].facts.start
    assert timedelta(days=40) <= kept[-1].facts.end - kept[0].facts.start <= timedelta(days=42)
    assert opened(tmp_path).totals().slots == len(entries)


def test_a_correction_of_slots_that_are_not_kept_is_refused(tmp_path: Path) -> None:
    entries = some_slots(96 * 60)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    changed = settle_all(entries[0].state, [entries[1].facts], TrueHome([battery()]).batteries)
    with pytest.raises(LedgerError, match="not kept any more"):
        ledger.append(changed[0])
    assert ledger.totals().slots == len(entries)


def test_a_full_disk_keeps_the_books_in_memory_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = some_slots(200)
    ledger = opened(tmp_path)
    ledger.append(*entries[:50])

    def full(_path: Path, _lines: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "append_lines", full)
    status = ledger.append(*entries[50:])
    assert status.state is LedgerState.RETRYING
    assert status.pending >= 150
    assert "No space left" in status.error
    assert ledger.totals().slots == 200
    assert starts(ledger.slots(*always())) == starts(entries)
    assert opened(tmp_path).totals().slots == 50

    monkeypatch.undo()
    assert ledger.flush().state is LedgerState.OK
    assert ledger.status.error == ""
    assert starts(opened(tmp_path).slots(*always())) == starts(entries)


def test_a_disk_that_takes_half_a_line_leaves_no_half_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = some_slots(12)
    ledger = opened(tmp_path)
    ledger.append(*entries[:10])
    path = next((tmp_path / "slots").iterdir())
    before = path.read_bytes()

    def half(handle: int, data: bytes) -> None:
        os.write(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(lines, "_write_all", half)
    assert ledger.append(entries[10]).state is LedgerState.RETRYING
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert ledger.append(entries[11]).state is LedgerState.OK
    assert starts(opened(tmp_path).slots(*always())) == starts(entries)


def test_a_truncated_end_gives_the_last_good_slot_and_is_put_aside(tmp_path: Path) -> None:
    entries = some_slots(60)
    opened(tmp_path).append(*entries)
    path = next((tmp_path / "slots").iterdir())
    data = path.read_bytes()
    path.write_bytes(data[:-40])
    ledger, report = Ledger.open(tmp_path, BERLIN)
    assert ledger.last is not None
    assert ledger.last.facts.start == entries[58].facts.start
    assert [damage.lines for damage in report.damage] == [1]
    aside = report.damage[0].aside
    assert aside is not None
    assert Path(aside).read_bytes().rstrip() in data
    assert ledger.status.damage == report.damage
    ledger.append(entries[59])
    assert starts(opened(tmp_path).slots(*always())) == starts(entries)


def test_damage_in_the_middle_costs_only_the_damaged_lines(tmp_path: Path) -> None:
    entries = some_slots(60)
    opened(tmp_path).append(*entries)
    path = next((tmp_path / "slots").iterdir())
    rows = path.read_bytes().split(b"\n")
    rows[20] = rows[20].replace(b"0", b"1", 3)
    rows[30] = b"\x00" * 200
    path.write_bytes(b"\n".join(rows))
    ledger, report = Ledger.open(tmp_path, BERLIN)
    assert ledger.totals().slots == 58
    assert report.damage[0].lines == 2
    assert opened(tmp_path).totals().slots == 58, "it is reported once"


def test_damaged_days_are_rolled_up_again_from_their_slots(tmp_path: Path) -> None:
    entries = some_slots(500)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    (tmp_path / "days.jsonl").write_bytes(b"nothing of use\n")
    again, report = Ledger.open(tmp_path, BERLIN)
    assert report.damage[0].lines == 1
    assert_same(again.totals(), ledger.totals())


def test_a_damaged_slot_of_a_closed_day_does_not_make_its_day_forget(tmp_path: Path) -> None:
    entries = some_slots(300)
    ledger = opened(tmp_path)
    ledger.append(*entries)
    whole = ledger.totals()
    path = sorted((tmp_path / "slots").iterdir())[1]
    rows = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([rows[0][:50], *rows[1:]]))
    again, _ = Ledger.open(tmp_path, BERLIN)
    assert_same(again.totals(), whole)


def test_books_of_a_newer_release_are_refused_and_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).append(*some_slots(3))
    path = next((tmp_path / "slots").iterdir())
    record = decode_line(path.read_bytes().splitlines()[0])
    assert record is not None
    newer = path.read_bytes() + encode_line({**record, "v": 99, "n": 50})
    path.write_bytes(newer)
    with pytest.raises(LedgerError, match="version 99"):
        Ledger.open(tmp_path, BERLIN)
    assert path.read_bytes() == newer


def test_older_records_are_brought_up_step_by_step() -> None:
    steps = {
        1: lambda record: {**record, "v": 2, "unit": "kWh"},
        2: lambda record: {**record, "v": 3, "energy": record["wh"] / 1000},
    }
    assert upgraded({"v": 1, "wh": 500.0}, steps, version=3) == {
        "v": 3,
        "wh": 500.0,
        "unit": "kWh",
        "energy": 0.5,
    }


def test_rows_of_a_table_carry_every_slot_and_every_day(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.append(*some_slots(200))
    slots = list(slot_rows(ledger.slots(*always())))
    days = list(day_rows(ledger.days(date(2026, 3, 1), date(2026, 3, 31))))
    assert len(slots) == 201
    assert slots[1][0] == "2026-03-01T00:00:00+00:00"
    assert slots[5][2:4] == ["unknown", "grid"]
    column = days[0].index("profit")
    assert sum(float(row[column]) for row in days[1:]) == pytest.approx(
        ledger.totals().figures.profit, abs=1e-4
    )


def test_a_slot_far_in_the_past_is_booked_in_its_own_day(tmp_path: Path) -> None:
    entries = some_slots(200)
    ledger = opened(tmp_path)
    ledger.append(*entries[150:])
    ledger.append(*entries[:150])
    assert ledger.last is not None
    assert ledger.last.facts.start == entries[-1].facts.start
    assert_same(opened(tmp_path).totals(), add_totals(map(total_of, entries)))


def test_damage_on_a_full_disk_stays_where_it_is_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = some_slots(60)
    opened(tmp_path).append(*entries)
    path = next((tmp_path / "slots").iterdir())
    path.write_bytes(path.read_bytes()[:-40])

    def full(_path: Path, _lines: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lines, "append_lines", full)
        ledger, report = Ledger.open(tmp_path, BERLIN)
        assert report.damage[0].aside is None
    assert ledger.append(entries[59]).state is LedgerState.OK
    again, report = Ledger.open(tmp_path, BERLIN)
    assert starts(again.slots(*always())) == starts(entries)
    assert report.damage[0].aside is not None


def test_a_file_with_nothing_good_in_it_is_an_empty_one(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.append(*some_slots(300))
    last = max((tmp_path / "slots").iterdir())
    last.write_bytes(b"\xff" * 300)
    again, report = Ledger.open(tmp_path, BERLIN)
    assert report.damage[0].lines == 1
    assert again.last is not None
    again.append(*some_slots(300))
    assert_same(again.totals(), ledger.totals())
