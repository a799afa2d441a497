"""A battery that is where it was told to go is held there, not told to go on.

An inverter that reaches the target of a charge ends it by itself, and then serves the house
with what it took; at 100 % a charge no longer holds anything. So the end is ours: what is
full, or down at its reserve, is held until the instruction ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .core.inputs import InstructionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .core.dispatch import Instruction
    from .core.inputs import Capabilities
    from .settings import BatterySettings

SAME_RATIO: Final = 0.005
"""A state of charge this near to its end is there: sensors show whole per cent."""
HOLDS: Final = (InstructionKind.NO_DISCHARGE, InstructionKind.IDLE)


def held_at_the_end(
    told: Mapping[str, Instruction],
    batteries: Iterable[BatterySettings],
    stored_kwh: Mapping[str, float],
    can: Mapping[str, Capabilities],
) -> dict[str, Instruction]:
    """Give what each battery is told, with a hold in the place of what it has done."""
    found = dict(told)
    for battery in batteries:
        key = battery.battery_id
        order, known, stored = found.get(key), can.get(key), stored_kwh.get(key)
        if order is None or known is None or stored is None or not _is_done(order, battery, stored):
            continue
        hold = next((kind for kind in HOLDS if known.can(kind)), None)
        if hold is None and order.kind is InstructionKind.DISCHARGE:
            # Nothing is sold from below the reserve, even where it cannot be held.
            hold = InstructionKind.SELF_CONSUMPTION
        if hold is not None:
            found[key] = replace(order, kind=hold, power_kw=0.0)
    return found


def _is_done(order: Instruction, battery: BatterySettings, stored_kwh: float) -> bool:
    slack_kwh = SAME_RATIO * battery.capacity_kwh
    if order.kind is InstructionKind.CHARGE:
        return stored_kwh >= battery.ceiling_kwh - slack_kwh
    return order.kind is InstructionKind.DISCHARGE and stored_kwh <= battery.floor_kwh + slack_kwh
