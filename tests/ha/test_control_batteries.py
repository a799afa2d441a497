"""Batteries: forced under a claim, verified, and never left forced."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget, is_followed
from custom_components.energy_optimizer.control.drivers.bookkeeping import BookkeepingDriver
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha.control_support import (
    MAPPING,
    MODE,
    POWER,
    RESERVE,
    battery,
    break_service,
    count_calls,
    crash,
    running,
    set_up_battery,
    shows,
    travel,
)

DISCHARGE = Instruction(InstructionKind.DISCHARGE, 3.0)
CHARGE = Instruction(InstructionKind.CHARGE, 2.0)
IDLE = Instruction(InstructionKind.IDLE)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _battery(hass: HomeAssistant) -> None:
    await set_up_battery(hass)


def problem_of(executor: Executor) -> ProblemKind | None:
    problem = executor.battery_status("home").problem
    return None if problem is None else problem.kind


async def select(hass: HomeAssistant, option: str, context: Context | None = None) -> None:
    data = {"entity_id": MODE, "option": option}
    await hass.services.async_call(
        "input_select", "select_option", data, blocking=True, context=context
    )
    await hass.async_block_till_done()


async def a_person(hass: HomeAssistant) -> Context:
    user = await hass.auth.async_create_user("Somebody", group_ids=[GROUP_ID_ADMIN])
    return Context(user_id=user.id)


async def test_a_forced_discharge_sets_reserve_power_and_mode_and_gives_all_three_back(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        assert (shows(hass, MODE), shows(hass, POWER), shows(hass, RESERVE)) == (
            "forced",
            "3000.0",
            "20.0",
        )
        status = executor.battery_status("home")
        assert status.verified
        assert status.held
        await executor.async_apply({}, {})
        assert (shows(hass, MODE), shows(hass, POWER), shows(hass, RESERVE)) == (
            "self_consumption",
            "0.0",
            "10.0",
        )
        assert not executor.battery_status("home").held
        assert not executor.journal.claims


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


async def test_an_equal_command_is_not_written_again(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        calls = count_calls(hass, MODE)
        for _ in range(5):
            await travel(hass, freezer, 60)
            await executor.async_apply({"home": CHARGE}, {})
        assert calls == []


async def test_normal_clears_every_setting_that_forcing_made(
    hass: HomeAssistant, journal_path: Path
) -> None:
    before = {name: shows(hass, name) for name in (MODE, POWER, RESERVE)}
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        for instruction in (CHARGE, DISCHARGE, IDLE, Instruction(InstructionKind.NO_DISCHARGE)):
            await executor.async_apply({"home": instruction}, {})
            assert {name: shows(hass, name) for name in before} != before
        await executor.async_apply({"home": Instruction(InstructionKind.SELF_CONSUMPTION)}, {})
        assert {name: shows(hass, name) for name in before} == before


async def test_the_mode_that_was_there_comes_back_and_not_a_fixed_one(
    hass: HomeAssistant, journal_path: Path
) -> None:
    await select(hass, "backup")
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        await executor.async_apply({}, {})
        assert shows(hass, MODE) == "backup"


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


async def test_a_register_reset_from_outside_is_noticed_and_set_again(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        await travel(hass, freezer, 60)
        state = hass.states.get(MODE)
        assert state is not None
        hass.states.async_set(MODE, "self_consumption", state.attributes)
        await travel(hass, freezer, 20)
        assert shows(hass, MODE) == "forced"
        assert executor.battery_status("home").verified


async def test_active_without_power_is_not_taken_for_following(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    measured = {"net_kw": 0.02}
    target = battery(hass, None, lambda: measured["net_kw"])
    async with running(hass, journal_path, batteries=[target]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        await travel(hass, freezer, 20)
        assert executor.battery_status("home").verified is None
        await travel(hass, freezer, 90)
        assert executor.battery_status("home").verified is False
        assert problem_of(executor) is ProblemKind.NOT_FOLLOWING
        measured["net_kw"] = 2.9
        await travel(hass, freezer, 10)
        assert executor.battery_status("home").verified is True
        assert problem_of(executor) is None


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


async def test_a_rejected_command_is_tried_three_times_and_then_rests(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async def refuse() -> None:
        raise HomeAssistantError("busy")

    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        repair = break_service(hass, "input_select.select_option", refuse)
        calls = count_calls(hass, MODE)
        for _ in range(12):
            await executor.async_apply({"home": CHARGE}, {})
            await travel(hass, freezer, 60)
        assert len(calls) == 3
        assert problem_of(executor) is ProblemKind.REJECTED
        repair()
        await travel(hass, freezer, 300)
        await executor.async_apply({"home": CHARGE}, {})
        assert shows(hass, MODE) == "forced"


async def test_a_service_that_raises_anything_at_all_is_a_problem_and_not_a_crash(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async def crash_in_the_integration() -> None:
        raise KeyError("register")

    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        repair = break_service(hass, "input_number.set_value", crash_in_the_integration)
        await executor.async_apply({"home": CHARGE}, {})
        assert problem_of(executor) is ProblemKind.REJECTED
        assert shows(hass, MODE) == "self_consumption"
        repair()


async def test_no_mode_is_set_when_its_power_could_not_be(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        hass.states.async_set(POWER, "unavailable")
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, MODE) == "self_consumption"
        assert problem_of(executor) is ProblemKind.UNAVAILABLE


async def test_hold_and_normal_do_not_flap_while_the_plan_stands(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        calls = count_calls(hass, MODE)
        for _ in range(30):
            await executor.async_apply({"home": IDLE}, {})
            await travel(hass, freezer, 30)
        assert len(calls) == 1


async def test_a_discharge_is_refused_without_a_minimum_that_the_inverter_keeps(
    hass: HomeAssistant, journal_path: Path
) -> None:
    mapping = {key: value for key, value in MAPPING.items() if key != "reserve_entity"}
    async with running(hass, journal_path, batteries=[battery(hass, mapping)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, MODE) == "self_consumption"
        assert problem_of(executor) is ProblemKind.NOT_CAPABLE
        await executor.async_apply({"home": CHARGE}, {})
        assert shows(hass, MODE) == "forced"


@pytest.mark.parametrize(("minimum_pct", "mode"), [("19", "self_consumption"), ("20", "forced")])
async def test_a_minimum_that_cannot_be_set_has_to_stand_at_the_reserve_already(
    hass: HomeAssistant, journal_path: Path, minimum_pct: str, mode: str
) -> None:
    hass.states.async_set("sensor.minimum", minimum_pct, {"unit_of_measurement": "%"})
    mapping = MAPPING | {"reserve_entity": "sensor.minimum"}
    async with running(hass, journal_path, batteries=[battery(hass, mapping)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, MODE) == mode


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


async def test_a_command_that_lapses_is_renewed_in_time(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    mapping = MAPPING | {"lapses_after_s": 60, "reserve_entity": None}
    async with running(hass, journal_path, batteries=[battery(hass, mapping)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        times = []
        hass.bus.async_listen("call_service", lambda _: times.append(dt_util.utcnow()))
        await travel(hass, freezer, 300)
        assert shows(hass, MODE) == "forced"
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert len(times) >= 10
        assert max(gaps) <= timedelta(seconds=40)


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


async def test_a_bookkeeping_battery_is_told_and_written_to_nowhere(
    hass: HomeAssistant, journal_path: Path
) -> None:
    target = BatteryTarget("api", "Told through the API", BookkeepingDriver(max_charge_kw=3.0))
    async with running(hass, journal_path, batteries=[target]) as executor:
        await executor.async_apply({"api": CHARGE}, {})
        assert executor.battery_status("api").instruction == CHARGE
        assert target.driver.capabilities.max_charge_kw == 3.0


@pytest.mark.parametrize(
    ("mapping", "charge", "discharge"),
    [
        ({"power_sign": "positive_discharges"}, "-2000.0", "3000.0"),
        ({"power_sign": "positive_charges"}, "2000.0", "-3000.0"),
        ({"power_sign": "unsigned", "mode_discharge": "backup"}, "2000.0", "3000.0"),
    ],
)
async def test_the_sign_is_the_one_that_was_mapped(
    hass: HomeAssistant,
    journal_path: Path,
    mapping: dict[str, Any],
    charge: str,
    discharge: str,
) -> None:
    target = battery(hass, MAPPING | mapping)
    async with running(hass, journal_path, batteries=[target]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        assert shows(hass, POWER) == charge
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, POWER) == discharge


async def test_a_power_beyond_the_numbers_range_is_brought_inside_and_onto_its_step(
    hass: HomeAssistant, journal_path: Path
) -> None:
    async with running(hass, journal_path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": Instruction(InstructionKind.DISCHARGE, 9.0)}, {})
        assert shows(hass, POWER) == "5000.0"
        await executor.async_apply({"home": Instruction(InstructionKind.CHARGE, 1.2349)}, {})
        assert shows(hass, POWER) == "-1230.0"


async def test_a_hold_that_shares_its_mode_with_forcing_runs_no_old_power(
    hass: HomeAssistant, journal_path: Path
) -> None:
    target = battery(hass, MAPPING | {"mode_idle": "forced"})
    async with running(hass, journal_path, batteries=[target]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        await executor.async_apply({"home": IDLE}, {})
        assert (shows(hass, MODE), shows(hass, POWER)) == ("forced", "0.0")


@pytest.mark.parametrize(
    ("kind", "power_kw", "net_kw", "followed"),
    [
        (InstructionKind.CHARGE, 3.0, -3.1, True),
        (InstructionKind.CHARGE, 3.0, -1.6, True),
        (InstructionKind.CHARGE, 3.0, 0.0, False),
        (InstructionKind.CHARGE, 3.0, 3.0, False),
        (InstructionKind.DISCHARGE, 3.0, 2.9, True),
        (InstructionKind.DISCHARGE, 3.0, 4.0, False),
        (InstructionKind.IDLE, 0.0, 0.05, True),
        (InstructionKind.IDLE, 0.0, 0.5, False),
        (InstructionKind.NO_DISCHARGE, 0.0, -2.0, True),
        (InstructionKind.NO_DISCHARGE, 0.0, 0.4, False),
        (InstructionKind.NO_CHARGE, 0.0, 2.0, True),
        (InstructionKind.NO_CHARGE, 0.0, -0.4, False),
        (InstructionKind.SELF_CONSUMPTION, 0.0, -4.0, True),
    ],
)
def test_a_measured_power_says_whether_the_battery_follows(
    kind: InstructionKind, power_kw: float, net_kw: float, *, followed: bool
) -> None:
    assert is_followed(Instruction(kind, power_kw), net_kw) is followed


async def test_only_what_is_new_is_reported(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    reports: list[None] = []
    executor = Executor(hass, journal_path, on_change=lambda: reports.append(None))
    await executor.async_start([battery(hass)], [])
    await executor.async_apply({"home": CHARGE}, {})
    told = len(reports)
    assert told > 0
    await travel(hass, freezer, 120)
    assert len(reports) == told
    await executor.async_apply({}, {})
    assert len(reports) > told
    await executor.async_stop()


async def test_a_kill_between_two_writes_leaves_nothing_behind(
    hass: HomeAssistant, journal_path: Path, freezer: FrozenDateTimeFactory
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
