"""Shedding: opt-in, whole prior states, and a person's hand that always wins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.status import DeviceCommand, ProblemKind
from tests.ha.control_support import (
    FAN,
    HEATER,
    PUMP,
    apply,
    by_hand,
    count_calls,
    crash,
    device,
    running,
    set_up_switches,
    shows,
    travel,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _switches(hass: HomeAssistant) -> None:
    await set_up_switches(hass, "pump", "heater", "fan")


async def test_a_device_is_shed_at_a_peak_and_on_again_after_it(
    hass: HomeAssistant, path: Path
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"
        status = executor.device_status(PUMP)
        assert status.command is DeviceCommand.TURN_OFF
        assert status.shed_since is not None
        assert status.verified
        await apply(executor)
        assert shows(hass, PUMP) == "on"
        assert executor.device_status(PUMP).command is DeviceCommand.NONE
        assert not executor.journal.claims


async def test_what_nobody_gave_us_is_never_switched(hass: HomeAssistant, path: Path) -> None:
    async with running(hass, path, devices=[replace(device(PUMP), essential=True)]) as executor:
        await apply(executor, PUMP, HEATER)
        assert (shows(hass, PUMP), shows(hass, HEATER)) == ("on", "on")


@pytest.mark.parametrize("entity_id", ["lock.door", "alarm_control_panel.home", "valve.water"])
async def test_locks_alarms_and_valves_are_never_shed(
    hass: HomeAssistant, path: Path, entity_id: str
) -> None:
    hass.states.async_set(entity_id, "on")
    async with running(hass, path, devices=[device(entity_id)]) as executor:
        calls = count_calls(hass, entity_id)
        await apply(executor, entity_id)
        assert calls == []
        problem = executor.device_status(entity_id).problem
        assert problem is not None
        assert problem.kind is ProblemKind.NOT_CAPABLE


async def test_a_load_that_uses_nothing_is_not_shed(hass: HomeAssistant, path: Path) -> None:
    power = {"kw": 0.0}
    target = replace(device(PUMP), power_kw=lambda: power["kw"])
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
        power["kw"] = 0.8
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"


async def test_what_was_off_before_stays_off_after_the_peak(
    hass: HomeAssistant, path: Path
) -> None:
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": PUMP}, blocking=True)
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await apply(executor)
        assert shows(hass, PUMP) == "off"


async def test_a_person_who_switches_it_on_while_shed_keeps_it_on(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": PUMP})
        for _ in range(5):
            await travel(hass, freezer, 30)
            await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
        problem = executor.device_status(PUMP).problem
        assert problem is not None
        assert problem.kind is ProblemKind.OVERRIDDEN
        await apply(executor)
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"


async def test_a_button_on_the_device_itself_counts_as_a_persons_hand(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await travel(hass, freezer, 60)
        hass.states.async_set(PUMP, "on")
        await travel(hass, freezer, 60)
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
        assert not executor.journal.claims


async def test_an_echo_of_the_old_state_is_not_taken_for_a_person(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        hass.states.async_set(PUMP, "on")
        await travel(hass, freezer, 5)
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 30)
        assert executor.device_status(PUMP).problem is None
        await apply(executor)
        assert shows(hass, PUMP) == "on"


async def test_a_device_that_is_off_because_we_shed_it_is_never_forgotten(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        for _ in range(20):
            await apply(executor, PUMP)
            await travel(hass, freezer, 120)
        await apply(executor)
        assert shows(hass, PUMP) == "on"


async def test_a_device_unavailable_at_its_restore_comes_back_when_it_is_there_again(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        hass.states.async_set(PUMP, "unavailable")
        await apply(executor)
        await travel(hass, freezer, 600)
        problem = executor.device_status(PUMP).problem
        assert problem is None or problem.kind is ProblemKind.UNAVAILABLE
        assert executor.journal.claims
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 30)
        assert shows(hass, PUMP) == "on"


async def test_a_restart_in_a_peak_keeps_the_device_shed_and_restores_it_afterwards(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [device()])
    await apply(dying, PUMP)
    await crash(hass, dying, path)
    calls = count_calls(hass, PUMP)
    async with running(hass, path, devices=[device()]) as executor:
        await travel(hass, freezer, 10)
        await apply(executor, PUMP)
        assert calls == []
        assert executor.device_status(PUMP).shed_since is not None
        await apply(executor)
        assert shows(hass, PUMP) == "on"


async def test_a_restart_without_any_plan_restores_within_half_a_minute(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [device()])
    await apply(dying, PUMP)
    await crash(hass, dying, path)
    async with running(hass, path, devices=[device()]):
        await travel(hass, freezer, 25)
        assert shows(hass, PUMP) == "on"


async def test_no_longer_managed_means_restored_and_not_switched_off(
    hass: HomeAssistant, path: Path
) -> None:
    async with running(hass, path, devices=[device(), device(HEATER)]) as executor:
        await apply(executor, PUMP, HEATER)
        await executor.async_set_targets([], [device(HEATER)])
        assert (shows(hass, PUMP), shows(hass, HEATER)) == ("on", "off")


async def test_a_device_deleted_while_home_assistant_was_down_is_restored(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [device()])
    await apply(dying, PUMP)
    await crash(hass, dying, path)
    async with running(hass, path) as executor:
        await travel(hass, freezer, 30)
        assert shows(hass, PUMP) == "on"
        assert not executor.journal.claims


async def test_devices_come_back_one_by_one_the_most_needed_first(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    targets = [
        replace(device(PUMP), priority=90),
        replace(device(HEATER), priority=10),
        replace(device(FAN), priority=50),
    ]
    async with running(hass, path, devices=targets) as executor:
        await apply(executor, PUMP, HEATER, FAN)
        order = []
        await apply(executor)
        for _ in range(3):
            order.append([name for name in (PUMP, HEATER, FAN) if shows(hass, name) == "on"])
            await travel(hass, freezer, 5)
        assert order == [[HEATER], [HEATER, FAN], [PUMP, HEATER, FAN]]


async def test_stopping_restores_all_of_them_at_once(hass: HomeAssistant, path: Path) -> None:
    async with running(hass, path, devices=[device(), device(HEATER), device(FAN)]) as executor:
        await apply(executor, PUMP, HEATER, FAN)
        assert await executor.async_stop() == ()
        assert {shows(hass, name) for name in (PUMP, HEATER, FAN)} == {"on"}


async def test_what_cannot_be_restored_when_stopping_is_named_and_kept_for_the_next_start(
    hass: HomeAssistant, path: Path
) -> None:
    executor = Executor(hass, path)
    await executor.async_start([], [device(), device(HEATER)])
    await apply(executor, PUMP, HEATER)
    hass.states.async_set(PUMP, "unavailable")
    problems = await executor.async_stop()
    assert [(item.kind, item.entity_id) for item in problems] == [(ProblemKind.NOT_RELEASED, PUMP)]
    assert shows(hass, HEATER) == "on"
    hass.states.async_set(PUMP, "off")
    async with running(hass, path, devices=[device()]) as executor:
        await executor.async_apply({}, {})
        assert shows(hass, PUMP) == "on"


async def test_a_renamed_entity_is_restored_under_its_new_name(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        er.async_get(hass).async_update_entity(PUMP, new_entity_id="input_boolean.pool")
        await hass.async_block_till_done()
        await apply(executor)
        await travel(hass, freezer, 30)
        assert shows(hass, "input_boolean.pool") == "on"


async def test_a_device_switched_on_by_hand_in_a_peak_is_not_shed_again(
    hass: HomeAssistant, path: Path
) -> None:
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": PUMP}, blocking=True)
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": PUMP})
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
