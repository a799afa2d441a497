"""The test pulse: a battery is seen to do what it is told, or the reason why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.pulse import (
    PulseFailure,
    PulseResult,
    async_run_pulse,
)
from custom_components.energy_optimizer.core.dispatch import InstructionKind
from tests.ha.control_support import (
    MAPPING,
    MODE,
    POWER,
    battery,
    break_service,
    running,
    set_up_battery,
    shows,
    travel,
)

CHARGE, DISCHARGE = InstructionKind.CHARGE, InstructionKind.DISCHARGE


def obeys(hass: HomeAssistant, *, scale: float = 1.0, otherwise: float = 0.05) -> float:
    """What the stand-in's power sensor would show [kW]."""
    if shows(hass, MODE) != "forced":
        return otherwise
    return scale * float(shows(hass, POWER)) / 1000.0


@pytest.fixture(autouse=True)
async def _battery(hass: HomeAssistant) -> None:
    await set_up_battery(hass)


async def pulse(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    executor: Executor,
    reader: Callable[[], float | None] | None,
    mapping: dict[str, object] | None = None,
) -> PulseResult:
    target = battery(hass, mapping, reader)
    task = asyncio.create_task(async_run_pulse(hass, executor, target))
    for _ in range(40):
        if task.done():
            break
        await travel(hass, freezer, 5)
    return task.result()


async def test_a_battery_that_obeys_is_confirmed_in_both_directions_and_released(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, tmp_path / "journal") as executor:
        result = await pulse(hass, freezer, executor, lambda: obeys(hass))
        assert result.passed
        assert result.confirmed == {CHARGE, DISCHARGE}
        measured = [item.measured_net_kw for item in result.directions]
        assert measured == [-0.3, 0.3]
        assert shows(hass, MODE) == "self_consumption"
        assert not executor.journal.claims


@pytest.mark.parametrize(
    ("scale", "otherwise", "failure"),
    [
        (-1.0, 0.05, PulseFailure.WRONG_SIGN),
        (0.0, 0.0, PulseFailure.NO_RESPONSE),
        (10.0, 0.05, PulseFailure.WRONG_POWER),
    ],
)
async def test_a_battery_that_does_something_else_is_told_apart(
    hass: HomeAssistant,
    tmp_path: Path,
    freezer: FrozenDateTimeFactory,
    scale: float,
    otherwise: float,
    failure: PulseFailure,
) -> None:
    async with running(hass, tmp_path / "journal") as executor:
        result = await pulse(
            hass, freezer, executor, lambda: obeys(hass, scale=scale, otherwise=otherwise)
        )
    assert [item.failure for item in result.directions] == [failure, failure]
    assert result.confirmed == frozenset()


async def test_a_battery_that_already_does_the_pulses_power_gets_a_stronger_one(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, tmp_path / "journal") as executor:
        result = await pulse(hass, freezer, executor, lambda: obeys(hass, otherwise=0.3))
    told = {item.kind: item.told_net_kw for item in result.directions}
    assert told == {CHARGE: -0.3, DISCHARGE: 0.6}
    assert result.passed


async def test_a_battery_without_a_power_sensor_is_not_confirmed(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, tmp_path / "journal") as executor:
        nothing = await pulse(hass, freezer, executor, None)
        silent = await pulse(hass, freezer, executor, lambda: None)
    assert {item.failure for item in nothing.directions} == {PulseFailure.NO_SENSOR}
    assert {item.failure for item in silent.directions} == {PulseFailure.NO_READING}


async def test_no_discharge_is_tried_without_a_minimum_that_the_inverter_keeps(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    mapping = {key: value for key, value in MAPPING.items() if key != "reserve_entity"}
    async with running(hass, tmp_path / "journal") as executor:
        result = await pulse(hass, freezer, executor, lambda: obeys(hass), mapping)
    assert [item.kind for item in result.directions] == [CHARGE]


async def test_a_rejected_command_is_named_in_the_result(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async def refuse() -> None:
        raise HomeAssistantError("the inverter is locked")

    repair = break_service(hass, "input_select.select_option", refuse)
    async with running(hass, tmp_path / "journal") as executor:
        result = await pulse(hass, freezer, executor, lambda: obeys(hass))
        repair()
    assert {item.failure for item in result.directions} == {PulseFailure.REJECTED}
    assert "the inverter is locked" in result.directions[0].detail


async def test_giving_up_the_set_up_releases_the_battery(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, tmp_path / "journal") as executor:
        target = battery(hass, None, lambda: obeys(hass))
        task = asyncio.create_task(async_run_pulse(hass, executor, target))
        await travel(hass, freezer, 30)
        assert shows(hass, MODE) == "forced"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await hass.async_block_till_done()
        assert shows(hass, MODE) == "self_consumption"
        assert shows(hass, POWER) == "0.0"
