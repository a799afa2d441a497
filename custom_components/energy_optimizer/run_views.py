"""Between the plan of loads and cars and their executor: commands down, what happened up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .control.runs import RunCommand, RunState
from .sources.loads import RunUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .control.runs import RunStatus
    from .reports import Reports
    from .run_orders import RunOrder

OVER = frozenset({RunState.FINISHED, RunState.STOPPED_BY_HAND})


def run_use(status: RunStatus) -> RunUse:
    """Give what the plan needs of how a run has gone."""
    return RunUse(
        occasion=status.occasion,
        running=status.state is RunState.RUNNING,
        done=status.state in OVER,
        reachable=status.state is not RunState.UNAVAILABLE,
        run_hours=status.run_hours,
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
