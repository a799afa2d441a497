"""Meters that report late, come back or say nothing: corrected once, and counted once."""

from datetime import timedelta
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_optimizer.core.accounting import SlotEntry
from custom_components.energy_optimizer.ledger import Ledger

from . import home
from .living import Life

pytestmark = pytest.mark.usefixtures("noon")


def books(hass: HomeAssistant, entry: ConfigEntry) -> Path:
    """Where the books are."""
    return Path(hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books"))


async def settled_slots(hass: HomeAssistant, entry: ConfigEntry) -> list[SlotEntry]:
    """Read every settled slot, as an independent reader."""

    def read() -> list[SlotEntry]:
        ledger, _ = Ledger.open(books(hass, entry), home.BERLIN)
        return ledger.slots(home.at(0), home.at(23))

    return await hass.async_add_executor_job(read)


class Away(Life):
    """A home whose import meter can be away, or silent."""

    away = silent = False

    def put_meters(self) -> None:
        if self.away:
            self.hass.states.async_set(home.IMPORTED, "unavailable", home.ENERGY)
        elif not self.silent:
            super().put_meters()


@pytest.fixture
async def away(life: Life) -> Away:
    """The same home, whose meter will fail."""
    return Away(life.hass, life.freezer)


def expected(*, kwh_before: float, slots: list[SlotEntry]) -> None:
    """Check that slots follow each other and hold this energy."""
    ends = [entry.facts.end for entry in slots]
    assert ends[:-1] == [entry.facts.start for entry in slots[1:]]
    found = sum(entry.facts.grid_import_kwh or 0.0 for entry in slots)
    assert found == pytest.approx(kwh_before, abs=0.02)


async def test_slots_booked_without_their_meter_are_corrected_when_the_meter_comes_back(
    hass: HomeAssistant, away: Away
) -> None:
    entry = await home.set_up(hass)
    await away.until(home.at(13, 0, 0), load_kw=2.0)
    away.away = True
    await away.until(home.at(14, 0, 0), load_kw=2.0)
    booked = [item.facts.grid_import_kwh for item in await settled_slots(hass, entry)]
    assert booked.count(None) >= 3
    away.away = False
    await away.until(home.at(14, 35, 0), load_kw=2.0)
    slots = await settled_slots(hass, entry)
    assert {item.quality for item in slots} == {"measured", "estimated"}
    assert all(item.facts.grid_import_kwh == pytest.approx(0.5, abs=0.01) for item in slots[1:]), [
        item.facts.grid_import_kwh for item in slots
    ]
    expected(kwh_before=2.0 * 2.5, slots=slots)
    total = (await home.act(hass, "get_books"))["periods"]["total"]
    assert total["bill"] == pytest.approx(sum(s.figures.actual_cost for s in slots), abs=0.001)
    assert total["unknown_ratio"] == 0


async def test_a_correction_reaches_over_a_restart(hass: HomeAssistant, away: Away) -> None:
    entry = await home.set_up(hass)
    await away.until(home.at(13, 0, 0), load_kw=2.0)
    away.away = True
    await away.until(home.at(13, 50, 0), load_kw=2.0)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    await away.until(home.at(14, 10, 0), load_kw=2.0)
    away.away = False
    await away.until(home.at(14, 35, 0), load_kw=2.0)
    slots = await settled_slots(hass, entry)
    assert None not in {item.facts.grid_import_kwh for item in slots}
    expected(kwh_before=2.0 * 2.5, slots=slots)


async def test_what_a_silent_meter_counted_is_spread_over_its_silence(
    hass: HomeAssistant, away: Away
) -> None:
    entry = await home.set_up(hass)
    await away.until(home.at(13, 0, 0), load_kw=2.0)
    away.silent = True
    await away.until(home.at(14, 0, 0), load_kw=2.0)
    away.silent = False
    await away.until(home.at(14, 35, 0), load_kw=2.0)
    slots = await settled_slots(hass, entry)
    assert all(item.facts.grid_import_kwh == pytest.approx(0.5, abs=0.01) for item in slots[1:]), [
        item.facts.grid_import_kwh for item in slots
    ]
    expected(kwh_before=2.0 * 2.5, slots=slots)


async def test_a_damaged_part_is_put_aside_told_and_gone_at_the_next_sound_start(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await life.until(home.at(14, 0, 0), load_kw=2.0)
    assert await hass.config_entries.async_unload(entry.entry_id)

    def damage() -> None:
        path = next((books(hass, entry) / "slots").glob("*.jsonl"))
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-1]) + lines[-1][:40] + b"\n")

    await hass.async_add_executor_job(damage)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await home.settled(hass)
    issues = ir.async_get(hass)
    issue = issues.async_get_issue("energy_optimizer", "books_damaged")
    assert issue is not None
    assert "damaged" in (issue.translation_placeholders or {})["files"]
    assert (await home.act(hass, "get_books"))["status"]["damaged_parts"] == 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert issues.async_get_issue("energy_optimizer", "books_damaged") is None


async def test_a_full_disk_is_told_and_what_was_booked_is_written_when_there_is_room(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await life.until(home.at(13, 0, 0), load_kw=2.0)
    folder = books(hass, entry) / "slots"
    # A file where the folder was: nothing can be written below it, whoever we are.
    aside = folder.with_name("slots_aside")

    def fill() -> None:
        folder.rename(aside)
        folder.write_text("")

    def make_room() -> None:
        folder.unlink()
        aside.rename(folder)

    await hass.async_add_executor_job(fill)
    await life.until(home.at(13, 35, 0), load_kw=2.0)
    issues = ir.async_get(hass)
    assert issues.async_get_issue("energy_optimizer", "books_unwritten") is not None
    shown = (await home.act(hass, "get_books"))["status"]
    assert (shown["state"], shown["pending"]) == ("retrying", 2)
    await hass.async_add_executor_job(make_room)
    await life.until(home.at(13, 40, 0), load_kw=2.0)
    assert issues.async_get_issue("energy_optimizer", "books_unwritten") is None
    assert (await home.act(hass, "get_books"))["status"]["state"] == "ok"
    slots = await settled_slots(hass, entry)
    assert slots[-1].facts.end - slots[0].facts.start >= timedelta(minutes=85)
    expected(kwh_before=2.0 * 1.5, slots=slots)
