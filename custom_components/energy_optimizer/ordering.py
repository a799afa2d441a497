"""Handlers of a person's orders: what outranks the plan until a time, and shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c, keys as k
from .core.errors import ConflictError, InapplicableError
from .core.inputs import InstructionKind, Order
from .core.simulate import simulate_battery, simulate_device
from .known import find_battery, find_device
from .load_ordering import end_order, set_load_override, simulated_load
from .reports import BatteryOverride, DeviceOverride
from .targets import battery_driver

if TYPE_CHECKING:
    from collections.abc import Callable

    from .coordinator import RuntimeData
    from .core.inputs import Home
    from .core.simulate import Simulated
    from .settings import BatterySettings, DeviceSettings

LONGEST = timedelta(hours=24)
TARGETS = (c.CONF_DEVICE_ID, c.CONF_BATTERY_ID, k.CONF_LOAD_ID)
DECIMALS = 4
DEVICE_ORDERS = {"on": True, "off": False}
FORCED = frozenset({InstructionKind.CHARGE, InstructionKind.DISCHARGE})


async def set_override(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Tell a battery or a device what to do until a time, whatever the plan says."""
    _check_one_target(data, *TARGETS)
    until = _until(data["until"])
    if k.CONF_LOAD_ID in data:
        return set_load_override(runtime.coordinator, data, until)
    if c.CONF_DEVICE_ID in data:
        return _order_device(runtime, data, until)
    return _order_battery(runtime, data, until)


async def clear_override(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """End an order before its time; the plan decides again."""
    _check_one_target(data, *TARGETS)
    if k.CONF_LOAD_ID in data:
        load_id = data[k.CONF_LOAD_ID]
        return {k.CONF_LOAD_ID: load_id, "changed": end_order(runtime.coordinator, load_id)}
    reports = runtime.coordinator.reports
    if c.CONF_DEVICE_ID in data:
        name, item_id = c.CONF_DEVICE_ID, find_device(runtime, data[c.CONF_DEVICE_ID]).device_id
        ended = reports.device_overrides.pop(item_id, None) is not None
    else:
        name, item_id = c.CONF_BATTERY_ID, find_battery(runtime, data[c.CONF_BATTERY_ID]).battery_id
        ended = reports.battery_overrides.pop(item_id, None) is not None
    if ended:
        runtime.coordinator.async_reported()
    return {name: item_id, "changed": ended}


async def simulate(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Say what an order would cost against the plan; nothing is told to anything."""
    _check_one_target(data, *TARGETS)
    price, power_kw = _priced(runtime, data, _until(data["until"]))
    coordinator = runtime.coordinator
    home = coordinator.data.home
    if home is None:
        raise ConflictError("There is no plan now that an order could be compared with")
    found = await coordinator.hass.async_add_executor_job(price, home)
    target = next(name for name in TARGETS if name in data)
    return {
        target: data[target],
        "instruction": data["instruction"],
        c.CONF_POWER_KW: power_kw,
        "until": data["until"].isoformat(),
        "extra_cost": None if found is None else round(found.extra_cost, DECIMALS),
        "missing_kwh": None if found is None else round(found.missing_kwh, DECIMALS),
        "currency": coordinator.hass.config.currency,
    }


def _priced(
    runtime: RuntimeData, data: dict[str, Any], until: datetime
) -> tuple[Callable[[Home], Simulated | None], float | None]:
    """Give what solves for an order's cost, None where nothing is planned; and its power [kW]."""
    if k.CONF_LOAD_ID in data:
        return simulated_load(runtime.coordinator, data, until), None
    if c.CONF_DEVICE_ID in data:
        device, wish = _device_override(runtime, data, until)
        ends = Order(InstructionKind.IDLE, until)
        price = partial(simulate_device, name=device.device_id, order=ends, is_on=wish.is_on)
        return partial(_if_planned, price, device.device_id), None
    battery = find_battery(runtime, data[c.CONF_BATTERY_ID])
    told = _battery_override(battery, data, until)
    order = Order(told.kind, until, told.power_kw)
    price = partial(simulate_battery, name=battery.battery_id, order=order)
    power_kw = told.power_kw if told.kind in FORCED else None
    return partial(_if_planned, price, battery.battery_id), power_kw


def _if_planned(price: Callable[[Home], Simulated], name: str, home: Home) -> Simulated | None:
    """Solve where the home plans anything of that name."""
    known = [*(item.name for item in home.devices), *(item.name for item in home.batteries)]
    return price(home) if name in known else None


def order_energy(runtime: RuntimeData, battery: BatterySettings, data: dict[str, Any]) -> None:
    """Store or release: an order whose end follows from energy and power too."""
    stores = data["command"] == "store"
    kind = InstructionKind.CHARGE if stores else InstructionKind.DISCHARGE
    power_kw = _power_kw(battery, kind, data.get(c.CONF_POWER_KW))
    ends: list[datetime] = [data["until"]] if "until" in data else []
    if "energy_kwh" in data:
        hours = min(data["energy_kwh"] / power_kw, LONGEST / timedelta(hours=1) + 1)
        ends.append(dt_util.utcnow() + timedelta(hours=hours))
    if not ends:
        raise InapplicableError("until", "missing", "until, energy_kwh or both")
    _keep(runtime, battery, BatteryOverride(kind, _until(min(ends)), power_kw))


def stop_order(runtime: RuntimeData, battery: BatterySettings) -> None:
    """Go back to the plan."""
    if runtime.coordinator.reports.battery_overrides.pop(battery.battery_id, None) is not None:
        runtime.coordinator.async_reported()


def battery_order(runtime: RuntimeData, battery_id: str) -> dict[str, Any]:
    """Say which order a battery has now, if any."""
    order = runtime.coordinator.reports.battery_overrides.get(battery_id)
    return {
        c.CONF_BATTERY_ID: battery_id,
        "instruction": order.kind.value if order else None,
        c.CONF_POWER_KW: order.power_kw if order and order.kind in FORCED else None,
        "until": order.until.isoformat() if order else None,
    }


def _order_device(runtime: RuntimeData, data: dict[str, Any], until: datetime) -> dict[str, Any]:
    device, order = _device_override(runtime, data, until)
    runtime.coordinator.reports.device_overrides[device.device_id] = order
    runtime.coordinator.async_reported()
    return {
        c.CONF_DEVICE_ID: device.device_id,
        "instruction": data["instruction"],
        c.CONF_POWER_KW: None,
        "until": until.isoformat(),
    }


def _device_override(
    runtime: RuntimeData, data: dict[str, Any], until: datetime
) -> tuple[DeviceSettings, DeviceOverride]:
    device = find_device(runtime, data[c.CONF_DEVICE_ID])
    is_on = DEVICE_ORDERS.get(data["instruction"])
    if is_on is None:
        raise InapplicableError("instruction", data["instruction"], "on, off for a device")
    if c.CONF_POWER_KW in data:
        raise InapplicableError(c.CONF_POWER_KW, data[c.CONF_POWER_KW], "none for a device")
    if device.essential and not is_on:
        raise ConflictError(
            f"{device.name} is essential and never switched off", field=c.CONF_DEVICE_ID
        )
    return device, DeviceOverride(is_on, until)


def _order_battery(runtime: RuntimeData, data: dict[str, Any], until: datetime) -> dict[str, Any]:
    battery = find_battery(runtime, data[c.CONF_BATTERY_ID])
    _keep(runtime, battery, _battery_override(battery, data, until))
    return battery_order(runtime, battery.battery_id)


def _battery_override(
    battery: BatterySettings, data: dict[str, Any], until: datetime
) -> BatteryOverride:
    if data["instruction"] in DEVICE_ORDERS:
        kinds = ", ".join(kind.value for kind in InstructionKind)
        raise InapplicableError("instruction", data["instruction"], f"{kinds} for a battery")
    kind = InstructionKind(data["instruction"])
    given = data.get(c.CONF_POWER_KW)
    if kind not in FORCED and given is not None:
        raise InapplicableError(c.CONF_POWER_KW, given, f"none for {kind}")
    power_kw = _power_kw(battery, kind, given) if kind in FORCED else 0.0
    return BatteryOverride(kind, until, power_kw)


def _keep(runtime: RuntimeData, battery: BatterySettings, order: BatteryOverride) -> None:
    """Take the order where the battery can follow it. Raises: ConflictError."""
    driver = battery_driver(runtime.coordinator.hass, battery)
    if battery.is_only_advised:
        raise ConflictError(
            f"{battery.name} is only advised: confirm its test pulse first",
            field=c.CONF_BATTERY_ID,
        )
    if not driver.capabilities.can(order.kind):
        raise ConflictError(f"{battery.name} cannot be told {order.kind}", field="instruction")
    runtime.coordinator.reports.battery_overrides[battery.battery_id] = order
    runtime.coordinator.async_reported()


def _power_kw(battery: BatterySettings, kind: InstructionKind, given: float | None) -> float:
    """Give the power to force, its limit where none was given."""
    charges = kind is InstructionKind.CHARGE
    limit = battery.max_charge_kw if charges else battery.max_discharge_kw
    if given is not None and given > limit:
        raise InapplicableError(c.CONF_POWER_KW, given, f"at most {limit:g} for {battery.name}")
    return limit if given is None else given


def _until(until: datetime) -> datetime:
    now = dt_util.utcnow()
    if not now < until <= now + LONGEST:
        raise InapplicableError("until", until.isoformat(), "within the next 24 hours")
    return until


def _check_one_target(data: dict[str, Any], *targets: str) -> None:
    given = [name for name in targets if name in data]
    if len(given) != 1:
        raise InapplicableError(
            c.CONF_DEVICE_ID, " and ".join(given) or "missing", f"one of {', '.join(targets)}"
        )
