"""Home Assistant dies and stays dead: six hours later no battery is below its reserve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.core.dispatch import Instruction, InstructionKind
from demo.custom_components.simulated_home.physics import Battery, BatteryMode
from tests.ha.control_support import (
    MAPPING,
    MODE,
    POWER,
    RESERVE,
    RESERVE_PCT,
    battery,
    running,
    set_up_battery,
    shows,
)

HOURS = 6
HOUSE_KW = 0.5
STORED_KWH = 6.0
MODES = {
    "self_consumption": BatteryMode.SELF_CONSUMPTION,
    "forced": BatteryMode.FORCED,
    "standby": BatteryMode.STANDBY,
    "no_discharge": BatteryMode.NO_DISCHARGE,
    "backup": BatteryMode.STANDBY,
}
LAPSES_S = 120.0
KINDS = {
    "stays until it is taken back": MAPPING,
    "stays, its minimum cannot be set": MAPPING | {"reserve_entity": "sensor.minimum"},
    "stays, no minimum is known": {k: v for k, v in MAPPING.items() if k != "reserve_entity"},
    "lapses by itself": {k: v for k, v in MAPPING.items() if k != "reserve_entity"}
    | {"lapses_after_s": LAPSES_S},
}
TOLD = [
    Instruction(InstructionKind.DISCHARGE, 5.0),
    Instruction(InstructionKind.CHARGE, 5.0),
    Instruction(InstructionKind.IDLE),
    Instruction(InstructionKind.NO_DISCHARGE),
]


def left_alone(hass: HomeAssistant, mapping: dict[str, Any]) -> Battery:
    """Let the inverter go on with what is in its registers."""
    floor = shows(hass, RESERVE)
    inverter = Battery(
        stored_kwh=STORED_KWH,
        floor_ratio=float(floor) / 100,
        mode=MODES[shows(hass, MODE)],
        net_setpoint_kw=float(shows(hass, POWER)) / 1000,
    )
    for minute in range(HOURS * 60):
        if "lapses_after_s" in mapping and minute * 60 >= LAPSES_S:
            inverter.mode = BatteryMode.SELF_CONSUMPTION
        inverter.step(HOUSE_KW, 1 / 60)
    return inverter


@pytest.mark.parametrize("instruction", TOLD, ids=lambda item: item.kind.value)
@pytest.mark.parametrize("mapping", KINDS.values(), ids=KINDS.keys())
async def test_a_battery_that_is_left_alone_keeps_its_reserve(
    hass: HomeAssistant, tmp_path: Path, mapping: dict[str, Any], instruction: Instruction
) -> None:
    await set_up_battery(hass)
    hass.states.async_set("sensor.minimum", "10", {"unit_of_measurement": "%"})
    target: BatteryTarget = battery(hass, mapping)
    async with running(hass, tmp_path / "journal", batteries=[target]) as executor:
        await executor.async_apply({"home": instruction}, {})
        inverter = left_alone(hass, mapping)
        assert inverter.state_of_charge_ratio * 100 >= RESERVE_PCT - 1e-6


async def test_the_case_that_matters_is_among_them(hass: HomeAssistant, tmp_path: Path) -> None:
    """A forced discharge that stays really is running when Home Assistant dies."""
    await set_up_battery(hass)
    async with running(hass, tmp_path / "journal", batteries=[battery(hass)]) as executor:
        await executor.async_apply({"home": TOLD[0]}, {})
        assert left_alone(hass, MAPPING).discharged_kwh > 3.0
        assert shows(hass, MODE) == "forced"
