"""Entities that are disabled or deleted, homes that are removed, starts that fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha import home
from tests.ha.control_support import (
    DISCHARGE,
    POWER,
    PUMP,
    apply,
    battery,
    crash,
    device,
    problem_of,
    running,
    set_up_battery,
    set_up_switches,
    shows,
    travel,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.mark.parametrize(
    ("gone", "says"), [("disabled", f"{PUMP} is disabled"), ("deleted", f"there is no {PUMP}")]
)
async def test_a_shed_device_whose_entity_is_gone_is_named_and_can_be_called_settled(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory, gone: str, says: str
) -> None:
    await set_up_switches(hass, "pump")
    registry = er.async_get(hass)
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        if gone == "disabled":
            registry.async_update_entity(PUMP, disabled_by=er.RegistryEntryDisabler.USER)
        else:
            registry.async_remove(PUMP)
        hass.states.async_remove(PUMP)
        await apply(executor)
        await travel(hass, freezer, 60)
        assert [problem.detail for problem in executor.problems] == [says]
        assert executor.journal.claims["device:" + PUMP].snapshot["prior"]
        await executor.async_forget("device:" + PUMP)
        await travel(hass, freezer, 10)
        assert executor.problems == ()
        assert not executor.journal.claims


async def test_a_disabled_entity_is_restored_when_it_is_enabled_again(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await set_up_switches(hass, "pump")
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        hass.states.async_remove(PUMP)
        await apply(executor)
        await travel(hass, freezer, 60)
        hass.states.async_set(PUMP, "off")
        await travel(hass, freezer, 30)
        assert shows(hass, PUMP) == "on"
        assert not executor.journal.claims


async def test_a_restart_gives_no_register_a_new_day(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await set_up_battery(hass)
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-03-02 09:00:00+00:00")
    problems = []
    for run in range(2):
        executor = Executor(hass, path, hand=Hand(hass, writes_per_day=5))
        await executor.async_start([battery(hass)], [])
        for step in range(4):
            told = Instruction(InstructionKind.CHARGE, 1.0 + run + step / 10)
            await executor.async_apply({"home": told}, {})
        problems.append(problem_of(executor))
        await crash(hass, executor, path)
    assert problems == [None, ProblemKind.WRITE_BUDGET]
    freezer.move_to("2026-03-03 09:00:00+00:00")
    async with running(hass, path, batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": DISCHARGE}, {})
        assert shows(hass, POWER) == "3000.0"


@pytest.mark.usefixtures("noon")
async def test_a_home_that_is_removed_names_what_it_could_not_give_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    order = {"battery_id": "house_battery", "instruction": "charge", "power_kw": 3}
    await home.act(hass, "set_override", order | {"until": home.at(15).isoformat()})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "forced"
    hass.states.async_set(home.MODE, "unavailable")
    await hass.config_entries.async_remove(entry.entry_id)
    await home.settled(hass)
    issues = {key: issue for (_, key), issue in ir.async_get(hass).issues.items()}
    issue = issues["left_behind_battery_house_battery"]
    assert issue.translation_placeholders is not None
    former = issue.translation_placeholders["former"].replace("\\", "")
    assert f"{home.MODE}: auto" in former
    assert f"{home.SET_POINT}: 0" in former
    assert issue.is_persistent


@pytest.mark.usefixtures("noon")
async def test_control_that_cannot_begin_is_named_and_begins_when_it_can(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    real = Executor._async_cycle  # noqa: SLF001 - the fault to inject

    async def broken(*_args: Any) -> None:  # noqa: ANN401 - any call
        raise RuntimeError("the hardware made no sense")

    await hass.config_entries.async_unload(entry.entry_id)
    with patch.object(Executor, "_async_cycle", broken):
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR
    issues = ir.async_get(hass)
    issue = issues.async_get_issue(home.DOMAIN, "trouble_control")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert "made no sense" in issue.translation_placeholders["detail"]
    assert Executor._async_cycle is real  # noqa: SLF001
    await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert entry in hass.config_entries.async_loaded_entries(home.DOMAIN)
    entry.runtime_data.coordinator._acting.look()  # noqa: SLF001 - as its clock does
    assert issues.async_get_issue(home.DOMAIN, "trouble_control") is None


async def test_an_essential_device_is_left_alone_even_when_it_was_shed(
    hass: HomeAssistant, path: Path
) -> None:
    await set_up_switches(hass, "pump")
    async with running(hass, path, devices=[device()]) as executor:
        await apply(executor, PUMP)
        await executor.async_set_targets([], [replace(device(), essential=True)])
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
