"""Stand-ins for hardware, made of Home Assistant's own helpers, and faults to inject."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
import contextlib
from datetime import timedelta
import importlib
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import Context, Event, HomeAssistant, ServiceCall
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.state import async_reproduce_state
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    setup_test_component_platform,
)

from custom_components.energy_optimizer.control.batteries import BatteryTarget
from custom_components.energy_optimizer.control.devices import DeviceTarget
from custom_components.energy_optimizer.control.drivers.entities import (
    EntitiesConfig,
    EntitiesDriver,
)
from custom_components.energy_optimizer.control.executor import Executor
from custom_components.energy_optimizer.control.status import ProblemKind
from custom_components.energy_optimizer.core.dispatch import (
    DeviceInstruction,
    Instruction,
    InstructionKind,
)

MODE = "input_select.battery_mode"
POWER = "input_number.battery_power"
RESERVE = "input_number.battery_minimum_soc"
RESERVE_PCT = 20.0
DISCHARGE = Instruction(InstructionKind.DISCHARGE, 3.0)
CHARGE = Instruction(InstructionKind.CHARGE, 2.0)
IDLE = Instruction(InstructionKind.IDLE)
PUMP, HEATER, FAN = "input_boolean.pump", "input_boolean.heater", "input_boolean.fan"

MAPPING: dict[str, Any] = {
    "mode_entity": MODE,
    "mode_self_consumption": "self_consumption",
    "mode_charge": "forced",
    "mode_discharge": "forced",
    "mode_idle": "standby",
    "mode_no_discharge": "no_discharge",
    "power_entity": POWER,
    "power_sign": "positive_discharges",
    "reserve_entity": RESERVE,
}


async def set_up_battery(hass: HomeAssistant) -> None:
    """A battery whose commands never lapse."""
    assert await async_setup_component(
        hass,
        "input_select",
        {
            "input_select": {
                "battery_mode": {
                    "options": ["self_consumption", "forced", "standby", "no_discharge", "backup"],
                    "initial": "self_consumption",
                }
            }
        },
    )
    assert await async_setup_component(
        hass,
        "input_number",
        {
            "input_number": {
                "battery_power": {
                    "min": -5000,
                    "max": 5000,
                    "step": 10,
                    "initial": 0,
                    "unit_of_measurement": "W",
                },
                "battery_minimum_soc": {
                    "min": 0,
                    "max": 100,
                    "step": 1,
                    "initial": 10,
                    "unit_of_measurement": "%",
                },
            }
        },
    )


async def set_up_switches(hass: HomeAssistant, *names: str) -> None:
    """Devices that are on."""
    switches = {name: {"initial": True} for name in names}
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": switches})


def battery(
    hass: HomeAssistant,
    mapping: dict[str, Any] | None = None,
    net_power_kw: Callable[[], float | None] | None = None,
) -> BatteryTarget:
    """The battery under control."""
    driver = EntitiesDriver(
        hass,
        EntitiesConfig.from_data(MAPPING if mapping is None else mapping),
        reserve_pct=RESERVE_PCT,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
    )
    return BatteryTarget("home", "Home battery", driver, net_power_kw)


@contextlib.asynccontextmanager
async def running(
    hass: HomeAssistant,
    path: Path,
    batteries: Sequence[BatteryTarget] = (),
    devices: Sequence[DeviceTarget] = (),
) -> AsyncIterator[Executor]:
    """An executor that is stopped in the end."""
    executor = Executor(hass, path)
    await executor.async_start(batteries, devices)
    try:
        yield executor
    finally:
        await executor.async_stop()


async def crash(hass: HomeAssistant, executor: Executor, path: Path) -> None:
    """Leave hardware and journal as a kill would leave them at this moment."""
    journal = await hass.async_add_executor_job(path.read_bytes)
    hardware = [
        state
        for domain in ("input_number", "input_boolean", "input_select", "climate", "light")
        for state in hass.states.async_all(domain)
    ]
    await executor.async_stop()
    await async_reproduce_state(
        hass, sorted(hardware, key=lambda state: state.domain == "input_select")
    )
    await hass.async_block_till_done()
    await hass.async_add_executor_job(path.write_bytes, journal)


async def travel(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass in steps of the executor's clock."""
    left = seconds
    while left > 0:
        step = min(5.0, left)
        freezer.tick(timedelta(seconds=step))
        left -= step
        async_fire_time_changed(hass, dt_util.utcnow())
        # A task of the test's own is not waited for, and goes on a step at a time.
        for _ in range(4):
            await hass.async_block_till_done(wait_background_tasks=True)


def count_calls(hass: HomeAssistant, entity_id: str) -> list[dict[str, Any]]:
    """The service calls that reach an entity from now on."""
    calls: list[dict[str, Any]] = []

    def note(event: Event[dict[str, Any]]) -> None:
        data = event.data["service_data"]
        if data.get("entity_id") in (entity_id, [entity_id]):
            calls.append(dict(event.data))

    hass.bus.async_listen("call_service", note)
    return calls


def break_service(
    hass: HomeAssistant, service: str, fault: Callable[[], Any]
) -> Callable[[], None]:
    """Make a service fail as `fault` does; the answer repairs it."""
    domain, _, name = service.partition(".")
    real = hass.services.async_services_internal()[domain][name]

    async def broken(_call: ServiceCall) -> None:
        await fault()

    hass.services.async_register(domain, name, broken)

    def repair() -> None:
        hass.services.async_services_internal()[domain][name] = real

    return repair


def shows(hass: HomeAssistant, entity_id: str) -> str:
    """The entity's state."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def problem_of(executor: Executor) -> ProblemKind | None:
    problem = executor.battery_status("home").problem
    return None if problem is None else problem.kind


async def select(hass: HomeAssistant, option: str, context: Context | None = None) -> None:
    data = {"entity_id": MODE, "option": option}
    await hass.services.async_call(
        "input_select", "select_option", data, blocking=True, context=context
    )
    await hass.async_block_till_done()


async def a_person(hass: HomeAssistant) -> Context:
    user = await hass.auth.async_create_user("Somebody", group_ids=[GROUP_ID_ADMIN])
    return Context(user_id=user.id)


def device(entity_id: str = PUMP) -> DeviceTarget:
    return DeviceTarget(entity_id, entity_id, entity_id)


def shed(*names: str) -> dict[str, DeviceInstruction]:
    until = dt_util.utcnow() + timedelta(hours=2)
    return {name: DeviceInstruction(shed=True, until=until, reason="peak") for name in names}


async def set_up_demo(hass: HomeAssistant, domain: str) -> None:
    """Home Assistant's own demonstration entities, named after their unique ids."""
    module = importlib.import_module(f"homeassistant.components.demo.{domain}")
    entities: list[Entity] = []
    await module.async_setup_entry(hass, None, entities.extend)
    for entity in entities:
        entity.entity_id = f"{domain}.{entity.unique_id}"
    setup_test_component_platform(hass, domain, entities)
    assert await async_setup_component(hass, domain, {domain: {"platform": "test"}})
    await hass.async_block_till_done()


async def apply(executor: Executor, *names: str) -> None:
    await executor.async_apply({}, shed(*names))


async def by_hand(hass: HomeAssistant, service: str, data: dict[str, Any]) -> None:
    domain, _, name = service.partition(".")
    user = await hass.auth.async_create_user("Somebody", group_ids=[GROUP_ID_ADMIN])
    person = Context(user_id=user.id)
    await hass.services.async_call(domain, name, data, blocking=True, context=person)
    await hass.async_block_till_done()
