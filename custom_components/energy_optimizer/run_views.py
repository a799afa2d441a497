"""Between the plan of loads and cars and their executor: commands down, what happened up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .control.runs import RunCommand, RunState
from .snapshot import LoadView
from .sources.loads import RunUse
from .whys import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .control.runs import RunStatus
    from .planning import Thought
    from .reports import LoadOverride, Reports
    from .run_orders import RunOrder

# Why nothing is planned for a load or a car, in the order of what a person can do about it.
IDLE = ("no_window", "not_ready", "not_plugged_in", "ordered_off", "state_of_charge_unknown")
STATES = (*(state.value for state in RunState), *IDLE)
OVER = frozenset({RunState.FINISHED, RunState.STOPPED_BY_HAND})


def run_use(status: RunStatus) -> RunUse:
    """Give what the plan needs of how a run has gone."""
    return RunUse(
        occasion=status.occasion,
        running=status.state is RunState.RUNNING,
        done=status.state in OVER,
        reachable=status.state is not RunState.UNAVAILABLE,
        run_hours=status.run_hours,
        block_hours=status.block_hours,
        energy_kwh=status.energy_kwh,
    )


def end_run_orders(reports: Reports, statuses: Mapping[str, RunStatus]) -> None:
    """Drop the orders whose run is over."""
    for key, status in statuses.items():
        order = reports.load_overrides.get(key)
        if order is None or not order.is_on or status.occasion != order.occasion:
            continue
        if status.state in OVER:
            del reports.load_overrides[key]


def run_commands(orders: Mapping[str, RunOrder]) -> dict[str, RunCommand]:
    """Give what the executor is told; what is left to itself is not named."""
    return {
        key: RunCommand(told.run, told.until, told.power_kw, told.reason, told.occasion)
        for key, told in orders.items()
        if not told.released
    }


def load_view(
    told: RunOrder,
    thought: Thought,
    load_id: str,
    status: RunStatus,
    order: LoadOverride | None,
) -> LoadView:
    """Show one load or car: what happens, else why nothing does."""
    presence = thought.observation.loads.get(load_id)
    idle = thought.ahead.wanted.idle.get(load_id)
    about_this = status.occasion == told.occasion
    state = status.state.value if about_this or status.state is not RunState.WAITING else "waiting"
    if status.state is RunState.WAITING and idle is not None:
        state = idle if idle in IDLE else "waiting"
    return LoadView(
        state=state,
        told=told,
        started_at=status.started_at if about_this else None,
        run_hours=status.run_hours if about_this else 0.0,
        energy_kwh=status.energy_kwh if about_this else None,
        by_hand=status.by_hand,
        stored_kwh=None if presence is None else presence.stored_kwh,
        ordered_until=None if order is None else order.until,
        problem=status.problem.detail if status.problem else None,
        numbers=numbers_of(thought.whys, load_id, told.reason),
    )
