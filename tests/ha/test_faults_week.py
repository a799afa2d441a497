"""A week in which everything around us fails now and then, travelled in-process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
import errno
import logging
import os
from random import Random
import time
from types import MappingProxyType, SimpleNamespace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_optimizer.control import journal
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.ledger import lines
from demo.custom_components.simulated_home.physics import Battery, BatteryMode

from . import home
from .control_support import break_service

REAL_SLEEP = time.sleep
SLOTS_PER_DAY = 48
SLOT = timedelta(minutes=30)
FAULTY_DAYS, QUIET_DAYS = 6, 1
RESERVE_PCT = 20
MOST_W = 5000.0
MODES = {
    "auto": BatteryMode.SELF_CONSUMPTION,
    "forced": BatteryMode.FORCED,
    "standby": BatteryMode.STANDBY,
}
FORMER = {
    home.MODE: "auto",
    home.SET_POINT: "0.0",
    home.RESERVE: "10.0",
    home.PUMP: "on",
    home.BOILER: "off",
}
RUN_HOURS = 2.0
BOILER_KW = 2.0
BOILER = {
    "start_entity": home.BOILER,
    "power_kw": BOILER_KW,
    "duration_hours": RUN_HOURS,
    "earliest": "00:00:00",
    "latest": "12:00:00",
}
# A switch that refuses keeps it on for a slot, and the clock that is set back for an hour.
MOST_RUN_HOURS = RUN_HOURS + 1.5

type Fault = Callable[["House"], Callable[[], None]]


class House:
    """What stands behind the entities; a fault comes between the two."""

    def __init__(self, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hass = hass
        self.monkeypatch = monkeypatch
        self.battery = Battery(stored_kwh=6.0)
        self.imported_kwh, self.exported_kwh = 100.0, 50.0
        self.lies: dict[str, str] = {}
        self.prices_are_late = False
        self.broken: list[str] = []
        self.ran_hours: defaultdict[date, float] = defaultdict(float)

    def live(self, hours: float) -> None:
        """Let the inverter do what its registers say; tell the sensors, unless they lie."""
        mode = self.hass.states.get(home.MODE)
        if mode is not None and mode.state in MODES:
            self.battery.mode = MODES[mode.state]
            self.battery.net_setpoint_kw = float(home.value(self.hass, home.SET_POINT)) / 1000
            self.battery.floor_ratio = float(home.value(self.hass, home.RESERVE)) / 100
            self.check_limits()
        pump_kw = 1.1 if home.value(self.hass, home.PUMP) == "on" else 0.0
        boils = home.value(self.hass, home.BOILER) == "on"
        self.ran_hours[dt_util.now().date()] += hours * boils
        load_kw = 0.5 + pump_kw + BOILER_KW * boils
        net_kw = self.battery.step(load_kw, hours)
        grid_kw = load_kw - net_kw
        self.imported_kwh += max(grid_kw, 0.0) * hours
        self.exported_kwh += max(-grid_kw, 0.0) * hours
        percent = self.battery.state_of_charge_ratio * 100
        self.tell(home.STATE_OF_CHARGE, f"{percent:.1f}", "%")
        self.tell(home.BATTERY_POWER, f"{net_kw * 1000:.0f}", "W")
        self.tell(home.LOAD, f"{load_kw * 1000:.0f}", "W")
        self.tell(home.GRID, f"{grid_kw * 1000:.0f}", "W")
        self.tell(home.PUMP_POWER, f"{pump_kw * 1000:.0f}", "W")
        self.tell(home.IMPORTED, f"{self.imported_kwh:.3f}", "kWh")
        self.tell(home.EXPORTED, f"{self.exported_kwh:.3f}", "kWh")
        home.set_price(self.hass, home.PRICE, range(18, 20))
        home.set_price(self.hass, home.EXPORT_PRICE, range(18, 20), factor=0.8)
        if self.prices_are_late:
            self.hass.states.async_set(home.PRICE, "unavailable")

    def tell(self, entity_id: str, value: str, unit: str) -> None:
        attributes = {"unit_of_measurement": unit}
        self.hass.states.async_set(entity_id, self.lies.get(entity_id, value), attributes)

    def check_limits(self) -> None:
        """Note every command that no battery of this kind may be given."""
        if self.battery.mode is not BatteryMode.FORCED:
            return
        if abs(self.battery.net_setpoint_kw) * 1000 > MOST_W:
            self.broken.append(f"told {self.battery.net_setpoint_kw} kW")
        if self.battery.net_setpoint_kw > 0 and self.battery.floor_ratio * 100 < RESERVE_PCT:
            self.broken.append("told to discharge without the inverter's own minimum")


def lying(entity_id: str, value: str) -> Fault:
    """A sensor says something else than what is so."""

    def begin(house: House) -> Callable[[], None]:
        house.lies[entity_id] = value

        def end() -> None:
            house.lies.pop(entity_id, None)

        return end

    return begin


def stuck(house: House) -> Callable[[], None]:
    """The state of charge stays what it was."""
    return lying(home.STATE_OF_CHARGE, home.value(house.hass, home.STATE_OF_CHARGE))(house)


def gone(entity_id: str) -> Fault:
    """What is written to is unavailable, and comes back as it was."""

    def begin(house: House) -> Callable[[], None]:
        was = house.hass.states.get(entity_id)
        assert was is not None
        house.hass.states.async_set(entity_id, "unavailable", was.attributes)

        def end() -> None:
            now = house.hass.states.get(entity_id)
            if now is not None and now.state == "unavailable":
                house.hass.states.async_set(entity_id, was.state, was.attributes)

        return end

    return begin


async def _raise() -> None:
    raise HomeAssistantError("the inverter is busy")


async def _raise_anything() -> None:
    raise ZeroDivisionError


async def _hang() -> None:
    await asyncio.Event().wait()


def failing(service: str, how: Callable[[], Any]) -> Fault:
    """A service call raises, or never ends."""
    return lambda house: break_service(house.hass, service, how)


def disk_full(house: House) -> Callable[[], None]:
    """Neither journal nor books can be written."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    proxy = SimpleNamespace(**{name: getattr(os, name) for name in ("open", "close", "O_RDONLY")})
    proxy.fsync = full
    patch = pytest.MonkeyPatch()
    patch.setattr(journal, "os", proxy)
    patch.setattr(lines, "os", SimpleNamespace(**{**vars(os), "fsync": full}))
    del house
    return patch.undo


def late_prices(house: House) -> Callable[[], None]:
    """No price at all."""
    house.prices_are_late = True

    def end() -> None:
        house.prices_are_late = False

    return end


FAULTS: dict[str, Fault] = {
    "state of charge 0": lying(home.STATE_OF_CHARGE, "0"),
    "state of charge unavailable": lying(home.STATE_OF_CHARGE, "unavailable"),
    "state of charge nonsense": lying(home.STATE_OF_CHARGE, "nan"),
    "state of charge stuck": stuck,
    "load unavailable": lying(home.LOAD, "unavailable"),
    "meters unknown": lying(home.IMPORTED, "unknown"),
    "prices late": late_prices,
    "pump gone": gone(home.PUMP),
    "mode gone": gone(home.MODE),
    "mode refuses": failing("input_select.select_option", _raise),
    "mode hangs": failing("input_select.select_option", _hang),
    "power breaks": failing("input_number.set_value", _raise_anything),
    "boiler gone": gone(home.BOILER),
    "pump refuses to go off": failing("input_boolean.turn_off", _raise),
    "pump refuses to come on": failing("input_boolean.turn_on", _raise),
    "disk full": disk_full,
}


@contextmanager
def afflicted(house: House, names: list[str]) -> Iterator[None]:
    ends = [FAULTS[name](house) for name in names]
    try:
        yield
    finally:
        for end in reversed(ends):
            end()


async def walk(hass: HomeAssistant, freezer: FrozenDateTimeFactory, house: House) -> None:
    """One slot: the executor's clock ticks a few times in it."""
    for seconds in (5, 25, 90, 1680):
        freezer.tick(seconds)
        house.live(seconds / 3600)
        async_fire_time_changed(hass, dt_util.utcnow())
        await settled(hass, freezer)


async def settled(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Wait for what was started; a call that hangs ends only when the clock moves on."""
    waiting = asyncio.ensure_future(home.settled(hass))
    while not waiting.done():
        await asyncio.get_running_loop().run_in_executor(None, REAL_SLEEP, 0.002)
        freezer.tick(0.001)
    await waiting


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.campaign)])
async def test_a_week_of_faults_breaks_no_limit_and_leaves_nothing_behind(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    seed: int,
) -> None:
    defaults = Hand.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "call_timeout_s", 0.02)
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, reserve_pct=RESERVE_PCT)
    await home.add_pump(hass, max_off_hours=4)
    load = ConfigSubentry(
        data=MappingProxyType(BOILER),
        subentry_type="deferrable",
        title="Boiler",
        unique_id="boiler",
    )
    hass.config_entries.async_add_subentry(entry, load)
    await home.settled(hass)
    house, random = House(hass, monkeypatch), Random(seed)  # noqa: S311 - faults to be had again
    caplog.clear()
    taken = shed = 0
    for slot in range(FAULTY_DAYS * SLOTS_PER_DAY):
        names = random.sample(sorted(FAULTS), k=random.choice((0, 0, 0, 1, 1, 2)))
        with afflicted(house, names):
            await walk(hass, freezer, house)
        taken += home.value(hass, home.MODE) == "forced"
        shed += home.value(hass, home.PUMP) == "off"
        if slot % SLOTS_PER_DAY == SLOTS_PER_DAY // 3:
            # The clock is set: forward, then back.
            is_odd_day = slot // SLOTS_PER_DAY % 2
            freezer.tick(timedelta(hours=1) if is_odd_day else timedelta(minutes=-50))
    for _ in range(QUIET_DAYS * SLOTS_PER_DAY):
        await walk(hass, freezer, house)
    assert house.broken == []
    assert taken > 5
    assert shed > 5
    assert sum(hours > RUN_HOURS / 2 for hours in house.ran_hours.values()) >= FAULTY_DAYS
    assert max(house.ran_hours.values()) <= MOST_RUN_HOURS
    assert home.value(hass, "sensor.energy_optimizer_plan_status") == "optimal"
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settled(hass, freezer)
    assert {entity_id: home.value(hass, entity_id) for entity_id in FORMER} == FORMER
    assert house.battery.state_of_charge_ratio * 100 >= 10 - 1e-6
    assert [
        (record.getMessage(), record.exc_text)
        for record in caplog.records
        if record.exc_info or record.levelno >= logging.ERROR
    ] == []
