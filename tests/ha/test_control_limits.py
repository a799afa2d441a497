"""A device's own limits hold whoever asks, and a shed that does not help ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.control.devices import DeviceTarget
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.status import DeviceCommand, ProblemKind
from custom_components.energy_optimizer.core.dispatch import DeviceInstruction
from custom_components.energy_optimizer.core.plan import Reason
from tests.ha.control_support import (
    HEATER,
    PUMP,
    apply,
    by_hand,
    crash,
    device,
    running,
    set_up_switches,
    shows,
    travel,
)

HOUR = 3600


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
async def _switches(hass: HomeAssistant) -> None:
    await set_up_switches(hass, "pump", "heater")


async def test_a_device_that_came_back_stays_on_for_its_shortest_time_whoever_asks(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[replace(device(), min_on_hours=0.5)]) as executor:
        await apply(executor, PUMP)
        await apply(executor)
        for _ in range(29):
            await apply(executor, PUMP)
            assert shows(hass, PUMP) == "on"
            await travel(hass, freezer, 60)
        await travel(hass, freezer, 90)
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"


async def test_the_hours_of_a_day_are_kept_whoever_asks_and_over_a_restart(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-03-02 12:00:00+00:00")
    target = replace(device(), max_off_hours=1.0)
    dying = Executor(hass, path)
    await dying.async_start([], [target])
    await apply(dying, PUMP)
    await travel(hass, freezer, HOUR / 2)
    await crash(hass, dying, path)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, PUMP)
        await travel(hass, freezer, HOUR / 2 - 60)
        assert shows(hass, PUMP) == "off"
        await travel(hass, freezer, 120)
        assert shows(hass, PUMP) == "on"
        await apply(executor, PUMP)
        await travel(hass, freezer, 60)
        assert shows(hass, PUMP) == "on"
        assert executor.device_status(PUMP).off_hours_today == pytest.approx(1.0, abs=0.02)
        freezer.move_to("2026-03-02 23:00:05+00:00")
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off", "a new local day has begun"


@pytest.mark.parametrize(
    ("eve", "hours_of_day"), [("2026-03-28", 23), ("2026-10-24", 25), ("2026-06-10", 24)]
)
async def test_a_day_of_23_or_25_hours_has_one_budget(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory, eve: str, hours_of_day: int
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(f"{eve} 23:30:00+00:00")
    midnight = dt_util.start_of_local_day()
    if dt_util.utcnow() - midnight > timedelta(hours=12):
        midnight += timedelta(days=1)
    first = dt_util.as_utc(midnight)
    freezer.move_to(first + timedelta(minutes=1))
    async with running(hass, path, devices=[replace(device(), max_off_hours=0.5)]) as executor:
        await apply(executor, PUMP)
        await travel(hass, freezer, 32 * 60)
        assert shows(hass, PUMP) == "on"
        freezer.move_to(first + timedelta(hours=hours_of_day) - timedelta(minutes=1))
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
        freezer.move_to(first + timedelta(hours=hours_of_day, seconds=5))
        await apply(executor, PUMP)
        assert shows(hass, PUMP) == "off"


async def test_a_persons_order_outranks_the_devices_hours(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    target = replace(device(), max_off_hours=0.1, min_on_hours=1.0)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, PUMP)
        await apply(executor)
        until = dt_util.utcnow() + timedelta(hours=1)
        ordered = DeviceInstruction(shed=True, until=until, reason=Reason.ORDERED)
        await executor.async_apply({}, {PUMP: ordered})
        assert shows(hass, PUMP) == "off"
        await travel(hass, freezer, 900)
        assert shows(hass, PUMP) == "off"


async def test_a_device_that_polls_keeps_its_hours_too(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    target = replace(device(), entity_id=None, max_off_hours=0.5)
    async with running(hass, path, devices=[target]) as executor:
        await apply(executor, PUMP)
        assert executor.device_status(PUMP).command is DeviceCommand.TURN_OFF
        await travel(hass, freezer, HOUR / 2 + 10)
        assert executor.device_status(PUMP).command is DeviceCommand.TURN_ON


async def test_a_shed_that_does_not_lower_what_is_drawn_is_ended_and_named(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    power = {PUMP: 0.8, HEATER: 2.0}

    def measured(name: str) -> DeviceTarget:
        return replace(
            device(name), power_kw=lambda: power[name], power_since_kw=lambda _since: power[name]
        )

    targets = [measured(name) for name in power]
    async with running(hass, path, devices=targets) as executor:
        await apply(executor, PUMP, HEATER)
        power[HEATER] = 0.0
        for _ in range(10):
            await travel(hass, freezer, 60)
            await apply(executor, PUMP, HEATER)
        assert (shows(hass, PUMP), shows(hass, HEATER)) == ("on", "off")
        problem = executor.device_status(PUMP).problem
        assert problem is not None
        assert problem.kind is ProblemKind.NOT_FOLLOWING
        await apply(executor)
        assert executor.device_status(PUMP).problem is None


async def test_a_person_is_not_overruled_when_the_shortest_time_is_over(
    hass: HomeAssistant, path: Path, freezer: FrozenDateTimeFactory
) -> None:
    async with running(hass, path, devices=[replace(device(), min_on_hours=0.1)]) as executor:
        await apply(executor, PUMP)
        await by_hand(hass, "input_boolean.turn_on", {"entity_id": PUMP})
        for _ in range(10):
            await travel(hass, freezer, 60)
            await apply(executor, PUMP)
        assert shows(hass, PUMP) == "on"
