"""Money sensors against the ledger: through midnight, restarts and a change of the clocks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.energy_optimizer.ledger import Ledger

from . import home
from .living import Life

BILL_TODAY = "sensor.energy_optimizer_energy_bill_today"
BILL_MONTH = "sensor.energy_optimizer_energy_bill_this_month"
BILL_TOTAL = "sensor.energy_optimizer_total_energy_bill"
BILLS = [BILL_TODAY, BILL_MONTH, BILL_TOTAL]
MINUTES_5 = timedelta(minutes=5)
# The last of October has a change of month behind it, the 24th a change of the clocks.
EVENINGS = [
    datetime(2026, 10, 31, 21, 30, tzinfo=home.BERLIN),
    datetime(2026, 10, 24, 21, 30, tzinfo=home.BERLIN),
    datetime(2027, 3, 27, 21, 30, tzinfo=home.BERLIN),
]


def booked_bill(folder: str) -> float:
    """Read from the files what the grid has cost, as an independent reader."""
    ledger, _ = Ledger.open(Path(folder), home.BERLIN)
    return ledger.totals().figures.actual_cost


async def bill_of(hass: HomeAssistant, entry: ConfigEntry) -> float:
    """Give what the ledger says the grid has cost."""
    folder = hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books")
    return await hass.async_add_executor_job(booked_bill, folder)


async def sums(hass: HomeAssistant, began: datetime, ids: list[str]) -> dict[str, Any]:
    """Compile the statistics of all that was recorded; gives each sensor's last row."""
    await async_wait_recording_done(hass)
    start = datetime.fromtimestamp(began.timestamp() // 300 * 300, UTC)
    while start + MINUTES_5 <= dt_util.utcnow():
        do_adhoc_statistics(hass, start=start)
        start += MINUTES_5
    await async_wait_recording_done(hass)
    rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, began, None, set(ids), "5minute", None, {"state", "sum"}
    )
    return {key: found[-1] for key, found in rows.items()}


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize("evening", EVENINGS, ids=["month", "autumn", "spring"])
async def test_statistics_sum_to_what_the_ledger_says_through_midnight_and_a_restart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, evening: datetime
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(evening)
    await home.furnish(hass)
    life = Life(hass, freezer)
    life.show()
    entry = await home.set_up(hass)
    await life.until(evening + timedelta(hours=1), load_kw=1.6)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    morning = (evening + timedelta(days=1)).replace(hour=4, minute=0)
    await life.until(morning, load_kw=0.9)
    await life.until(morning + timedelta(minutes=6), load_kw=0.9)
    found = await sums(hass, evening, BILLS)
    bill = await bill_of(hass, entry)
    assert bill > 0.5
    assert money(hass, BILL_TOTAL) == pytest.approx(bill, abs=0.0002)
    for entity_id in BILLS:
        assert found[entity_id]["sum"] == pytest.approx(bill, abs=0.001), entity_id
    midnight = morning.replace(hour=0, minute=0)
    assert last_reset(hass, BILL_TODAY) == midnight
    assert last_reset(hass, BILL_MONTH) == midnight.replace(day=1)
    total = hass.states.get(BILL_TOTAL)
    assert total is not None
    assert total.attributes.get("last_reset") is None
    assert 0 < money(hass, BILL_TODAY) < bill
    assert found[BILL_TODAY]["state"] == pytest.approx(money(hass, BILL_TODAY), abs=0.02)


@pytest.mark.usefixtures("noon")
async def test_a_figure_of_the_books_is_shown_as_soon_as_it_is_booked(
    hass: HomeAssistant, life: Life
) -> None:
    await home.set_up(hass)
    await life.until(home.at(13, 0, 0), load_kw=2.0)
    await life.until(home.at(13, 5, 0), load_kw=2.0)
    assert money(hass, BILL_TODAY) == pytest.approx(2.0 * 0.10, abs=0.001)


def money(hass: HomeAssistant, entity_id: str) -> float:
    """What a sensor shows."""
    return float(home.value(hass, entity_id))


def last_reset(hass: HomeAssistant, entity_id: str) -> datetime:
    """Since when a sensor counts."""
    return datetime.fromisoformat(str(home.attribute(hass, entity_id, "last_reset")))
