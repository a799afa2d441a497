"""Entries and days as records: compact, rounded far below a cent, versioned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..core.accounting import (
    BatteryEntry,
    BatteryFacts,
    BatteryState,
    BooksState,
    DeviceEntry,
    DeviceFacts,
    Figures,
    Peaks,
    Quality,
    SlotEntry,
    SlotFacts,
    Totals,
)
from ..core.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .lines import Record

VERSION = 1
DIGITS = 7
STATE_DIGITS = 10

# A figure's name in a record, so that a slot stays far below 1 kB.
SHORT = {
    "i": "grid_import_kwh",
    "e": "grid_export_kwh",
    "s": "solar_kwh",
    "l": "load_kwh",
    "rs": "residual_kwh",
    "c": "charge_kwh",
    "d": "discharge_kwh",
    "cs": "surplus_charge_kwh",
    "cb": "bought_charge_kwh",
    "dh": "home_discharge_kwh",
    "ds": "sold_kwh",
    "x": "transfer_kwh",
    "lo": "loss_kwh",
    "dr": "drift_kwh",
    "av": "avoided_kwh",
    "rb": "rebound_kwh",
    "i0": "solar_import_kwh",
    "i1": "battery_import_kwh",
    "is": "self_consumption_import_kwh",
    "bn": "bare_cost",
    "b0": "solar_cost",
    "b1": "battery_cost",
    "b2": "actual_cost",
    "bs": "self_consumption_cost",
    "rv": "revenue",
    "sb": "sold_basis_cost",
    "sw": "sold_wear_cost",
    "ai": "avoided_import_cost",
    "hb": "home_basis_cost",
    "hw": "home_wear_cost",
    "cc": "charge_cost",
    "oc": "opening_cost",
    "lb": "lost_basis_cost",
    "vw": "virtual_wear_cost",
    "sd": "stored_difference_cost",
}

_values = attrgetter(*SHORT.values())

MIGRATIONS: Mapping[int, Callable[[Record], Record]] = {}
"""From each older version to the next."""


def upgraded(
    record: Record,
    migrations: Mapping[int, Callable[[Record], Record]] = MIGRATIONS,
    version: int = VERSION,
) -> Any:  # noqa: ANN401 - a record's shape is this module's own business
    """Bring a record to the present version.

    Raises: LedgerError where a newer release wrote it.
    """
    while record["v"] != version:
        step = migrations.get(int(str(record["v"])))
        if step is None:
            raise LedgerError(
                f"The books have version {record['v']}; this release reads up to {version}",
                version=record["v"],
            )
        record = step(record)
    return record


def _rounded(values: tuple[float | None, ...], digits: int = DIGITS) -> list[float | None]:
    return [None if value is None else round(value, digits) for value in values]


def _figures(figures: Figures) -> dict[str, float]:
    """Give the figures that are not zero, by their short names."""
    rounded = (round(value, DIGITS) for value in _values(figures))
    return {key: value for key, value in zip(SHORT, rounded, strict=True) if value}


def _read_figures(record: dict[str, float]) -> Figures:
    return Figures(**{SHORT[key]: value for key, value in record.items()})


def encode_entry(entry: SlotEntry, day: date, sequence: int) -> Record:
    """Give a settled slot as a record of the local day it belongs to."""
    facts = entry.facts
    return {
        "v": VERSION,
        "n": sequence,
        "t": round(facts.start.timestamp()),
        "h": round((facts.end - facts.start).total_seconds()),
        "day": day.isoformat(),
        "q": entry.quality.value,
        "miss": list(entry.missing),
        "est": list(facts.estimated),
        "p": _rounded((facts.import_price_per_kwh, facts.export_price_per_kwh)),
        "m": _rounded(
            (facts.grid_import_kwh, facts.grid_export_kwh, facts.solar_kwh, facts.load_kwh)
        ),
        "mt": {name: round(value, DIGITS) for name, value in facts.readings_kwh.items()},
        "o": [int(facts.export_blocked), int(facts.curtailable)],
        "bat": {name: _battery(entry, name) for name in entry.state.batteries},
        "dev": {name: _device(entry, name) for name in facts.devices},
        "f": _figures(entry.figures),
        "ref": entry.state.reference_price_per_kwh,
    }


def _battery(entry: SlotEntry, name: str) -> list[object]:
    """Give a battery's facts, its part of the money, its state."""
    facts = entry.facts.batteries.get(name)
    part = entry.batteries[name]
    state = entry.state.batteries[name]
    return [
        None
        if facts is None
        else [
            *_rounded((facts.charge_kwh, facts.discharge_kwh, facts.stored_kwh)),
            int(facts.acted),
        ],
        _rounded(
            (
                part.charge_kwh,
                part.discharge_kwh,
                part.profit,
                part.home_savings,
                part.wear_cost,
            )
        ),
        _rounded(
            (state.costed_kwh, state.basis_cost, state.opening_kwh, state.virtual_kwh),
            STATE_DIGITS,
        ),
    ]


def _device(entry: SlotEntry, name: str) -> list[object]:
    """Give a device's facts and its part of the money."""
    facts = entry.facts.devices[name]
    part = entry.devices.get(name)
    return [
        _rounded((facts.avoided_kwh, facts.rebound_kwh)),
        None if part is None else _rounded((part.avoided_kwh, part.rebound_kwh, part.shed_savings)),
    ]


def decode_entry(stored: Record) -> SlotEntry:
    """Read a settled slot back."""
    record = upgraded(stored)
    batteries, devices = record["bat"], record["dev"]
    facts = SlotFacts(
        start=datetime.fromtimestamp(record["t"], UTC),
        end=datetime.fromtimestamp(record["t"] + record["h"], UTC),
        import_price_per_kwh=record["p"][0],
        export_price_per_kwh=record["p"][1],
        grid_import_kwh=record["m"][0],
        grid_export_kwh=record["m"][1],
        solar_kwh=record["m"][2],
        load_kwh=record["m"][3],
        batteries={
            name: BatteryFacts(row[0][0], row[0][1], row[0][2], bool(row[0][3]))
            for name, row in batteries.items()
            if row[0] is not None
        },
        devices={name: DeviceFacts(*row[0]) for name, row in devices.items()},
        export_blocked=bool(record["o"][0]),
        curtailable=bool(record["o"][1]),
        estimated=tuple(record["est"]),
        readings_kwh=record["mt"],
    )
    return SlotEntry(
        facts=facts,
        quality=Quality(record["q"]),
        missing=tuple(record["miss"]),
        figures=_read_figures(record["f"]),
        batteries={name: BatteryEntry(*row[1]) for name, row in batteries.items()},
        devices={name: DeviceEntry(*row[1]) for name, row in devices.items() if row[1] is not None},
        state=BooksState(
            batteries={name: BatteryState(*row[2]) for name, row in batteries.items()},
            reference_price_per_kwh=record["ref"],
        ),
    )


def encode_day(day: date, totals: Totals, sequence: int) -> Record:
    """Give a day's roll-up; `sequence` is the last slot record in it."""
    return {
        "v": VERSION,
        "n": sequence,
        "day": day.isoformat(),
        "q": [totals.measured_s, totals.estimated_s, totals.unknown_s, totals.slots],
        "pk": _rounded(
            (
                totals.peaks.bare_kw,
                totals.peaks.solar_kw,
                totals.peaks.battery_kw,
                totals.peaks.actual_kw,
                totals.peaks.self_consumption_kw,
            )
        ),
        "bat": {
            name: _rounded(
                (
                    part.charge_kwh,
                    part.discharge_kwh,
                    part.profit,
                    part.home_savings,
                    part.wear_cost,
                )
            )
            for name, part in totals.batteries.items()
        },
        "dev": {
            name: _rounded((part.avoided_kwh, part.rebound_kwh, part.shed_savings))
            for name, part in totals.devices.items()
        },
        "f": _figures(totals.figures),
    }


def decode_day(stored: Record) -> tuple[date, Totals]:
    """Read a day's roll-up back."""
    record = upgraded(stored)
    measured_s, estimated_s, unknown_s, slots = record["q"]
    return date.fromisoformat(record["day"]), Totals(
        figures=_read_figures(record["f"]),
        measured_s=measured_s,
        estimated_s=estimated_s,
        unknown_s=unknown_s,
        slots=slots,
        peaks=Peaks(*record["pk"]),
        batteries={name: BatteryEntry(*row) for name, row in record["bat"].items()},
        devices={name: DeviceEntry(*row) for name, row in record["dev"].items()},
    )
