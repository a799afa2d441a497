"""Loads that can wait and cars, from their forms to their switches."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from . import home, loads_support as loads
from .flow_support import answer

pytestmark = pytest.mark.usefixtures("noon")

STATE = "sensor.dishwasher_state"
CAR_STATE = "sensor.car_state"


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home whose cheapest hours are from 2 to 5 at night."""
    await loads.furnish(hass)
    await home.furnish(hass)
    prices(hass)
    return await home.set_up(hass)


def prices(hass: HomeAssistant) -> None:
    """Put prices: dear by day, cheap from 2 to 5 at night."""
    today = home.NOON.replace(hour=0, second=0)
    rows = [
        {
            "start": today + timedelta(hours=hour),
            "end": today + timedelta(hours=hour + 1),
            "value": 0.1 if hour % 24 in range(2, 5) else 0.4,
        }
        for hour in range(48)
    ]
    for entity_id in (home.PRICE, home.EXPORT_PRICE):
        hass.states.async_set(
            entity_id,
            "0.4",
            {"unit_of_measurement": "EUR/kWh", "raw_today": rows[:24], "raw_tomorrow": rows[24:]},
        )


def night(hour: int, minute: int = 0) -> datetime:
    """Give a moment of the night that follows the tests' day."""
    return home.at(hour, minute) + timedelta(days=1)


async def test_a_load_runs_once_in_its_cheapest_hours_and_is_done_by_its_deadline(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATE) == "waiting"
    start = datetime.fromisoformat(home.value(hass, "sensor.dishwasher_next_start"))
    assert night(2) - timedelta(seconds=1) <= start <= night(3)
    assert home.value(hass, loads.DISHWASHER) == "off"
    ran = []
    while home.at(12) <= (now := datetime.now(home.BERLIN)) < night(8):
        await home.go_to(hass, freezer, now + timedelta(minutes=15))
        if home.value(hass, loads.DISHWASHER) == "on":
            ran.append(datetime.now(home.BERLIN))
    assert night(2) <= ran[0] <= ran[-1] <= night(5)
    assert len(ran) in {8, 9}
    assert all(later - sooner < timedelta(minutes=16) for sooner, later in pairwise(ran))
    assert home.value(hass, loads.DISHWASHER) == "off"
    saved = float(home.value(hass, "sensor.dishwasher_saved_by_waiting"))
    assert saved == pytest.approx(2 * 2 * (0.4 - 0.1), abs=0.02)


async def test_a_load_that_is_not_ready_waits_until_it_is(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": loads.LOADED})
    await loads.add_load(hass, entry, ready_entity=loads.LOADED)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATE) == "not_ready"
    assert home.value(hass, "sensor.dishwasher_next_start") == "unknown"
    await hass.services.async_call("input_boolean", "turn_on", {"entity_id": loads.LOADED})
    await home.settled(hass)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATE) == "waiting"
    assert home.value(hass, "sensor.dishwasher_next_start") != "unknown"


async def test_a_car_is_charged_in_the_cheapest_hours_before_it_leaves(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_car(hass, entry)
    await home.replanned(hass, freezer)
    assert home.value(hass, CAR_STATE) == "waiting"
    plan = await home.act(hass, "get_plan")
    column = plan["columns"]["plan"]["cars"]["car"]
    edges = plan["columns"]["plan"]["edges"]
    charged = [
        (edges[slot], edges[slot + 1])
        for slot, power_kw in enumerate(column["power_kw"])
        if power_kw > 0.05
    ]
    assert charged[0][0] >= night(2).timestamp() - 1
    assert charged[-1][1] <= night(5).timestamp()
    # A switch alone charges whole quarters of an hour.
    assert 40 <= max(column["stored_kwh"]) <= 40 + 11 / 4
    await home.go_to(hass, freezer, night(1, 50))
    assert home.value(hass, loads.CHARGER) == "off"
    begins = datetime.fromtimestamp(charged[0][0], home.BERLIN)
    await home.go_to(hass, freezer, begins + timedelta(minutes=2))
    assert home.value(hass, loads.CHARGER) == "on"
    assert home.value(hass, CAR_STATE) == "running"


async def test_charge_now_wins_over_the_plan_until_it_is_taken_back(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_car(hass, entry)
    await home.replanned(hass, freezer)
    assert home.value(hass, loads.CHARGER) == "off"
    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": "switch.car_charge_now"}, blocking=True
    )
    await home.replanned(hass, freezer)
    assert home.value(hass, "switch.car_charge_now") == "on"
    assert home.value(hass, loads.CHARGER) == "on"
    assert home.attribute(hass, CAR_STATE, "reason") == "ordered"
    await hass.services.async_call(
        "switch", "turn_off", {"entity_id": "switch.car_charge_now"}, blocking=True
    )
    await home.replanned(hass, freezer)
    assert home.value(hass, loads.CHARGER) == "off"


async def test_start_now_runs_a_load_at_once_and_not_again_in_its_window(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry)
    await home.replanned(hass, freezer)
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.dishwasher_start_now"}, blocking=True
    )
    await home.replanned(hass, freezer)
    assert home.value(hass, loads.DISHWASHER) == "on"
    assert home.value(hass, "binary_sensor.dishwasher_running") == "on"
    ran = []
    while (now := datetime.now(home.BERLIN)) < night(8):
        await home.go_to(hass, freezer, now + timedelta(minutes=15))
        if home.value(hass, loads.DISHWASHER) == "on":
            ran.append(now)
    assert ran
    assert ran[-1] < home.at(14, 30)


async def test_an_override_makes_a_load_wait(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry)
    await home.replanned(hass, freezer)
    told = await home.act(
        hass,
        "set_override",
        {"load_id": "dishwasher", "instruction": "off", "until": night(4).isoformat()},
    )
    assert told["instruction"] == "off"
    await home.replanned(hass, freezer)
    start = datetime.fromisoformat(home.value(hass, "sensor.dishwasher_next_start"))
    assert start >= night(4)
    assert (await home.act(hass, "clear_override", {"load_id": "dishwasher"}))["changed"]


async def test_what_cannot_be_reached_by_the_departure_is_said_beforehand(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_car(hass, entry, max_charge_kw=1)
    await home.replanned(hass, freezer)
    missing = home.attribute(hass, CAR_STATE, "missing_kwh")
    assert missing == pytest.approx(20 - 19 * 0.9, abs=0.3)


async def test_a_calendar_shows_what_is_planned(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry)
    await home.replanned(hass, freezer)
    found: Any = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": "calendar.energy_optimizer_planned",
            "start_date_time": home.at(12).isoformat(),
            "end_date_time": night(12).isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    events = found["calendar.energy_optimizer_planned"]["events"]
    assert [event["summary"] for event in events] == ["Dishwasher: runs"]
    assert datetime.fromisoformat(events[0]["start"]) >= night(2) - timedelta(seconds=1)


async def test_the_cheapest_window_is_found_around_what_is_planned(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    assert entry.state is ConfigEntryState.LOADED
    found = await home.act(hass, "find_cheapest_window", {"duration_hours": 2, "power_kw": 1.5})
    start, end = (datetime.fromisoformat(found[name]) for name in ("start", "end"))
    assert night(2) - timedelta(seconds=1) <= start < end <= night(5)
    assert found["cost"] == pytest.approx(2 * 1.5 * 0.1, abs=0.001)
    assert found["saved"] == pytest.approx(2 * 1.5 * 0.3, abs=0.001)
    with pytest.raises(ServiceValidationError, match="duration_hours"):
        await home.act(
            hass,
            "find_cheapest_window",
            {"duration_hours": 5, "power_kw": 1.5, "latest": home.at(15).isoformat()},
        )


async def test_a_window_shorter_than_the_duration_is_refused_with_the_reason(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    step = await loads.ask_load(hass, entry, earliest="22:00:00", latest="23:00:00")
    assert step["errors"] == {"duration_hours": "invalid_value"}
    assert "1 hours" in step["description_placeholders"]["allowed"]
    step = await loads.ask_load(hass, entry, start_entity="switch.nowhere")
    assert step["errors"] == {"start_entity": "invalid_value"}
    step = await loads.ask_load(hass, entry, power_kw=None)
    assert step["errors"] == {"power_kw": "invalid_value"}
    step = await loads.ask_load(hass, entry, interruptible=True, ends_by_itself=True)
    assert step["errors"] == {"interruptible": "invalid_value"}


async def test_a_departure_in_the_past_and_a_target_above_capacity_are_refused(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    step = await loads.ask_car(hass, entry, next_departure="2026-11-18 08:00:00")
    assert step["errors"] == {"next_departure": "invalid_value"}
    step = await loads.ask_car(hass, entry, needed_kwh=60)
    assert step["errors"] == {"needed_kwh": "invalid_value"}
    step = await loads.ask_car(hass, entry, charger_entity=None)
    assert step["errors"] == {"charger_entity": "invalid_value"}
    step = await loads.ask_car(hass, entry, state_of_charge_entity=None)
    assert step["errors"] == {"needed_kwh": "invalid_value"}
    step = await loads.ask_car(hass, entry)
    step = await answer(hass, step, {})
    assert step["errors"] == {"departure_monday": "invalid_value"}


async def test_a_sentence_says_why_with_its_numbers(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry, earliest=None, latest="12:00:00")
    await home.replanned(hass, freezer)
    why = home.attribute(hass, STATE, "why")
    assert why == "Waits until 02:00: 0.10 then, 0.40 now."
    told = await home.act(hass, "get_plan")
    assert loads.load_of(told, "dishwasher")["why"] == why


async def test_a_run_goes_on_over_a_restart_and_is_not_begun_twice(
    hass: HomeAssistant, entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await loads.add_load(hass, entry)
    await home.go_to(hass, freezer, night(2, 30))
    assert home.value(hass, loads.DISHWASHER) == "on"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    freezer.tick(30)
    await home.replanned(hass, freezer)
    assert home.value(hass, loads.DISHWASHER) == "on"
    hours = home.attribute(hass, STATE, "run_hours")
    assert hours == pytest.approx(0.5, abs=0.05)
    await home.go_to(hass, freezer, night(4, 40))
    assert home.value(hass, loads.DISHWASHER) == "off"
    await home.go_to(hass, freezer, night(6, 55))
    assert home.value(hass, loads.DISHWASHER) == "off"
