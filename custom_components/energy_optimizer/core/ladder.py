"""One step down when something is missing: optimal, feasible, last good, rules, idle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .errors import SolveError
from .optimise import TIME_LIMIT_S, optimise
from .plan import PlanStatus
from .rules import idle_plan, rules_plan

if TYPE_CHECKING:
    from datetime import datetime

    from .inputs import Home
    from .plan import Plan

# An old plan is followed no longer than this after its own start [h].
LAST_GOOD_HOURS = 6.0
# ... and only while each battery holds what it was to hold, within this share of it [1].
LAST_GOOD_STORED_RATIO = 0.2
SOLVED = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE, PlanStatus.LAST_GOOD)


def plan_with_ladder(
    home: Home, previous: Plan | None = None, *, time_limit_s: float = TIME_LIMIT_S
) -> Plan:
    """Give the best plan there is; `status` says which step of the ladder it is from.

    Without a peak in sight there is nothing to rule on, so the step below `last_good`
    is then `idle`.
    """
    try:
        return optimise(home, previous, time_limit_s=time_limit_s)
    except SolveError:
        old = last_good(previous, home.timeline.start(0), home)
        if old is not None:
            return old
        return (
            rules_plan(home)
            if home.peak_slots is not None and home.peak_slots.any()
            else idle_plan(home)
        )


def last_good(previous: Plan | None, now: datetime, home: Home | None = None) -> Plan | None:
    """Give the old plan under its new status if it can still be followed, else None."""
    if previous is None or not still_valid(previous, now, home):
        return None
    return replace(previous, status=PlanStatus.LAST_GOOD)


def still_valid(plan: Plan, now: datetime, home: Home | None = None) -> bool:
    """Tell whether an old plan still fits: its age, and (given the home) what is stored now."""
    slot = plan.timeline.slot_at(now)
    if slot is None or plan.status not in SOLVED:
        return False
    if (now - plan.timeline.start(0)).total_seconds() > LAST_GOOD_HOURS * 3600.0:
        return False
    return home is None or _fits(plan, home, slot)


def _fits(plan: Plan, home: Home, slot: int) -> bool:
    """Tell whether the same batteries and devices are there, about as full as planned."""
    if {b.name for b in home.batteries} != set(plan.batteries):
        return False
    if {d.name for d in home.devices} != set(plan.devices):
        return False
    if slot == 0:
        return True
    return all(
        abs(plan.batteries[b.name].stored_kwh[slot - 1] - b.stored_kwh)
        <= LAST_GOOD_STORED_RATIO * b.capacity_kwh
        for b in home.batteries
    )
