"""A night in which an hour lasts a minute: a dishwasher and a car in a real Home Assistant."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import os
import signal
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from demo.harness.setup import (
    CAR,
    DISHWASHER,
    OPTIMIZER,
    add_loads,
    add_optimizer,
    add_simulated_home,
)

from .hardware import stored_home
from .killing import CrashInstance, place_peak

if TYPE_CHECKING:
    from pathlib import Path

    from demo.custom_components.simulated_home.physics import Home

type Json = dict[str, Any]

ZONE = ZoneInfo("Europe/Amsterdam")
EVENING = (timedelta(minutes=-1), timedelta(minutes=2))
"""The dear hours, from before the start to a while after the loads were asked for."""
DEAR_PER_KWH = 0.5
MORNING = timedelta(minutes=6.5)
CAR_TARGET_PCT = 40.4
"""From 40 %: two minutes of charging."""
PROGRAMME_HOURS = 2 / 60
PROGRAMME_KWH = (0.5 * 2.0 + 0.5 * 0.2) * PROGRAMME_HOURS
"""What the whole programme takes."""
POLL_S = 1.0


@dataclass
class Night:
    """What was seen: prices at which each drew power, and when each was done."""

    deadline: datetime
    prices_while_running: dict[str, set[float]] = field(
        default_factory=lambda: {"dishwasher": set(), "car": set()}
    )
    done_at: dict[str, datetime] = field(default_factory=dict)

    @property
    def both_run(self) -> bool:
        """Whether both have begun."""
        return all(self.prices_while_running.values())

    def see(self, states: dict[str, Json]) -> None:
        """Take what Home Assistant shows."""
        home = "sensor.simulated_home"
        price = _number(states, f"{home}_price")
        for name in ("dishwasher", "car"):
            if _number(states, f"{home}_{name}_power") > 0.0 and price > 0.0:
                self.prices_while_running[name].add(price)
        now = datetime.now(UTC)
        if _number(states, f"{home}_dishwasher_energy") >= PROGRAMME_KWH - 1e-4:
            self.done_at.setdefault("dishwasher", now)
        if _number(states, f"{home}_car_state_of_charge") >= CAR_TARGET_PCT - 0.01:
            self.done_at.setdefault("car", now)


async def furnish_night(folder: Path) -> None:
    """Set a home up whose only loads are a dishwasher and a car."""
    instance = CrashInstance(folder)
    instance.prepare()
    await instance.start()
    try:
        async with instance.client() as client:
            await add_simulated_home(client, smoke=True, peak_starts_in=0, peak_lasts=60)
            await add_optimizer(client)
    finally:
        await instance.stop()


async def live_through(folder: Path, *, killed: bool) -> tuple[Night, Home]:
    """Ask for both in the evening, and look on until the morning; killed: half-way, once."""
    place_peak(folder, EVENING)
    night = Night(datetime.now(UTC) + MORNING)
    instance = CrashInstance(folder)
    instance.prepare()
    await instance.start()
    try:
        async with instance.client() as client:
            entry_id = str(await client.entry_id(OPTIMIZER))
            await add_loads(client, entry_id, *_wishes(night.deadline))
            await _watch(client, night, lambda: killed and night.both_run)
        if killed:
            assert instance.pid is not None
            os.kill(instance.pid, signal.SIGKILL)
            await instance.wait()
    finally:
        await instance.stop()
    if killed:
        await _wake_up(folder, night)
    return night, stored_home(folder)


async def _wake_up(folder: Path, night: Night) -> None:
    """Start again after the kill, and look on until the morning."""
    instance = CrashInstance(folder)
    instance.prepare()
    await instance.start()
    try:
        async with instance.client() as client:
            await _watch(client, night, lambda: False)
    finally:
        await instance.stop()
    assert not instance.complaints()


async def _watch(client: Any, night: Night, is_over: Any) -> None:  # noqa: ANN401 - a client
    """Look on until it is over, both are done and a while has passed, or it is morning."""
    rest_until = None
    while datetime.now(UTC) < night.deadline and not is_over():
        with suppress(TimeoutError):
            night.see(await client.states())
        if len(night.done_at) == len(night.prices_while_running):
            # Nothing may be run a second time after that.
            rest_until = rest_until or time.monotonic() + 20.0
            if time.monotonic() > rest_until:
                return
        await asyncio.sleep(POLL_S)


def _wishes(deadline: datetime) -> tuple[Json, Json]:
    """A dishwasher's programme and a little charge, both by the morning."""
    minute = deadline.astimezone(ZONE).replace(second=0)
    dishwasher = DISHWASHER | {"duration_hours": PROGRAMME_HOURS, "latest": f"{minute:%H:%M}:00"}
    car = CAR | {
        "target_pct": CAR_TARGET_PCT,
        "next_departure": minute.replace(tzinfo=None).isoformat(sep=" "),
    }
    return dishwasher, car


def _number(states: dict[str, Json], entity_id: str) -> float:
    try:
        return float(states.get(entity_id, {}).get("state", ""))
    except ValueError:
        return 0.0
