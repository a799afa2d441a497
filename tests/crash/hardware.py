"""What the home's hardware holds, what Home Assistant shows of it, and what of that is amiss."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from demo.custom_components.simulated_home.physics import BatteryMode, Conditions, Home
from demo.harness.setup import BATTERY_INSTRUCTION

if TYPE_CHECKING:
    from pathlib import Path

    from custom_components.energy_optimizer.control.journal import Journal

type Json = dict[str, Any]

FLOOR_PCT = 10
BATTERY_TOLD = {"charge", "discharge"}
EVENING = Conditions(solar_kw=0.0, base_load_kw=0.8, outdoor_c=5.0)
LOADS = ("dishwasher", "car")


def amiss(states: dict[str, Json], held: Journal, *, in_peak: bool) -> list[str]:
    """Name what is neither as it was nor as the plan wants it and the journal knows it."""
    wrong = []
    plan = states.get("sensor.energy_optimizer_plan_status", {}).get("state", "unavailable")
    if plan in ("unavailable", "unknown"):
        wrong.append("no plan yet")
    shown = shown_hardware(states)
    for name, value in shown.items():
        if value == FORMER[name]:
            continue
        kind = _kind(name)
        is_held = _is_held(name, held)
        told = states.get(_told_by(name), {}).get("state")
        if not (is_held and told in _rightly(kind, value, in_peak=in_peak)):
            wrong.append(f"{name} is {value}, told {told}, held: {is_held}")
    return wrong


def _kind(name: str) -> str:
    if name.startswith("battery"):
        return "battery"
    return "load" if name in LOADS else "device"


def _is_held(name: str, held: Journal) -> bool:
    """Whether the journal has a claim on it; a load is told by its switch."""
    if (kind := _kind(name)) == "load":
        switch = f"switch.simulated_home_{name}"
        snapshots = [claim.snapshot.get("before") for claim in held.claims.values()]
        return any(isinstance(before, dict) and switch in before for before in snapshots)
    target = "battery:" if kind == "battery" else f"device:{name}"
    return any(claim.startswith(target) for claim in held.claims)


def _told_by(name: str) -> str:
    """The sensor that shows what it is told."""
    kind = _kind(name)
    if kind == "battery":
        return BATTERY_INSTRUCTION
    return f"sensor.{name}_{'state' if kind == 'load' else 'instruction'}"


def _rightly(kind: str, value: object, *, in_peak: bool) -> set[str]:
    """What it has to be told to be as it is, where that is not as it was."""
    if kind == "load":
        is_on = value == "on" or (isinstance(value, list) and value[0] == "on")
        return {"running" if is_on else "waiting"}
    if not in_peak:
        return set()
    return BATTERY_TOLD if kind == "battery" else {"turn_off"}


def shown_hardware(states: dict[str, Json]) -> Json:
    """What Home Assistant shows of all that may be switched, in the words of `hardware`."""
    home = "simulated_home"

    def state(entity_id: str) -> str:
        return str(states.get(entity_id, {}).get("state"))

    light = states.get(f"light.{home}_garden_lights", {})
    room = states.get(f"climate.{home}_living_room", {})
    return {
        "battery/mode": state(f"select.{home}_battery_mode"),
        "battery/set-point": _number(state(f"number.{home}_battery_power")),
        "battery/floor": _number(state(f"number.{home}_battery_minimum_state_of_charge")),
        "pool_pump": state(f"switch.{home}_pool_pump"),
        "garden_lights": [light.get("state"), light.get("attributes", {}).get("brightness")],
        "living_room": [room.get("state"), room.get("attributes", {}).get("temperature")],
        "dishwasher": state(f"switch.{home}_dishwasher"),
        "car": [state(f"switch.{home}_car"), _number(state(f"number.{home}_car_current"))],
    }


FORMER: Json = {
    "battery/mode": BatteryMode.SELF_CONSUMPTION.value,
    "battery/set-point": 0.0,
    "battery/floor": float(FLOOR_PCT),
    "pool_pump": "on",
    "garden_lights": ["on", 204],
    "living_room": ["heat", 21.0],
    "dishwasher": "off",
    "car": ["off", 32.0],
}


def stored_home(folder: Path) -> Home:
    """The hardware as its file has it."""
    (path,) = (folder / ".storage").glob("simulated_home.*")
    return Home.from_dict(json.loads(path.read_text(encoding="utf-8"))["data"]["home"])


def hardware(folder: Path) -> Json:
    """What the hardware's registers hold."""
    home = stored_home(folder)
    return {
        "battery/mode": home.battery.mode.value,
        "battery/set-point": home.battery.net_setpoint_kw * 1000,
        "battery/floor": home.battery.floor_ratio * 100,
        "pool_pump": "on" if home.pool_pump_on else "off",
        "garden_lights": [
            "on" if home.garden_lights_on else "off",
            home.garden_lights_brightness if home.garden_lights_on else None,
        ],
        "living_room": [home.room.mode.value, home.room.target_c],
        "dishwasher": "on" if home.dishwasher.on else "off",
        "car": ["on" if home.car.charger_on else "off", home.car.current_a],
    }


def left_alone(folder: Path, hours: int = 6) -> tuple[float, float]:
    """Let the hardware go on by itself; its state of charge before and after [%]."""
    home = stored_home(folder)
    before = home.battery.state_of_charge_ratio * 100
    for _ in range(hours * 60):
        home.step(EVENING, 1 / 60)
    return before, home.battery.state_of_charge_ratio * 100


def _number(state: str) -> float | None:
    try:
        return float(state)
    except ValueError:
        return None
