"""A case: a home as plain JSON, and its plan as plain JSON (the shapes of scripts/plan)."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import UTC, datetime
import math
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from .capacity_case import capacity_from_case
from .checks import slot_values
from .errors import InputError
from .inputs import Battery, Device, Grid, Home, PeakRule
from .load_case import car_from_case, car_slot, deferrable_from_case, missing_as_json, run_slot
from .peak import peaks, with_capacity_peaks
from .timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .inputs import BoolArray, FloatArray
    from .plan import BatteryPlan, DevicePlan, Plan

type Json = Mapping[str, object]

KNOWN = frozenset(
    {
        "start",
        "zone",
        "slot_minutes",
        "import_price_per_kwh",
        "export_price_per_kwh",
        "load_kw",
        "solar_kw",
        "curtailable",
        "grid",
        "batteries",
        "devices",
        "deferrable",
        "cars",
        "capacity_charge",
        "peak_slots",
        "battery_may_export",
        "battery_may_charge_from_grid",
        "allow_transfer",
    }
)
# Fields that a whole case sets for its batteries, or that only the running home knows.
NOT_IN_A_CASE = frozenset({"capabilities", "calibrate_from", "calibrate_by"})


def home_from_case(case: object) -> Home:
    """Read a home from a case.

    Raises: InputError naming the field, what was given and what is allowed.
    """
    given = _mapping("case", case)
    _refuse_unknown("case", given, KNOWN)
    timeline = _timeline(given)
    prices = slot_values(
        "import_price_per_kwh", _series(given, "import_price_per_kwh"), len(timeline)
    )
    home = Home(
        timeline=timeline,
        import_price_per_kwh=prices,
        export_price_per_kwh=_series(given, "export_price_per_kwh"),
        load_kw=_series(given, "load_kw"),
        solar_kw=_series({"solar_kw": 0.0, **given}, "solar_kw"),
        curtailable=_flag(given, "curtailable", default=False),
        grid=_record(Grid, "grid", given.get("grid") or {}),
        batteries=tuple(_battery(given, item) for item in _list(given, "batteries")),
        devices=tuple(_record(Device, "device", item) for item in _list(given, "devices")),
        deferrables=tuple(deferrable_from_case(item) for item in _list(given, "deferrable")),
        cars=tuple(car_from_case(item) for item in _list(given, "cars")),
        peak_slots=_peak_slots(given, timeline, prices),
        allow_transfer=_flag(given, "allow_transfer", default=False),
        capacity_charge=capacity_from_case(
            given.get("capacity_charge"), timeline.zone, timeline.start(0)
        ),
    )
    return home if given.get("peak_slots") is not None else with_capacity_peaks(home)


def plan_as_json(plan: Plan) -> dict[str, object]:
    """Write a plan as scripts/plan prints it."""
    return {
        "status": plan.status.value,
        "cost": plan.cost,
        "cost_terms": dict(plan.cost_terms),
        "gap_cost": plan.gap_cost if math.isfinite(plan.gap_cost) else None,
        "missing_kwh": missing_as_json(plan),
        "slots": [_slot(plan, slot) for slot in range(len(plan.timeline))],
        "build_ms": plan.build_ms,
        "solve_ms": plan.solve_ms,
    }


def _slot(plan: Plan, slot: int) -> dict[str, object]:
    """Write one slot."""
    return {
        "start": plan.timeline.start(slot).isoformat(),
        "end": plan.timeline.end(slot).isoformat(),
        "import_kw": float(plan.import_kw[slot]),
        "export_kw": float(plan.export_kw[slot]),
        "solar_used_kw": float(plan.solar_used_kw[slot]),
        "batteries": {name: _battery_slot(b, slot) for name, b in plan.batteries.items()},
        "devices": {name: _device_slot(d, slot) for name, d in plan.devices.items()},
        "shed": [name for name, device in plan.devices.items() if device.shed[slot]],
        "deferrables": {name: run_slot(run, slot) for name, run in plan.runs.items()},
        "cars": {name: car_slot(car, slot) for name, car in plan.cars.items()},
        "runs": [name for name, run in plan.runs.items() if run.running[slot]],
    }


def _battery_slot(battery: BatteryPlan, slot: int) -> dict[str, object]:
    """Write a battery's slot; `stored_kwh` at the slot's end."""
    return {
        "charge_kw": float(battery.charge_kw[slot]),
        "discharge_kw": float(battery.discharge_kw[slot]),
        "stored_kwh": float(battery.stored_kwh[slot]),
        "reason": battery.reason[slot].value,
        "worth": float(battery.worth[slot]),
    }


def _device_slot(device: DevicePlan, slot: int) -> dict[str, object]:
    """Write a device's slot."""
    return {
        "shed": bool(device.shed[slot]),
        "rebound_kw": float(device.rebound_kw[slot]),
        "reason": device.reason[slot].value,
        "worth": float(device.worth[slot]),
    }


def _timeline(given: Json) -> Timeline:
    """Read the horizon: as many slots as import prices, of one length or one each."""
    text = _required(given, "start")
    try:
        start = datetime.fromisoformat(cast("str", text))
    except (TypeError, ValueError) as err:
        raise InputError("start", text, "an ISO 8601 time with its UTC offset") from err
    zone_name = given.get("zone", "UTC")
    try:
        zone = UTC if zone_name == "UTC" else ZoneInfo(cast("str", zone_name))
    except (TypeError, ValueError, ZoneInfoNotFoundError) as err:
        raise InputError("zone", zone_name, "the name of a time zone") from err
    minutes = _required(given, "slot_minutes")
    if isinstance(minutes, (list, tuple)):
        lengths = slot_values("slot_minutes", minutes, len(minutes))
    else:
        count = len(_list(given, "import_price_per_kwh"))
        lengths = slot_values("slot_minutes", cast("float", minutes), count)
    return Timeline.from_minutes(start, cast("Sequence[float]", lengths.tolist()), zone)


def _peak_slots(given: Json, timeline: Timeline, prices: FloatArray) -> BoolArray:
    """Read which slots are peaks, or judge them by the default rule."""
    if given.get("peak_slots") is None:
        return peaks(timeline, prices, PeakRule())
    flags = _list(given, "peak_slots")
    for index, flag in enumerate(flags):
        if not isinstance(flag, bool):
            raise InputError("peak_slots", flag, "true or false", index)
    if len(flags) != len(timeline):
        raise InputError("peak_slots", f"{len(flags)} values", f"{len(timeline)}, one per slot")
    return np.array(flags, dtype=bool)


def _battery(given: Json, item: object) -> Battery:
    """Read a battery; the case's permissions hold where it has none of its own."""
    shared = {
        "may_export": _flag(given, "battery_may_export", default=True),
        "may_charge_from_grid": _flag(given, "battery_may_charge_from_grid", default=True),
    }
    return _record(Battery, "battery", {**shared, **_mapping("battery", item)})


def _record[T: (Battery, Device, Grid)](kind: type[T], what: str, item: object) -> T:
    """Build one of our records from plain fields, none unknown, none missing."""
    given = _mapping(what, item)
    known = {field.name for field in fields(kind)} - NOT_IN_A_CASE
    _refuse_unknown(what, given, known)
    for field in fields(kind):
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and given.get(field.name) is None:
            raise InputError(f"{what}.{field.name}", None, "a value: this field is needed")
    return kind(**given)  # type: ignore[arg-type]  # each record checks its own values


def _series(given: Json, name: str) -> FloatArray:
    """Pass a series on; the home checks its length and its values."""
    return cast("FloatArray", _required(given, name))


def _required(given: Json, name: str) -> object:
    """Give a field that must be there."""
    if given.get(name) is None:
        raise InputError(name, None, "a value: this field is needed")
    return given[name]


def _list(given: Json, name: str) -> list[object]:
    """Give a list; an absent one is empty."""
    value = given.get(name)
    if value is not None and not isinstance(value, list):
        raise InputError(name, value, "a list")
    return cast("list[object]", value or [])


def _flag(given: Json, name: str, *, default: bool) -> bool:
    """Give a yes or a no."""
    value = given.get(name, default)
    if not isinstance(value, bool):
        raise InputError(name, value, "true or false")
    return value


def _mapping(what: str, value: object) -> Json:
    """Give an object with named fields."""
    if not isinstance(value, dict):
        raise InputError(what, value, "an object with named fields")
    return value


def _refuse_unknown(what: str, given: Json, known: frozenset[str] | set[str]) -> None:
    """Refuse a field that we do not know: it would silently count for nothing."""
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise InputError(f"{what}.{unknown}", given[unknown], f"only: {', '.join(sorted(known))}")
