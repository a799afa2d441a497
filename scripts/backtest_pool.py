"""Policies side by side, each in a process, and how far they all are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import bare_package

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor
    from multiprocessing.sharedctypes import Synchronized

    from custom_components.energy_optimizer.core.capacity import CapacityCharge
    from custom_components.energy_optimizer.core.inputs import Battery
    from custom_components.energy_optimizer.core.replay import Comparison, Record

# In one of the processes: the slots that all of them have replayed.
_DONE: list[Synchronized[int]] = []


def begin(done: Synchronized[int]) -> None:
    """Make a process ready that counts what it replays in `done`."""
    bare_package.install()
    _DONE.append(done)


def side_by_side(
    pool: Executor,
    record: Record,
    battery: Battery,
    *,
    policies: Sequence[str],
    curtailable: bool,
    capacity_charge: CapacityCharge | None,
) -> Comparison:
    """Give what `core.replay.compare` gives, each policy replayed in a process of the pool."""
    house = (record, battery, curtailable, capacity_charge)
    parts = [pool.submit(_replayed, policy, *house) for policy in policies]
    found = [part.result() for part in parts]
    ran = {policy: ran for each in found for policy, ran in each.ran.items()}
    return replace(found[0], ran=ran)


def _replayed(
    policy: str,
    record: Record,
    battery: Battery,
    curtailable: bool,  # noqa: FBT001 - a process is handed its arguments in order
    capacity_charge: CapacityCharge | None,
) -> Comparison:
    from custom_components.energy_optimizer.core.replay import compare  # noqa: PLC0415 - see begin

    return compare(
        record,
        battery,
        policies=[policy],
        curtailable=curtailable,
        capacity_charge=capacity_charge,
        progress=_count,
    )


def _count(_policy: str, slots: int) -> None:
    done = _DONE[0]
    with done.get_lock():
        done.value += slots
