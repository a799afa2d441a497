"""Handlers of the commands that report and that read (the table is in commands.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c
from .core.dispatch import InstructionKind
from .core.errors import InapplicableError
from .known import find_battery, find_device
from .live import snapshot_message
from .ordering import battery_order, order_energy, stop_order
from .reports import GRID_VALID_FOR, BatteryReport, DeviceReport, GridReport, PriceForecastItem
from .whys import say

if TYPE_CHECKING:
    from datetime import datetime

    from .coordinator import RuntimeData
    from .settings import DeviceSettings
    from .snapshot import BatteryView, DeviceView

# A reporter's clock may be ahead of ours by this much.
CLOCKS_DIFFER = timedelta(minutes=5)
GRID_LONGEST = timedelta(days=7)
# Powers closer than this do not change a plan [kW].
SAME_KW = 0.05


async def update_device_status(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Take what a polling device says of itself; answers with its instruction."""
    device = find_device(runtime, data[c.CONF_DEVICE_ID])
    now = dt_util.utcnow()
    reported_at = _reported_at(data, now)
    last = runtime.coordinator.reports.devices.get(device.device_id)
    accepted = last is None or _is_news(data, last.reported_at)
    _seen(runtime, device, now)
    if accepted:
        report = DeviceReport(now, data["is_on"], data.get(c.CONF_POWER_KW), reported_at)
        runtime.coordinator.reports.devices[device.device_id] = report
        if last is None or _says_other(last, report):
            runtime.coordinator.async_reported()
    return {"accepted": accepted, **_instruction(runtime, device)}


async def get_device_instructions(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Tell a device what to do; a device that asks is not away."""
    device = find_device(runtime, data[c.CONF_DEVICE_ID])
    _seen(runtime, device, dt_util.utcnow())
    return _instruction(runtime, device)


async def update_grid(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Take the grid's present state and, where given, what is ahead."""
    now = dt_util.utcnow()
    values = ("import_price_per_kwh", "export_price_per_kwh", "saturation_pct", "forecast")
    if not any(name in data for name in values):
        raise InapplicableError(values[0], "missing", f"at least one of {', '.join(values)}")
    reported_at = _reported_at(data, now)
    until = data.get("valid_until", reported_at + GRID_VALID_FOR)
    if not reported_at < until <= now + GRID_LONGEST:
        allowed = "later than the report and within the next 7 days"
        raise InapplicableError("valid_until", until.isoformat(), allowed)
    forecast = tuple(PriceForecastItem(**item) for item in data.get("forecast", ()))
    for at, item in enumerate(forecast):
        if not item.start < item.end <= now + GRID_LONGEST:
            allowed = "later than start and within the next 7 days"
            raise InapplicableError(f"forecast[{at}].end", item.end.isoformat(), allowed)
    coordinator = runtime.coordinator
    last = coordinator.reports.grid
    accepted = until > now and (last is None or _is_news(data, last.at))
    if accepted:
        coordinator.reports.grid = GridReport(
            at=reported_at,
            valid_until=until,
            import_price_per_kwh=data.get("import_price_per_kwh"),
            export_price_per_kwh=data.get("export_price_per_kwh"),
            saturation_pct=data.get("saturation_pct"),
            forecast=forecast,
        )
        coordinator.async_reported()
    held = coordinator.reports.grid
    return {
        "accepted": accepted,
        "valid_until": held.valid_until.isoformat() if held is not None else None,
    }


async def update_battery(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Store or release energy, stop, or take the reported state of charge."""
    battery = find_battery(runtime, data[c.CONF_BATTERY_ID])
    accepted = True
    match data["command"]:
        case "report":
            accepted = _report_battery(runtime, battery.battery_id, data)
        case "stop":
            stop_order(runtime, battery)
        case _:
            order_energy(runtime, battery, data)
    return {"accepted": accepted, **battery_order(runtime, battery.battery_id)}


def _report_battery(runtime: RuntimeData, battery_id: str, data: dict[str, Any]) -> bool:
    if "state_of_charge_pct" not in data:
        raise InapplicableError("state_of_charge_pct", "missing", "a number from 0 to 100")
    reported_at = _reported_at(data, dt_util.utcnow())
    last = runtime.coordinator.reports.batteries.get(battery_id)
    if last is not None and not _is_news(data, last.at):
        return False
    report = BatteryReport(reported_at, data["state_of_charge_pct"])
    runtime.coordinator.reports.batteries[battery_id] = report
    runtime.coordinator.async_reported(
        replan=last is None or last.state_of_charge_pct != report.state_of_charge_pct
    )
    return True


async def optimize(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Replan now and answer with what each battery and device should do."""
    await runtime.coordinator.async_plan_now()
    now = runtime.coordinator.data
    return {
        "status": now.status.value,
        "at": now.at.isoformat(),
        "missing": [f"{item.what}: {item.why}" for item in now.missing],
        "batteries": {key: _battery_answer(runtime, view) for key, view in now.batteries.items()},
        "devices": {key: _device_answer(runtime, view) for key, view in now.devices.items()},
    }


async def get_plan(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Give the present plan: arrays by slot, times as epochs, and what everything does now."""
    return snapshot_message(runtime.coordinator)


async def get_profit(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Total profit from selling, and what it is made of."""
    return runtime.coordinator.books.accounts.profit()


async def get_savings(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Total savings from switching devices off, and what they are made of."""
    return runtime.coordinator.books.accounts.savings()


def _reported_at(data: dict[str, Any], now: datetime) -> datetime:
    reported_at: datetime = data.get("reported_at", now)
    if reported_at > now + CLOCKS_DIFFER:
        raise InapplicableError("reported_at", reported_at.isoformat(), "a time that has been")
    return reported_at


def _is_news(data: dict[str, Any], last_at: datetime | None) -> bool:
    """Tell a late or repeated report from one that says something new."""
    return last_at is None or "reported_at" not in data or data["reported_at"] > last_at


def _seen(runtime: RuntimeData, device: DeviceSettings, now: datetime) -> None:
    """Note a sign of life; one that was away is planned with again."""
    last = runtime.coordinator.reports.devices.get(device.device_id)
    runtime.coordinator.reports.devices[device.device_id] = (
        DeviceReport(now)
        if last is None
        else DeviceReport(now, last.is_on, last.power_kw, last.reported_at)
    )
    if device.entity_id is None and (last is None or last.away(now)):
        runtime.coordinator.async_reported()


def _says_other(last: DeviceReport, report: DeviceReport) -> bool:
    """Tell whether a report says something that a plan would heed."""
    if last.is_on is not report.is_on:
        return True
    if last.power_kw is None or report.power_kw is None:
        return last.power_kw is not report.power_kw
    return abs(last.power_kw - report.power_kw) > SAME_KW


def _instruction(runtime: RuntimeData, device: DeviceSettings) -> dict[str, Any]:
    """Answer a device; before the first plan it is told nothing."""
    data = runtime.coordinator.data
    view = data.devices.get(device.device_id)
    answer = (
        _device_answer(runtime, view)
        if view is not None
        else {
            "instruction": "none",
            "reason": "plan_missing",
            "numbers": {},
            "why": say(runtime.coordinator.hass, "plan_missing", {}),
            "until": None,
            "worth": 0.0,
            "controlled": False,
        }
    )
    return {
        c.CONF_DEVICE_ID: device.device_id,
        **answer,
        "import_price_per_kwh": data.import_price_per_kwh,
    }


def _device_answer(runtime: RuntimeData, view: DeviceView) -> dict[str, Any]:
    return {
        "instruction": view.instruction,
        "reason": view.reason,
        "numbers": dict(view.numbers),
        "why": say(runtime.coordinator.hass, view.reason, view.numbers),
        "until": view.until.isoformat() if view.until else None,
        "worth": round(view.worth, 4),
        "controlled": view.controlled,
    }


def _battery_answer(runtime: RuntimeData, view: BatteryView) -> dict[str, Any]:
    told = view.told
    forced = told.kind in {InstructionKind.CHARGE, InstructionKind.DISCHARGE}
    return {
        "instruction": told.kind.value,
        "power_kw": round(told.power_kw, 3) if forced else None,
        "until": told.until.isoformat() if told.until else None,
        "reason": str(told.reason) or "self_consumption",
        "numbers": dict(view.numbers),
        "why": say(runtime.coordinator.hass, str(told.reason), view.numbers),
        "worth": round(view.worth, 4),
        "controlled": view.controlled,
    }
