"""The solar power ahead: from the home's own production, or an outside forecast corrected.

Source: docs/forecasts.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..errors import InputError
from .clock import SECONDS_PER_HOUR, ClockDays, Measured, local_seconds
from .load import Ahead, days_before, mixed_ahead, present_window
from .usual import (
    DAYS_PER_WEEK,
    LEARNING_DAYS,
    Memory,
    Mix,
    Window,
    learn,
    look_back,
    trailing_sums,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from ..inputs import FloatArray
    from ..timeline import Timeline
    from .clock import Hourly, IntArray

MEMORIES = (Memory(7.0), Memory(2.0), Memory(30.0))
# What the panels can give at a clock time: the mean of the best two of the latest days.
ENVELOPE_DAYS = 10
BEST_DAYS = 2
# Below this the sun is down [kW].
DARK_KW = 0.005
# Production above the envelope is possible, but not by more than this [1].
ABOVE_ENVELOPE_RATIO = 1.1
# How bright it is now counts as measured once the envelope summed to this [kW · steps].
DIM_KW = 0.3
BRIGHTNESS_HOURS = (2, 5)
# What measured homes have in common, for before anything is learnt. In the order of the
# clues: the memories; the last step, hours, day and week; the best days.
PRIOR_NOW = (0.0, 0.0, 0.8, 0.1, 0.0, 0.0, 0.0, 0.0)
PRIOR_LATER = (-0.1, -0.2, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0)
# Without any history the present production halves this fast [h].
FADING_HALF_LIFE_HOURS = 2.0
# An outside forecast is corrected for as long as this, the correction halving each hour [h].
CORRECTED_HOURS = 2.0
CORRECTION_HALF_LIFE_HOURS = 1.0
# ... by no more than this factor either way [1].
MOST_CORRECTION_RATIO = 3.0


class SolarClues:
    """How bright the latest hours and days were, set against what the panels can give."""

    prior: ClassVar[FloatArray] = np.array([PRIOR_NOW, PRIOR_LATER])

    def __init__(self, window: Window, envelope_kw: FloatArray) -> None:
        """Prepare a whole window; envelope_kw: shape (days, steps)."""
        per_hour = SECONDS_PER_HOUR // window.step_s
        self._window, self._envelope = window, envelope_kw
        flat = envelope_kw.ravel()
        day, week = 24 * per_hour, 24 * per_hour * DAYS_PER_WEEK
        self._week = _brightness(window.kw, flat, week, np.full(flat.size, 0.5))
        self._day = _brightness(window.kw, flat, day, self._week)
        self._recent = [
            _brightness(window.kw, flat, max(hours * per_hour, 1), self._day)
            for hours in (0, *BRIGHTNESS_HOURS)
        ]

    def at(self, origin: IntArray, target: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give the usual, shape (n,) [kW], and the clues, shape (n, clues)."""
        steps = self._window.steps
        recalled = self._window.recall(origin, target)
        usual, best = recalled[0], self._envelope[origin // steps, target % steps]
        clues = [
            *(memory - usual for memory in recalled[1:]),
            *(best * bright[origin] - usual for bright in self._recent),
            best * self._day[origin] - usual,
            best * self._week[origin] - usual,
            best,
        ]
        dark = best < DARK_KW
        return np.where(dark, 0.0, usual), np.where(dark, 0.0, np.stack(clues)).T


def _brightness(
    kw: FloatArray, envelope_kw: FloatArray, steps: int, otherwise: FloatArray
) -> FloatArray:
    """Give the share of the envelope over the last steps; where dark, what else is known."""
    given, possible = trailing_sums(kw, envelope_kw, steps)
    share: FloatArray = (given + DIM_KW * otherwise) / (possible + DIM_KW)
    return share


def _envelope(days: ClockDays, first_day: int, count: int) -> FloatArray:
    """Give the best of the days before each day, shape (count, steps) [kW]."""
    values = np.nan_to_num(days.kw)
    found = np.zeros((count, days.steps))
    for row in range(count):
        end = min(max(first_day + row - days.first_day, 0), len(values))
        latest = values[max(end - ENVELOPE_DAYS, 0) : end]
        if not len(latest):
            latest = values[:1]
        found[row] = np.sort(latest, axis=0)[-BEST_DAYS:].mean(axis=0)
    smooth: FloatArray = (np.roll(found, 1, 1) + 2 * found + np.roll(found, -1, 1)) / 4
    return smooth


@dataclass(frozen=True, eq=False, slots=True)
class SolarModel:
    """What was learnt of a home's panels; good for weeks.

    zone: without summer time, as the sun has none.
    """

    zone: tzinfo
    mix: Mix

    def ahead(
        self, timeline: Timeline, measured: Measured, present_kw: float | None = None
    ) -> Ahead:
        """Forecast the production of each slot from what was measured before the horizon.

        present_kw: stands for the latest step where given. [kW]
        """
        days = days_before(timeline, measured, self.zone)
        window, origin = present_window(timeline, self.zone, days, present_kw, MEMORIES)
        envelope = _envelope(days, window.first_day, window.kw.size // window.steps)
        clues = SolarClues(window, envelope)
        found = mixed_ahead(timeline, self.zone, window, origin, clues, self.mix)
        most = ABOVE_ENVELOPE_RATIO * float(envelope[origin // window.steps].max())
        return Ahead(np.minimum(found.kw, most), found.spread_kw)


def learn_solar(measured: Measured, zone: tzinfo) -> SolarModel:
    """Learn a home's panels from its past."""
    fixed = _without_summer_time(measured, zone)
    days = ClockDays.of(measured, fixed)
    count = min(len(days.kw), LEARNING_DAYS)
    first = days.first_day + len(days.kw) - count
    window, envelope = look_back(days, MEMORIES, first, count), _envelope(days, first, count)
    lit = np.where(envelope.ravel() >= DARK_KW, 1.0, 0.0)
    return SolarModel(fixed, learn(window, SolarClues(window, envelope), lit))


def forecast_solar(timeline: Timeline, history: Hourly, present_kw: float | None) -> Ahead:
    """Forecast the production of each slot from measured hours.

    Without any, what is given now fades. Unknown in every way is 0.
    """
    measured = Measured.of(history)
    if measured is None:
        ahead_hours = (timeline.edges_s[:-1] - timeline.edges_s[0]) / SECONDS_PER_HOUR
        fading = (present_kw or 0.0) * 0.5 ** (ahead_hours / FADING_HALF_LIFE_HOURS)
        return Ahead(fading, fading)
    return _learnt(tuple(history), timeline.zone).ahead(timeline, measured, present_kw)


@lru_cache(maxsize=4)
def _learnt(history: tuple[tuple[float, float], ...], zone: tzinfo) -> SolarModel:
    """Learn once from one history: it changes once an hour, the plan more often."""
    measured = Measured.of(history)
    if measured is None:
        raise InputError("history", history, "at least one measured hour")
    return learn_solar(measured, zone)


def _without_summer_time(measured: Measured, zone: tzinfo) -> tzinfo:
    start = np.array([measured.start_s], dtype=np.int64)
    return timezone(timedelta(seconds=int(local_seconds(start, zone)[0]) - measured.start_s))


def corrected_ahead_kw(
    timeline: Timeline, forecast_kw: FloatArray, present_kw: float | None
) -> FloatArray:
    """Pull an outside forecast towards what is measured now, over the next two hours.

    The forecast is scaled, so that a dark hour stays dark; the pull halves every hour.
    forecast_kw: one value per slot, shape (n,). [kW]
    """
    now_kw = float(forecast_kw[0])
    if present_kw is None or now_kw < DARK_KW:
        return forecast_kw
    ratio = min(max(present_kw / now_kw, 0.0), MOST_CORRECTION_RATIO)
    ahead_hours = (timeline.edges_s[:-1] - timeline.edges_s[0]) / SECONDS_PER_HOUR
    pull = np.where(
        ahead_hours < CORRECTED_HOURS, 0.5 ** (ahead_hours / CORRECTION_HALF_LIFE_HOURS), 0.0
    )
    corrected: FloatArray = forecast_kw * (1.0 + (ratio - 1.0) * pull)
    return corrected
