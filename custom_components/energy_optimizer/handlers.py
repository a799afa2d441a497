"""Handlers of the commands that report and that read (the table is in commands.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c
from .control.drivers.entities import CONF_MODE_ENTITY
from .core.dispatch import InstructionKind
from .core.errors import ConflictError, InputError, NotFoundError
from .reports import (
    GRID_VALID_FOR,
    BatteryOrder,
    BatteryReport,
    DeviceReport,
    GridReport,
    PriceForecastItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .coordinator import RuntimeData
    from .settings import BatterySettings, DeviceSettings
    from .snapshot import BatteryView, DeviceView

ORDER_LONGEST = timedelta(hours=24)
GRID_LONGEST = timedelta(days=7)


async def update_device_status(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Take what a polling device says of itself."""
    device = _device(runtime, data[c.CONF_DEVICE_ID])
    runtime.coordinator.reports.devices[device.device_id] = DeviceReport(
        seen_at=dt_util.utcnow(), is_on=data["is_on"], power_kw=data.get(c.CONF_POWER_KW)
    )
    runtime.coordinator.async_reported()
    return _instruction(runtime, device)


async def get_device_instructions(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Tell a device what to do; asking counts as a sign of life."""
    device = _device(runtime, data[c.CONF_DEVICE_ID])
    last = runtime.coordinator.reports.devices.get(device.device_id)
    was_away = last is None or last.away(dt_util.utcnow())
    runtime.coordinator.reports.devices[device.device_id] = DeviceReport(
        seen_at=dt_util.utcnow(),
        is_on=last.is_on if last else None,
        power_kw=last.power_kw if last else None,
    )
    if was_away:
        runtime.coordinator.async_reported()
    return _instruction(runtime, device)


async def update_grid(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Take the grid's present state and, where given, what is ahead."""
    now = dt_util.utcnow()
    values = ("import_price_per_kwh", "export_price_per_kwh", "saturation_pct", "forecast")
    if not any(name in data for name in values):
        raise InputError(values[0], "missing", f"at least one of {', '.join(values)}")
    until = data.get("valid_until", now + GRID_VALID_FOR)
    if not now < until <= now + GRID_LONGEST:
        raise InputError("valid_until", until.isoformat(), "within the next 7 days")
    forecast = tuple(PriceForecastItem(**item) for item in data.get("forecast", ()))
    for at, item in enumerate(forecast):
        if not item.start < item.end <= now + GRID_LONGEST:
            allowed = "later than start and within the next 7 days"
            raise InputError(f"forecast[{at}].end", item.end.isoformat(), allowed)
    coordinator = runtime.coordinator
    coordinator.reports.grid = GridReport(
        at=now,
        valid_until=until,
        import_price_per_kwh=data.get("import_price_per_kwh"),
        export_price_per_kwh=data.get("export_price_per_kwh"),
        saturation_pct=data.get("saturation_pct"),
        forecast=forecast,
    )
    coordinator.async_reported()
    return {"valid_until": until.isoformat()}


async def update_battery(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Store or release until a time, stop, or take the reported state of charge."""
    battery = _battery(runtime, data[c.CONF_BATTERY_ID])
    coordinator, reports = runtime.coordinator, runtime.coordinator.reports
    match data["command"]:
        case "report":
            if "state_of_charge_pct" not in data:
                raise InputError("state_of_charge_pct", "missing", "a number from 0 to 100")
            reports.batteries[battery.battery_id] = BatteryReport(
                dt_util.utcnow(), data["state_of_charge_pct"]
            )
        case "stop":
            reports.orders.pop(battery.battery_id, None)
        case command:
            if battery.released_for_control is None and battery.driver.get(CONF_MODE_ENTITY):
                raise ConflictError(
                    f"{battery.name} is only advised: confirm its test pulse first",
                    what="battery_not_released",
                )
            reports.orders[battery.battery_id] = _order(battery, data, stores=command == "store")
    coordinator.async_reported()
    order = reports.orders.get(battery.battery_id)
    return {
        c.CONF_BATTERY_ID: battery.battery_id,
        "until": order.until.isoformat() if order else None,
        c.CONF_POWER_KW: abs(order.net_kw) if order else None,
    }


def _order(battery: BatterySettings, data: dict[str, Any], *, stores: bool) -> BatteryOrder:
    """Work out power and end from what was given of power, energy and until."""
    limit = battery.max_charge_kw if stores else battery.max_discharge_kw
    power_kw = data.get(c.CONF_POWER_KW, limit)
    if power_kw > limit:
        raise InputError(c.CONF_POWER_KW, power_kw, f"at most {limit:g} for {battery.name}")
    now = dt_util.utcnow()
    ends: list[datetime] = [data["until"]] if "until" in data else []
    if "energy_kwh" in data:
        ends.append(now + timedelta(hours=data["energy_kwh"] / power_kw))
    if not ends:
        raise InputError("until", "missing", "until, energy_kwh or both")
    until = min(ends)
    if not now < until <= now + ORDER_LONGEST:
        raise InputError("until", until.isoformat(), "within the next 24 hours")
    return BatteryOrder(net_kw=-power_kw if stores else power_kw, until=until)


async def optimize(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Replan now and answer with what each battery and device should do."""
    await runtime.coordinator.async_refresh()
    now = runtime.coordinator.data
    return {
        "status": now.status.value,
        "at": now.at.isoformat(),
        "missing": [f"{item.what}: {item.why}" for item in now.missing],
        "batteries": {key: _battery_answer(view) for key, view in now.batteries.items()},
        "devices": {key: _device_answer(view) for key, view in now.devices.items()},
    }


async def get_profit(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Total profit from selling, and what it is made of."""
    return runtime.coordinator.books.profit()


async def get_savings(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Total savings from shedding, and what they are made of."""
    return runtime.coordinator.books.savings()


def _instruction(runtime: RuntimeData, device: DeviceSettings) -> dict[str, Any]:
    """Answer a device; before the first plan it is told nothing."""
    data = runtime.coordinator.data
    view = data.devices.get(device.device_id)
    answer = (
        _device_answer(view)
        if view is not None
        else {"instruction": "none", "reason": "plan_missing", "until": None, "worth": 0.0}
    )
    return {
        c.CONF_DEVICE_ID: device.device_id,
        **answer,
        "import_price_per_kwh": data.import_price_per_kwh,
    }


def _device_answer(view: DeviceView) -> dict[str, Any]:
    return {
        "instruction": view.instruction,
        "reason": view.reason,
        "until": view.until.isoformat() if view.until else None,
        "worth": round(view.worth, 4),
    }


def _battery_answer(view: BatteryView) -> dict[str, Any]:
    told = view.told
    forced = told.kind in {InstructionKind.CHARGE, InstructionKind.DISCHARGE}
    return {
        "instruction": told.kind.value,
        "power_kw": round(told.power_kw, 3) if forced else None,
        "until": told.until.isoformat() if told.until else None,
        "reason": str(told.reason),
        "worth": round(view.worth, 4),
        "controlled": view.controlled,
    }


def _device(runtime: RuntimeData, device_id: str) -> DeviceSettings:
    settings = runtime.coordinator.settings
    device = settings.device(device_id)
    if device is None:
        raise NotFoundError(
            c.CONF_DEVICE_ID, device_id, _known(item.device_id for item in settings.devices)
        )
    return device


def _battery(runtime: RuntimeData, battery_id: str) -> BatterySettings:
    settings = runtime.coordinator.settings
    battery = settings.battery(battery_id)
    if battery is None:
        raise NotFoundError(
            c.CONF_BATTERY_ID, battery_id, _known(item.battery_id for item in settings.batteries)
        )
    return battery


def _known(ids: Iterable[str]) -> str:
    """List what there is, a dozen at the most."""
    names = sorted(ids)
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""  # noqa: PLR2004 - a dozen reads well
    return (", ".join(names[:12]) or "none yet") + more
