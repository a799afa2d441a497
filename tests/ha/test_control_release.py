"""Batteries given back: whatever happens, and to whose hand it belongs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.control.drivers.bookkeeping import BookkeepingDriver
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha.control_support import (
    CHARGE,
    DISCHARGE,
    IDLE,
    MAPPING,
    MODE,
    POWER,
    RESERVE,
    a_person,
    battery,
    break_service,
    count_calls,
    crash,
    problem_of,
    running,
    select,
    set_up_battery,
    shows,
    travel,
)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _battery(hass: HomeAssistant) -> None:
    await set_up_battery(hass)


async def test_a_restart_in_a_forced_discharge_releases_it_before_anything_is_planned(
    hass: HomeAssistant, journal_path: Path
) -> None:
    dying = Executor(hass, journal_path)
    await dying.async_start([battery(hass)], [])
    await dying.async_apply({"home": DISCHARGE}, {})
    await crash(hass, dying, journal_path)
    assert shows(hass, MODE) == "forced"
    async with running(hass, journal_path, batteries=[battery(hass)]):
        assert shows(hass, MODE) == "self_consumption"
        assert shows(hass, POWER) == "0.0"


async def test_unloading_releases(hass: HomeAssistant, journal_path: Path) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        assert shows(hass, POWER) == "-2000.0"
        assert await executor.async_stop() == ()
        assert shows(hass, MODE) == "self_consumption"


async def test_a_battery_found_forced_is_not_released_into_forcing(
    hass: HomeAssistant, journal_path: Path
) -> None:
    await select(hass, "forced")
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": IDLE}, {})
        await executor.async_apply({}, {})
        assert shows(hass, MODE) == "self_consumption"


async def test_starting_replays_nothing_to_a_battery_we_do_not_hold(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await select(hass, "backup")
    modes, powers = count_calls(hass, MODE), count_calls(hass, POWER)
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": Instruction(InstructionKind.SELF_CONSUMPTION)}, {})
        await travel(hass, freezer, 60)
    assert modes == powers == []


async def test_a_register_is_written_only_so_often_a_day_and_still_released(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-03-02 09:00:00+00:00")
    executor = Executor(hass, journal_path, hand=Hand(hass, writes_per_day=5))
    await executor.async_start([battery(hass)], [])
    calls = count_calls(hass, POWER)
    for step in range(20):
        told = Instruction(InstructionKind.CHARGE, 1.0 + step / 10)
        await executor.async_apply({"home": told}, {})
    assert len(calls) == 5
    assert problem_of(executor) is ProblemKind.WRITE_BUDGET
    freezer.move_to("2026-03-03 09:00:00+00:00")
    await executor.async_apply({"home": CHARGE}, {})
    assert len(calls) == 6
    await executor.async_stop()
    assert shows(hass, MODE) == "self_consumption"


async def test_a_discharge_ends_when_its_safeguard_disappears(
    hass: HomeAssistant, journal_path: Path
) -> None:
    hass.states.async_set("sensor.minimum", "25", {"unit_of_measurement": "%"})
    mapping = MAPPING | {"reserve_entity": "sensor.minimum"}
    async with running(hass, journal_path, batteries=[battery(hass, mapping)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        hass.states.async_set("sensor.minimum", "5", {"unit_of_measurement": "%"})
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, MODE) == "self_consumption"


async def test_a_person_who_changes_the_mode_keeps_it_until_the_plan_turns(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        await select(hass, "backup", await a_person(hass))
        assert not executor.journal.claims
        for _ in range(5):
            await executor.async_apply({"home": DISCHARGE}, {})
            await travel(hass, freezer, 30)
        assert shows(hass, MODE) == "backup"
        assert problem_of(executor) is ProblemKind.OVERRIDDEN
        await executor.async_apply({"home": IDLE}, {})
        assert shows(hass, MODE) == "standby"
        await executor.async_apply({}, {})
        assert shows(hass, MODE) == "backup"


async def test_the_inverters_own_app_counts_as_a_persons_hand(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        await travel(hass, freezer, 30)
        state = hass.states.get(MODE)
        assert state is not None
        hass.states.async_set(MODE, "backup", state.attributes)
        await travel(hass, freezer, 30)
        assert shows(hass, MODE) == "backup"
        await executor.async_stop()
        assert shows(hass, MODE) == "backup"


async def test_a_power_changed_by_hand_stays_and_the_mode_is_still_taken_back(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        data = {"entity_id": POWER, "value": 500}
        await hass.services.async_call(
            "input_number", "set_value", data, blocking=True, context=await a_person(hass)
        )
        await travel(hass, freezer, 60)
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, POWER) == "500.0"
        await executor.async_apply({}, {})
        assert shows(hass, MODE) == "self_consumption"


async def test_editing_another_battery_releases_nothing(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        calls = count_calls(hass, MODE)
        other = BatteryTarget("other", "Other", BookkeepingDriver())
        await executor.async_set_targets([battery(hass), other], [])
        assert calls == []
        assert shows(hass, MODE) == "forced"


async def test_a_battery_that_is_removed_is_released_at_once(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        await executor.async_set_targets([], [])
        assert shows(hass, MODE) == "self_consumption"


async def test_a_battery_removed_while_home_assistant_was_down_is_released_from_the_journal(
    hass: HomeAssistant, journal_path: Path
) -> None:
    dying = Executor(hass, journal_path)
    await dying.async_start([battery(hass)], [])
    await dying.async_apply({"home": DISCHARGE}, {})
    await crash(hass, dying, journal_path)
    async with running(hass, journal_path) as executor:
        assert shows(hass, MODE) == "self_consumption"
        assert not executor.journal.claims


async def test_an_entity_missing_at_the_start_is_released_when_it_appears(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, journal_path)
    await dying.async_start([battery(hass)], [])
    await dying.async_apply({"home": DISCHARGE}, {})
    await crash(hass, dying, journal_path)
    state = hass.states.get(MODE)
    assert state is not None
    hass.states.async_set(MODE, "unavailable")
    async with running(hass, journal_path, batteries=[battery(hass)]):
        await travel(hass, freezer, 300)
        hass.states.async_set(MODE, "forced", state.attributes)
        await travel(hass, freezer, 5)
        assert shows(hass, MODE) == "self_consumption"


async def test_the_next_run_takes_back_what_could_not_be_released_when_stopping(
    hass: HomeAssistant, journal_path: Path
) -> None:
    executor = Executor(hass, journal_path)
    await executor.async_start([battery(hass)], [])
    await executor.async_apply({"home": DISCHARGE}, {})

    async def refuse() -> None:
        raise HomeAssistantError("no")

    repair = break_service(hass, "input_select.select_option", refuse)
    problems = await executor.async_release_all("unloaded", deadline_s=0.05)
    assert [problem.kind for problem in problems] == [ProblemKind.NOT_RELEASED]
    assert "unloaded" in problems[0].detail
    repair()
    await executor.async_stop()
    async with running(hass, journal_path, batteries=[battery(hass)]):
        assert shows(hass, MODE) == "self_consumption"


async def test_home_assistant_stopping_releases_before_other_integrations_go(
    hass: HomeAssistant, journal_path: Path
) -> None:
    executor = Executor(hass, journal_path)
    await executor.async_start([battery(hass)], [])
    await executor.async_apply({"home": DISCHARGE}, {})
    seen: list[str] = []
    hass.bus.async_listen_once("homeassistant_stop", lambda _: seen.append(shows(hass, MODE)))
    await hass.async_stop(force=True)
    assert seen == ["self_consumption"]


async def test_nothing_is_forced_after_the_end(hass: HomeAssistant, journal_path: Path) -> None:
    executor = Executor(hass, journal_path)
    await executor.async_start([battery(hass)], [])
    await executor.async_stop()
    await executor.async_apply({"home": DISCHARGE}, {})
    assert shows(hass, MODE) == "self_consumption"


async def test_a_dispatch_that_nobody_renews_ends_by_itself(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    until = dt_util.utcnow() + timedelta(minutes=5)
    told = Instruction(InstructionKind.DISCHARGE, 3.0, until)
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": told}, {})
        await travel(hass, freezer, 6 * 60)
        assert shows(hass, MODE) == "forced"
        await travel(hass, freezer, 2 * 60)
        assert shows(hass, MODE) == "self_consumption"


async def test_a_kill_between_two_writes_leaves_nothing_behind(
    hass: HomeAssistant, journal_path: Path
) -> None:
    dying = Executor(hass, journal_path)
    await dying.async_start([battery(hass)], [])

    async def die() -> None:
        raise HomeAssistantError("killed")

    repair = break_service(hass, "input_select.select_option", die)
    await dying.async_apply({"home": DISCHARGE}, {})
    repair()
    await crash(hass, dying, journal_path)
    assert (shows(hass, MODE), shows(hass, POWER)) == ("self_consumption", "3000.0")
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        assert {name: shows(hass, name) for name in (MODE, POWER, RESERVE)} == {
            MODE: "self_consumption",
            POWER: "0.0",
            RESERVE: "10.0",
        }
        assert not executor.journal.claims


async def test_a_claim_that_a_person_calls_settled_is_dropped(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, journal_path)
    await dying.async_start([battery(hass)], [])
    await dying.async_apply({"home": DISCHARGE}, {})
    await crash(hass, dying, journal_path)
    hass.states.async_remove(MODE)
    async with running(hass, journal_path) as executor:
        assert [problem.target for problem in executor.problems] == ["battery:home"]
        await executor.async_forget("battery:home")
        await travel(hass, freezer, 10)
        assert executor.problems == ()
