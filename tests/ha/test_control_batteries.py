"""Batteries: forced under a claim, verified, written to sparingly."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget, is_followed
from custom_components.energy_optimizer.control.drivers.bookkeeping import BookkeepingDriver
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from tests.ha.control_support import (
    CHARGE,
    DISCHARGE,
    IDLE,
    MAPPING,
    MODE,
    POWER,
    RESERVE,
    battery,
    break_service,
    count_calls,
    problem_of,
    running,
    select,
    set_up_battery,
    shows,
    travel,
)


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
