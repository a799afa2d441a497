"""Loads that can wait and devices that may be shed, planned a day at a time from what was known.

At each local midnight the day is planned with its published prices and the forecasts of load
and solar; what runs then runs as planned. The battery plays no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_number
from ..errors import InputError
from ..forecast.clock import SECONDS_PER_DAY, SECONDS_PER_HOUR, local_seconds
from ..inputs import Device, Home, PeakRule
from ..loads import Deferrable
from ..optimise import optimise
from ..peak import peaks
from ..timeline import Timeline
from .ahead import Forecasts, Prices, timeline_at

if TYPE_CHECKING:
    from ..forecast.clock import IntArray
    from ..inputs import BoolArray, FloatArray
    from ..plan import Plan
    from .record import Record

# Less than this is nothing that runs [kWh].
LEAST_KWH = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class DailyLoad:
    """A load whose energy of each local day may be drawn at another time of that day.

    usual_kw: as it ran, or would run without a plan, shape (n,). power_kw: what it draws
    while it runs. from_hour, to_hour: its window, by the local clock.
    """

    name: str
    usual_kw: FloatArray
    power_kw: float
    from_hour: float = 0.0
    to_hour: float = 24.0
    min_block_hours: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a power that is none and a window that ends before it begins."""
        at = f"deferrable {self.name}: "
        check_number(at + "power_kw", self.power_kw, above=0.0)
        check_number(at + "from_hour", self.from_hour, low=0.0, high=24.0)
        check_number(at + "to_hour", self.to_hour, low=0.0, high=24.0)
        check_number(at + "min_block_hours", self.min_block_hours, low=0.0)
        if self.to_hour <= self.from_hour:
            raise InputError(at + "to_hour", self.to_hour, f"more than {self.from_hour:g}")


@dataclass(frozen=True, eq=False, slots=True)
class Loads:
    """What of a home can be moved or shed; device powers are of one that is always on."""

    daily: tuple[DailyLoad, ...] = ()
    devices: tuple[Device, ...] = ()
    rule: PeakRule = field(default_factory=PeakRule)


def _timeline(record: Record) -> Timeline:
    edges = record.start_s + record.step_s * np.arange(len(record) + 1, dtype=np.int64)
    return Timeline(edges, record.zone)


def _clock_hours(timeline: Timeline) -> FloatArray:
    """Give when each slot begins by the local clock, shape (n,) [h]."""
    local = local_seconds(timeline.edges_s[:-1], timeline.zone)
    found: FloatArray = local % SECONDS_PER_DAY / SECONDS_PER_HOUR
    return found


def at_once_kw(record: Record, power_kw: float, hours: float, from_hour: float) -> FloatArray:
    """Give the power of a load that begins at the same hour of every day, shape (n,) [kW]."""
    clock = _clock_hours(_timeline(record))
    run = np.clip(from_hour + hours - clock, 0.0, record.hours) / record.hours
    found: FloatArray = np.where(clock >= from_hour, power_kw * run, 0.0)
    return found


def usual_kw(record: Record, loads: Loads) -> FloatArray:
    """Give what all of it draws without a plan, shape (n,)."""
    found = np.zeros(len(record))
    for load in loads.daily:
        found = found + load.usual_kw
    for device in loads.devices:
        found = found + np.broadcast_to(np.asarray(device.power_kw, dtype=float), found.shape)
    return found


def planned_kw(record: Record, loads: Loads, *, curtailable: bool = True) -> FloatArray:
    """Give what all of it draws when each day is planned, shape (n,).

    record: with the base load alone. A day with a hole stays as it was.
    """
    found = usual_kw(record, loads)
    forecasts, prices = Forecasts(record), Prices(record)
    days = _timeline(record).local_days
    for day in np.unique(days):
        slots = np.flatnonzero(days == day)
        whole = slots[0] > 0 and slots[-1] < len(record) - 1 and record.counted[slots].all()
        if whole:
            home = _day(record, loads, slots, forecasts, prices, curtailable=curtailable)
            found[slots] = _drawn(optimise(home), home)
    return found


def _day(
    record: Record,
    loads: Loads,
    slots: IntArray,
    forecasts: Forecasts,
    prices: Prices,
    *,
    curtailable: bool,
) -> Home:
    """Make the home as it is planned at a local midnight, up to the next."""
    first, count = int(slots[0]), slots.size
    ahead = timeline_at(record, first)
    imports, exports = prices.at(first, ahead)
    load, solar = forecasts.at(ahead)
    timeline = Timeline(ahead.edges_s[: count + 1], record.zone)
    waiting = (_waiting(each, timeline, each.usual_kw[slots]) for each in loads.daily)
    return Home(
        timeline=timeline,
        import_price_per_kwh=imports[:count],
        export_price_per_kwh=exports[:count],
        load_kw=load.kw[:count],
        solar_kw=solar.kw[:count],
        curtailable=curtailable,
        devices=loads.devices,
        deferrables=tuple(each for each in waiting if each is not None),
        peak_slots=_peaks(loads, timeline, imports[:count]),
    )


def _peaks(loads: Loads, timeline: Timeline, imports: FloatArray) -> BoolArray | None:
    return peaks(timeline, imports, loads.rule) if loads.devices else None


def _waiting(load: DailyLoad, timeline: Timeline, usual: FloatArray) -> Deferrable | None:
    """Ask for a day's energy within its window; None where there is nothing to run."""
    energy_kwh = float(np.maximum(usual, 0.0) @ timeline.hours)
    if energy_kwh < LEAST_KWH:
        return None
    clock = _clock_hours(timeline)
    inside = np.flatnonzero((clock >= load.from_hour) & (clock < load.to_hour))
    begin, end = int(inside[0]), int(inside[-1])
    window_hours = float(timeline.hours[begin : end + 1].sum())
    # A day that needed more than its window holds at this power draws more.
    power_kw = max(load.power_kw, energy_kwh / window_hours)
    return Deferrable(
        load.name,
        power_kw,
        min(energy_kwh / power_kw, window_hours),
        timeline.start(begin),
        timeline.end(end),
        interruptible=True,
        min_block_hours=load.min_block_hours,
    )


def _drawn(plan: Plan, home: Home) -> FloatArray:
    """Give what runs and devices draw in a plan, shape (n,)."""
    found = np.zeros(len(home.timeline))
    for run in plan.runs.values():
        found = found + run.power_kw
    for device in home.devices:
        each = plan.devices[device.name]
        power = np.broadcast_to(np.asarray(device.power_kw, dtype=float), found.shape)
        found = found + power * ~each.shed + each.rebound_kw
    return found
