"""A load that is run, with Home Assistant killed at every step of starting and stopping it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.core import Event, HomeAssistant
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.control.journal import Journal
from custom_components.energy_optimizer.control.runs import RunState, RunTarget
from tests.ha.control_support import crash, shows
from tests.ha.run_support import DISHWASHER, POOL, PUMP, apply, set_up_loads, told


@dataclass(frozen=True, slots=True)
class Moment:
    """What a kill would leave: the journal's bytes, the pump, and how often it has washed."""

    point: str
    journal: bytes
    pump: str
    washes: int


class Recorder:
    """Takes down what each step leaves behind, before it and after it."""

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        self._hass, self._path = hass, path
        self.moments: list[Moment] = []
        self.washes: list[Event] = []
        hass.bus.async_listen("washing", self.washes.append)

    def note(self, point: str) -> None:
        kept = self._path.read_bytes() if self._path.exists() else b""
        moment = Moment(point, kept, shows(self._hass, PUMP), len(self.washes))
        self.moments.append(moment)

    def around(self, name: str, step: Any) -> Any:  # noqa: ANN401 - whatever it takes
        def done(owner: Any, *args: Any) -> Any:  # noqa: ANN401 - passed on
            self.note(f"before {name}")
            found = step(owner, *args)
            self.note(f"after {name}")
            return found

        return done

    def around_write(self, step: Any) -> Any:  # noqa: ANN401 - whatever it takes
        async def done(owner: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passed on
            self.note("before a write")
            found = await step(owner, *args, **kwargs)
            await self._hass.async_block_till_done()
            self.note("after a write")
            return found

        return done


async def recorded(hass: HomeAssistant, path: Path, target: RunTarget, *, stops: bool) -> Recorder:
    """Start a load, or start and stop it, and take every moment of that down."""
    recorder = Recorder(hass, path)
    executor = Executor(hass, path)
    await executor.async_start([], [], [target])
    if stops:
        await apply(executor, target.run_id, told())
    with (
        patch.object(Journal, "append", recorder.around("an intent", Journal.append)),
        patch.object(Journal, "note", recorder.around("a note", Journal.note)),
        patch.object(Hand, "write", recorder.around_write(Hand.write)),
    ):
        if stops:
            await executor.async_apply({}, {})
        else:
            await apply(executor, target.run_id, told())
    await crash(hass, executor, path)
    return recorder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.mark.parametrize("stops", [False, True])
async def test_a_kill_at_any_step_leaves_a_load_as_planned_and_never_on_beyond_it(
    hass: HomeAssistant, path: Path, *, stops: bool
) -> None:
    await set_up_loads(hass)
    recorder = await recorded(hass, path, POOL, stops=stops)
    assert {moment.pump for moment in recorder.moments} == {"on", "off"}
    assert len(recorder.moments) >= 4
    for moment in recorder.moments:
        for goes_on in (True, False):
            await hass.async_add_executor_job(path.write_bytes, moment.journal)
            hass.states.async_set(PUMP, moment.pump)
            executor = Executor(hass, path)
            await executor.async_start([], [], [POOL])
            command = {"pool": told()} if goes_on else {}
            await executor.async_apply({}, {}, command)
            status = executor.run_status("pool")
            is_unknown = moment.pump == "on" and not moment.journal
            if goes_on:
                assert shows(hass, PUMP) == "on", moment.point
                assert status.state is RunState.RUNNING, moment.point
            elif not is_unknown:
                assert shows(hass, PUMP) == "off", moment.point
            await executor.async_stop()
            assert not executor.journal.claims
            assert shows(hass, PUMP) == "off" or status.by_hand, moment.point


async def test_a_kill_at_any_step_runs_a_script_no_second_time(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_loads(hass)
    recorder = await recorded(hass, path, DISHWASHER, stops=False)
    assert len(recorder.washes) == 1
    for moment in recorder.moments:
        await hass.async_add_executor_job(path.write_bytes, moment.journal)
        recorder.washes.clear()
        executor = Executor(hass, path)
        await executor.async_start([], [], [DISHWASHER])
        for _ in range(3):
            await apply(executor, "dishwasher", told())
            await hass.async_block_till_done()
        assert moment.washes + len(recorder.washes) <= 1, moment.point
        assert executor.run_status("dishwasher").state is RunState.RUNNING
        await executor.async_stop()
