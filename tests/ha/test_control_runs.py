"""Running what was planned: started once, stopped in time, and a person's hand wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.runs import RunState
from custom_components.energy_optimizer.control.status import ProblemKind
from tests.ha.control_support import by_hand, count_calls, crash, running, shows, travel
from tests.ha.run_support import (
    DISHWASHER,
    POOL,
    PUMP,
    SCRIPT,
    STOP,
    apply,
    set_up_loads,
    told,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _hardware(hass: HomeAssistant) -> None:
    await set_up_loads(hass)


async def test_a_load_runs_as_long_as_planned_and_not_again(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told(run=False))
        assert shows(hass, PUMP) == "off"
        assert executor.run_status("pool").state is RunState.WAITING
        await apply(executor, "pool", told(hours=1.0))
        assert shows(hass, PUMP) == "on"
        await travel(hass, freezer, 3600)
        assert executor.run_status("pool").run_hours == pytest.approx(1.0, abs=0.01)
        await apply(executor, "pool", told(run=False))
        assert shows(hass, PUMP) == "off"
        assert executor.run_status("pool").state is RunState.FINISHED
        await apply(executor, "pool", told())
        assert shows(hass, PUMP) == "off"
        await apply(executor, "pool", told(occasion="tomorrow"))
        assert shows(hass, PUMP) == "on"
        assert executor.run_status("pool").run_hours == 0.0


async def test_a_run_that_nobody_renews_is_stopped_after_its_end(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told(hours=0.25))
        await travel(hass, freezer, 16 * 60)
        assert shows(hass, PUMP) == "on"
        await travel(hass, freezer, 2 * 60)
        assert shows(hass, PUMP) == "off"


async def test_a_block_is_not_interrupted_by_a_plan_that_changed_its_mind(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told(hours=1.0))
        await travel(hass, freezer, 60)
        await apply(executor, "pool", told(run=False))
        assert shows(hass, PUMP) == "on"
        await executor.async_apply({}, {})
        assert shows(hass, PUMP) == "off"


async def test_an_interrupted_load_goes_on_with_the_hours_it_has(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [replace(POOL, interruptible=True)])
        for _ in range(2):
            await apply(executor, "pool", told())
            await travel(hass, freezer, 1800)
            await apply(executor, "pool", told(run=False))
            assert shows(hass, PUMP) == "off"
            assert executor.run_status("pool").state is RunState.WAITING
        assert executor.run_status("pool").run_hours == pytest.approx(1.0, abs=0.02)


async def test_a_kill_in_the_middle_of_a_run_goes_on_where_it_was(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [POOL])
    command = told(hours=2.0)
    await apply(dying, "pool", command)
    await travel(hass, freezer, 1800)
    await crash(hass, dying, path)
    assert shows(hass, PUMP) == "on"
    calls = count_calls(hass, PUMP)
    executor = Executor(hass, path)
    await executor.async_start([], [], [POOL])
    await apply(executor, "pool", command)
    assert calls == []
    status = executor.run_status("pool")
    assert status.state is RunState.RUNNING
    assert status.run_hours == pytest.approx(0.5, abs=0.02)
    assert status.started_at is not None
    await executor.async_stop()
    assert shows(hass, PUMP) == "off"


async def test_a_run_whose_time_passed_while_nothing_ran_is_stopped_at_once(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [POOL])
    await apply(dying, "pool", told(hours=1.0))
    await crash(hass, dying, path)
    freezer.tick(timedelta(hours=3))
    executor = Executor(hass, path)
    await executor.async_start([], [], [POOL])
    assert shows(hass, PUMP) == "off"
    assert executor.run_status("pool").state is RunState.FINISHED
    await executor.async_stop()


async def test_a_run_that_is_done_is_not_done_again_after_a_restart(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told(hours=0.5))
        await travel(hass, freezer, 1800)
        await apply(executor, "pool", told(run=False))
    again = Executor(hass, path)
    await again.async_start([], [], [POOL])
    await apply(again, "pool", told())
    assert shows(hass, PUMP) == "off"
    assert again.run_status("pool").state is RunState.FINISHED
    await again.async_stop()


async def test_a_load_deleted_while_it_runs_is_stopped(hass: HomeAssistant, path: Path) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [POOL])
    await apply(dying, "pool", told())
    await dying.async_set_targets([], [], [])
    assert shows(hass, PUMP) == "off"
    await dying.async_stop()


async def test_a_load_deleted_while_home_assistant_was_down_is_stopped(
    hass: HomeAssistant, path: Path
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [POOL])
    await apply(dying, "pool", told())
    await crash(hass, dying, path)
    async with running(hass, path) as executor:
        await executor.async_apply({}, {})
        assert shows(hass, PUMP) == "off"
        assert not executor.journal.claims


async def test_a_person_who_stops_it_is_not_overruled(hass: HomeAssistant, path: Path) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told())
        await by_hand(hass, "input_boolean.turn_off", {"entity_id": PUMP})
        assert executor.run_status("pool").state is RunState.STOPPED_BY_HAND
        await apply(executor, "pool", told())
        assert shows(hass, PUMP) == "off"
        assert not executor.journal.claims
        await apply(executor, "pool", told(occasion="tomorrow"))
        assert shows(hass, PUMP) == "on"


async def test_a_button_on_the_load_itself_counts_as_a_persons_hand(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told())
        await travel(hass, freezer, 60)
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 60)
        assert shows(hass, PUMP) == "off"
        assert executor.run_status("pool").state is RunState.STOPPED_BY_HAND


async def test_what_a_person_started_counts_as_run_and_is_never_stopped(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        await apply(executor, "pool", told(run=False))
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": PUMP})
        status = executor.run_status("pool")
        assert (status.state, status.by_hand) == (RunState.RUNNING, True)
        await travel(hass, freezer, 600)
        await apply(executor, "pool", told(run=False))
        assert shows(hass, PUMP) == "on"
        assert executor.run_status("pool").run_hours == pytest.approx(1 / 6, abs=0.01)
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 60)
        assert executor.run_status("pool").state is RunState.FINISHED
        await apply(executor, "pool", told())
        assert shows(hass, PUMP) == "off"


async def test_a_load_that_draws_nothing_any_more_is_finished(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    power = {"kw": 0.0}
    target = replace(POOL, power_kw=lambda: power["kw"])
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [target])
        await apply(executor, "pool", told())
        await travel(hass, freezer, 600)
        assert executor.run_status("pool").state is RunState.RUNNING, "it has not begun to draw"
        power["kw"] = 1.2
        await travel(hass, freezer, 1800)
        power["kw"] = 0.0
        await travel(hass, freezer, 4 * 60)
        assert executor.run_status("pool").state is RunState.RUNNING
        await travel(hass, freezer, 2 * 60)
        status = executor.run_status("pool")
        assert status.state is RunState.FINISHED
        assert status.energy_kwh == pytest.approx(0.6, abs=0.01)
        assert shows(hass, PUMP) == "off"


async def test_a_load_that_is_not_loaded_waits(hass: HomeAssistant, path: Path) -> None:
    loaded: dict[str, bool | None] = {"now": None}
    target = replace(POOL, ready=lambda: loaded["now"])
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [target])
        for known in (None, False):
            loaded["now"] = known
            await apply(executor, "pool", told())
            assert shows(hass, PUMP) == "off"
            assert not executor.run_status("pool").may_start
        loaded["now"] = True
        await apply(executor, "pool", told())
        assert shows(hass, PUMP) == "on"


async def test_an_unavailable_load_is_started_when_it_is_there_again(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [POOL])
        hass.states.async_set(PUMP, "unavailable")
        await apply(executor, "pool", told())
        assert executor.run_status("pool").state is RunState.UNAVAILABLE
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 30)
        assert shows(hass, PUMP) == "on"
        assert executor.run_status("pool").problem is None


async def test_a_programme_that_ends_by_itself_is_never_cut_short(
    hass: HomeAssistant, path: Path
) -> None:
    target = replace(POOL, ends_by_itself=True)
    executor = Executor(hass, path)
    await executor.async_start([], [], [target])
    await apply(executor, "pool", told())
    assert await executor.async_stop() == ()
    assert shows(hass, PUMP) == "on"
    calls = count_calls(hass, PUMP)
    again = Executor(hass, path)
    await again.async_start([], [], [target])
    await apply(again, "pool", told())
    await again.async_apply({}, {})
    assert calls == []
    assert again.run_status("pool").state is RunState.RUNNING
    await again.async_stop()


@pytest.mark.parametrize("when", ["before_the_call", "after_the_call"])
async def test_a_script_is_run_once_whatever_the_moment_of_a_kill(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory, when: str
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [DISHWASHER])
    washes: list[Event] = []
    hass.bus.async_listen("washing", washes.append)
    await apply(dying, "dishwasher", told())
    await hass.async_block_till_done()
    assert len(washes) == 1
    lines = (await hass.async_add_executor_job(path.read_bytes)).splitlines(keepends=True)
    if when == "before_the_call":
        lines = lines[:2]  # the claim and what is noted with it
    await hass.async_add_executor_job(path.write_bytes, b"".join(lines))
    await crash(hass, dying, path)
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [DISHWASHER])
        for _ in range(5):
            await apply(executor, "dishwasher", told())
            await travel(hass, freezer, 60)
        assert executor.run_status("dishwasher").state is RunState.RUNNING
        freezer.tick(timedelta(hours=2))
        await travel(hass, freezer, 60)
        await apply(executor, "dishwasher", told(run=False))
        assert executor.run_status("dishwasher").state is RunState.FINISHED
    assert len(washes) == 1


async def test_a_script_that_is_unavailable_is_run_later(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    state = hass.states.get(SCRIPT)
    assert state is not None
    washes: list[Event] = []
    hass.bus.async_listen("washing", washes.append)
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [DISHWASHER])
        hass.states.async_set(SCRIPT, "unavailable")
        await apply(executor, "dishwasher", told())
        assert executor.run_status("dishwasher").state is RunState.UNAVAILABLE
        hass.states.async_set(SCRIPT, "off", state.attributes)
        await travel(hass, freezer, 30)
        assert len(washes) == 1


async def test_what_a_script_started_is_stopped_with_what_was_given_for_it(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    target = replace(DISHWASHER, stop_entity_id=STOP)
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [target])
        presses = count_calls(hass, STOP)
        await apply(executor, "dishwasher", told(hours=0.5))
        await travel(hass, freezer, 33 * 60)
        assert len(presses) == 1
        assert executor.run_status("dishwasher").state is RunState.FINISHED
        await travel(hass, freezer, 600)
    assert len(presses) == 1


async def test_without_a_journal_nothing_is_started(hass: HomeAssistant, path: Path) -> None:
    await hass.async_add_executor_job(path.mkdir)
    executor = Executor(hass, path)
    await executor.async_start([], [], [POOL, DISHWASHER])
    await executor.async_apply({}, {}, {"pool": told(), "dishwasher": told()})
    assert shows(hass, PUMP) == "off"
    problem = executor.run_status("dishwasher").problem
    assert problem is not None
    assert problem.kind is ProblemKind.JOURNAL
    await executor.async_stop()


async def test_what_is_no_switch_is_never_run(hass: HomeAssistant, path: Path) -> None:
    hass.states.async_set("lock.door", "unlocked")
    async with running(hass, path) as executor:
        calls = count_calls(hass, "lock.door")
        await executor.async_set_targets([], [], [replace(POOL, entity_id="lock.door")])
        await apply(executor, "pool", told())
        assert calls == []
        problem = executor.run_status("pool").problem
        assert problem is not None
        assert problem.kind is ProblemKind.NOT_CAPABLE
