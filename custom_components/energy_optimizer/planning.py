"""One turn of thinking, in the executor: read, plan, dispatch. Touches nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeassistant.util.ulid import ulid_at_time

from .columns import columns_of
from .core.dispatch import DeviceInstruction, Instruction, dispatch_devices
from .core.errors import InputError, MissingInputError
from .core.foreseen import Foreseen
from .core.hedge import hedged
from .core.ladder import last_good, plan_with_ladder
from .core.plan import Plan, Reason
from .core.rules import rules_plan
from .planned_periods import periods_of
from .run_orders import RunOrder, run_orders
from .snapshot import PeakView
from .sources.capacity import CapacityNow, capacity_now
from .sources.home import Ahead, Context, build_home, build_home_without
from .sources.observe import Observation, observe
from .sources.reader import Missing
from .whys import whys_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from .reports import BatteryOverride, DeviceOverride, Reports
    from .settings import HomeSettings
    from .snapshot import Period
    from .sources.intake import Taken
    from .sources.loads import RunUse
    from .whys import Whys


@dataclass(frozen=True, slots=True)
class Memory:
    """What one turn leaves for the next, so that equal choices do not flap."""

    plan: Plan | None = None
    instructions: Mapping[str, Instruction] | None = None
    peak: PeakView = field(default_factory=lambda: PeakView(now=False))
    plan_id: str = ""
    powers_when_on_kw: Mapping[str, float] = field(default_factory=dict)
    foreseen: Foreseen = field(default_factory=Foreseen)

    def powers_with(self, observation: Observation) -> dict[str, float]:
        """Remember what each device draws when it is on, for when it is shed [kW]."""
        return dict(self.powers_when_on_kw) | {
            device_id: presence.power_kw
            for device_id, presence in observation.devices.items()
            if presence.is_on and presence.power_kw > 0.0
        }


@dataclass(frozen=True, eq=False)
class Thought:
    """What one turn found and wants, by battery id and device id.

    worth: money of the present slot. next_edge: when the present slot ends, or an order or
    a report that it rests on. columns: the plan as the doors give it, arrays by slot.
    periods: the same as the calendar shows it.
    """

    observation: Observation
    ahead: Ahead
    plan: Plan
    plan_id: str
    missing: tuple[Missing, ...]
    peak: PeakView
    instructions: Mapping[str, Instruction]
    devices: Mapping[str, DeviceInstruction]
    runs: Mapping[str, RunOrder]
    uses: Mapping[str, RunUse]
    whys: Whys
    capacity: CapacityNow | None
    worth: Mapping[str, float]
    next_edge: datetime
    columns: dict[str, Any]
    periods: tuple[Period, ...]
    memory: Memory


def think(
    *,
    taken: Taken,
    settings: HomeSettings,
    reports: Reports,
    context: Context,
    memory: Memory,
    now: datetime,
    zone: tzinfo,
) -> Thought:
    """Observe, plan and dispatch."""
    observation = observe(taken.states, settings, reports, now, zone, taken.prices)
    missing = (*observation.missing, *taken.missing)
    try:
        ahead = build_home(observation, settings, context)
        plan = plan_with_ladder(ahead.home, memory.plan)
    except (MissingInputError, InputError) as err:
        ahead = build_home_without(observation, settings, context)
        plan = last_good(memory.plan, now) or rules_plan(ahead.home)
        if not observation.missing:
            missing = (Missing("inputs", str(err)), *missing)
    instructions = dict(hedged(plan, ahead.home, ahead.spread_kw, now, memory.instructions))
    instructions |= {key: _ordered(order) for key, order in context.orders.items()}
    devices = dict(dispatch_devices(plan, now))
    devices |= {key: _ordered_device(order) for key, order in context.device_orders.items()}
    slot = plan.timeline.slot_at(now) or 0
    worth = {name: float(item.worth[slot]) for name, item in plan.batteries.items()}
    worth |= {name: float(item.worth[slot]) for name, item in plan.devices.items()}
    plan_id = memory.plan_id if plan is memory.plan else ulid_at_time(now.timestamp())
    peak = _peak_view(ahead, memory.peak)
    runs = run_orders(plan, ahead, context, settings, now)
    foreseen = memory.foreseen.after(plan, now.timestamp())
    return Thought(
        observation=observation,
        ahead=ahead,
        plan=plan,
        plan_id=plan_id,
        missing=missing,
        peak=peak,
        instructions=instructions,
        devices=devices,
        runs=runs,
        uses=context.runs,
        whys=whys_of(plan, ahead.home, now),
        capacity=capacity_now(ahead.home),
        worth=worth,
        next_edge=_next_edge(ahead, context, reports, runs, now),
        columns=columns_of(plan, ahead, foreseen),
        periods=periods_of(plan, settings),
        memory=Memory(plan, instructions, peak, plan_id, memory.powers_with(observation), foreseen),
    )


def _ordered(order: BatteryOverride) -> Instruction:
    """Turn a person's order into what the battery is told."""
    return Instruction(order.kind, order.power_kw, order.until, Reason.ORDERED)


def _ordered_device(order: DeviceOverride) -> DeviceInstruction:
    """Turn a person's order into what the device is told."""
    return DeviceInstruction(not order.is_on, order.until, Reason.ORDERED)


def _next_edge(
    ahead: Ahead,
    context: Context,
    reports: Reports,
    runs: Mapping[str, RunOrder],
    now: datetime,
) -> datetime:
    ends = [told.until for told in runs.values() if told.until > now]
    ends += [order.until for order in context.orders.values()]
    ends += [order.until for order in context.device_orders.values()]
    if reports.grid is not None and reports.grid.holds(now):
        ends.append(reports.grid.valid_until)
    return min([ahead.home.timeline.end(0), *ends])


def _peak_view(ahead: Ahead, before: PeakView) -> PeakView:
    """Find the present or the next run of peak slots; one that goes on began when it began."""
    peak, timeline = ahead.home.peak_slots, ahead.home.timeline
    if peak is None or not peak.any():
        return PeakView(now=False)
    first = int(peak.argmax())
    after = peak[first:]
    last = first + (int((~after).argmax()) if not after.all() else after.size) - 1
    start, end = timeline.start(first), timeline.end(last)
    goes_on = bool(peak[0]) and before.now and before.end is not None and before.end > start
    return PeakView(bool(peak[0]), before.start if goes_on else start, end)
