"""A capacity charge as plain JSON: the shape that a case has."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from .capacity import COMMON, CapacityCharge, CapacityState, MonthPeaks, no_peaks
from .checks import check_number
from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

NAME = "capacity_charge"
STATE = frozenset({"incurred", "running_kwh", "unavoidable_kw"})
SETS = frozenset({"hours", "weekdays", "months"})


def capacity_from_case(given: object, zone: tzinfo, start: datetime) -> CapacityState | None:
    """Read a charge and what is incurred of it; None where there is none.

    `common` names one of `COMMON`, whose fields the others replace. `incurred`: the
    running month's highest powers, numbers or [day, kW]; `running_kwh`: imported so far in
    the metering period in which the horizon starts.

    Raises: InputError naming the field, what was given and what is allowed.
    """
    if given is None or given == {}:
        return None
    if not isinstance(given, dict):
        raise InputError(NAME, given, "an object with named fields")
    charge = _charge({key: each for key, each in given.items() if key not in STATE}, zone)
    running = given.get("running_kwh", 0.0)
    check_number(f"{NAME}.running_kwh", running, low=0.0)
    peaks = replace(
        _incurred(charge, given.get("incurred") or [], start),
        running_from_s=charge.period_start_s(start.timestamp()),
        running_kwh=running,
    )
    return CapacityState(charge, peaks, given.get("unavoidable_kw", 0.0))


def _charge(given: Mapping[str, object], zone: tzinfo) -> CapacityCharge:
    """Read the tariff."""
    known = {field.name for field in fields(CapacityCharge)} - {"zone"}
    unknown = next((name for name in given if name not in known | {"common"}), None)
    if unknown is not None:
        allowed = ", ".join(sorted(known | STATE | {"common"}))
        raise InputError(f"{NAME}.{unknown}", given[unknown], f"only: {allowed}")
    values = {key: each for key, each in given.items() if key != "common"}
    for name in SETS & values.keys():
        values[name] = None if values[name] is None else frozenset(_list(name, values[name]))
    if "tiers" in values:
        values["tiers"] = tuple(_pair("tiers", each) for each in _list("tiers", values["tiers"]))
    if "common" in given:
        made = COMMON.get(str(given["common"]))
        if made is None:
            raise InputError(f"{NAME}.common", given["common"], ", ".join(sorted(COMMON)))
        return replace(made(zone), **values)  # type: ignore[arg-type]  # it checks its own values
    if values.get("kind") is None:
        raise InputError(f"{NAME}.kind", None, "a value: this field is needed")
    return CapacityCharge(zone=zone, **values)  # type: ignore[arg-type]  # likewise


def _incurred(charge: CapacityCharge, given: object, start: datetime) -> MonthPeaks:
    """Read the month's highest powers; one without a day is of a day that is over."""
    month = no_peaks(charge, start)
    found: list[tuple[date, float]] = []
    for index, each in enumerate(_list("incurred", given)):
        if isinstance(each, (int, float)):
            day, power = month.month - timedelta(days=index + 1), float(each)
        else:
            text, power = _pair("incurred", each)
            try:
                day = date.fromisoformat(cast("str", text))
            except (TypeError, ValueError) as err:
                raise InputError(f"{NAME}.incurred", text, "a day, such as 2026-06-01") from err
        check_number(f"{NAME}.incurred", power, low=0.0)
        found.append((day, power))
    found.sort(key=lambda each: -each[1])
    return replace(month, highest=tuple(found))


def _list(name: str, given: object) -> Sequence[object]:
    if not isinstance(given, (list, tuple)):
        raise InputError(f"{NAME}.{name}", given, "a list")
    return given


def _pair(name: str, given: object) -> tuple[float, float]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:  # noqa: PLR2004 - a pair
        raise InputError(f"{NAME}.{name}", given, "pairs")
    return cast("tuple[float, float]", tuple(given))
