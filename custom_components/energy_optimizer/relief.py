"""Who helps when the import is above its limit: pure, and the least that is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .core.dispatch import DeviceInstruction, Instruction
from .core.inputs import InstructionKind
from .core.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .core.inputs import Capabilities
    from .settings import BatterySettings, DeviceSettings

STANDS_FOR: Final = timedelta(minutes=15)
DRAWS_NOTHING_KW: Final = 0.01
SELF_CONSUMPTION: Final = Instruction(InstructionKind.SELF_CONSUMPTION)
_CHARGE, _DISCHARGE = InstructionKind.CHARGE, InstructionKind.DISCHARGE

type Orders = tuple[dict[str, Instruction], dict[str, DeviceInstruction]]


@dataclass(frozen=True, slots=True)
class Helpers:
    """What can help, by id.

    told: what batteries do without us. base_kw: what each supplied as relief began [kW, +
    discharges]. stored_kwh: known ones only. draws_kw: what shedding a device brings, also
    while it is shed; one that is not named is away.
    """

    batteries: tuple[BatterySettings, ...]
    devices: tuple[DeviceSettings, ...]
    told: Mapping[str, Instruction]
    sheds: Mapping[str, DeviceInstruction]
    can: Mapping[str, Capabilities]
    base_kw: Mapping[str, float] = field(default_factory=dict)
    stored_kwh: Mapping[str, float] = field(default_factory=dict)
    draws_kw: Mapping[str, float] = field(default_factory=dict)


def relieve(
    helpers: Helpers, relief_kw: float, now: datetime, numbers: Mapping[str, float]
) -> tuple[Orders, float]:
    """Give what everybody is told so that so much less is imported, and what is still missing.

    A person's orders stand. First nobody charges any more: one battery must not feed
    another. Then batteries discharge, then devices are shed.
    """
    until = now + STANDS_FOR
    batteries, left_kw = _stop_charging(helpers, relief_kw)
    batteries, left_kw = _discharge(helpers, batteries, left_kw)
    changed = {
        key: replace(told, until=until, numbers=numbers)
        for key, told in batteries.items()
        if told is not helpers.told.get(key, SELF_CONSUMPTION)
    }
    chosen, left_kw = _chosen(helpers, left_kw)
    sheds = dict(helpers.sheds) | {
        device_id: DeviceInstruction(
            shed=True, until=until, reason=Reason.KEEP_BELOW_LIMIT, numbers=numbers
        )
        for device_id in chosen
    }
    return (dict(helpers.told) | changed, sheds), left_kw


def _stop_charging(helpers: Helpers, left_kw: float) -> tuple[dict[str, Instruction], float]:
    told = dict(helpers.told)
    for battery in helpers.batteries:
        now = told.get(battery.battery_id, SELF_CONSUMPTION)
        if left_kw > 0.0 and now.kind is _CHARGE and _may(battery, now):
            told[battery.battery_id] = Instruction(
                SELF_CONSUMPTION.kind, reason=Reason.KEEP_BELOW_LIMIT
            )
            left_kw -= max(0.0, -helpers.base_kw.get(battery.battery_id, 0.0))
    return told, left_kw


def _discharge(
    helpers: Helpers, told: dict[str, Instruction], left_kw: float
) -> tuple[dict[str, Instruction], float]:
    for battery in helpers.batteries:
        key = battery.battery_id
        now, known = told.get(key, SELF_CONSUMPTION), helpers.can.get(key)
        stored_kwh = helpers.stored_kwh.get(key)
        has_energy = stored_kwh is not None and stored_kwh > battery.floor_kwh
        if known is None or not (known.can(_DISCHARGE) and has_energy and _may(battery, now)):
            continue
        # One that has just been told to stop charging starts from nothing.
        base_kw = max(0.0, helpers.base_kw.get(key, 0.0))
        if left_kw <= 0.0 or battery.max_discharge_kw <= base_kw:
            continue
        power_kw = min(base_kw + left_kw, battery.max_discharge_kw)
        told[key] = Instruction(_DISCHARGE, power_kw, reason=Reason.KEEP_BELOW_LIMIT)
        left_kw -= power_kw - base_kw
    return told, left_kw


def _may(battery: BatterySettings, now: Instruction) -> bool:
    # Without any price nothing is planned, and a battery may help all the same.
    return battery.released_for_control is not None and now.reason != Reason.ORDERED


def _chosen(helpers: Helpers, left_kw: float) -> tuple[list[str], float]:
    """Choose devices by priority, among equals the largest; then let go whom nobody needs.

    What draws nothing is never shed for it. A small one that went first stays on where a
    later, larger one is enough without it.
    """
    able = [item for item in helpers.devices if _may_be_shed(item, helpers)]
    able.sort(key=lambda item: (-item.priority, -helpers.draws_kw[item.device_id]))
    chosen: list[DeviceSettings] = []
    for device in able:
        if left_kw <= 0.0:
            break
        chosen.append(device)
        left_kw -= helpers.draws_kw[device.device_id]
    for device in sorted(chosen, key=lambda item: helpers.draws_kw[item.device_id]):
        if left_kw + helpers.draws_kw[device.device_id] <= 0.0:
            chosen.remove(device)
            left_kw += helpers.draws_kw[device.device_id]
    return [device.device_id for device in chosen], left_kw


def _may_be_shed(device: DeviceSettings, helpers: Helpers) -> bool:
    known = helpers.sheds.get(device.device_id)
    ordered = known is not None and known.reason == Reason.ORDERED
    draws_kw = helpers.draws_kw.get(device.device_id, 0.0)
    # One that is shed for its price brings nothing more.
    already = known is not None and known.shed
    return not (device.essential or ordered or already) and draws_kw >= DRAWS_NOTHING_KW
