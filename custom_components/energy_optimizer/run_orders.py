"""What each load and each car is to do now, from the plan, a person's order, or the clock alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from .core.plan import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from .core.inputs import BoolArray, FloatArray
    from .core.plan import CarPlan, Plan, RunPlan
    from .reports import LoadOverride
    from .settings import HomeSettings
    from .settings_loads import CarSettings, DeferrableSettings
    from .sources.home import Ahead, Context
    from .sources.loads import RunUse
    from .sources.occasions import Occasion

# Powers closer than this are one [kW].
SAME_KW = 0.05
# Without a plan a run begins this long before it would be too late.
IN_GOOD_TIME = timedelta(minutes=15)
# Nothing is told for longer than this without being looked at again.
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What one load is to do now, and what is planned for it.

    until: when that changes. occasion, earliest, deadline: the run that it is about, None where
    there is none. start, end: of the next run, or of the one that goes on. missing_kwh: what will
    not be done by the deadline. ends_with_its_run: a car is charged on, a load is not.
    released: it is left to itself.
    """

    run: bool
    until: datetime
    reason: str
    power_kw: float | None = None
    occasion: str = ""
    earliest: datetime | None = None
    deadline: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    missing_kwh: float = 0.0
    worth: float = 0.0
    ends_with_its_run: bool = False
    released: bool = False


def run_orders(
    plan: Plan, ahead: Ahead, context: Context, settings: HomeSettings, now: datetime
) -> dict[str, RunOrder]:
    """Say what every load and every car is to do now."""
    slot = plan.timeline.slot_at(now)
    found: dict[str, RunOrder] = {}
    for load in settings.loads.deferrables:
        run = plan.runs.get(load.load_id)
        told = (
            _without_plan(load, ahead, context, now)
            if run is None or slot is None
            else _planned_run(run, plan, slot, now, interruptible=load.interruptible)
        )
        found[load.load_id] = told
    for car in settings.loads.cars:
        charged = plan.cars.get(car.load_id)
        found[car.load_id] = (
            _car_without_plan(car, ahead, now)
            if charged is None or slot is None
            else _planned_car(charged, plan, slot)
        )
    return {
        key: _ordered(_about(told, ahead, context, key), context.load_orders.get(key), now)
        for key, told in found.items()
    }


def _about(told: RunOrder, ahead: Ahead, context: Context, key: str) -> RunOrder:
    """Say which run it is about; where there is none ahead, it stays the last one."""
    occasion, use = ahead.wanted.occasions.get(key), context.runs.get(key)
    if occasion is None:
        return replace(told, occasion="" if use is None else use.occasion)
    return replace(
        told, occasion=occasion.key, earliest=occasion.earliest, deadline=occasion.deadline
    )


def _planned_run(
    run: RunPlan, plan: Plan, slot: int, now: datetime, *, interruptible: bool
) -> RunOrder:
    """Read the plan: a run in one block ends when it ends, and not at a slot's end."""
    runs = bool(run.running[slot]) and (run.starts is None or run.starts <= now)
    until = plan.timeline.end(_last_alike(run.running, slot))
    if runs and run.ends is not None:
        until = min(until, run.ends) if interruptible else run.ends
    elif run.starts is not None and now < run.starts < until:
        until = run.starts
    return RunOrder(
        run=runs,
        until=until,
        reason=str(run.reason[slot]),
        start=run.starts,
        end=run.ends,
        missing_kwh=run.missing_kwh,
        worth=float(run.worth[slot]),
        ends_with_its_run=True,
    )


def _planned_car(car: CarPlan, plan: Plan, slot: int) -> RunOrder:
    """Read the plan: a charger goes on at the same power until that changes."""
    power_kw = float(car.power_kw[slot])
    alike = np.abs(car.power_kw - power_kw) <= SAME_KW
    charging = car.power_kw > SAME_KW
    ahead = np.flatnonzero(charging[slot:])
    start = slot + int(ahead[0]) if ahead.size else None
    runs = bool(charging[slot])
    return RunOrder(
        run=runs,
        until=plan.timeline.end(_last_alike(alike, slot)),
        reason=str(car.reason[slot]),
        power_kw=power_kw if runs else None,
        start=None if start is None else plan.timeline.start(start),
        end=None if start is None else plan.timeline.end(_last_alike(charging, start)),
        missing_kwh=car.missing_kwh[0] if car.missing_kwh else 0.0,
        worth=float(car.worth[slot]),
    )


def _last_alike(flags: BoolArray | FloatArray, slot: int) -> int:
    """Give the last slot in a row that is as this one is."""
    changes = np.flatnonzero(flags[slot:] != flags[slot])
    return slot + int(changes[0]) - 1 if changes.size else int(flags.size) - 1


def _without_plan(
    load: DeferrableSettings, ahead: Ahead, context: Context, now: datetime
) -> RunOrder:
    """Run as late as it can be, where there is no plan for what has to run."""
    occasion = ahead.wanted.occasions.get(load.load_id)
    idle = ahead.wanted.idle.get(load.load_id)
    if occasion is None or idle is not None:
        reason = idle or Reason.PLAN_MISSING.value
        return RunOrder(run=False, until=now + LOOK_AGAIN, reason=reason, released=False)
    use = context.runs.get(load.load_id)
    left_hours = load.duration_hours - _done_hours(use, occasion)
    end = occasion.deadline
    start = end - timedelta(hours=left_hours) - IN_GOOD_TIME
    return _late(start, end, now, runs_on=use is not None and use.running)


def _car_without_plan(car: CarSettings, ahead: Ahead, now: datetime) -> RunOrder:
    """Charge as late as it can be; a car of which nothing is known is left to its charger."""
    idle = ahead.wanted.idle.get(car.load_id)
    model = next((item for item in ahead.wanted.cars if item.name == car.load_id), None)
    if idle is not None or model is None:
        away = idle == "not_plugged_in"
        reason = idle or Reason.PLAN_MISSING.value
        return RunOrder(run=False, until=now + LOOK_AGAIN, reason=reason, released=not away)
    needed_kwh = max(model.top_kwh - model.stored_kwh, 0.0)
    hours = needed_kwh / (model.max_charge_kw * model.charge_efficiency_ratio)
    below_minimum = model.stored_kwh < model.minimum_kwh
    deadline = ahead.wanted.occasions[car.load_id].deadline
    start = now if below_minimum else deadline - timedelta(hours=hours) - IN_GOOD_TIME
    told = _late(start, deadline, now, runs_on=False)
    told = replace(told, run=told.run and needed_kwh > 0.0)
    return replace(told, power_kw=model.max_charge_kw if told.run else None)


def _late(start: datetime, end: datetime, now: datetime, *, runs_on: bool) -> RunOrder:
    runs = runs_on or now >= start
    return RunOrder(
        run=runs,
        until=max(end, now + IN_GOOD_TIME) if runs else min(start, now + LOOK_AGAIN),
        reason=Reason.PLAN_MISSING.value,
        start=start,
        end=end,
    )


def _done_hours(use: RunUse | None, occasion: Occasion) -> float:
    return use.run_hours if use is not None and use.occasion == occasion.key else 0.0


def _ordered(told: RunOrder, order: LoadOverride | None, now: datetime) -> RunOrder:
    """Put a person's order on top; a run that a person started ends when it is done."""
    if order is None or told.released:
        return told
    ends = told.end if order.is_on and told.ends_with_its_run else None
    until = order.until if ends is None else min(ends, order.until)
    power_kw = told.power_kw if order.is_on else None
    return replace(
        told,
        run=order.is_on and until > now,
        until=max(until, now),
        power_kw=power_kw,
        reason=Reason.ORDERED.value,
    )
