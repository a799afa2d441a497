"""Money through public doors, against figures worked out by hand."""

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_optimizer.ledger import Ledger

from . import home
from .living import Life

pytestmark = pytest.mark.usefixtures("noon")

PROFIT = "sensor.energy_optimizer_total_profit"
SAVINGS = "sensor.energy_optimizer_total_savings"
AT_HOME = "sensor.energy_optimizer_battery_savings_at_home"


def money(hass: HomeAssistant, entity_id: str) -> float:
    """What a total shows."""
    return float(home.value(hass, entity_id))


async def sell_what_was_bought(hass: HomeAssistant, life: Life) -> ConfigEntry:
    """Buy 2 kWh at 0.10, and on a person's order sell what comes out of them at 0.48: 1.8 kWh."""
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await life.until(home.at(13, 0, 0))
    await life.until(home.at(14, 0, 0), battery_kw=-2)
    await life.until(home.at(18, 0, 0))
    order = {"battery_id": "house_battery", "command": "release", "power_kw": 3.6}
    until = home.at(18, 30, 0).isoformat()
    await home.act(hass, "update_battery", order | {"until": until})
    await life.until(home.at(18, 30, 0), battery_kw=3.6)
    await life.until(home.at(19, 0, 0))
    return entry


async def test_energy_sold_at_the_peak_earns_its_price_less_what_it_cost(
    hass: HomeAssistant, life: Life
) -> None:
    await sell_what_was_bought(hass, life)
    assert life.stored_kwh == pytest.approx(1.0)
    expected = 1.8 * 0.48 - 2 * 0.10
    assert money(hass, PROFIT) == pytest.approx(expected, abs=0.001)
    answer = await home.act(hass, "get_profit")
    total = answer["total"]
    assert total["profit"] == pytest.approx(expected, abs=0.001)
    assert total["sold_kwh"] == pytest.approx(1.8, abs=0.001)
    assert total["revenue"] == pytest.approx(1.8 * 0.48, abs=0.001)
    assert total["cost_of_energy_sold"] == pytest.approx(0.20, abs=0.001)
    assert total["profit"] == pytest.approx(
        total["revenue"] - total["cost_of_energy_sold"] - total["wear_cost"], abs=0.0002
    )
    assert sum(total["batteries"].values()) == pytest.approx(total["profit"], abs=0.0002)
    assert answer["today"] == answer["month"] == total
    assert answer["since"] == "2026-11-18"
    assert answer["currency"] == "EUR"


async def test_energy_from_the_battery_that_the_house_uses_saves_its_price_less_what_it_cost(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await life.until(home.at(13, 0, 0))
    await life.until(home.at(14, 0, 0), load_kw=0.5, battery_kw=-2)
    await life.until(home.at(18, 0, 0), load_kw=0.5)
    await life.until(home.at(19, 0, 0), load_kw=2.0, battery_kw=1.8)
    await life.until(home.at(19, 30, 0), load_kw=0.5)
    assert money(hass, AT_HOME) == pytest.approx(1.8 * 0.60 - 2 * 0.10, abs=0.001)
    assert money(hass, PROFIT) == 0
    answer = await home.act(hass, "get_savings")
    assert answer["total"]["battery_savings_at_home"] == pytest.approx(0.88, abs=0.001)


async def shed_for_two_hours(hass: HomeAssistant, life: Life) -> ConfigEntry:
    """Have the pump, 1.1 kW of a load of 1.6 kW, off for the peak's two hours at 0.60."""
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    await life.until(home.at(18, 0, 0), load_kw=1.6)
    assert home.value(hass, home.PUMP) == "off"
    await life.until(home.at(20, 0, 0), load_kw=0.5)
    assert home.value(hass, home.PUMP) == "on"
    return entry


async def test_a_shed_device_saves_what_it_would_have_drawn_at_the_slots_price(
    hass: HomeAssistant, life: Life
) -> None:
    await shed_for_two_hours(hass, life)
    await life.until(home.at(20, 30, 0), load_kw=1.6)
    assert money(hass, SAVINGS) == pytest.approx(2 * 1.1 * 0.60, abs=0.005)
    assert money(hass, PROFIT) == 0
    total = (await home.act(hass, "get_savings"))["total"]
    assert total["avoided_kwh"] == pytest.approx(2.2, abs=0.005)
    assert total["rebound_kwh"] == 0
    assert total["devices"] == {"pump": total["savings"]}


async def test_what_is_caught_up_afterwards_is_taken_off(hass: HomeAssistant, life: Life) -> None:
    await home.set_up(hass)
    pump = {key: value for key, value in home.PUMP_DEVICE.items() if key != "power_entity"}
    await home.act(hass, "register_device", pump | {"rebound_ratio": 0.5})
    await life.until(home.at(20, 0, 0), load_kw=1.6)
    await life.until(home.at(21, 30, 0), load_kw=1.6)
    answer = await home.act(hass, "get_savings")
    assert answer["total"]["rebound_kwh"] == pytest.approx(1.1, abs=0.01)
    assert answer["total"]["savings"] == pytest.approx(2.2 * 0.60 - 1.1 * 0.10, abs=0.01)


async def test_what_its_own_sensor_shows_is_what_a_shed_avoided_and_what_came_back(
    hass: HomeAssistant, life: Life
) -> None:
    await home.set_up(hass)
    await home.add_pump(hass, rebound_ratio=0.9, power_kw=3.0)
    await life.until(home.at(17, 30, 0), load_kw=1.6)
    life.pump_kw = 0.8
    await life.until(home.at(18, 0, 0), load_kw=1.3)
    await life.until(home.at(20, 0, 0), load_kw=0.5)
    assert home.value(hass, home.PUMP) == "on"
    life.pump_kw = 2.0
    await life.until(home.at(20, 30, 0), load_kw=2.5)
    life.pump_kw = 0.8
    await life.until(home.at(21, 30, 0), load_kw=1.3)
    total = (await home.act(hass, "get_savings"))["total"]
    assert total["avoided_kwh"] == pytest.approx(2 * 0.8, abs=0.01)
    assert total["rebound_kwh"] == pytest.approx(0.5 * (2.0 - 0.8), abs=0.01)
    assert total["savings"] == pytest.approx(1.6 * 0.60 - 0.6 * 0.10, abs=0.01)


async def test_a_device_that_drew_nothing_before_it_was_shed_saves_nothing(
    hass: HomeAssistant, life: Life
) -> None:
    await home.set_up(hass)
    await home.add_pump(hass)
    await life.until(home.at(17, 30, 0), load_kw=1.6)
    life.pump_kw = 0.0
    await life.until(home.at(20, 30, 0), load_kw=0.5)
    assert money(hass, SAVINGS) == 0


async def test_without_any_action_of_ours_nothing_is_earned_or_saved(
    hass: HomeAssistant, life: Life
) -> None:
    await home.set_up(hass)
    await life.until(home.at(20, 30, 0), load_kw=1.6)
    assert money(hass, PROFIT) == money(hass, SAVINGS) == money(hass, AT_HOME) == 0
    answer = await home.act(hass, "get_savings")
    assert answer["since"] == "2026-11-18"
    assert answer["measured_ratio"] == pytest.approx(1.0)


async def test_totals_survive_a_reload(hass: HomeAssistant, life: Life) -> None:
    entry = await sell_what_was_bought(hass, life)
    before = await home.act(hass, "get_profit")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert money(hass, PROFIT) == pytest.approx(before["total"]["profit"])
    await life.until(home.at(19, 30, 0))
    after = await home.act(hass, "get_profit")
    assert after["total"]["profit"] == pytest.approx(before["total"]["profit"])


async def test_what_meters_counted_while_it_was_not_loaded_is_settled_afterwards(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await life.until(home.at(13, 0, 0), load_kw=2.0)
    await life.until(home.at(13, 5, 0), load_kw=2.0)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await life.until(home.at(14, 0, 0), load_kw=2.0)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await life.until(home.at(15, 0, 0), load_kw=2.0)
    folder = hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books")
    settled = await hass.async_add_executor_job(imported_kwh, folder)
    assert settled == pytest.approx(2.0 * 3, abs=0.02)


def imported_kwh(folder: str) -> float:
    """Sum what the books say was imported, as an independent reader of their file."""
    ledger, _ = Ledger.open(Path(folder), home.BERLIN)
    entries = ledger.slots(home.at(0), home.at(23))
    ends = [entry.facts.end for entry in entries]
    assert ends[:-1] == [entry.facts.start for entry in entries[1:]]
    return sum(entry.facts.grid_import_kwh or 0.0 for entry in entries)


async def test_a_shed_that_ends_with_an_unload_saves_nothing_while_it_is_not_loaded(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    await life.until(home.at(18, 0, 0), load_kw=1.6)
    await life.until(home.at(18, 30, 0), load_kw=0.5)
    assert home.value(hass, home.PUMP) == "off"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert home.value(hass, home.PUMP) == "on"
    await life.until(home.at(20, 30, 0), load_kw=1.6)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await life.until(home.at(21, 0, 0), load_kw=1.6)
    assert money(hass, SAVINGS) == pytest.approx(0.5 * 1.1 * 0.60, abs=0.01)


async def test_late_meters_lose_no_shed_savings(
    hass: HomeAssistant, life: Life, freezer: FrozenDateTimeFactory
) -> None:
    await home.set_up(hass)
    await home.add_pump(hass)
    await life.until(home.at(17, 55, 0), load_kw=1.6)
    # From here on no meter reports on the slot's edge: always two minutes later.
    for minutes in range(2, 152, 15):
        await home.go_to(hass, freezer, home.at(17, 58, 0) + timedelta(minutes=minutes))
        life.imported_kwh += 0.4
        life.show()
        await home.go_to(hass, freezer, dt_util.utcnow() + timedelta(seconds=30), step_s=30)
    assert money(hass, SAVINGS) == pytest.approx(2 * 1.1 * 0.60, abs=0.02)


async def test_a_battery_power_that_does_not_move_reports_nothing_and_is_still_known(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    for minute in range(1, 120):
        freezer.move_to(home.at(12, 0, 0) + timedelta(minutes=minute))
        hass.states.async_set(home.IMPORTED, f"{100 + minute / 60:.3f}", home.ENERGY)
        hass.states.async_set(home.EXPORTED, "50", home.ENERGY, force_update=True)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)
    answer = await home.act(hass, "get_profit")
    assert answer["measured_ratio"] == pytest.approx(1.0)


async def test_prices_that_were_never_known_book_the_slot_as_unknown(
    hass: HomeAssistant, life: Life
) -> None:
    hass.states.async_set(home.PRICE, "unavailable")
    await home.set_up(hass)
    await life.until(home.at(14, 0, 0), load_kw=1.6)
    answer = await home.act(hass, "get_profit")
    assert answer["measured_ratio"] == 0
    assert answer["total"]["profit"] == 0
