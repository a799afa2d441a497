"""When a load that can wait may run, and what each choice draws, slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .loads import SAME_HOURS

if TYPE_CHECKING:
    from .inputs import FloatArray
    from .loads import Deferrable
    from .timeline import Timeline

SECONDS_PER_HOUR = 3600.0


class Window(NamedTuple):
    """From when and until when a load may run [h since the epoch], and where the horizon ends.

    begin: not before the horizon does. end: the deadline, which may lie beyond the horizon.
    """

    begin: float
    end: float
    horizon_end: float

    @property
    def later_hours(self) -> float:
        """How much of the window lies beyond the horizon [h]."""
        return max(self.end - max(self.begin, self.horizon_end), 0.0)


class Starts(NamedTuple):
    """The possible starts of one run in one piece.

    begin_hours: shape (m,) [h since the epoch]. energy_kwh: drawn in each slot, shape (m, n).
    after_kwh: drawn after the horizon's end; late_kwh: after the deadline, shape (m,).
    """

    begin_hours: FloatArray
    energy_kwh: FloatArray
    after_kwh: FloatArray
    late_kwh: FloatArray


def window_of(load: Deferrable, timeline: Timeline) -> Window:
    """Give the part of a load's window that is left."""
    begin, end = (float(edge) / SECONDS_PER_HOUR for edge in timeline.edges_s[[0, -1]])
    earliest, deadline = load.earliest, load.deadline
    return Window(
        begin if earliest is None else max(earliest.timestamp() / SECONDS_PER_HOUR, begin),
        end if deadline is None else deadline.timestamp() / SECONDS_PER_HOUR,
        end,
    )


def can_wait(load: Deferrable, window: Window) -> bool:
    """Tell whether the whole run still fits between the horizon's end and the deadline."""
    held = load.running and not load.interruptible
    return not held and window.later_hours >= load.remaining_hours - SAME_HOURS


def possible_starts(load: Deferrable, timeline: Timeline) -> Starts:
    """List when a run in one piece may start; at once where it is too late, or runs already.

    Starts are slots' edges, and the window's begin where no edge fits into it.
    """
    window, length = window_of(load, timeline), load.remaining_hours
    edges = timeline.edges_s / SECONDS_PER_HOUR
    if load.running:
        return starts_at(load, timeline, edges[:1])
    fits = edges[:-1] >= window.begin - SAME_HOURS
    fits &= edges[:-1] + length <= window.end + SAME_HOURS
    begin = edges[:-1][fits]
    possible = window.begin + length <= window.end + SAME_HOURS
    if not begin.size and window.begin < window.horizon_end and (possible or load.must_run):
        begin = np.array([window.begin])
    if length <= SAME_HOURS:
        begin = begin[:0]
    return starts_at(load, timeline, begin)


def starts_at(load: Deferrable, timeline: Timeline, begin: FloatArray) -> Starts:
    """Work out what the rest of a run draws from each start, by exact overlap with the slots."""
    window = window_of(load, timeline)
    edges = timeline.edges_s / SECONDS_PER_HOUR
    done = drawn_kwh(load, np.array([load.run_hours]))[0]
    total = drawn_kwh(load, np.array([np.inf]))[0]
    by_edge = drawn_kwh(load, edges[None, :] - begin[:, None], load.run_hours) - done
    by_deadline = drawn_kwh(load, window.end - begin, load.run_hours) - done
    return Starts(
        begin, np.diff(by_edge, axis=1), total - done - by_edge[:, -1], total - done - by_deadline
    )


def drawn_kwh(
    load: Deferrable, since_start_hours: FloatArray, done_hours: float = 0.0
) -> FloatArray:
    """Give what a run has drawn some hours after a start that found `done_hours` done [kWh]."""
    parts = load.profile_kw
    edges = np.linspace(0.0, load.duration_hours, parts.size + 1)
    drawn = np.concatenate([[0.0], np.cumsum(parts * np.diff(edges))])
    progress = done_hours + np.maximum(since_start_hours, 0.0)
    result: FloatArray = np.interp(progress, edges, drawn)
    return result


def usable_hours(load: Deferrable, timeline: Timeline) -> FloatArray:
    """Give how much of each slot lies inside the window, shape (n,) [h]."""
    window = window_of(load, timeline)
    edges = timeline.edges_s / SECONDS_PER_HOUR
    overlap = np.minimum(edges[1:], window.end) - np.maximum(edges[:-1], window.begin)
    hours: FloatArray = np.where(overlap > SAME_HOURS, overlap, 0.0)
    return hours


def most_run_kw(load: Deferrable, timeline: Timeline) -> FloatArray:
    """Bound what the load draws in each slot, shape (n,) [kW]."""
    if load.interruptible:
        energy = usable_hours(load, timeline)[None, :] * load.profile_kw.max()
    else:
        energy = possible_starts(load, timeline).energy_kwh
    highest: FloatArray = energy.max(axis=0, initial=0.0) / timeline.hours
    return highest
