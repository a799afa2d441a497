"""What a person's order would cost against the plan: both are solved, and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .blocks.bounds import device_power_kw
from .errors import InputError
from .optimise import optimise
from .orders import ordered_slots

if TYPE_CHECKING:
    from .inputs import Device, Home, Order
    from .plan import Plan


@dataclass(frozen=True, eq=False)
class Simulated:
    """The best plan as it is, and the best one with the order in it.

    extra_cost: what the order costs more; below zero where it saves [money]. It counts
    what is left in the batteries at the end, as both plans do.
    """

    plan: Plan
    ordered: Plan
    extra_cost: float


def simulate_battery(home: Home, name: str, order: Order) -> Simulated:
    """Say what telling a battery something until a time would cost.

    Raises: InputError when the home plans no battery of that name.
    """
    names = [battery.name for battery in home.batteries]
    if name not in names:
        raise InputError("battery", name, f"one that is planned now: {', '.join(names)}")
    free = replace(home, orders={key: told for key, told in home.orders.items() if key != name})
    return _compared(free, replace(home, orders={**home.orders, name: order}))


def simulate_device(home: Home, name: str, order: Order, *, is_on: bool) -> Simulated:
    """Say what keeping a device on or off until a time would cost; of `order` only its end counts.

    Raises: InputError when the home plans no device of that name.
    """
    device = next((item for item in home.devices if item.name == name), None)
    if device is None:
        names = ", ".join(item.name for item in home.devices)
        raise InputError("device", name, f"one that is on and planned now: {names}")
    held = ordered_slots(home, order)
    others = tuple(item for item in home.devices if item is not device)
    power_kw = device_power_kw(home, device)
    if is_on:
        # A device that stays on is load while the order holds, and may be shed after it.
        later = replace(device, power_kw=np.where(held, 0.0, power_kw))
        told = replace(
            home, load_kw=home.load_kw + np.where(held, power_kw, 0.0), devices=(*others, later)
        )
    else:
        told = replace(home, devices=(*others, _off(home, device, held.tolist())))
    return _compared(home, told)


def _off(home: Home, device: Device, held: list[bool]) -> Device:
    """Take the power away while it is ordered off; what is left of its time off is for later."""
    hours = float(home.timeline.hours[held].sum())
    return replace(
        device,
        power_kw=np.where(held, 0.0, device_power_kw(home, device)),
        off_hours_today=device.off_hours_today + hours,
    )


def _compared(home: Home, told: Home) -> Simulated:
    plan = optimise(home)
    ordered = optimise(told, plan)
    return Simulated(plan, ordered, ordered.cost - plan.cost)
