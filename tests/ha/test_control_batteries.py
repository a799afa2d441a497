"""Batteries: forced under a claim, verified, and never left forced."""

from __future__ import annotations

from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha.control_support import (
    MODE,
    POWER,
    RESERVE,
    battery,
    count_calls,
    crash,
    running,
    set_up_battery,
    shows,
    travel,
)

DISCHARGE = Instruction(InstructionKind.DISCHARGE, 3.0)
CHARGE = Instruction(InstructionKind.CHARGE, 2.0)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _battery(hass: HomeAssistant) -> None:
    await set_up_battery(hass)


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
