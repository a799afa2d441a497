"""When one more load would cost least, solar and batteries taken into account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from .errors import InputError
from .loads import SAME_HOURS, Deferrable
from .optimise import TIME_LIMIT_S, optimise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .inputs import Home
    from .plan import Plan, RunPlan

NAME = "one more load"
# Powers below this are none [kW].
SAME_KW = 1e-6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A load to find a time for: power [kW], one or of equal parts of its duration.

    earliest, latest: it begins and ends between them; None means the plan's own start or end.
    contiguous: in one piece; else in pieces of whole slots.
    """

    power_kw: float | Sequence[float]
    duration_hours: float
    earliest: datetime | None = None
    latest: datetime | None = None
    contiguous: bool = True


@dataclass(frozen=True, slots=True)
class CheapestWindow:
    """When it costs least, and what it then adds to the cost of the plan [money].

    pieces: from when until when, one where it is contiguous. at_once_cost: what it would add
    if it began as early as it may.
    """

    pieces: tuple[tuple[datetime, datetime], ...]
    energy_kwh: float
    cost: float
    at_once_cost: float


def find_cheapest_window(
    home: Home, plan: Plan, wanted: Wanted, *, time_limit_s: float = TIME_LIMIT_S
) -> CheapestWindow:
    """Find when one more load costs least: by planning around it, not by the price list.

    What the plan decided for other loads stands; batteries and cars give way.

    Raises: InputError where the load does not fit between its times and the horizon's.
    Source: docs/model.md (8).
    """
    load = _as_load(home, wanted)
    around = _with_runs_held(home, plan)
    without = _whole_cost(optimise(around, time_limit_s=time_limit_s))
    found = optimise(replace(around, deferrables=(load,)), time_limit_s=time_limit_s)
    at_once = replace(load, deadline=_begin(load, wanted), interruptible=False)
    hurried = optimise(replace(around, deferrables=(at_once,)), time_limit_s=time_limit_s)
    return CheapestWindow(
        pieces=_pieces(found, found.runs[NAME], contiguous=wanted.contiguous),
        energy_kwh=load.energy_kwh,
        cost=_whole_cost(found) - without,
        at_once_cost=_whole_cost(hurried) - without,
    )


def _as_load(home: Home, wanted: Wanted) -> Deferrable:
    """State the wish as a load that has to run within the horizon."""
    start, end = home.timeline.start(0), home.timeline.end(len(home.timeline) - 1)
    earliest = start if wanted.earliest is None else max(wanted.earliest, start)
    latest = end if wanted.latest is None else min(wanted.latest, end)
    window_hours = (latest - earliest).total_seconds() / 3600.0
    if window_hours < wanted.duration_hours - SAME_HOURS:
        allowed = f"at most {max(window_hours, 0.0):g}, what lies between its times and the plan's"
        raise InputError("duration_hours", wanted.duration_hours, allowed)
    return Deferrable(
        NAME,
        wanted.power_kw,
        wanted.duration_hours,
        earliest=earliest,
        deadline=latest,
        interruptible=not wanted.contiguous,
    )


def _begin(load: Deferrable, wanted: Wanted) -> datetime | None:
    """Give the deadline that leaves no choice but to begin at once."""
    earliest = load.earliest
    return None if earliest is None else earliest + timedelta(hours=wanted.duration_hours)


def _with_runs_held(home: Home, plan: Plan) -> Home:
    """Take the loads that wait as the plan has them, on whichever slots the home has now."""
    load_kw, edges = home.load_kw.copy(), plan.timeline.edges_s
    slots = np.searchsorted(edges, home.timeline.edges_s[:-1], side="right") - 1
    known = (slots >= 0) & (slots < len(plan.timeline))
    for run in plan.runs.values():
        load_kw[known] += run.power_kw[slots[known]]
    return replace(home, load_kw=load_kw, deferrables=())


def _whole_cost(plan: Plan) -> float:
    """Give what a plan costs, broken limits and what is missing included [money]."""
    return plan.cost + plan.cost_terms["penalty"] + plan.cost_terms["missing"]


def _pieces(plan: Plan, run: RunPlan, *, contiguous: bool) -> tuple[tuple[datetime, datetime], ...]:
    """List from when until when the load runs."""
    if run.starts is None or run.ends is None:
        return ()
    if contiguous:
        return ((run.starts, run.ends),)
    on = np.concatenate([[False], run.power_kw > SAME_KW, [False]])
    begins, ends = np.flatnonzero(~on[:-1] & on[1:]), np.flatnonzero(on[:-1] & ~on[1:])
    return tuple(
        (
            max(plan.timeline.start(int(begin)), run.starts),
            min(plan.timeline.end(int(end) - 1), run.ends),
        )
        for begin, end in zip(begins, ends, strict=True)
    )
