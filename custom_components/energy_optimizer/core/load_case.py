"""Loads that can wait and cars as plain JSON: the shapes that a case and its plan have."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import datetime
from typing import TYPE_CHECKING, cast

from .errors import InputError
from .loads import Car, Deferrable, Departure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .plan import CarPlan, Plan, RunPlan

TIMES = ("earliest", "deadline")


def deferrable_from_case(item: object) -> Deferrable:
    """Read one load that can wait; its power may be a list, of equal parts of its duration.

    Raises: InputError naming the field, what was given and what is allowed.
    """
    given = _checked("deferrable", Deferrable, item)
    for name in TIMES:
        given[name] = _moment(f"deferrable.{name}", given.get(name))
    return Deferrable(**given)  # type: ignore[arg-type]  # it checks its own values


def car_from_case(item: object) -> Car:
    """Read one car; its departures are a list of `at` and `target_kwh`.

    Raises: InputError naming the field, what was given and what is allowed.
    """
    given = _checked("car", Car, item)
    departures = given.pop("departures", None) or []
    if not isinstance(departures, list):
        raise InputError("car.departures", departures, "a list")
    found = []
    for departure in departures:
        each = _checked("car.departures", Departure, departure)
        at = _moment("car.departures.at", each["at"])
        found.append(Departure(cast("datetime", at), cast("float", each["target_kwh"])))
    return Car(**given, departures=tuple(found))  # type: ignore[arg-type]  # it checks its values


def _checked(
    what: str, kind: type[Deferrable | Car | Departure], item: object
) -> dict[str, object]:
    """Give an item's fields, none unknown, none missing."""
    if not isinstance(item, dict):
        raise InputError(what, item, "an object with named fields")
    known = {field.name for field in fields(kind)}
    unknown = next((name for name in item if name not in known), None)
    if unknown is not None:
        raise InputError(f"{what}.{unknown}", item[unknown], f"only: {', '.join(sorted(known))}")
    for field in fields(kind):
        if field.default is MISSING and item.get(field.name) is None:
            raise InputError(f"{what}.{field.name}", None, "a value: this field is needed")
    return dict(item)


def _moment(name: str, text: object) -> datetime | None:
    """Read a time, which may be absent."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(cast("str", text))
    except (TypeError, ValueError) as err:
        raise InputError(name, text, "an ISO 8601 time with its UTC offset") from err


def missing_as_json(plan: Plan) -> dict[str, object]:
    """Write what will be short, by load and car, where anything will be [kWh]."""
    short: dict[str, object] = {
        name: run.missing_kwh for name, run in plan.runs.items() if run.missing_kwh > 0.0
    }
    cars = {name: list(car.missing_kwh) for name, car in plan.cars.items()}
    return short | {name: missing for name, missing in cars.items() if any(missing)}


def run_slot(run: RunPlan, slot: int) -> Mapping[str, object]:
    """Write a load's slot."""
    return {
        "power_kw": float(run.power_kw[slot]),
        "reason": run.reason[slot].value,
        "worth": float(run.worth[slot]),
    }


def car_slot(car: CarPlan, slot: int) -> Mapping[str, object]:
    """Write a car's slot; `stored_kwh` at the slot's end."""
    return {
        "power_kw": float(car.power_kw[slot]),
        "stored_kwh": float(car.stored_kwh[slot]),
        "reason": car.reason[slot].value,
        "worth": float(car.worth[slot]),
    }
