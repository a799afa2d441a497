"""A battery told through actions of its owner's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.control.drivers.actions import (
    ActionsConfig,
    ActionsDriver,
    async_check_actions,
)
from custom_components.energy_optimizer.control.drivers.figures import Figures
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from custom_components.energy_optimizer.core.errors import InputError
from tests.ha.control_support import CHARGE, DISCHARGE, crash, problem_of, running, travel

FIGURES = Figures(20.0, 95.0, 5.0, 5.0)


def told(kind: str) -> list[dict[str, Any]]:
    """A sequence that tells by an event what it was run with."""
    data = {"kind": kind, "power_w": "{{ power_w }}", "target_soc_pct": "{{ target_soc_pct }}"}
    return [{"event": "told", "event_data": data}]


SEQUENCES: dict[str, Any] = {
    "actions_charge": told("charge"),
    "actions_discharge": told("discharge"),
    "actions_release": [{"event": "told", "event_data": {"kind": "release"}}],
    "lapses_after_s": 600,
}


def heard(hass: HomeAssistant) -> list[dict[str, Any]]:
    """What the sequences tell from now on."""
    events: list[dict[str, Any]] = []

    def note(event: Event[dict[str, Any]]) -> None:
        events.append(event.data)

    hass.bus.async_listen("told", note)
    return events


def battery(hass: HomeAssistant, **changes: object) -> BatteryTarget:
    config = ActionsConfig.from_data(SEQUENCES | changes)
    return BatteryTarget("home", "Home battery", ActionsDriver(hass, config, FIGURES))


async def tell(executor: Executor, instruction: Instruction) -> None:
    for _ in range(3):
        await executor.async_apply({"home": instruction}, {})


async def test_each_instruction_runs_its_sequence_once_with_its_variables_and_then_the_release(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    events = heard(hass)
    async with running(hass, tmp_path / "journal", [battery(hass)]) as executor:
        await tell(executor, CHARGE)
        await tell(executor, DISCHARGE)
        assert problem_of(executor) is None
        await executor.async_apply({}, {})
    assert events == [
        {"kind": "charge", "power_w": 2000, "target_soc_pct": 95.0},
        {"kind": "discharge", "power_w": 3000, "target_soc_pct": 20.0},
        {"kind": "release"},
    ]


async def test_another_power_is_told_again(hass: HomeAssistant, tmp_path: Path) -> None:
    events = heard(hass)
    async with running(hass, tmp_path / "journal", [battery(hass)]) as executor:
        await tell(executor, CHARGE)
        await tell(executor, replace(CHARGE, power_kw=1.5))
    assert [event.get("power_w") for event in events] == [2000, 1500, None]


async def test_a_sequence_that_uses_until_is_run_again_when_it_moves(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    events = heard(hass)
    sequence = [{"event": "told", "event_data": {"until": "{{ until }}"}}]
    target = battery(hass, actions_charge=sequence)
    until = (dt_util.utcnow() + timedelta(hours=1)).replace(microsecond=0)
    async with running(hass, tmp_path / "journal", [target]) as executor:
        await tell(executor, replace(CHARGE, until=until))
        await tell(executor, replace(CHARGE, until=until + timedelta(minutes=15)))
    assert [dt_util.parse_datetime(event["until"]) for event in events[:-1]] == [
        until,
        until + timedelta(minutes=15),
    ]


async def test_a_command_that_lapses_is_run_again_before_it_does(
    hass: HomeAssistant, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> None:
    events = heard(hass)
    async with running(hass, tmp_path / "journal", [battery(hass)]) as executor:
        await tell(executor, DISCHARGE)
        await travel(hass, freezer, 310)
        assert [event["kind"] for event in events] == ["discharge", "discharge"]


async def test_the_release_is_run_from_the_journal_after_a_crash(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    path = tmp_path / "journal"
    executor = Executor(hass, path)
    await executor.async_start([battery(hass)], [])
    await tell(executor, DISCHARGE)
    await crash(hass, executor, path)
    events = heard(hass)
    async with running(hass, path):
        assert events == [{"kind": "release"}]


async def test_the_release_is_run_when_home_assistant_stops(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    events = heard(hass)
    executor = Executor(hass, tmp_path / "journal")
    await executor.async_start([battery(hass)], [])
    await tell(executor, DISCHARGE)
    await hass.async_stop(force=True)
    assert [event["kind"] for event in events] == ["discharge", "release"]
    assert not executor.journal.claims


async def test_what_an_action_raises_is_a_problem_and_not_the_end(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    async def refuse(_call: object) -> None:
        raise HomeAssistantError("no power")

    hass.services.async_register("inverter", "charge", refuse)
    target = battery(hass, actions_charge=[{"action": "inverter.charge"}])
    async with running(hass, tmp_path / "journal", [target]) as executor:
        await executor.async_apply({"home": CHARGE}, {})
        assert problem_of(executor) is ProblemKind.REJECTED


@pytest.mark.parametrize(
    ("level", "offered"), [(None, False), ("10", False), ("20", True), ("unavailable", False)]
)
async def test_a_discharge_without_an_end_needs_the_inverters_own_minimum(
    hass: HomeAssistant, level: str | None, *, offered: bool
) -> None:
    changes: dict[str, Any] = {"lapses_after_s": None}
    if level is not None:
        hass.states.async_set("number.minimum", level, {"unit_of_measurement": "%"})
        changes["reserve_entity"] = "number.minimum"
    capabilities = battery(hass, **changes).driver.capabilities
    assert capabilities.can(InstructionKind.CHARGE)
    assert capabilities.can(InstructionKind.DISCHARGE) is offered


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"actions_release": None}, "actions_release", "bring everything back"),
        ({"actions_charge": None, "actions_discharge": None}, "actions_charge", "one sequence"),
        ({"actions_charge": [{"turn": "on"}]}, "actions_charge", "one that is right"),
        ({"actions_charge": [{"action": "not a service"}]}, "actions_charge", "one that is right"),
        (
            {"actions_release": [{"event": "x", "event_data": {"y": "{{ 1 + }}"}}]},
            "actions_release",
            "one that is right",
        ),
        ({"actions_charge": "switch it on"}, "actions_charge", "one that is right"),
    ],
)
async def test_a_sequence_that_does_not_validate_is_refused_with_the_reason(
    hass: HomeAssistant, change: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(InputError) as refused:
        await async_check_actions(hass, SEQUENCES | change)
    assert refused.value.field == field
    assert reason in refused.value.placeholders["allowed"]
