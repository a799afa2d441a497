"""Shedding by kind of device: set-backs, dimming, polling; its limits and its faults."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
)

from custom_components.energy_optimizer.control.devices import DeviceTarget
from custom_components.energy_optimizer.control.shedding import ShedMethod
from custom_components.energy_optimizer.control.status import DeviceCommand, ProblemKind
from tests.ha.control_support import (
    PUMP,
    apply,
    break_service,
    by_hand,
    count_calls,
    device,
    running,
    set_up_demo,
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
