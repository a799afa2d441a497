"""Between the loop's rooms: what the executor is told, and what everybody is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from .const import Mode
from .control.status import DeviceCommand
from .core.dispatch import Instruction, InstructionKind
from .core.plan import PlanStatus, Reason
from .polling import shed_counts
from .run_views import end_run_orders, load_view, run_use
from .shed_books import ShedNow
from .snapshot import BatteryView, DeviceView, Snapshot
from .sources.home import Context, DeviceUse
from .whys import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .control.executor import Executor
    from .core.inputs import Capabilities
    from .planning import Thought
    from .reports import Reports
    from .settings import DeviceSettings, HomeSettings
    from .snapshot import MoneyView
    from .sources.intake import Taken

SECONDS_PER_HOUR = 3600.0
PLANNED = frozenset({PlanStatus.OPTIMAL, PlanStatus.FEASIBLE})
SELF_CONSUMPTION = Instruction(InstructionKind.SELF_CONSUMPTION)


def planning_context(
    *,
    settings: HomeSettings,
    reports: Reports,
    executor: Executor,
    taken: Taken,
    capabilities: Mapping[str, Capabilities],
    powers_when_on_kw: Mapping[str, float],
    plannable_import_kw: float | None,
) -> Context:
    """Collect what the plan needs besides the observation."""
    reports.end_overrides(taken.at)
    statuses = {key: executor.run_status(key) for key in settings.loads.ids}
    end_run_orders(reports, statuses)
    return Context(
        load_history=taken.history.load,
        solar_history=taken.history.solar,
        device_histories=taken.history.devices,
        solar_plants=taken.solar_plants,
        capabilities=capabilities,
        uses={
            item.device_id: _use(item, executor, powers_when_on_kw, taken.at)
            for item in settings.devices
        },
        orders=dict(reports.battery_overrides),
        device_orders=dict(reports.device_overrides),
        runs={key: run_use(status) for key, status in statuses.items()},
        load_orders=dict(reports.load_overrides),
        curtailed=executor.is_curtailed,
        plannable_import_kw=plannable_import_kw,
    )


def sheds_now(
    settings: HomeSettings,
    reports: Reports,
    executor: Executor,
    powers_when_on_kw: Mapping[str, float],
) -> dict[str, ShedNow]:
    """Say for the books what is shed, and what each device drew before."""
    now = dt_util.utcnow()
    return {
        item.device_id: ShedNow(
            executor.device_status(item.device_id).shed_since,
            powers_when_on_kw.get(item.device_id),
            counts=shed_counts(item, reports, now),
        )
        for item in settings.devices
    }


def _use(
    device: DeviceSettings,
    executor: Executor,
    powers_when_on_kw: Mapping[str, float],
    now: datetime,
) -> DeviceUse:
    status = executor.device_status(device.device_id)
    since = status.shed_since
    return DeviceUse(
        is_shed=since is not None,
        off_hours_today=status.off_hours_today,
        off_for_hours=0.0 if since is None else _hours(since, now),
        on_for_hours=None if status.restored_at is None else _hours(status.restored_at, now),
        power_when_on_kw=powers_when_on_kw.get(device.device_id),
    )


def _hours(since: datetime, now: datetime) -> float:
    """Give the time since a moment [h]; none where the clock was set back behind it."""
    return max(0.0, (now - since).total_seconds() / SECONDS_PER_HOUR)


def told(thought: Thought, settings: HomeSettings) -> dict[str, Instruction]:
    """Give the instructions of the batteries that a person released for control."""
    return {
        item.battery_id: thought.instructions[item.battery_id]
        for item in settings.batteries
        if item.released_for_control is not None and item.battery_id in thought.instructions
    }


def make_snapshot(
    thought: Thought,
    settings: HomeSettings,
    reports: Reports,
    executor: Executor,
    money: MoneyView,
) -> Snapshot:
    """Put together what everybody is shown."""
    seen = thought.observation
    off = settings.mode is Mode.OFF
    return Snapshot(
        at=seen.now,
        mode=settings.mode,
        status=PlanStatus.IDLE if off else thought.plan.status,
        missing=thought.missing,
        inputs=seen.inputs,
        import_price_per_kwh=seen.import_prices.at(seen.now) if seen.import_prices else None,
        export_price_per_kwh=seen.export_prices.at(seen.now) if seen.export_prices else None,
        saturation_pct=seen.saturation_pct,
        peak=thought.peak,
        money=money,
        plan=None if off else thought.plan,
        plan_id="" if off else thought.plan_id,
        columns=thought.columns | {"plan": None} if off else thought.columns,
        periods=() if off else thought.periods,
        curtailed=executor.is_curtailed,
        home=None if off or thought.plan.status not in PLANNED else thought.ahead.home,
        batteries={
            item.battery_id: _battery_view(item.battery_id, thought, settings, executor, off=off)
            for item in settings.batteries
        },
        devices={
            item.device_id: _device_view(item, thought, settings.mode, reports, executor)
            for item in settings.devices
        },
        capacity=None if off else thought.capacity,
        loads={
            key: load_view(
                told, thought, key, executor.run_status(key), reports.load_overrides.get(key)
            )
            for key, told in thought.runs.items()
            if key in settings.loads.ids
        },
    )


def _battery_view(
    battery_id: str, thought: Thought, settings: HomeSettings, executor: Executor, *, off: bool
) -> BatteryView:
    battery = settings.battery(battery_id)
    stored_kwh = thought.observation.stored_kwh.get(battery_id)
    status = executor.battery_status(battery_id)
    capacity_kwh = battery.capacity_kwh if battery is not None else 0.0
    released = battery is not None and battery.released_for_control is not None
    told_now = thought.instructions.get(battery_id, SELF_CONSUMPTION)
    if status.held or status.instruction.reason == Reason.KEEP_BELOW_LIMIT:
        told_now = status.instruction
    return BatteryView(
        stored_kwh=stored_kwh,
        state_of_charge_pct=None if stored_kwh is None else 100 * stored_kwh / capacity_kwh,
        told=SELF_CONSUMPTION if off else told_now,
        worth=thought.worth.get(battery_id, 0.0),
        controlled=released and settings.mode is Mode.CONTROL,
        verified=status.verified,
        problem=status.problem.detail if status.problem else None,
        numbers=told_now.numbers or numbers_of(thought.whys, battery_id, str(told_now.reason)),
    )


def _device_view(
    device: DeviceSettings,
    thought: Thought,
    mode: Mode,
    reports: Reports,
    executor: Executor,
) -> DeviceView:
    status = executor.device_status(device.device_id)
    wanted = None if mode is Mode.OFF else thought.devices.get(device.device_id)
    polls = device.entity_id is None
    command = status.command
    # What polls acts on this word: it gets one only while we may act.
    if wanted is not None and (mode is Mode.CONTROL or not polls):
        if wanted.reason == Reason.ORDERED:
            command = DeviceCommand.TURN_OFF if wanted.shed else DeviceCommand.TURN_ON
        elif wanted.shed and not polls:
            command = DeviceCommand.TURN_OFF
    report = reports.devices.get(device.device_id)
    reason = str(wanted.reason) if wanted is not None else Reason.NO_PEAK.value
    until = wanted.until if wanted is not None else status.until
    if status.reason == Reason.KEEP_BELOW_LIMIT:
        reason, until = status.reason, status.until
    return DeviceView(
        instruction=command.value,
        reason=str(reason),
        until=until,
        worth=thought.worth.get(device.device_id, 0.0),
        shed_since=status.shed_since,
        away=polls and (report is None or report.away(dt_util.utcnow())),
        problem=status.problem.detail if status.problem else None,
        controlled=mode is Mode.CONTROL and not device.essential,
        numbers=status.numbers or numbers_of(thought.whys, device.device_id, str(reason)),
    )
