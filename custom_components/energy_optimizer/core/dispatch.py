"""What a plan's slot becomes: instructions for batteries and devices; pure, no side effects.

The inverter follows the load far better than a plan can, so a battery is left on
self-consumption wherever that does what the plan wants. It is held or forced only
where the plan means it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from .blocks.shedding import device_power_kw
from .follow import most_charge_kw
from .inputs import Capabilities, InstructionKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .inputs import Battery, FloatArray, Home
    from .plan import Plan

__all__ = [
    "Capabilities",
    "DeviceInstruction",
    "Instruction",
    "InstructionKind",
    "curtails",
    "dispatch",
    "dispatch_devices",
]

# A forecast of load and solar is no better than this [kW] and this share of both [1].
UNCERTAIN_KW = 0.05
UNCERTAIN_RATIO = 0.1
# Two forced powers closer than this are one [kW].
SAME_POWER_KW = 0.05


@dataclass(frozen=True, slots=True)
class Instruction:
    """What one battery is told: `power_kw` [kW, AC side] only for charge and discharge.

    numbers: what the reason goes by, where it is not in the plan.
    """

    kind: InstructionKind
    power_kw: float = 0.0
    until: datetime | None = None
    reason: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceInstruction:
    """What one device is told: off or on, and until when the plan leaves it so.

    numbers: what the reason goes by, where it is not in the plan.
    """

    shed: bool
    until: datetime
    reason: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Ahead:
    """A plan with what it expects of house and solar, arrays by its slots [kW]."""

    plan: Plan
    home: Home
    load_kw: FloatArray
    solar_kw: FloatArray


@dataclass(frozen=True, slots=True)
class _Situation:
    """One battery in one slot, powers that supply the house [kW].

    usual_kw: what self-consumption would do. tolerance_kw: what a forecast cannot know.
    """

    planned_kw: float
    usual_kw: float
    tolerance_kw: float


def dispatch(
    plan: Plan,
    home: Home,
    now: datetime,
    previous: Mapping[str, Instruction] | None = None,
) -> Mapping[str, Instruction]:
    """Tell each battery what to do now, and until when the plan says the same.

    `home` gives the present forecasts, limits and what each driver can do. Of choices
    that come to the same, what `previous` says is kept. Outside the plan's horizon
    every battery is left on self-consumption.
    Source: docs/model.md, Dispatch.
    """
    before = previous or {}
    ahead = _Ahead(plan, home, *_expected_kw(plan, home))
    return {
        battery.name: _instruct(ahead, battery, now, before.get(battery.name))
        for battery in home.batteries
    }


def dispatch_devices(plan: Plan, now: datetime) -> Mapping[str, DeviceInstruction]:
    """Tell each device whether it is shed now, and until when; on outside the horizon."""
    slot = plan.timeline.slot_at(now)
    if slot is None:
        return {name: DeviceInstruction(shed=False, until=now) for name in plan.devices}
    instructions = {}
    for name, device in plan.devices.items():
        changes = np.flatnonzero(device.shed[slot:] != device.shed[slot])
        last = slot + int(changes[0]) - 1 if changes.size else len(plan.timeline) - 1
        instructions[name] = DeviceInstruction(
            shed=bool(device.shed[slot]),
            until=plan.timeline.end(last),
            reason=device.reason[slot],
        )
    return instructions


def _expected_kw(plan: Plan, home: Home) -> tuple[FloatArray, FloatArray]:
    """Give what the house draws as planned and what solar gives, by the plan's slots [kW]."""
    edges, starts = home.timeline.edges_s, plan.timeline.edges_s[:-1]
    found = np.searchsorted(edges, np.maximum(starts, edges[0]), side="right") - 1
    here = np.minimum(found, len(home.timeline) - 1)
    load_kw = home.load_kw[here].copy()
    for device in home.devices:
        planned = plan.devices.get(device.name)
        if planned is not None:
            load_kw += device_power_kw(home, device)[here] * ~planned.shed + planned.rebound_kw
    for run in plan.runs.values():
        load_kw += run.power_kw
    for car in plan.cars.values():
        load_kw += car.power_kw
    return load_kw, home.solar_kw[here]


def _instruct(
    ahead: _Ahead, battery: Battery, now: datetime, previous: Instruction | None
) -> Instruction:
    """Choose this slot's instruction and find how long the next slots agree with it."""
    plan, home = ahead.plan, ahead.home
    slot = plan.timeline.slot_at(now)
    if slot is None or battery.name not in plan.batteries or home.timeline.slot_at(now) is None:
        return Instruction(InstructionKind.SELF_CONSUMPTION, until=now, reason="plan_missing")
    chosen = _choose(ahead, battery, slot, previous)
    last = slot
    while last + 1 < len(plan.timeline):
        following = _choose(ahead, battery, last + 1, chosen)
        if not _same(chosen, following):
            break
        last += 1
    return replace(chosen, until=plan.timeline.end(last))


def _same(one: Instruction, other: Instruction) -> bool:
    """Tell whether two instructions ask for the same."""
    return one.kind is other.kind and abs(one.power_kw - other.power_kw) <= SAME_POWER_KW


def _choose(
    ahead: _Ahead, battery: Battery, slot: int, previous: Instruction | None
) -> Instruction:
    """Choose among what does what the plan wants; else what the plan means, if it can be told."""
    reason = ahead.plan.batteries[battery.name].reason[slot]
    situation = _situation(ahead, battery, slot)
    fitting = [
        kind
        for kind in (
            InstructionKind.SELF_CONSUMPTION,
            InstructionKind.NO_DISCHARGE,
            InstructionKind.NO_CHARGE,
            InstructionKind.IDLE,
        )
        if battery.capabilities.can(kind) and _fits(kind, situation)
    ]
    if previous is not None and previous.kind in fitting:
        return Instruction(previous.kind, reason=reason)
    if fitting:
        return Instruction(fitting[0], reason=reason)
    kind, power_kw = _meant(situation, battery.capabilities)
    if previous is not None and previous.kind is kind:
        steady = abs(previous.power_kw - power_kw) <= SAME_POWER_KW
        power_kw = previous.power_kw if steady else power_kw
    return Instruction(kind, power_kw, reason=reason)


def _situation(ahead: _Ahead, battery: Battery, slot: int) -> _Situation:
    """Compare the plan with what self-consumption would do beside the other batteries."""
    plan = ahead.plan
    load, solar = ahead.load_kw[slot], ahead.solar_kw[slot]
    own = plan.batteries[battery.name]
    planned = float(own.discharge_kw[slot] - own.charge_kw[slot])
    tolerance = max(UNCERTAIN_KW, UNCERTAIN_RATIO * float(load + solar))
    deficit = _left_by_others(plan, battery.name, slot, float(load - solar), planned, tolerance)
    return _Situation(planned, _usual_kw(plan, battery, slot, deficit), tolerance)


def _left_by_others(
    plan: Plan, name: str, slot: int, deficit_kw: float, planned_kw: float, tolerance_kw: float
) -> float:
    """Give the deficit that the other batteries leave to this one [kW].

    One that the plan lets rest would share their work if it followed the load, so what
    they do of it is not taken off.
    """
    flows = [
        float(other.discharge_kw[slot] - other.charge_kw[slot])
        for other_name, other in plan.batteries.items()
        if other_name != name
    ]
    if abs(planned_kw) > tolerance_kw:
        return deficit_kw - sum(flows)
    if deficit_kw > 0.0:
        return deficit_kw - sum(min(flow, 0.0) for flow in flows)
    return deficit_kw - sum(max(flow, 0.0) for flow in flows)


def _usual_kw(plan: Plan, battery: Battery, slot: int, deficit_kw: float) -> float:
    """Give what self-consumption would supply, from the energy planned for the slot's start."""
    stored_kwh = plan.batteries[battery.name].stored_kwh
    energy = battery.stored_kwh if slot == 0 else float(stored_kwh[slot - 1])
    hours = float(plan.timeline.hours[slot])
    left = max(energy - battery.floor_kwh, 0.0) * battery.discharge_efficiency_ratio / hours
    most = min(battery.max_discharge_kw, left)
    return min(max(deficit_kw, -most_charge_kw(battery, energy, hours)), most)


def _fits(kind: InstructionKind, now: _Situation) -> bool:
    """Tell whether an instruction does what is planned, as far as a forecast can know."""
    follows = {
        InstructionKind.SELF_CONSUMPTION: now.usual_kw,
        InstructionKind.NO_DISCHARGE: min(now.usual_kw, 0.0),
        InstructionKind.NO_CHARGE: max(now.usual_kw, 0.0),
        InstructionKind.IDLE: 0.0,
    }
    return abs(follows[kind] - now.planned_kw) <= now.tolerance_kw


def _meant(now: _Situation, can: Capabilities) -> tuple[InstructionKind, float]:
    """Give what the plan means; what cannot be told is never replaced by another force."""
    charging, discharging = InstructionKind.CHARGE, InstructionKind.DISCHARGE
    if now.planned_kw < -now.tolerance_kw and can.can(charging):
        return charging, min(-now.planned_kw, _most(can.max_charge_kw))
    if now.planned_kw > now.tolerance_kw and can.can(discharging):
        return discharging, min(now.planned_kw, _most(can.max_discharge_kw))
    # What is left follows the load more, or less, than planned: whichever is nearer.
    wanted: tuple[InstructionKind, ...] = ()
    if 0.0 <= 2.0 * now.planned_kw < now.usual_kw:
        wanted = (InstructionKind.NO_DISCHARGE, InstructionKind.IDLE)
    elif 0.0 >= 2.0 * now.planned_kw > now.usual_kw:
        wanted = (InstructionKind.NO_CHARGE, InstructionKind.IDLE)
    told = next((kind for kind in wanted if can.can(kind)), InstructionKind.SELF_CONSUMPTION)
    return told, 0.0


def _most(limit_kw: float | None) -> float:
    """Give a driver's limit, or none."""
    return np.inf if limit_kw is None else limit_kw


def curtails(plan: Plan, home: Home, now: datetime, *, curtailed: bool) -> bool:
    """Tell whether solar is to be kept from the grid now.

    Only where the plan uses less than there is and exports nothing: what keeps solar from
    the grid keeps all of it. Once curtailed, what the panels give shows no surplus any more,
    so it stays until selling costs nothing, or the plan sells.
    """
    slot = plan.timeline.slot_at(now)
    if not home.curtailable or slot is None or plan.export_kw[slot] > UNCERTAIN_KW:
        return False
    if curtailed and home.export_price_per_kwh[0] < 0.0:
        return True
    if plan.timeline is not home.timeline:
        return False  # An older plan knew of another sun.
    return bool(home.solar_kw[slot] - plan.solar_used_kw[slot] > UNCERTAIN_KW)
