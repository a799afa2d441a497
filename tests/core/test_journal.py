"""The journal: what is taken is on disk first, and nothing that is there is ever lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.control.journal import (
    COMPACT_BYTES,
    Entry,
    Event,
    Journal,
    JsonObject,
)
from custom_components.energy_optimizer.core.errors import JournalError

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BEFORE: JsonObject = {"before": {"select.mode": "self_consumption"}}
FORCED: JsonObject = {"kind": "discharge", "wrote": ["forced"]}


def claim(target: str = "battery:a", at: datetime = NOON) -> Entry:
    return Entry(Event.CLAIM, target, at, BEFORE, FORCED)


def told(event: Event, target: str = "battery:a") -> Entry:
    return Entry(event, target, NOON + timedelta(minutes=1))


def reopened(path: Path) -> Journal:
    journal = Journal(path)
    journal.open()
    return journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal"


@pytest.fixture
def journal(path: Path) -> Journal:
    return reopened(path)


def test_a_claim_is_there_again_after_a_restart(journal: Journal, path: Path) -> None:
    journal.append([claim()])
    found = reopened(path).claims["battery:a"]
    assert found.snapshot == BEFORE
    assert found.intent == FORCED
    assert found.taken_at == NOON
    assert found.stage is Event.CLAIM


def test_a_released_claim_is_gone_after_a_restart(journal: Journal, path: Path) -> None:
    journal.append([claim(), claim("battery:b")])
    assert journal.note([told(Event.RELEASED)])
    assert set(reopened(path).claims) == {"battery:b"}


def test_the_first_snapshot_survives_a_second_claim_and_new_intents(
    journal: Journal, path: Path
) -> None:
    journal.append([claim()])
    later = Entry(Event.CLAIM, "battery:a", NOON, {"before": {"select.mode": "forced"}}, {"n": 2})
    journal.append([later])
    journal.append([Entry(Event.INTENT, "battery:a", NOON, intent={"n": 3})])
    found = reopened(path).claims["battery:a"]
    assert found.snapshot == BEFORE
    assert found.intent == {"n": 3}


@given(cut=st.integers(min_value=0, max_value=400), junk=st.binary(max_size=40))
def test_a_torn_or_overwritten_tail_loses_no_earlier_claim(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("torn") / "journal"
    journal = reopened(path)
    journal.append([claim("battery:first")])
    first = path.stat().st_size
    journal.append([claim("battery:second")])
    content = path.read_bytes()
    path.write_bytes(content[: max(first, len(content) - cut)] + junk)
    again = reopened(path)
    assert "battery:first" in again.claims
    again.append([claim("battery:third")])
    assert {"battery:first", "battery:third"} <= set(reopened(path).claims)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([event for event in Event if event is not Event.SPENT]),
            st.sampled_from(["a", "b", "c"]),
        ),
        max_size=25,
    ),
    reopen_after=st.integers(min_value=0, max_value=25),
)
def test_what_is_on_disk_is_always_what_is_in_memory(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[Event, str]],
    reopen_after: int,
) -> None:
    path = tmp_path_factory.mktemp("replay") / "journal"
    journal = reopened(path)
    for number, (event, target) in enumerate(steps):
        entry = claim(target) if event is Event.CLAIM else told(event, target)
        if event in (Event.CLAIM, Event.INTENT):
            journal.append([entry])
        else:
            journal.note([entry])
        if number == reopen_after:
            journal = reopened(path)
    assert reopened(path).claims == journal.claims


def test_a_line_that_was_altered_is_counted_and_left_out(journal: Journal, path: Path) -> None:
    journal.append([claim("battery:a"), claim("battery:b")])
    path.write_bytes(path.read_bytes().replace(b"battery:b", b"battery:x"))
    again = reopened(path)
    assert set(again.claims) == {"battery:a"}
    assert again.damaged_lines == 1


def test_an_intent_that_the_disk_refuses_does_not_count(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    (tmp_path / "journal").mkdir()
    with pytest.raises(JournalError):
        journal.append([claim()])
    assert not journal.claims


def test_a_full_disk_refuses_the_intent_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = reopened(path)
    journal.append([claim("battery:a")])
    kept = path.rename(tmp_path / "kept")
    path.symlink_to("/dev/full")
    with pytest.raises(JournalError, match="No space left"):
        journal.append([claim("battery:b")])
    path.unlink()
    kept.rename(path)
    assert set(journal.claims) == {"battery:a"}
    journal.append([claim("battery:c")])
    assert set(reopened(path).claims) == {"battery:a", "battery:c"}


def test_a_release_is_never_held_up_by_the_disk_and_is_written_later(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = reopened(path)
    journal.append([claim("battery:a")])
    kept = path.rename(tmp_path / "kept")
    path.mkdir()
    assert not journal.note([told(Event.RELEASED)])
    owed = journal.owes
    assert owed
    assert not journal.claims
    path.rmdir()
    kept.rename(path)
    assert journal.note([])
    assert journal.owes is not owed
    assert not reopened(path).claims


def test_a_journal_that_could_not_be_read_at_first_is_read_before_it_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal"
    reopened(path).append([claim("battery:a")])
    kept = path.rename(tmp_path / "kept")
    path.mkdir()
    journal = Journal(path)
    with pytest.raises(JournalError):
        journal.open()
    path.rmdir()
    kept.rename(path)
    journal.append([claim("battery:b")])
    assert set(journal.claims) == {"battery:a", "battery:b"}


def test_the_file_does_not_grow_without_end(journal: Journal, path: Path) -> None:
    for number in range(2000):
        journal.append([claim("battery:a", NOON + timedelta(minutes=number))])
        journal.note([told(Event.VERIFIED), told(Event.RELEASED)])
    journal.append([claim("battery:open")])
    assert path.stat().st_size < COMPACT_BYTES + 4096
    assert set(reopened(path).claims) == {"battery:open"}


def test_when_something_was_held_is_remembered_through_restarts_for_two_days(
    journal: Journal, path: Path
) -> None:
    hours = [timedelta(hours=count) for count in (0, 1, 20, 22, 60, 61)]
    for start, end in ((0, 1), (2, 3), (4, 5)):
        journal.append([claim("device:pump", NOON + hours[start])])
        journal.note([Entry(Event.RELEASED, "device:pump", NOON + hours[end])])
    again = reopened(reopened(path).path)
    assert again.spent("device:pump") == [
        (NOON + hours[2], NOON + hours[3]),
        (NOON + hours[4], NOON + hours[5]),
    ]
    assert again.spent("device:other") == ()


def test_compacting_keeps_the_old_file_when_the_new_one_cannot_be_written(
    journal: Journal, path: Path
) -> None:
    journal.append([claim("battery:a")])
    path.with_name(path.name + ".new").mkdir()
    assert set(reopened(path).claims) == {"battery:a"}
    assert set(reopened(path).claims) == {"battery:a"}
