"""Slots rolled up to days, months and a life."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import fsum
from typing import TYPE_CHECKING

from .entry import BatteryEntry, DeviceEntry
from .facts import Quality
from .figures import Figures, add_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .entry import SlotEntry


@dataclass(frozen=True, slots=True)
class Peaks:
    """The highest mean import of a slot under each bill [kW]: what a capacity charge sees."""

    bare_kw: float = 0.0
    solar_kw: float = 0.0
    battery_kw: float = 0.0
    actual_kw: float = 0.0
    self_consumption_kw: float = 0.0


PEAKS = tuple(item.name for item in fields(Peaks))


@dataclass(frozen=True, slots=True)
class Totals:
    """A stretch of time in the books; adding up days gives the month, exactly.

    measured_s, estimated_s, unknown_s: settled time by quality [s].
    """

    figures: Figures = field(default_factory=Figures)
    measured_s: float = 0.0
    estimated_s: float = 0.0
    unknown_s: float = 0.0
    slots: int = 0
    peaks: Peaks = field(default_factory=Peaks)
    batteries: Mapping[str, BatteryEntry] = field(default_factory=dict)
    devices: Mapping[str, DeviceEntry] = field(default_factory=dict)

    @property
    def measured_ratio(self) -> float | None:
        """Share of the time that was measured throughout; None before anything was settled."""
        settled_s = self.measured_s + self.estimated_s + self.unknown_s
        return self.measured_s / settled_s if settled_s > 0.0 else None


def total_of(entry: SlotEntry) -> Totals:
    """Give a single slot as a total."""
    seconds = (entry.facts.end - entry.facts.start).total_seconds()
    figures, hours = entry.figures, entry.facts.hours
    return Totals(
        figures=figures,
        measured_s=seconds if entry.quality is Quality.MEASURED else 0.0,
        estimated_s=seconds if entry.quality is Quality.ESTIMATED else 0.0,
        unknown_s=seconds if entry.quality is Quality.UNKNOWN else 0.0,
        slots=1,
        peaks=Peaks(
            bare_kw=figures.load_kwh / hours,
            solar_kw=figures.solar_import_kwh / hours,
            battery_kw=figures.battery_import_kwh / hours,
            actual_kw=figures.grid_import_kwh / hours,
            self_consumption_kw=figures.self_consumption_import_kwh / hours,
        ),
        batteries=entry.batteries,
        devices=entry.devices,
    )


def add_totals(parts: Iterable[Totals]) -> Totals:
    """Add up slots, days or months."""
    rows = tuple(parts)
    return Totals(
        figures=add_figures(row.figures for row in rows),
        measured_s=fsum(row.measured_s for row in rows),
        estimated_s=fsum(row.estimated_s for row in rows),
        unknown_s=fsum(row.unknown_s for row in rows),
        slots=sum(row.slots for row in rows),
        peaks=Peaks(
            **{name: max((getattr(row.peaks, name) for row in rows), default=0.0) for name in PEAKS}
        ),
        batteries=_add_named(BatteryEntry, [row.batteries for row in rows]),
        devices=_add_named(DeviceEntry, [row.devices for row in rows]),
    )


def _add_named[Part: (BatteryEntry, DeviceEntry)](
    kind: type[Part], rows: list[Mapping[str, Part]]
) -> dict[str, Part]:
    """Add up each battery's or device's own parts."""
    parts: dict[str, list[Part]] = {}
    for row in rows:
        for name, part in row.items():
            parts.setdefault(name, []).append(part)
    names = [item.name for item in fields(kind)]
    return {
        name: kind(**{each: fsum(getattr(part, each) for part in own) for each in names})
        for name, own in parts.items()
    }
