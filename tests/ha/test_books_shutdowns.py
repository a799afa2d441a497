"""Home Assistant shut down at random moments: no entry twice, none missing, nothing lost."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from freezegun.api import FrozenDateTimeFactory
from homeassistant import loader
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)

from custom_components.energy_optimizer.ledger import Ledger
from custom_components.energy_optimizer.ledger.lines import read_file

from . import home
from .living import Life

ENTRY_ID = "0123456789abcdef0123456789abcdef"
LOAD_KW = 1.6
# Meters show a thousandth of a kWh of what a slot cannot be told from its neighbour.
EXACT_KWH = 0.01


async def live_and_be_shut_down(
    folder: Path, freezer: FrozenDateTimeFactory, random: Random, meters: tuple[float, float]
) -> tuple[float, float]:
    """One life of Home Assistant, ended in the middle of whatever it does then."""
    async with async_test_home_assistant(config_dir=str(folder)) as hass:
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        await hass.config.async_set_time_zone("Europe/Berlin")
        hass.config.currency = "EUR"
        await home.furnish(hass)
        life = Life(hass, freezer)
        life.imported_kwh, life.exported_kwh = meters
        life.load_kw = LOAD_KW
        life.show()
        entry = MockConfigEntry(domain=home.DOMAIN, entry_id=ENTRY_ID, data=home.HOME)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(ENTRY_ID)
        await home.settled(hass)
        minutes = random.choice((1, 4, 10, 15, 25, 40))
        await life.until(dt_util.utcnow() + timedelta(minutes=minutes), load_kw=LOAD_KW)
        # Something is due just now, and it is cut off after a few turns of the loop.
        seconds = random.choice((1, 20, 250, 300))
        life.imported_kwh += LOAD_KW * seconds / 3600
        freezer.tick(seconds)
        life.show()
        async_fire_time_changed(hass, dt_util.utcnow())
        for _ in range(random.randrange(40)):
            await asyncio.sleep(0)
        await hass.async_stop(force=True)
        return life.imported_kwh, life.exported_kwh


def check(folder: Path, began: datetime, imported_kwh: float) -> None:
    """Read the books as they lie on disk."""
    books = folder / ".storage" / f"energy_optimizer_{ENTRY_ID}" / "books"
    starts = [
        record["t"]
        for path in sorted((books / "slots").glob("*.jsonl"))
        for record in read_file(path).records
    ]
    assert len(starts) == len(set(starts))
    ledger, report = Ledger.open(books, home.BERLIN)
    assert report.damage == ()
    slots = ledger.slots(began - timedelta(hours=1), dt_util.utcnow())
    ends = [slot.facts.end for slot in slots]
    assert ends[:-1] == [slot.facts.start for slot in slots[1:]]
    # A price may be gone with the day that is over; what the meters counted never is.
    assert {name for slot in slots for name in slot.missing} <= {
        "grid_import",
        "import_price_per_kwh",
        "export_price_per_kwh",
    }
    settled_kwh = sum(slot.facts.grid_import_kwh or 0.0 for slot in slots)
    hours = (ends[-1] - slots[0].facts.start).total_seconds() / 3600
    assert settled_kwh == pytest.approx(LOAD_KW * hours, abs=EXACT_KWH)
    assert settled_kwh <= imported_kwh + EXACT_KWH
    known_kwh = sum(slot.figures.grid_import_kwh for slot in slots)
    assert ledger.totals().figures.grid_import_kwh == pytest.approx(known_kwh, abs=1e-6)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """A Home Assistant that is cut off leaves timers behind, as a process that ends does."""
    return True


@pytest.mark.parametrize(
    "shutdowns", [6, pytest.param(50, marks=pytest.mark.campaign)], ids=["sample", "fifty"]
)
async def test_shutdowns_at_random_moments_leave_no_entry_twice_and_none_missing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    tmp_path_factory: pytest.TempPathFactory,
    shutdowns: int,
) -> None:
    random = Random(20261118)  # noqa: S311 - moments, no secrets
    folder = tmp_path_factory.mktemp("home")
    freezer.move_to(home.NOON)
    meters = (100.0, 50.0)
    for _ in range(shutdowns):
        meters = await live_and_be_shut_down(folder, freezer, random, meters)
        away = random.choice((0, 5, 90, 900, 4000))
        freezer.tick(away)
        meters = (meters[0] + LOAD_KW * away / 3600, meters[1])
    meters = await live_and_be_shut_down(folder, freezer, random, meters)
    await hass.async_add_executor_job(check, folder, home.NOON, meters[0] - 100.0)
