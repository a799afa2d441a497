"""Shedding: opt-in, whole prior states, and a person's hand that always wins."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
import importlib
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    setup_test_component_platform,
)

from custom_components.energy_optimizer.control.devices import DeviceTarget
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.shedding import ShedMethod
from custom_components.energy_optimizer.control.status import DeviceCommand, ProblemKind
from custom_components.energy_optimizer.core.dispatch import DeviceInstruction
from tests.ha.control_support import (
    break_service,
    count_calls,
    crash,
    running,
    set_up_switches,
    shows,
    travel,
)

PUMP, HEATER, FAN = "input_boolean.pump", "input_boolean.heater", "input_boolean.fan"


def device(entity_id: str = PUMP) -> DeviceTarget:
    return DeviceTarget(entity_id, entity_id, entity_id)


def shed(*names: str) -> dict[str, DeviceInstruction]:
    until = dt_util.utcnow() + timedelta(hours=2)
    return {name: DeviceInstruction(shed=True, until=until, reason="peak") for name in names}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _switches(hass: HomeAssistant) -> None:
    await set_up_switches(hass, "pump", "heater", "fan")


async def set_up_demo(hass: HomeAssistant, domain: str) -> None:
    """Home Assistant's own demonstration entities, named after their unique ids."""
    module = importlib.import_module(f"homeassistant.components.demo.{domain}")
    entities: list[Entity] = []
    await module.async_setup_entry(hass, None, entities.extend)
    for entity in entities:
        entity.entity_id = f"{domain}.{entity.unique_id}"
    setup_test_component_platform(hass, domain, entities)
    assert await async_setup_component(hass, domain, {domain: {"platform": "test"}})
    await hass.async_block_till_done()


async def apply(executor: Executor, *names: str) -> None:
    await executor.async_apply({}, shed(*names))


async def by_hand(hass: HomeAssistant, service: str, data: dict[str, Any]) -> None:
    domain, _, name = service.partition(".")
    user = await hass.auth.async_create_user("Somebody", group_ids=[GROUP_ID_ADMIN])
    person = Context(user_id=user.id)
    await hass.services.async_call(domain, name, data, blocking=True, context=person)
    await hass.async_block_till_done()


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


async def test_a_service_that_hangs_holds_up_no_other_device(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await set_up_demo(hass, "light")
    lamp = "light.light_3"
    hanging = asyncio.Event()

    async def hang() -> None:
        hanging.set()
        await asyncio.Event().wait()

    async with running(hass, path, devices=[device(), device(lamp)]) as executor:
        repair = break_service(hass, "light.turn_off", hang)
        task = asyncio.create_task(apply(executor, PUMP, lamp))
        await hanging.wait()
        assert shows(hass, PUMP) == "off"
        freezer.tick(timedelta(seconds=11))
        async_fire_time_changed(hass, dt_util.utcnow())
        await task
        problem = executor.device_status(lamp).problem
        assert problem is not None
        assert problem.kind is ProblemKind.REJECTED
        repair()


async def test_a_refused_write_is_tried_three_times_and_not_without_end(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async def refuse() -> None:
        raise HomeAssistantError("no")

    async with running(hass, path, devices=[device()]) as executor:
        repair = break_service(hass, "input_boolean.turn_off", refuse)
        calls = count_calls(hass, PUMP)
        for _ in range(20):
            await apply(executor, PUMP)
            await travel(hass, freezer, 20)
        assert len(calls) == 3
        repair()


async def test_nothing_is_shed_while_the_journal_cannot_be_written(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    folder = tmp_path / "journal"
    folder.mkdir()
    async with running(hass, folder, devices=[device()]) as executor:
        calls = count_calls(hass, PUMP)
        await apply(executor, PUMP)
        assert calls == []
        assert ProblemKind.JOURNAL in {problem.kind for problem in executor.problems}
        folder.rmdir()
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"
        assert executor.problems == ()


async def test_its_own_limit_ends_a_shed_that_the_plan_would_go_on_with(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    target = replace(device(PUMP), max_off_in_a_row_hours=0.1)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, PUMP)
        await travel(hass, freezer, 400)
        assert shows(hass, PUMP) == "on"
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"


async def test_a_compressor_stays_off_for_its_shortest_time(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[replace(device(PUMP), min_off_hours=0.1)]) as executor:
        await apply(executor, PUMP)
        await apply(executor)
        await travel(hass, freezer, 300)
        assert shows(hass, PUMP) == "off"
        await travel(hass, freezer, 90)
        assert shows(hass, PUMP) == "on"


async def test_an_order_that_nobody_renews_ends_by_itself(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        freezer.tick(timedelta(minutes=70))
        await travel(hass, freezer, 10)
        assert shows(hass, PUMP) == "off"
        freezer.tick(timedelta(minutes=6))
        await travel(hass, freezer, 10)
        assert shows(hass, PUMP) == "on"


async def test_a_heater_keeps_mode_and_set_point_through_a_shed(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_demo(hass, "climate")
    before = hass.states.get("climate.climate_1")
    assert before is not None
    async with running(hass, path, devices=[device("climate.climate_1")]) as executor:
        await apply(executor, "climate.climate_1")
        assert shows(hass, "climate.climate_1") == "off"
        await apply(executor)
        after = hass.states.get("climate.climate_1")
        assert after is not None
        assert after.state == before.state
        assert after.attributes == before.attributes


@pytest.mark.parametrize(
    ("entity_id", "attribute", "change"),
    [("climate.climate_1", "temperature", -2.0), ("climate.climate_2", "temperature", 2.0)],
)
async def test_a_set_back_uses_less_whether_it_heats_or_cools(
    hass: HomeAssistant, path: Path, entity_id: str, attribute: str, change: float
) -> None:
    await set_up_demo(hass, "climate")
    before = hass.states.get(entity_id)
    assert before is not None
    target = replace(device(entity_id), method=ShedMethod.SET_BACK, amount=2.0)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, entity_id)
        during = hass.states.get(entity_id)
        assert during is not None
        assert during.state == before.state
        assert during.attributes[attribute] == before.attributes[attribute] + change
        await apply(executor)
        after = hass.states.get(entity_id)
        assert after is not None
        assert after.attributes[attribute] == before.attributes[attribute]


async def test_a_persons_new_set_point_during_a_set_back_stays(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_demo(hass, "climate")
    target = replace(device("climate.climate_1"), method=ShedMethod.SET_BACK, amount=2.0)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, "climate.climate_1")
        await by_hand(
            hass, "climate.set_temperature", {"entity_id": "climate.climate_1", "temperature": 23}
        )
        await apply(executor, "climate.climate_1")
        await apply(executor)
        state = hass.states.get("climate.climate_1")
        assert state is not None
        assert state.attributes["temperature"] == 23


async def test_a_light_comes_back_with_its_brightness_and_colour(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_demo(hass, "light")
    lamp = "light.light_6"
    before = hass.states.get(lamp)
    assert before is not None
    for method, left in ((ShedMethod.OFF, 0.0), (ShedMethod.DIM, 30.0)):
        target = replace(device(lamp), method=method, amount=left)
        async with running(hass, path, devices=[target]) as executor:
            await apply(executor, lamp)
            during = hass.states.get(lamp)
            assert during is not None
            assert during.attributes != before.attributes
            await apply(executor)
        after = hass.states.get(lamp)
        assert after is not None
        assert after.state == before.state
        assert after.attributes == before.attributes


async def test_a_water_heater_comes_back_to_its_operation_mode(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_demo(hass, "water_heater")
    boiler = "water_heater.demo_water_heater_celsius"
    before = hass.states.get(boiler)
    assert before is not None
    for method in (ShedMethod.OFF, ShedMethod.SET_BACK):
        target = replace(device(boiler), method=method, amount=5.0)
        async with running(hass, path, devices=[target]) as executor:
            await apply(executor, boiler)
            during = hass.states.get(boiler)
            assert during is not None
            assert (during.state, during.attributes) != (before.state, before.attributes)
            await apply(executor)
        after = hass.states.get(boiler)
        assert after is not None
        assert (after.state, after.attributes) == (before.state, before.attributes)


async def test_a_device_without_an_entity_is_told_off_and_on_until_it_says_so(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    said: dict[str, bool | None] = {"on": True}
    target = DeviceTarget("meter", "Meter", reported_on=lambda: said["on"])

    def told() -> DeviceCommand:
        return executor.device_status("meter").command

    async with running(hass, path, devices=[target]) as executor:
        assert told() is DeviceCommand.NONE
        await apply(executor, "meter")
        assert told() is DeviceCommand.TURN_OFF
        said["on"] = False
        await apply(executor)
        assert told() is DeviceCommand.TURN_ON
        said["on"] = True
        await travel(hass, freezer, 10)
        assert told() is DeviceCommand.NONE


async def test_the_hours_off_today_outlive_a_restart_and_end_with_the_local_day(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-10-24 20:00:00+00:00")
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        freezer.tick(timedelta(hours=1))
        await executor.async_apply({}, {})
    async with running(hass, path, devices=[device()]) as executor:
        assert executor.device_status(PUMP).off_hours_today == pytest.approx(1.0)
        freezer.move_to("2026-10-24 21:30:00+00:00")
        await apply(executor, PUMP)
        freezer.move_to("2026-10-24 23:30:00+00:00")
        assert executor.device_status(PUMP).off_hours_today == pytest.approx(1.5)
        freezer.move_to("2026-10-25 23:30:00+00:00")
        await executor.async_apply({}, {})
        assert executor.device_status(PUMP).off_hours_today == pytest.approx(0.5)


async def test_a_device_switched_on_by_hand_in_a_peak_is_not_shed_again(
    hass: HomeAssistant, path: Path
) -> None:
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": PUMP}, blocking=True)
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": PUMP})
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"


async def test_a_restore_that_is_refused_is_named_and_tried_again(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async def refuse() -> None:
        raise HomeAssistantError("no")

    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        repair = break_service(hass, "input_boolean.turn_on", refuse)
        await apply(executor)
        problem = executor.device_status(PUMP).problem
        assert problem is not None
        assert problem.kind is ProblemKind.NOT_RELEASED
        assert executor.device_status(PUMP).command is DeviceCommand.TURN_ON
        repair()
        await travel(hass, freezer, 30)
        assert shows(hass, PUMP) == "on"
