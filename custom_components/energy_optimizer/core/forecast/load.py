"""The load ahead: a mix of what is usual, corrected by the latest hours.

Source: docs/forecasts.md
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..errors import InputError
from .clock import SECONDS_PER_DAY, SECONDS_PER_HOUR, ClockDays, Measured, local_seconds
from .usual import (
    DAYS_AHEAD,
    DAYS_PER_WEEK,
    LEARNING_DAYS,
    Clues,
    Memory,
    Mix,
    Window,
    learn,
    look_back,
    trailing_mean,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from ..inputs import FloatArray
    from ..timeline import Timeline
    from .clock import Hourly, IntArray

MEMORIES = (Memory(14.0), Memory(3.0), Memory(60.0), Memory(28.0, same_weekday=True))
# Without any history a load may be off by this share of itself [1].
UNKNOWN_SPREAD_RATIO = 0.5
TRAILING_HOURS = (2, 6, 24)
# What measured homes have in common, for before anything is learnt. In the order of the
# clues: the last step, hours and day; yesterday and last week; the memories; shape and level.
PRIOR_NOW = (0.7, 0.05, 0.05, 0.05, 0.0, 0.0, 0.2, -0.1, 0.1, 0.0, 0.0)
PRIOR_LATER = (0.0, 0.0, 0.05, 0.1, 0.1, 0.0, 0.35, -0.1, 0.25, 0.0, 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class Ahead:
    """A forecast over a horizon, each shape (n,): mean and root mean square error [kW]."""

    kw: FloatArray
    spread_kw: FloatArray


class LoadClues:
    """How the latest hours, yesterday and this day last week differed from the usual."""

    prior: ClassVar[FloatArray] = np.array([PRIOR_NOW, PRIOR_LATER])

    def __init__(self, window: Window) -> None:
        """Prepare the differences of a whole window."""
        per_hour = SECONDS_PER_HOUR // window.step_s
        missed = window.kw - window.usual_kw
        self._window = window
        self._now = np.nan_to_num(missed)
        self._trailing = [
            trailing_mean(missed, max(round(hours * per_hour), 1)) for hours in TRAILING_HOURS
        ]
        # A step and its neighbours: loads do not come on at the same minute every day.
        around = np.stack([np.roll(self._now, shift) for shift in (-1, 0, 1)])
        self._around = around.mean(axis=0)
        self._day_mean = window.memories[:, 0].reshape(DAYS_AHEAD, -1, window.steps).mean(axis=2)

    def at(self, origin: IntArray, target: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give the usual, shape (n,) [kW], and the clues, shape (n, clues)."""
        window, steps = self._window, self._window.steps
        recalled = window.recall(origin, target)
        usual = recalled[0]
        # The neighbour after the step looked up must lie in the past as well.
        days_back = -((origin - target - 1) // steps)
        yesterday = np.maximum(target - days_back * steps, 0)
        last_week = np.maximum(target - DAYS_PER_WEEK * steps, 0)
        clues = [
            self._now[origin],
            *(mean[origin] for mean in self._trailing),
            self._around[yesterday],
            self._around[last_week],
            *(memory - usual for memory in recalled[1:]),
            usual - self._day_mean[window.lag(origin, target), target // steps],
            np.ones(origin.size),
        ]
        return usual, np.stack(clues, axis=1)


@dataclass(frozen=True, eq=False, slots=True)
class LoadModel:
    """What was learnt of a home's load; good for weeks."""

    zone: tzinfo
    mix: Mix

    def ahead(
        self, timeline: Timeline, measured: Measured, present_kw: float | None = None
    ) -> Ahead:
        """Forecast the load of each slot from what was measured before the horizon.

        present_kw: stands for the latest step where given. [kW]
        """
        days = days_before(timeline, measured, self.zone)
        window, origin = present_window(timeline, self.zone, days, present_kw, MEMORIES)
        return mixed_ahead(timeline, self.zone, window, origin, LoadClues(window), self.mix)


def learn_load(measured: Measured, zone: tzinfo) -> LoadModel:
    """Learn a home's load from its past."""
    days = ClockDays.of(measured, zone)
    count = min(len(days.kw), LEARNING_DAYS)
    window = look_back(days, MEMORIES, days.first_day + len(days.kw) - count, count)
    return LoadModel(zone, learn(window, LoadClues(window)))


def forecast_load(timeline: Timeline, history: Hourly, present_kw: float | None) -> Ahead:
    """Forecast the load of each slot from measured hours; on the first day the present stays.

    Unknown in every way is 0.
    """
    measured = Measured.of(history)
    if measured is None:
        level = np.full(len(timeline), present_kw or 0.0)
        return Ahead(level, UNKNOWN_SPREAD_RATIO * level)
    model = _learnt(tuple(history), timeline.zone)
    return model.ahead(timeline, measured, present_kw)


@lru_cache(maxsize=32)
def _learnt(history: tuple[tuple[float, float], ...], zone: tzinfo) -> LoadModel:
    """Learn once from one history: it changes once an hour, the plan more often."""
    measured = Measured.of(history)
    if measured is None:
        raise InputError("history", history, "at least one measured hour")
    return learn_load(measured, zone)


def days_before(timeline: Timeline, measured: Measured, zone: tzinfo) -> ClockDays:
    """Lay out what had been measured when the horizon began."""
    return ClockDays.of(measured.before(float(timeline.edges_s[0])), zone)


def present_window(
    timeline: Timeline,
    zone: tzinfo,
    days: ClockDays,
    present_kw: float | None,
    memories: tuple[Memory, ...],
) -> tuple[Window, int]:
    """Lay out the last week and the days ahead; tells the latest flat step before now."""
    now = int(local_seconds(timeline.edges_s[:1], zone)[0])
    today = now // SECONDS_PER_DAY
    first = today - DAYS_PER_WEEK - 1
    window = look_back(days, memories, first, DAYS_PER_WEEK + 1 + DAYS_AHEAD)
    origin = now // window.step_s - 1 - first * window.steps
    window.kw[origin + 1 :] = np.nan
    if present_kw is not None:
        window.kw[origin] = present_kw
    return window, origin


def mixed_ahead(
    timeline: Timeline, zone: tzinfo, window: Window, origin: int, clues: Clues, mix: Mix
) -> Ahead:
    """Apply a mix to every slot, at the clock time of its middle."""
    middles = (timeline.edges_s[:-1] + timeline.edges_s[1:]) // 2
    at = local_seconds(middles, zone) // window.step_s - window.first_day * window.steps
    target = np.clip(at, origin + 1, window.kw.size - 1)
    origins = np.full(target.size, origin)
    usual, facts = clues.at(origins, target)
    rows = mix.bound_of(target - origin)
    kw = usual + np.einsum("ij,ij->i", facts, mix.weights[rows])
    return Ahead(np.maximum(kw, 0.0), mix.spread_kw[rows, target % window.steps])
