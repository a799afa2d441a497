"""What the card and other programs are shown: the whole home as one message of plain values.

Times are epoch seconds; what is planned is columns by slot (columns.py). The same message
answers `get_plan` and opens a subscription; tests/contract/subscription.json is an example
that these tests and the card's hold themselves to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .core.inputs import InstructionKind
from .money import money_message
from .whys import say

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .coordinator import EnergyOptimizerCoordinator
    from .settings import BatterySettings, DeviceSettings
    from .settings_loads import CarSettings, DeferrableSettings
    from .snapshot import BatteryView, DeviceView, LoadView, Snapshot

VERSION = 1
DECIMALS = 4
FORCED = frozenset({InstructionKind.CHARGE, InstructionKind.DISCHARGE})


def snapshot_message(coordinator: EnergyOptimizerCoordinator) -> dict[str, Any]:
    """Give everything at once."""
    data, settings, hass = coordinator.data, coordinator.settings, coordinator.hass
    return {
        "version": VERSION,
        "generated_at": _epoch(data.at),
        "plan_id": data.plan_id,
        "now": _now(data),
        "columns": data.columns,
        "batteries": {
            item.battery_id: _battery(hass, item, view)
            for item in settings.batteries
            if (view := data.batteries.get(item.battery_id)) is not None
        },
        "devices": {
            item.device_id: _device(hass, item, shown)
            for item in settings.devices
            if (shown := data.devices.get(item.device_id)) is not None
        },
        "loads": {
            item.load_id: _load(hass, item, planned)
            for item in settings.loads.everything
            if (planned := data.loads.get(item.load_id)) is not None
        },
        "money": money_message(data.money, coordinator.hass.config.currency),
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Give the parts that differ, each whole; columns are compared by identity, as they are big."""
    return {
        name: part
        for name, part in after.items()
        if (part is not before[name] if name == "columns" else part != before[name])
    }


def _now(data: Snapshot) -> dict[str, Any]:
    return {
        "status": data.status.value,
        "mode": data.mode.value,
        "missing": [{"what": item.what, "why": item.why} for item in data.missing],
        "import_price_per_kwh": data.import_price_per_kwh,
        "export_price_per_kwh": data.export_price_per_kwh,
        "saturation_pct": data.saturation_pct,
        "peak": {
            "now": data.peak.now,
            "start": _epoch(data.peak.start),
            "end": _epoch(data.peak.end),
        },
    }


def _battery(hass: HomeAssistant, battery: BatterySettings, view: BatteryView) -> dict[str, Any]:
    told = view.told
    return {
        "name": battery.name,
        "capacity_kwh": battery.capacity_kwh,
        "floor_kwh": battery.floor_kwh,
        "ceiling_kwh": battery.ceiling_kwh,
        "max_charge_kw": battery.max_charge_kw,
        "max_discharge_kw": battery.max_discharge_kw,
        "stored_kwh": _rounded(view.stored_kwh),
        "state_of_charge_pct": _rounded(view.state_of_charge_pct),
        "instruction": told.kind.value,
        "power_kw": _rounded(told.power_kw) if told.kind in FORCED else None,
        "until": _epoch(told.until),
        "reason": str(told.reason) or "self_consumption",
        "numbers": dict(view.numbers),
        "why": say(hass, str(told.reason), view.numbers),
        "worth": _rounded(view.worth),
        "controlled": view.controlled,
        "verified": view.verified,
        "problem": view.problem,
    }


def _device(hass: HomeAssistant, device: DeviceSettings, view: DeviceView) -> dict[str, Any]:
    return {
        "name": device.name,
        "entity_id": device.entity_id,
        "instruction": view.instruction,
        "until": _epoch(view.until),
        "reason": view.reason,
        "numbers": dict(view.numbers),
        "why": say(hass, view.reason, view.numbers),
        "worth": _rounded(view.worth),
        "shed_since": _epoch(view.shed_since),
        "essential": device.essential,
        "away": view.away,
        "problem": view.problem,
    }


def _load(
    hass: HomeAssistant, load: DeferrableSettings | CarSettings, view: LoadView
) -> dict[str, Any]:
    told = view.told
    return {
        "name": load.name,
        "kind": load.kind,
        "state": view.state,
        "run": told.run,
        "power_kw": _rounded(told.power_kw),
        "until": _epoch(told.until),
        "start": _epoch(told.start),
        "end": _epoch(told.end),
        "deadline": _epoch(told.deadline),
        "reason": told.reason,
        "numbers": dict(view.numbers),
        "why": say(hass, told.reason, view.numbers),
        "worth": _rounded(told.worth),
        "missing_kwh": _rounded(told.missing_kwh),
        "started_at": _epoch(view.started_at),
        "run_hours": _rounded(view.run_hours),
        "energy_kwh": _rounded(view.energy_kwh),
        "stored_kwh": _rounded(view.stored_kwh),
        "by_hand": view.by_hand,
        "ordered_until": _epoch(view.ordered_until),
        "problem": view.problem,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _epoch(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp())
