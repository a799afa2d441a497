"""One backtest: a CSV, a tariff and a battery in; costs, ratios and months out."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timezone
import json
from pathlib import Path
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backtest_loads import read_loads
from backtest_refused import Refused
import numpy as np

from custom_components.energy_optimizer.core.capacity_case import capacity_from_case
from custom_components.energy_optimizer.core.errors import EnergyOptimizerError
from custom_components.energy_optimizer.core.inputs import Battery
from custom_components.energy_optimizer.core.replay import POLICIES, Record, compare, half_full
from custom_components.energy_optimizer.core.replay.loads import planned_kw, usual_kw
from custom_components.energy_optimizer.core.tariff import tariff_from_json
from custom_components.energy_optimizer.core.timeline import Timeline

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from custom_components.energy_optimizer.core.capacity import CapacityCharge
    from custom_components.energy_optimizer.core.inputs import FloatArray
    from custom_components.energy_optimizer.core.replay import Comparison

__all__ = ["POLICIES", "Refused", "read_file", "run"]

COLUMNS = ("import_price", "export_price", "load_kw", "pv_kw")
TIME_COLUMN = "start_utc"


def run(
    data: str, options: argparse.Namespace, comparing: Callable[..., Comparison] = compare
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Replay one file; gives its summary, and its series for a plot.

    comparing: runs the policies, as `compare` does.
    """
    began = time.perf_counter()
    record = read_file(Path(data), options)
    names = options.policies.split(",") if options.policies else list(POLICIES)
    unknown = [name for name in names if name not in POLICIES]
    if unknown:
        raise Refused(f"--policies {unknown[0]}: allowed: {', '.join(POLICIES)}")
    charge = read_charge(options.capacity_charge, record)

    def compared(home: Record) -> Comparison:
        return comparing(
            home,
            _battery(options),
            policies=names,
            curtailable=not options.not_curtailable,
            capacity_charge=charge,
        )

    try:
        if options.devices is None:
            found = compared(record)
            summary = summarised(data, found)
        else:
            usual, planned, moved_kwh = with_loads(Path(data), record, options)
            before, found = compared(usual), compared(planned)
            summary = summarised(data, found)
            summary["moved_kwh"] = round(moved_kwh, 1)
            summary["not_moved"] = {name: round(before.cost(name), 2) for name in before.ran}
    except EnergyOptimizerError as problem:
        raise Refused(f"{data}: {problem}") from problem
    summary["seconds"] = round(time.perf_counter() - began, 2)
    return summary, series_of(data, found)


def _battery(options: argparse.Namespace) -> Battery:
    return half_full(
        Battery(
            name="battery",
            capacity_kwh=options.battery_kwh,
            stored_kwh=0.0,
            max_charge_kw=options.battery_kw,
            max_discharge_kw=options.battery_kw,
            floor_kwh=options.floor,
            charge_efficiency_ratio=options.efficiency,
            discharge_efficiency_ratio=options.efficiency,
            wear_cost_per_kwh=options.wear,
            may_export=not options.keep_at_home,
        )
    )


def with_loads(
    path: Path, record: Record, options: argparse.Namespace
) -> tuple[Record, Record, float]:
    """Give the record with what can be moved as it was, and as it was planned day by day [kWh]."""
    record = record.filled()

    def column(name: str) -> FloatArray:
        return read_file(path, options, load=name).load_kw

    loads = read_loads(options.devices, record, column)
    usual = usual_kw(record, loads)
    planned = planned_kw(record, loads, curtailable=not options.not_curtailable)
    moved_kwh = float(np.abs(planned - usual).sum()) / 2.0 * record.hours
    return (
        replace(record, load_kw=record.load_kw + usual),
        replace(record, load_kw=record.load_kw + planned),
        moved_kwh,
    )


def summarised(data: str, found: Comparison) -> dict[str, Any]:
    """Give the figures of the contract, rounded to cents and thousandths."""
    record = found.record
    policies = {
        name: {
            "cost": round(found.cost(name), 2),
            "stored_end_kwh": round(found.stored_end_kwh(name), 2),
            "cycles": round(found.cycles(name), 1),
            "plans": ran.replayed.plans,
            "seconds": round(ran.seconds, 2),
            "proved": ran.replayed.proved,
            "capacity_charge": round(sum(found.charges(name).values()), 2),
        }
        for name, ran in found.ran.items()
    }
    return {
        "file": data,
        "slots": int(record.counted.sum()),
        "left_out_slots": int((~record.counted).sum()),
        "slot_minutes": record.step_s / 60,
        "policies": policies,
        "captured_ratio": _rounded(found.captured_ratio("planner")),
        "captured_ratio_told": _rounded(found.captured_ratio("told")),
        "captured_ratio_rules": _rounded(found.captured_ratio("rules")),
        "left_value_per_kwh": round(found.left_value_per_kwh, 4),
        "plans": sum(each["plans"] for each in policies.values()),
        "months": {
            month: {name: round(cost, 2) for name, cost in costs.items()}
            for month, costs in found.months().items()
        },
    }


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def series_of(data: str, found: Comparison) -> dict[str, Any]:
    """Give what a plot draws."""
    return {
        "file": data,
        "record": found.record,
        "cost": {name: ran.replayed.cost for name, ran in found.ran.items()},
        "replayed": {name: ran.replayed for name, ran in found.ran.items()},
    }


def read_file(path: Path, options: argparse.Namespace, load: str = "load_kw") -> Record:
    """Read a CSV to the record that is replayed: cut, resampled, the tariff applied.

    load: the column that the load is read from.
    """
    zone = _zone(options.zone)
    record = read_csv(path, zone, load)
    first, last = (_moment_s(name, getattr(options, name)) for name in ("first", "last"))
    begin = 0 if first is None else max(-((record.start_s - first) // record.step_s), 0)
    end = len(record) if last is None else (last - record.start_s) // record.step_s
    if not begin < min(end, len(record)):
        raise Refused(f"{path}: no slot between --from and --to")
    record = record.part(begin, min(end, len(record)))
    try:
        if options.slot_minutes is not None:
            record = record.resampled(round(options.slot_minutes * 60))
        if options.tariff is not None:
            record = with_tariff(record, options.tariff)
    except EnergyOptimizerError as problem:
        raise Refused(str(problem)) from problem
    if not record.filled().counted.any():
        raise Refused(f"{path}: no slot has all of {', '.join(COLUMNS)}")
    return record


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise Refused(f"--zone {name}: there is no such time zone") from problem


def _moment_s(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        option = {"first": "--from", "last": "--to"}[name]
        raise Refused(f"{option} {text}: allowed: a moment such as 2024-06-01") from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return round(moment.timestamp())


def with_tariff(record: Record, path: Path) -> Record:
    """Take the record's prices as spot prices and apply a tariff to them."""
    try:
        tariff = tariff_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as problem:
        raise Refused(f"{path}: {problem}") from problem
    except EnergyOptimizerError as problem:
        raise Refused(f"{path}: {problem}") from problem
    edges = record.start_s + record.step_s * np.arange(len(record) + 1, dtype=np.int64)
    timeline = Timeline(edges, record.zone)
    return Record(
        record.start_s,
        record.step_s,
        record.zone,
        tariff.imported.prices(timeline, record.import_price_per_kwh),
        tariff.exported.prices(timeline, record.export_price_per_kwh),
        record.load_kw,
        record.solar_kw,
    )


def read_charge(path: Path | None, record: Record) -> CapacityCharge | None:
    """Read a capacity charge, as a case has it; what is incurred of it is the record's."""
    if path is None:
        return None
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        state = capacity_from_case(given, record.zone, record.start(0))
    except (OSError, ValueError) as problem:
        raise Refused(f"{path}: {problem}") from problem
    except EnergyOptimizerError as problem:
        raise Refused(f"{path}: {problem}") from problem
    if state is None:
        raise Refused(f"{path}: there is no charge in it")
    return state.charge


def read_csv(path: Path, zone: ZoneInfo, load: str = "load_kw") -> Record:
    """Read measured slots; refuses with the file, the row (as an editor counts) and the column."""
    names = tuple(load if name == "load_kw" else name for name in COLUMNS)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = next(rows, [])
            places = _places(path, header, names)
            starts, values = _read_rows(path, rows, places)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise Refused(f"{path}: {problem}") from problem
    step_s = _step(path, starts)
    at = (np.array(starts) - starts[0]) // step_s
    columns = []
    for index, name in enumerate(names):
        column = np.full(int(at[-1]) + 1, np.nan)
        column[at] = values[index]
        if np.isnan(column).all():
            if name != "pv_kw":
                raise Refused(f"{path}: row 2, column {name}: every value is blank")
            column = np.zeros(column.size)
        columns.append(column)
    return Record(starts[0], step_s, zone, *columns)


def _places(path: Path, header: list[str], columns: tuple[str, ...]) -> dict[str, int]:
    names = [name.strip() for name in header]
    for name in (TIME_COLUMN, *columns):
        if name not in names:
            raise Refused(f"{path}: row 1: there is no column {name}")
    return {name: names.index(name) for name in (TIME_COLUMN, *columns)}


def _read_rows(
    path: Path, rows: Iterator[list[str]], places: dict[str, int]
) -> tuple[list[int], list[list[float]]]:
    starts: list[int] = []
    columns = [name for name in places if name != TIME_COLUMN]
    values: list[list[float]] = [[] for _ in columns]
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(places.values()):
            raise Refused(f"{path}: row {number}: {len(row)} columns, fewer than the header")
        start_s = _start(path, number, row[places[TIME_COLUMN]])
        if starts and start_s <= starts[-1]:
            which = "twice" if start_s == starts[-1] else "out of order"
            raise Refused(f"{path}: row {number}, column {TIME_COLUMN}: {which}")
        starts.append(start_s)
        for column, name in zip(values, columns):
            column.append(_value(path, number, name, row[places[name]]))
    if len(starts) < 2:  # noqa: PLR2004 - a slot's length shows in two rows
        raise Refused(f"{path}: row {len(starts) + 1}: fewer than two slots")
    return starts, values


def _start(path: Path, row: int, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError as problem:
        raise Refused(
            f"{path}: row {row}, column {TIME_COLUMN}: {text!r} is no ISO 8601 time"
        ) from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return round(moment.timestamp())


def _value(path: Path, row: int, name: str, text: str) -> float:
    if not text.strip():
        return float("nan")
    try:
        value = float(text)
    except ValueError as problem:
        raise Refused(f"{path}: row {row}, column {name}: {text!r} is no number") from problem
    if not np.isfinite(value):
        raise Refused(f"{path}: row {row}, column {name}: {text!r} is not finite")
    return value


def _step(path: Path, starts: list[int]) -> int:
    """Give the slots' length; rows may be missing, but what is there lies on one grid."""
    lengths = np.diff(starts)
    step_s = int(lengths.min())
    off = np.flatnonzero(lengths % step_s)
    if off.size:
        raise Refused(
            f"{path}: row {int(off[0]) + 3}, column {TIME_COLUMN}: not on the grid of "
            f"{step_s // 60} min that the other rows are on"
        )
    return step_s
