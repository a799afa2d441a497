"""Chargers set by current, runs in pieces, signals: from their forms to what is written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest

from . import home, loads_support as loads
from .flow_support import answer

pytestmark = pytest.mark.usefixtures("noon")

STATE = "sensor.dishwasher_state"
CAR_STATE = "sensor.car_state"
EFFICIENCY = 0.9
SECOND = timedelta(seconds=1)


async def home_with(hass: HomeAssistant, cheap: Sequence[int]) -> ConfigEntry:
    """A home whose cheap hours are given, each day."""
    await loads.furnish(hass)
    await home.furnish(hass)
    today = home.NOON.replace(hour=0, second=0)
    rows = [
        {
            "start": today + timedelta(hours=hour),
            "end": today + timedelta(hours=hour + 1),
            "value": 0.1 if hour % 24 in cheap else 0.4,
        }
        for hour in range(48)
    ]
    for entity_id in (home.PRICE, home.EXPORT_PRICE):
        shown = {
            "unit_of_measurement": "EUR/kWh",
            "raw_today": rows[:24],
            "raw_tomorrow": rows[24:],
        }
        hass.states.async_set(entity_id, "0.4", shown)
    return await home.set_up(hass)


def night(hour: int, minute: int = 0) -> datetime:
    return home.at(hour, minute) + timedelta(days=1)


async def pieces_of(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, until: datetime
) -> list[int]:
    """Live on a quarter of an hour at a time; give for how many of them each piece ran."""
    shown = []
    while (now := datetime.now(home.BERLIN)) < until:
        await home.go_to(hass, freezer, now + timedelta(minutes=15))
        shown.append(home.value(hass, loads.DISHWASHER) == "on")
    return [len(list(group)) for on, group in groupby(shown) if on]


@pytest.mark.parametrize(
    ("phases", "most_kw", "amperes"),
    [("1", None, 16), ("3", None, 16), ("3", 10, 14)],
    ids=["one phase", "three phases", "whole amperes below its power"],
)
async def test_a_charger_is_set_to_whole_amperes_of_each_phase_and_to_nothing_while_it_waits(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    phases: str,
    most_kw: float | None,
    amperes: int,
) -> None:
    entry = await home_with(hass, range(7))
    await loads.add_car(
        hass,
        entry,
        charger_entity=None,
        current_entity=loads.CURRENT,
        max_charge_kw=most_kw,
        phases=phases,
    )
    await home.replanned(hass, freezer)
    assert float(home.value(hass, loads.CURRENT)) == 0
    await home.go_to(hass, freezer, home.at(23, 50))
    written, level_pct = [], 40.0
    while (now := datetime.now(home.BERLIN)) < night(7):
        await home.go_to(hass, freezer, now + timedelta(minutes=15))
        given_a = float(home.value(hass, loads.CURRENT))
        written.append(given_a)
        level_pct += given_a * 0.23 * int(phases) * EFFICIENCY / 4 / 50 * 100
        shown = {"unit_of_measurement": "%", "device_class": "battery"}
        hass.states.async_set(loads.CAR_LEVEL, f"{level_pct:.2f}", shown)
        await home.settled(hass)
    charging = [given for given in written if given]
    assert max(charging) == amperes
    assert all(6 <= given <= amperes and given == int(given) for given in charging)
    assert written[-1] == 0
    assert level_pct == pytest.approx(80, abs=4)
    # One block: it is not paused between hours of one price.
    assert [bool(on) for on, _ in groupby(map(bool, written))].count(True) == 1


async def test_a_charger_with_a_switch_and_a_current_is_told_both(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, range(2, 5))
    await loads.add_car(hass, entry, current_entity=loads.CURRENT, max_charge_kw=9, phases="3")
    await home.go_to(hass, freezer, night(1, 50))
    assert home.value(hass, loads.CHARGER) == "off"
    await home.go_to(hass, freezer, night(2, 20))
    assert home.value(hass, loads.CHARGER) == "on"
    assert float(home.value(hass, loads.CURRENT)) == 13


async def test_a_load_that_may_be_interrupted_stops_for_dear_hours_and_starts_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, (1, 4))
    await loads.add_load(hass, entry, interruptible=True, min_block_minutes=30)
    await home.replanned(hass, freezer)
    assert await pieces_of(hass, freezer, night(1, 45)) == [4]
    assert home.value(hass, loads.DISHWASHER) == "on"
    await home.go_to(hass, freezer, night(2, 10))
    assert home.value(hass, loads.DISHWASHER) == "off"
    assert home.value(hass, STATE) == "waiting"
    assert await pieces_of(hass, freezer, night(6)) == [4]


async def test_no_piece_is_shorter_than_the_shortest_that_is_allowed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, (1, 4))
    await loads.add_load(hass, entry, duration_hours=3, interruptible=True, min_block_minutes=90)
    await home.replanned(hass, freezer)
    pieces = await pieces_of(hass, freezer, night(8))
    assert sum(pieces) in {12, 13}
    assert len(pieces) <= 2
    assert min(pieces) >= 6


async def test_a_load_that_never_becomes_ready_is_not_started(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, range(2, 5))
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": loads.LOADED})
    await loads.add_load(hass, entry, ready_entity=loads.LOADED)
    assert await pieces_of(hass, freezer, night(8)) == []


async def test_a_programme_is_over_when_its_power_says_so_and_is_not_begun_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, range(2, 5))
    await loads.add_load(hass, entry, power_entity=loads.DISHWASHER_POWER)
    await home.go_to(hass, freezer, night(2, 10))
    assert home.value(hass, loads.DISHWASHER) == "on"
    hass.states.async_set(loads.DISHWASHER_POWER, "2000", home.POWER)
    await home.go_to(hass, freezer, night(2, 40), step_s=60)
    hass.states.async_set(loads.DISHWASHER_POWER, "0", home.POWER)
    await home.go_to(hass, freezer, night(2, 50), step_s=60)
    assert home.value(hass, STATE) == "finished"
    assert home.value(hass, loads.DISHWASHER) == "off"
    assert await pieces_of(hass, freezer, night(8)) == []


async def test_a_charger_that_is_away_is_not_planned_and_is_again_when_it_is_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, range(2, 5))
    await loads.add_car(hass, entry)
    charger = hass.states.get(loads.CHARGER)
    assert charger is not None
    hass.states.async_set(loads.CHARGER, "unavailable", charger.attributes)
    await home.go_to(hass, freezer, home.at(12, 31))
    assert home.value(hass, CAR_STATE) == "unavailable"
    assert home.value(hass, "sensor.car_next_start") == "unknown"
    hass.states.async_set(loads.CHARGER, "off", charger.attributes)
    await home.go_to(hass, freezer, home.at(13, 1))
    assert home.value(hass, CAR_STATE) == "waiting"
    assert datetime.fromisoformat(home.value(hass, "sensor.car_next_start")) >= night(2, 0) - SECOND


async def test_a_target_above_what_it_holds_is_refused_in_its_field(hass: HomeAssistant) -> None:
    entry = await home_with(hass, range(2, 5))
    with pytest.raises(InvalidData) as refused:
        await loads.ask_car(hass, entry, target_pct=120)
    assert list(refused.value.schema_errors) == ["target_pct"]
    week = await loads.ask_car(hass, entry)
    with pytest.raises(InvalidData) as refused:
        await answer(hass, week, loads.WEEK | {"target_pct_thursday": 101})
    assert list(refused.value.schema_errors) == ["target_pct_thursday"]


async def test_a_sentence_says_how_much_will_be_missing_when_the_car_leaves(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await home_with(hass, range(2, 5))
    await loads.add_car(hass, entry, max_charge_kw=1)
    await home.replanned(hass, freezer)
    assert home.value(hass, loads.CHARGER) == "on"
    missing_kwh = home.attribute(hass, CAR_STATE, "missing_kwh")
    assert missing_kwh == pytest.approx(20 - 19 * EFFICIENCY, abs=0.3)
    why = home.attribute(hass, CAR_STATE, "why")
    assert why == f"Charges with 1.0 kW, and still {missing_kwh:.1f} kWh will be missing at 07:00."
