"""A charger is kept off, given its power and given back; solar is curtailed where mapped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.runs import CurtailTarget
from tests.ha.control_support import by_hand, crash, running, shows, travel
from tests.ha.run_support import (
    CAR,
    CHARGER,
    CURRENT,
    LIMIT,
    PUMP,
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


async def test_a_charger_is_kept_off_until_its_time_and_given_the_planned_power(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [CAR])
        await apply(executor, "car", told(run=False))
        assert shows(hass, CHARGER) == "off"
        await travel(hass, freezer, 60)
        hass.states.async_set(CHARGER, "on")  # the charger begins as a car is plugged in
        await travel(hass, freezer, 60)
        assert shows(hass, CHARGER) == "off"
        await apply(executor, "car", told(power_kw=2.3))
        assert (shows(hass, CHARGER), shows(hass, CURRENT)) == ("on", "10.0")
        await apply(executor, "car", told(power_kw=0.5))
        assert shows(hass, CURRENT) == "6.0"
        await apply(executor, "car", told(run=False))
        assert shows(hass, CHARGER) == "off"
    assert (shows(hass, CHARGER), shows(hass, CURRENT)) == ("on", "16.0")


async def test_charge_now_by_hand_wins_over_a_plan_that_waits(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [CAR])
        await apply(executor, "car", told(run=False))
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": CHARGER})
        await travel(hass, freezer, 120)
        await apply(executor, "car", told(run=False))
        assert shows(hass, CHARGER) == "on"
        assert executor.run_status("car").by_hand


async def test_a_killed_charger_that_was_kept_off_charges_again_after_it_is_forgotten(
    hass: HomeAssistant, path: Path
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [CAR])
    await apply(dying, "car", told(power_kw=2.3))
    await apply(dying, "car", told(run=False))
    await crash(hass, dying, path)
    assert (shows(hass, CHARGER), shows(hass, CURRENT)) == ("off", "10.0")
    async with running(hass, path) as executor:
        await executor.async_apply({}, {})
        assert (shows(hass, CHARGER), shows(hass, CURRENT)) == ("on", "16.0")


async def test_a_charger_without_a_switch_is_stopped_with_its_current(
    hass: HomeAssistant, path: Path
) -> None:
    async with running(hass, path) as executor:
        await executor.async_set_targets([], [], [replace(CAR, entity_id=None)])
        await apply(executor, "car", told(run=False))
        assert shows(hass, CURRENT) == "0.0"
        await apply(executor, "car", told(power_kw=3.68))
        assert shows(hass, CURRENT) == "16.0"


@pytest.mark.parametrize(
    ("target", "before", "curtailed"),
    [
        (CurtailTarget(PUMP), "off", "on"),
        (CurtailTarget(CHARGER, inverted=True), "on", "off"),
        (CurtailTarget(LIMIT, limit_value=0.3), "10.0", "0.3"),
    ],
)
async def test_solar_is_curtailed_where_that_is_mapped_and_given_back(
    hass: HomeAssistant, path: Path, target: CurtailTarget, before: str, curtailed: str
) -> None:
    dying = Executor(hass, path)
    await dying.async_start([], [], [], target)
    await dying.async_apply({}, {}, curtail=True)
    assert shows(hass, target.entity_id) == curtailed
    assert dying.curtailment_status is not None
    assert dying.curtailment_status.held
    await dying.async_apply({}, {})
    assert shows(hass, target.entity_id) == before
    await dying.async_apply({}, {}, curtail=True)
    await crash(hass, dying, path)
    assert shows(hass, target.entity_id) == curtailed
    async with running(hass, path):
        assert shows(hass, target.entity_id) == before
