"""The sensors of loads that can wait and of cars: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)

from .run_views import STATES
from .sensor_rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .snapshot import LoadView

DECIMALS = 3


def _attributes(view: LoadView) -> Mapping[str, Any]:
    told = view.told
    return {
        "reason": told.reason,
        "until": told.until,
        "planned_start": told.start,
        "planned_end": told.end,
        "deadline": told.deadline,
        "missing_kwh": round(told.missing_kwh, DECIMALS),
        "started_at": view.started_at,
        "run_hours": round(view.run_hours, DECIMALS),
        "energy_kwh": None if view.energy_kwh is None else round(view.energy_kwh, DECIMALS),
        "by_hand": view.by_hand,
        "ordered_until": view.ordered_until,
        "problem": view.problem,
    }


LOAD_ROWS: tuple[Row[LoadView], ...] = (
    Row(
        key="load_state",
        translation_key="load_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(STATES),
        value_fn=lambda view: view.state,
        attributes_fn=_attributes,
        reason_fn=lambda view: (view.told.reason, view.numbers),
    ),
    Row(
        key="next_start",
        translation_key="next_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view: view.told.start,
    ),
)

LOAD_SAVED = SensorEntityDescription(
    key="saved_by_waiting",
    translation_key="saved_by_waiting",
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=2,
)
