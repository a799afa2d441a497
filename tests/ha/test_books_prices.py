"""The prices that slots are booked at: as they held, never made up, and told late where need be."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_optimizer.core.accounting import SlotEntry
from custom_components.energy_optimizer.ledger import Ledger

from . import home
from .living import Life

pytestmark = pytest.mark.usefixtures("noon")

DAY = timedelta(days=1)


async def slots(hass: HomeAssistant, entry: ConfigEntry) -> list[SlotEntry]:
    """Read every settled slot, as an independent reader."""
    folder = Path(hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books"))

    def read() -> list[SlotEntry]:
        ledger, _ = Ledger.open(folder, home.BERLIN)
        return ledger.slots(home.at(0), home.at(0) + 3 * DAY)

    return await hass.async_add_executor_job(read)


def put_price(hass: HomeAssistant, price: float | str) -> None:
    """Put a price sensor that shows the present price and nothing else."""
    hass.states.async_set(home.PRICE, str(price), {"unit_of_measurement": "EUR/kWh"})


async def test_an_export_price_that_is_missing_is_not_taken_for_nothing(
    hass: HomeAssistant, life: Life
) -> None:
    hass.states.async_set(home.EXPORT_PRICE, "unavailable")
    entry = await home.set_up(hass)
    await life.until(home.at(12, 40, 0), load_kw=-2.0)
    booked = await slots(hass, entry)
    assert {item.facts.export_price_per_kwh for item in booked} == {None}
    assert {item.quality for item in booked} == {"unknown"}


async def test_slots_whose_price_comes_late_are_corrected_by_it(
    hass: HomeAssistant, life: Life
) -> None:
    hass.states.async_set(home.PRICE, "unavailable")
    hass.states.async_set(home.EXPORT_PRICE, "unavailable")
    entry = await home.set_up(hass)
    await life.until(home.at(13, 0, 0), load_kw=2.0)
    assert {item.quality for item in await slots(hass, entry)} == {"unknown"}
    home.set_price(hass, home.PRICE, range(18, 20))
    home.set_price(hass, home.EXPORT_PRICE, range(18, 20), factor=0.8)
    await life.until(home.at(13, 40, 0), load_kw=2.0)
    booked = await slots(hass, entry)
    assert {item.facts.import_price_per_kwh for item in booked} == {home.CHEAP}
    assert all(item.facts.export_price_per_kwh == pytest.approx(0.08) for item in booked)
    total = (await home.act(hass, "get_books"))["periods"]["total"]
    assert total["bill"] == pytest.approx(sum(2.0 * s.facts.hours * 0.10 for s in booked), abs=0.01)
    assert total["unknown_ratio"] == 0


async def test_a_price_before_midnight_is_known_after_a_restart_past_midnight(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await life.until(home.at(23, 30, 0), load_kw=2.0)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await life.until(home.at(0, 10, 0) + DAY, load_kw=2.0)
    home.set_price(hass, home.PRICE, range(6, 8))
    home.set_price(hass, home.EXPORT_PRICE, range(6, 8), factor=0.8)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await home.settled(hass)
    await life.until(home.at(0, 40, 0) + DAY, load_kw=2.0)
    booked = await slots(hass, entry)
    assert None not in {item.facts.import_price_per_kwh for item in booked}
    assert "unknown" not in {item.quality for item in booked}


async def test_a_price_that_changes_within_a_slot_ends_it(hass: HomeAssistant, life: Life) -> None:
    put_price(hass, 0.10)
    entry = await home.set_up(hass, home.HOME | {"export_price_entity": home.PRICE})
    await life.until(home.at(12, 20, 0), load_kw=4.0)
    put_price(hass, 0.40)
    await home.settled(hass)
    await life.until(home.at(12, 50, 0), load_kw=4.0)
    booked = await slots(hass, entry)
    ends = [item.facts.end for item in booked]
    assert ends[:-1] == [item.facts.start for item in booked[1:]]
    for item in booked:
        price = 0.10 if item.facts.start < home.at(12, 19, 0) else 0.40
        assert item.facts.import_price_per_kwh == price, item.facts.start
    kwh = dict.fromkeys((0.10, 0.40), 0.0)
    for item in booked:
        kwh[item.facts.import_price_per_kwh or 0.0] += item.facts.grid_import_kwh or 0.0
    assert kwh[0.10] == pytest.approx(4.0 * 20 / 60, abs=0.03)


async def test_a_tariff_that_is_changed_leaves_what_is_booked_at_its_price(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await life.until(home.at(12, 50, 0), load_kw=4.0)
    adder: dict[str, Any] = {"import_tariff": {"otherwise_per_kwh": 0.2}}
    hass.config_entries.async_update_entry(entry, options={**entry.options, **adder})
    await home.settled(hass)
    await life.until(home.at(13, 40, 0), load_kw=4.0)
    for item in await slots(hass, entry):
        price = 0.1 if item.facts.start < home.at(12, 49, 0) else 0.3
        assert item.facts.import_price_per_kwh == pytest.approx(price), item.facts.start


async def test_a_power_that_is_not_reported_any_more_is_not_booked_on_and_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    without = {"grid_import_energy_entity", "grid_export_energy_entity"}
    given = {key: value for key, value in home.HOME.items() if key not in without}
    entry = await home.set_up(hass, given)
    while dt_util.utcnow() < home.at(14, 30, 0):
        freezer.tick(300)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)
    booked = await slots(hass, entry)
    known = [item for item in booked if item.facts.grid_import_kwh is not None]
    assert known
    assert max(item.facts.end for item in known) <= home.at(13, 5, 0)


async def test_what_a_battery_does_in_advice_is_no_profit_of_ours(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": "advise"},
        blocking=True,
    )
    await home.settled(hass)
    await life.until(home.at(13, 0, 0))
    await life.until(home.at(14, 0, 0), battery_kw=-2)
    await life.until(home.at(18, 0, 0))
    await life.until(home.at(18, 30, 0), battery_kw=3.6)
    await life.until(home.at(18, 40, 0))
    total = (await home.act(hass, "get_books"))["periods"]["total"]
    assert total["profit"] == 0
    assert total["worth"] == pytest.approx(0, abs=0.001)
    first, *advised = await slots(hass, entry)
    assert first.facts.end <= home.at(12, 15)
    assert not any(item.facts.acted for item in advised)
