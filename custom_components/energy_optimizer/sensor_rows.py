"""The tables of the sensors: one row each, with where its value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfPower, UnitOfRatio

from .core.dispatch import InstructionKind
from .core.plan import PlanStatus, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from homeassistant.helpers.typing import StateType

    from .snapshot import BatteryView, DeviceView, Snapshot

INSTRUCTION_KINDS = [kind.value for kind in InstructionKind]
DEVICE_INSTRUCTIONS = ["turn_off", "turn_on", "none"]


@dataclass(frozen=True, kw_only=True)
class Row[ViewT](SensorEntityDescription):
    """One sensor: where its value and attributes come from. `{currency}` is filled in.

    reason_fn: a reason and its numbers, for the attribute `why`.
    """

    value_fn: Callable[[ViewT], StateType | datetime]
    attributes_fn: Callable[[ViewT], Mapping[str, Any]] | None = None
    reason_fn: Callable[[ViewT], tuple[str, Mapping[str, float]]] | None = None


def _status_attributes(snapshot: Snapshot) -> Mapping[str, Any]:
    return {
        "missing": [f"{item.what}: {item.why}" for item in snapshot.missing],
        "planned_at": snapshot.at.isoformat(),
        "cost": None if snapshot.plan is None else round(snapshot.plan.cost, 4),
    }


HOME_ROWS: tuple[Row[Snapshot], ...] = (
    Row(
        key="import_price",
        translation_key="import_price",
        native_unit_of_measurement="{currency}/kWh",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=4,
        value_fn=lambda now: now.import_price_per_kwh,
    ),
    Row(
        key="export_price",
        translation_key="export_price",
        native_unit_of_measurement="{currency}/kWh",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=4,
        value_fn=lambda now: now.export_price_per_kwh,
    ),
    Row(
        key="saturation",
        translation_key="saturation",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda now: now.saturation_pct,
    ),
    Row(
        key="plan_status",
        translation_key="plan_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in PlanStatus],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda now: now.status.value,
        attributes_fn=_status_attributes,
    ),
    Row(
        key="next_peak_start",
        translation_key="next_peak_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda now: now.peak.start,
    ),
    Row(
        key="next_peak_end",
        translation_key="next_peak_end",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda now: now.peak.end,
    ),
)


def _told_attributes(view: BatteryView) -> Mapping[str, Any]:
    told = view.told
    return {
        "power_kw": round(told.power_kw, 3)
        if told.kind in {InstructionKind.CHARGE, InstructionKind.DISCHARGE}
        else None,
        "until": told.until,
        "reason": str(told.reason),
        **told.numbers,
        "controlled": view.controlled,
        "verified": view.verified,
        "problem": view.problem,
    }


BATTERY_ROWS: tuple[Row[BatteryView], ...] = (
    Row(
        key="stored_energy",
        translation_key="stored_energy",
        device_class=SensorDeviceClass.ENERGY_STORAGE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda view: view.stored_kwh,
    ),
    Row(
        key="state_of_charge",
        translation_key="state_of_charge",
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        suggested_display_precision=0,
        value_fn=lambda view: view.state_of_charge_pct,
    ),
    Row(
        key="battery_instruction",
        translation_key="battery_instruction",
        device_class=SensorDeviceClass.ENUM,
        options=INSTRUCTION_KINDS,
        value_fn=lambda view: view.told.kind.value,
        attributes_fn=_told_attributes,
        reason_fn=lambda view: (str(view.told.reason), view.numbers),
    ),
)

DEVICE_ROWS: tuple[Row[DeviceView], ...] = (
    Row(
        key="device_instruction",
        translation_key="device_instruction",
        device_class=SensorDeviceClass.ENUM,
        options=DEVICE_INSTRUCTIONS,
        value_fn=lambda view: view.instruction,
        attributes_fn=lambda view: {
            "reason": view.reason,
            **(view.numbers if view.reason == Reason.KEEP_BELOW_LIMIT else {}),
            "until": view.until,
            "controlled": view.controlled,
            "shed_since": view.shed_since,
            "away": view.away,
            "problem": view.problem,
        },
        reason_fn=lambda view: (view.reason, view.numbers),
    ),
)

# Only where a capacity charge is set.
CAPACITY_ROWS: tuple[Row[Snapshot], ...] = (
    Row(
        key="capacity_power",
        translation_key="capacity_power",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
        value_fn=lambda now: None if now.capacity is None else now.capacity.charged_kw,
        attributes_fn=lambda now: {
            "cost": None if now.capacity is None else round(now.capacity.cost, 2)
        },
    ),
    Row(
        key="capacity_reference",
        translation_key="capacity_reference",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=2,
        value_fn=lambda now: None if now.capacity is None else now.capacity.reference_kw,
    ),
)
