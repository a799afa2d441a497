"""Acting at size: 200 managed devices and ten batteries in a real Home Assistant, in-process.

A section of scripts/bench; run as a module, it prints what it measured over CYCLES turns.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
import json
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from benchmarks.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from homeassistant.core import HomeAssistant

DEVICES, BATTERIES, CYCLES = 200, 10, 5
CYCLE_BAR_MS = 250.0
SOLVE_BAR_MS = 2000.0
LONGEST_BAR_MS = 20.0
PRICE, LOAD = "sensor.price", "sensor.load"
# Home Assistant has to find our components, and not our packages in the place of its own.
LIVE = """
import runpy, sys
sys.path[:0] = [".", "scripts"]
runpy.run_module("benchmarks.control", run_name="__main__")
"""


def measure() -> dict[str, Any]:
    """Run this module in a process of its own, and hold what it measured to the bars."""
    told = subprocess.run(
        [sys.executable, "-c", LIVE], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    size = f"{DEVICES} devices and {BATTERIES} batteries"
    bars = [
        Bar(f"a turn that takes {size}, without the solve", found["taking_ms"], CYCLE_BAR_MS, "ms"),
        Bar(f"a steady turn over {size}, without the solve", found["turn_ms"], CYCLE_BAR_MS, "ms"),
        Bar(f"the solve over {size}, slowest", found["solve_ms"], SOLVE_BAR_MS, "ms"),
        Bar("our event-loop callbacks at that size", found["longest_ms"], LONGEST_BAR_MS, "ms"),
    ]
    return found | {"bars": [bar.as_json() for bar in bars]}


async def _furnish(hass: HomeAssistant) -> None:
    from homeassistant.setup import async_setup_component  # noqa: PLC0415 - of its process alone

    powers = {"min": -5000, "max": 5000, "step": 1, "unit_of_measurement": "W", "initial": 0}
    reserve = {"min": 0, "max": 100, "step": 1, "unit_of_measurement": "%", "initial": 10}
    numbers = {f"power_{number}": powers for number in range(BATTERIES)}
    numbers |= {f"reserve_{number}": reserve for number in range(BATTERIES)}
    modes = {"options": ["auto", "forced", "standby"]}
    config = {
        "input_boolean": {f"device_{number}": {"initial": True} for number in range(DEVICES)},
        "input_select": {f"mode_{number}": modes for number in range(BATTERIES)},
        "input_number": numbers,
    }
    for domain, helpers in config.items():
        if not await async_setup_component(hass, domain, {domain: helpers}):
            raise RuntimeError(domain)
    hass.states.async_set(LOAD, "60000", {"unit_of_measurement": "W", "device_class": "power"})
    for number in range(BATTERIES):
        percent = {"unit_of_measurement": "%", "device_class": "battery"}
        hass.states.async_set(f"sensor.soc_{number}", str(40 + number), percent)
    _set_prices(hass, dear_now=False)


def _set_prices(hass: HomeAssistant, *, dear_now: bool) -> None:
    """Two days of quarter hours; the present hours are dear, or the evening is."""
    from homeassistant.util import dt as dt_util  # noqa: PLC0415 - of its process alone

    midnight = dt_util.start_of_local_day()
    now = dt_util.now().hour
    dear = {now, now + 1} if dear_now else {(now + 8) % 24, (now + 9) % 24}
    rows = [
        {
            "start": midnight + timedelta(minutes=15 * quarter),
            "end": midnight + timedelta(minutes=15 * (quarter + 1)),
            "value": 0.6 if quarter // 4 % 24 in dear else 0.1 + quarter % 7 / 100,
        }
        for quarter in range(192)
    ]
    attributes = {
        "unit_of_measurement": "EUR/kWh",
        "raw_today": rows[:96],
        "raw_tomorrow": rows[96:],
    }
    hass.states.async_set(PRICE, "0.1", attributes, force_update=True)


def _subentries() -> list[dict[str, Any]]:
    devices = [
        {
            "subentry_type": "device",
            "unique_id": f"device_{number}",
            "title": f"Device {number}",
            "data": {
                "entity_id": f"input_boolean.device_{number}",
                "power_kw": 0.2 + number % 10 / 10,
                "priority": number % 100,
            },
        }
        for number in range(DEVICES)
    ]
    batteries = [
        {
            "subentry_type": "battery",
            "unique_id": f"battery_{number}",
            "title": f"Battery {number}",
            "data": {
                "capacity_kwh": 10.0 + number,
                "max_charge_kw": 5.0,
                "max_discharge_kw": 5.0,
                "may_export": True,
                "state_of_charge_entity": f"sensor.soc_{number}",
                "released_for_control": "set_aside",
                "mode_entity": f"input_select.mode_{number}",
                "power_entity": f"input_number.power_{number}",
                "reserve_entity": f"input_number.reserve_{number}",
                "power_sign": "positive_discharges",
                "mode_self_consumption": "auto",
                "mode_charge": "forced",
                "mode_discharge": "forced",
                "mode_idle": "standby",
            },
        }
        for number in range(BATTERIES)
    ]
    return [*devices, *batteries]


class Turn(NamedTuple):
    """One turn: its time without the solve, and the loop's own part of it by its thread's clock."""

    without_solve_ms: float
    loop_ms: float
    solves: int


class Stopwatch:
    """Times every callback of the loop, and the solve."""

    def __init__(self) -> None:
        """Nothing was timed yet."""
        self.solves_ms: list[float] = []
        self.longest: list[tuple[float, str]] = []

    def solving(self, solve: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
        """Wrap the planner."""

        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passed on
            began = time.perf_counter()
            try:
                return solve(*args, **kwargs)
            finally:
                self.solves_ms.append((time.perf_counter() - began) * 1e3)

        return timed

    def running(self, run: Any) -> Any:  # noqa: ANN401 - asyncio's own
        """Wrap a handle's run; it counts by the time of its own thread, not of its neighbours."""

        def timed(handle: asyncio.Handle) -> None:
            began = time.thread_time()
            run(handle)
            took_ms = (time.thread_time() - began) * 1e3
            if took_ms > LONGEST_BAR_MS / 2:
                self.longest.append((took_ms, str(handle)))

        return timed


async def live(folder: str) -> dict[str, Any]:
    """Take everything once, and then turn again and again."""
    from homeassistant.loader import DATA_CUSTOM_COMPONENTS  # noqa: PLC0415 - of its process alone
    from pytest_homeassistant_custom_component.common import (  # noqa: PLC0415 - of its process alone
        MockConfigEntry,
        async_test_home_assistant,
    )

    from custom_components.energy_optimizer import planning  # noqa: PLC0415 - of its process alone
    from custom_components.energy_optimizer.core.ladder import plan_with_ladder  # noqa: PLC0415 - of its process alone

    watch = Stopwatch()
    solve = watch.solving(plan_with_ladder)
    async with async_test_home_assistant(config_dir=folder) as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        await _furnish(hass)
        entry = MockConfigEntry(
            domain="energy_optimizer",
            title="Energy Optimizer",
            data={"import_price_entity": PRICE, "load_power_entity": LOAD},
            subentries_data=_subentries(),
        )
        entry.add_to_hass(hass)
        with patch.object(planning, "plan_with_ladder", solve):
            if not await hass.config_entries.async_setup(entry.entry_id):
                raise RuntimeError("the integration was not set up")
            await hass.async_block_till_done(wait_background_tasks=True)
            coordinator = entry.runtime_data.coordinator
            run = asyncio.Handle._run  # noqa: SLF001 - there is no public place to time
            with patch.object(asyncio.Handle, "_run", watch.running(run)):
                # The change of price starts the turn: asked for besides, there would be two.
                taking = await _turn(partial(_take, hass, coordinator), watch)
                turns = [await _turn(coordinator.async_refresh, watch) for _ in range(CYCLES)]
        taken = len(coordinator.executor.journal.claims)
        status = coordinator.data.status.value
        await hass.config_entries.async_unload(entry.entry_id)
        left = len(coordinator.executor.journal.claims)
        await hass.async_stop(force=True)
    longest = sorted(watch.longest, reverse=True)[:5]
    return {
        "taken": taken,
        "left": left,
        "status": status,
        "taking_ms": round(taking.without_solve_ms, 1),
        "taking_solves": taking.solves,
        "taking_loop_ms": round(taking.loop_ms, 1),
        "turn_ms": round(statistics.median(turn.without_solve_ms for turn in turns), 1),
        "turn_loop_ms": round(statistics.median(turn.loop_ms for turn in turns), 1),
        "slowest_turn_ms": round(max(turn.without_solve_ms for turn in turns), 1),
        "solve_ms": round(max(watch.solves_ms), 1),
        "longest_ms": round(longest[0][0] if longest else LONGEST_BAR_MS / 2, 1),
        "longest": [f"{took_ms:.1f} ms {what[:300]}" for took_ms, what in longest],
    }


async def _take(hass: HomeAssistant, coordinator: Any) -> None:  # noqa: ANN401 - ours
    """Make it dear now, and wait until the turn that this starts has ended."""
    running: asyncio.Lock = coordinator._turn  # noqa: SLF001 - nothing else tells of its end
    _set_prices(hass, dear_now=True)
    while not running.locked():  # noqa: ASYNC110 - a lock has no event of its own
        await asyncio.sleep(0)
    async with running:
        pass


async def _turn(turn: Callable[[], Awaitable[None]], watch: Stopwatch) -> Turn:
    """Turn once."""
    before = len(watch.solves_ms)
    began, used = time.perf_counter(), time.thread_time()
    await turn()
    taken_ms = (time.perf_counter() - began) * 1e3
    return Turn(
        taken_ms - sum(watch.solves_ms[before:]),
        (time.thread_time() - used) * 1e3,
        len(watch.solves_ms) - before,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="energy-optimizer-control-") as made:
        print(json.dumps(asyncio.run(live(made))))
