"""What the home would have been told of the future in each slot: forecasts, no look-ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..forecast import Ahead, Measured, learn_load, learn_solar, prices_ahead
from ..forecast.clock import SECONDS_PER_DAY, SECONDS_PER_HOUR
from ..horizon import FULL_HOURS, with_day_after
from ..timeline import Timeline

if TYPE_CHECKING:
    from datetime import datetime

    from ..forecast import LoadModel, SolarModel
    from ..inputs import FloatArray
    from .record import Record

# From one publication of prices to the next, where clocks go back between them [s].
LONGEST_DAY_S = SECONDS_PER_DAY + SECONDS_PER_HOUR
# What was learnt serves as long as this, and is learnt sooner at first [s].
LEARNT_FOR_S = 7 * SECONDS_PER_DAY
LEARNT_FIRST_S = 6 * SECONDS_PER_HOUR


def timeline_at(record: Record, slot: int) -> Timeline:
    """Give the horizon from a slot on: the record's slots, then the day after by the hour."""
    count = FULL_HOURS * SECONDS_PER_HOUR // record.step_s
    begin = record.start_s + slot * record.step_s
    edges = begin + record.step_s * np.arange(count + 1, dtype=np.int64)
    return Timeline(with_day_after(edges), record.zone)


def onto(timeline: Timeline, step_s: int, values: FloatArray) -> FloatArray:
    """Give each slot's mean of what is known by the step from its begin on, shape (n,)."""
    steps = (timeline.edges_s - timeline.edges_s[0]) // step_s
    means: FloatArray = np.add.reduceat(values[: steps[-1]], steps[:-1]) / np.diff(steps)
    return means


def steps_of(timeline: Timeline, step_s: int) -> int:
    """Count the record's steps that a horizon covers."""
    return int(timeline.edges_s[-1] - timeline.edges_s[0]) // step_s


class Prices:
    """Published prices, and a forecast of those after them, made at each publication."""

    def __init__(self, record: Record) -> None:
        """Begin before the first publication."""
        self._record = record
        self._known_s = 0
        self._first = 0
        self._ahead: tuple[FloatArray, FloatArray] = (np.array([]), np.array([]))

    def at(self, slot: int, timeline: Timeline) -> tuple[FloatArray, FloatArray]:
        """Give import and export prices of the horizon that begins with a slot, each shape (n,)."""
        step_s = self._record.step_s
        count = steps_of(timeline, step_s)
        known_s = int(self._record.published_until_s[slot])
        if known_s != self._known_s:
            served = LONGEST_DAY_S // step_s
            self._known_s, self._first = known_s, slot
            self._ahead = self._published(slot, count + served)
        begin = slot - self._first
        imports, exports = self._ahead
        return onto(timeline, step_s, imports[begin:]), onto(timeline, step_s, exports[begin:])

    def _published(self, slot: int, count: int) -> tuple[FloatArray, FloatArray]:
        record = self._record
        begin = record.start_s + slot * record.step_s
        edges = begin + record.step_s * np.arange(count + 1, dtype=np.int64)
        timeline = Timeline(edges, record.zone)
        filled = []
        for series in (record.import_price_per_kwh, record.export_price_per_kwh):
            seen = series.copy()
            seen[(self._known_s - record.start_s) // record.step_s :] = np.nan
            now = np.full(count, np.nan)
            inside = seen[slot : slot + count]
            now[: inside.size] = inside
            filled.append(prices_ahead(timeline, now, _Lookup(record, seen))[0])
        return filled[0], filled[1]


class _Lookup:
    """The price at a moment, None where it is not known."""

    def __init__(self, record: Record, prices: FloatArray) -> None:
        self._start_s, self._step_s, self._prices = record.start_s, record.step_s, prices

    def __call__(self, moment: datetime) -> float | None:
        at = int((moment.timestamp() - self._start_s) // self._step_s)
        if not 0 <= at < self._prices.size or np.isnan(self._prices[at]):
            return None
        return float(self._prices[at])


class Forecasts:
    """Load and solar ahead, learnt from what had been measured; learnt anew each week."""

    def __init__(self, record: Record) -> None:
        """Begin with nothing measured."""
        self._load = Measured(record.start_s, record.step_s, np.maximum(record.load_kw, 0.0))
        self._solar = Measured(record.start_s, record.step_s, np.maximum(record.solar_kw, 0.0))
        self._models: tuple[LoadModel, SolarModel] | None = None
        self._learnt_s = 0

    def at(self, timeline: Timeline) -> tuple[Ahead, Ahead]:
        """Give load and solar over a horizon, from what was measured before it."""
        now_s = int(timeline.edges_s[0])
        models = self._learnt(now_s, timeline)
        if models is None:
            nothing = np.zeros(len(timeline))
            return Ahead(nothing, nothing), Ahead(nothing, nothing)
        load, solar = models
        return load.ahead(timeline, self._load), solar.ahead(timeline, self._solar)

    def _learnt(self, now_s: int, timeline: Timeline) -> tuple[LoadModel, SolarModel] | None:
        seen_s = now_s - self._load.start_s
        due = min(LEARNT_FOR_S, max(seen_s // 4, LEARNT_FIRST_S))
        if self._models is None or now_s - self._learnt_s >= due:
            load, solar = self._load.before(now_s), self._solar.before(now_s)
            if np.isnan(load.kw).all() or np.isnan(solar.kw).all():
                return self._models
            self._models = learn_load(load, timeline.zone), learn_solar(solar, timeline.zone)
            self._learnt_s = now_s
        return self._models


class Truth:
    """Load and solar as they came: for the planner that is told."""

    def __init__(self, record: Record) -> None:
        """Keep the record; beyond its end and in holes nothing happens."""
        self._record = record

    def at(self, timeline: Timeline) -> tuple[Ahead, Ahead]:
        """Give load and solar as they came, certain."""
        record, count = self._record, steps_of(timeline, self._record.step_s)
        slot = (int(timeline.edges_s[0]) - record.start_s) // record.step_s
        certain = np.zeros(len(timeline))
        found = []
        for series in (record.load_kw, record.solar_kw):
            ahead = np.zeros(count)
            inside = np.nan_to_num(series[slot : slot + count])
            ahead[: inside.size] = inside
            found.append(Ahead(onto(timeline, record.step_s, np.maximum(ahead, 0.0)), certain))
        return found[0], found[1]
