"""Stand-ins for loads, a charger and a curtailment switch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.runs import (
    CurrentControl,
    RunCommand,
    RunTarget,
)

PUMP, CHARGER, CURRENT = "input_boolean.pool", "input_boolean.charger", "input_number.current"
SCRIPT, STOP, LIMIT = "script.dishwasher", "input_button.stop", "input_number.limit"
POOL = RunTarget("pool", "Pool pump", PUMP)
DISHWASHER = RunTarget("dishwasher", "Dishwasher", SCRIPT)
CAR = RunTarget(
    "car",
    "Car",
    CHARGER,
    interruptible=True,
    holds_off=True,
    current=CurrentControl(CURRENT, phases=1, voltage_v=230.0, min_a=6, max_a=16),
)


async def set_up_loads(hass: HomeAssistant) -> None:
    """A pump that is off, a charger that is on, a script, a button and two numbers."""
    booleans = {"pool": {"initial": False}, "charger": {"initial": True}}
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": booleans})
    current = {"min": 0, "max": 32, "step": 1, "initial": 16}
    limit = {"min": 0, "max": 10, "step": 0.1, "initial": 10}
    numbers = {"input_number": {"current": current, "limit": limit}}
    assert await async_setup_component(hass, "input_number", numbers)
    assert await async_setup_component(hass, "input_button", {"input_button": {"stop": {}}})
    script: dict[str, Any] = {"sequence": [{"event": "washing"}]}
    assert await async_setup_component(hass, "script", {"script": {"dishwasher": script}})


def told(
    *, run: bool = True, hours: float = 2.0, occasion: str = "today", power_kw: float | None = None
) -> RunCommand:
    return RunCommand(run, dt_util.utcnow() + timedelta(hours=hours), power_kw, "cheap", occasion)


async def apply(executor: Executor, run_id: str, command: RunCommand) -> None:
    await executor.async_apply({}, {}, {run_id: command})
