"""What is usual at a clock time, by several memories, and how to mix them: learnt per home.

Each memory is a weighted mean of earlier days at the same clock time: short, long, or of
the same weekday only. How much each counts, and how far the latest hours' difference from
the usual carries forward, is a ridge regression on the home's own past.
Source: docs/forecasts.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from .clock import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from ..inputs import FloatArray
    from .clock import ClockDays, IntArray

DAYS_PER_WEEK = 7
# Today, and the days after it that a horizon may reach.
DAYS_AHEAD = 4
# Older days are not looked at.
LONGEST_HISTORY_DAYS = 400
# The mix is learnt on this many latest days ...
LEARNING_DAYS = 150
# ... less the first, which have nothing before them.
BLIND_DAYS = 3
# What the prior is worth, in measured steps.
PRIOR_STEPS = 5000.0
# Before anything is learnt the present difference is forgotten this fast [h].
PRIOR_HALF_LIFE_HOURS = 2.0
# A forecast is mixed by how far ahead it looks: up to one step, then up to so many hours.
AHEAD_HOURS = (1, 2, 4, 8, 16, 24)
# Leads that stand for all those between two bounds.
LEADS_PER_BOUND = 3


class Memory(NamedTuple):
    """How fast a weighted mean of earlier days forgets; of the same weekday only if so."""

    half_life_days: float
    same_weekday: bool = False

    @property
    def every_days(self) -> int:
        """Days from one that it remembers to the next."""
        return DAYS_PER_WEEK if self.same_weekday else 1


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """Consecutive clock days, with what each memory knew before them.

    kw: flat, shape (days * steps,), NaN where not measured. memories: shape (DAYS_AHEAD,
    memories, days * steps): row `lag` knows only days that were over `lag` days before.
    """

    kw: FloatArray
    memories: FloatArray
    first_day: int
    steps: int
    step_s: int

    @property
    def usual_kw(self) -> FloatArray:
        """What the first memory expected on the day itself, shape (days * steps,)."""
        usual: FloatArray = self.memories[0, 0]
        return usual

    def lag(self, origin: IntArray, target: IntArray) -> IntArray:
        """Count the midnights between the end of `origin` and `target`, shape (n,)."""
        days: IntArray = target // self.steps - (origin + 1) // self.steps
        return np.minimum(days, DAYS_AHEAD - 1)

    def recall(self, origin: IntArray, target: IntArray) -> FloatArray:
        """Give what each memory knew after `origin` of `target`, shape (memories, n)."""
        lag = self.lag(origin, target)
        known: FloatArray = self.memories[lag, :, target].T
        return known


def look_back(days: ClockDays, memories: tuple[Memory, ...], first_day: int, count: int) -> Window:
    """Lay out `count` days from `first_day` on; days not in the history are blank."""
    steps = days.steps
    rows = np.arange(first_day, first_day + count) - days.first_day
    inside = (rows >= 0) & (rows < len(days.kw))
    kw = np.full((count, steps), np.nan)
    kw[inside] = days.kw[rows[inside]]
    past = max(len(days.kw) - LONGEST_HISTORY_DAYS, 0)
    given, mean = _given(days.kw[past:], int(rows[-1]) - past + 1)
    lags = np.arange(DAYS_AHEAD)[:, None]
    found = np.empty((DAYS_AHEAD, len(memories), count, steps))
    for index, memory in enumerate(memories):
        # Of the same weekday no more is forgotten before a whole week is.
        before = np.maximum(rows - past - lags // memory.every_days * memory.every_days, 0)
        first = int(before.min())
        recalled = _recalled(given, memory, first, int(before.max()) + 1)[before - first]
        weight, total = recalled[:, :, :steps], recalled[:, :, steps:]
        known = weight > 0.0
        otherwise = mean if index == 0 else found[:, 0]
        found[:, index] = np.where(known, total / np.where(known, weight, 1.0), otherwise)
    return Window(kw.ravel(), found.reshape(*found.shape[:2], -1), first_day, steps, days.step_s)


def _given(kw: FloatArray, count: int) -> tuple[FloatArray, float]:
    """Lay out each day's weights beside its values, shape (days, 2 * steps); and their mean.

    count: days that are at least needed; those after the last one measured weigh nothing.
    """
    known = ~np.isnan(kw)
    values = np.where(known, kw, 0.0)
    given = np.zeros((max(count, len(kw)), 2 * kw.shape[1]))
    given[: len(kw), : kw.shape[1]], given[: len(kw), kw.shape[1] :] = known, values
    return given, float(values.sum() / max(int(known.sum()), 1))


def _recalled(given: FloatArray, memory: Memory, first: int, last: int) -> FloatArray:
    """Give what was known before each day from `first` up to, not including, `last`.

    Weights and weighted sums, shape (last - first, 2 * steps). A weighted mean that forgets
    is a recurrence: every day fades what the last one knew. Only where it begins is all that
    lies before looked at.
    """
    every = memory.every_days
    fades = 0.5 ** (every / memory.half_life_days)
    found = np.empty((last - first, given.shape[1]))
    for day in range(first, min(first + every, last)):
        seen = given[day % every : day : every]
        found[day - first] = fades ** np.arange(len(seen), 0, -1) @ seen
    for day in range(first + every, last):
        found[day - first] = fades * (found[day - first - every] + given[day - every])
    return found


class Clues(Protocol):
    """What may tell a later power from the usual: one row per pair of origin and target."""

    @property
    def prior(self) -> FloatArray:
        """How much each clue counts before anything is learnt: now, and later, shape (2, clues)."""
        ...

    def at(self, origin: IntArray, target: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give the usual, shape (n,) [kW], and the clues, shape (n, clues)."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Mix:
    """How much each clue counts, by how far ahead, and how far off that has been.

    weights: shape (bounds, clues). spread_kw: root mean square error, shape (bounds, steps).
    """

    bounds: IntArray
    weights: FloatArray
    spread_kw: FloatArray

    def bound_of(self, lead: IntArray) -> IntArray:
        """Find the row for each lead [steps]."""
        return np.minimum(np.searchsorted(self.bounds, lead), self.bounds.size - 1)


def lead_bounds(step_s: int) -> IntArray:
    """Give the longest lead of each row of a mix [steps]."""
    per_hour = SECONDS_PER_HOUR / step_s
    steps = {1, *(max(round(hours * per_hour), 1) for hours in AHEAD_HOURS)}
    steps.add((DAYS_AHEAD - 1) * round(24 * per_hour))
    return np.array(sorted(steps), dtype=np.int64)


def learn(window: Window, clues: Clues, counts: FloatArray | None = None) -> Mix:
    """Fit the mix on a window's own past.

    counts: how much an error at each flat step matters, shape (days * steps,); all alike
    by default.
    """
    bounds = lead_bounds(window.step_s)
    ahead_hours = bounds * (window.step_s / SECONDS_PER_HOUR)
    fades = 0.5 ** (ahead_hours / PRIOR_HALF_LIFE_HOURS)
    now, later = clues.prior
    weights = np.outer(fades, now - later) + later
    missed = window.kw - window.usual_kw
    otherwise = float(np.sqrt(np.nanmean(missed**2))) if np.isfinite(missed).any() else 0.0
    spread = np.full((bounds.size, window.steps), otherwise)
    shortest = 1
    for row, longest in enumerate(bounds.tolist()):
        usable = min(longest, 2 * window.steps)
        leads = np.unique(np.linspace(shortest, max(usable, shortest), LEADS_PER_BOUND).astype(int))
        fitted = _fit(window, clues, weights[row], leads, counts)
        if fitted is not None:
            weights[row], spread[row] = fitted
        shortest = longest + 1
    return Mix(bounds, weights, spread)


def _fit(
    window: Window,
    clues: Clues,
    prior: FloatArray,
    leads: IntArray,
    counts: FloatArray | None,
) -> tuple[FloatArray, FloatArray] | None:
    """Fit one row: ridge regression towards the prior; and its errors by clock step."""
    size = window.kw.size
    square, product = np.zeros((prior.size, prior.size)), np.zeros(prior.size)
    rows: list[tuple[FloatArray, FloatArray, IntArray]] = []
    for lead in leads.tolist():
        origin = np.arange(BLIND_DAYS * window.steps, size - lead, dtype=np.int64)
        target = origin + lead
        use = ~np.isnan(window.kw[target]) & ~np.isnan(window.kw[origin])
        if counts is not None:
            use &= counts[target] > 0.0
        origin, target = origin[use], target[use]
        if not origin.size:
            continue
        usual, facts = clues.at(origin, target)
        missed = window.kw[target] - usual
        square += facts.T @ facts
        product += facts.T @ missed
        rows.append((missed, facts, target % window.steps))
    if not rows:
        return None
    count = sum(missed.size for missed, _, _ in rows)
    ridge = np.diag(np.diag(square) * (PRIOR_STEPS / count) + 1e-6)
    weights: FloatArray = np.linalg.solve(square + ridge, product + ridge @ prior).astype(float)
    errors = np.concatenate([missed - facts @ weights for missed, facts, _ in rows])
    steps = np.concatenate([step for _, _, step in rows])
    return weights, _spread(errors, steps, window.steps)


def _spread(errors: FloatArray, steps: IntArray, count: int) -> FloatArray:
    """Give the root mean square error at each clock step, neighbours helping."""
    total = np.bincount(steps, errors**2, count)
    seen = np.bincount(steps, minlength=count).astype(np.float64)
    total = total + np.roll(total, 1) + np.roll(total, -1)
    seen = seen + np.roll(seen, 1) + np.roll(seen, -1)
    spread: FloatArray = np.sqrt(total / np.maximum(seen, 1.0))
    return spread


def trailing_mean(values: FloatArray, steps: int) -> FloatArray:
    """Mean of the last `steps` values that are known, 0 where none is, shape as given."""
    total, count = trailing_sums(values, ~np.isnan(values), steps)
    mean: FloatArray = total / np.maximum(count, 1.0)
    return mean


def trailing_sums(
    values: FloatArray, counted: FloatArray, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Sum the last `steps` known values and what is counted beside them, shape as given."""
    known = ~np.isnan(values)
    sums = []
    for column in (np.where(known, values, 0.0), np.where(known, counted, 0.0)):
        running = np.concatenate([[0.0], np.cumsum(column)])
        begins = np.maximum(np.arange(1, values.size + 1) - steps, 0)
        sums.append(running[1:] - running[begins])
    return sums[0], sums[1]
