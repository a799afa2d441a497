"""What a person's order would cost against the plan: both are solved, and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from .blocks.charging import chargeable_hours
from .blocks.shedding import device_power_kw
from .errors import InputError
from .loads import SAME_HOURS
from .optimise import optimise
from .orders import ordered_slots

if TYPE_CHECKING:
    from .inputs import Device, FloatArray, Home, Order
    from .loads import Car, Deferrable
    from .plan import Plan


@dataclass(frozen=True, eq=False)
class Simulated:
    """The best plan as it is, and the best one with the order in it.

    extra_cost: what the order costs more; below zero where it saves [money]. It counts
    what is left in the batteries at the end, as both plans do. missing_kwh: what loads and
    cars that the plan would serve by their deadlines lack with the order.
    """

    plan: Plan
    ordered: Plan
    extra_cost: float
    missing_kwh: float = 0.0


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


def simulate_load(home: Home, name: str, order: Order, *, is_on: bool) -> Simulated:
    """Say what running a load, or charging a car, now would cost; or having it wait.

    Of `order` only its end counts: then the plan decides again, about what is left. A run in
    one piece that was begun goes on to its end; one that could not be done after having
    waited is left out.

    Raises: InputError when the home plans no load and no car of that name.
    """
    for load in home.deferrables:
        if load.name == name:
            return _compared(home, _load_told(home, load, order, is_on=is_on))
    for car in home.cars:
        if car.name == name:
            return _compared(home, _car_told(home, car, order, is_on=is_on))
    names = ", ".join([*(load.name for load in home.deferrables), *(c.name for c in home.cars)])
    raise InputError("load", name, f"one that is planned now: {names}")


def simulate_run(home: Home, load: Deferrable) -> Simulated:
    """Say what a run that nobody planned would cost if it began now."""
    extra = replace(_begun(load), name=f"{load.name} now")
    return _compared(home, replace(home, deferrables=(*home.deferrables, extra)))


def _begun(load: Deferrable) -> Deferrable:
    """Start a load now, whatever it costs; in one piece."""
    return replace(load, running=True, interruptible=False, max_price_per_kwh=None, skip_cost=None)


def _load_told(home: Home, load: Deferrable, order: Order, *, is_on: bool) -> Home:
    """Run a load while it is ordered to; or leave its run for later, or out."""
    others = tuple(item for item in home.deferrables if item is not load)
    if is_on and not load.interruptible:
        return replace(home, deferrables=(*others, _begun(load)))
    if is_on:
        return _run_while_ordered(replace(home, deferrables=others), load, order)
    later = _later(load, order)
    fits = load.deadline is None or later.deadline == load.deadline
    return replace(home, deferrables=(*others, later) if fits else others)


def _run_while_ordered(others: Home, load: Deferrable, order: Order) -> Home:
    """Run a load that may be interrupted until an order ends; what is left of it comes later."""
    hours = others.timeline.hours
    ran = _until_enough(hours * ordered_slots(others, order), load.remaining_hours)
    left_hours = load.remaining_hours - float(ran.sum())
    if left_hours > SAME_HOURS:
        rest = _later(replace(load, run_hours=0.0, duration_hours=left_hours), order)
    else:
        rest = replace(load, running=False, run_hours=load.duration_hours)
    load_kw = others.load_kw + ran / hours * load.profile_kw.max()
    return replace(others, load_kw=load_kw, deferrables=(*others.deferrables, rest))


def _later(load: Deferrable, order: Order) -> Deferrable:
    """Let a run begin when an order has ended, too late though it may be."""
    earliest = order.until if load.earliest is None else max(load.earliest, order.until)
    done = earliest + timedelta(hours=load.duration_hours)
    deadline = None if load.deadline is None else max(load.deadline, done)
    return replace(load, running=False, earliest=earliest, deadline=deadline)


def _car_told(home: Home, car: Car, order: Order, *, is_on: bool) -> Home:
    """Charge a car as hard as it takes while it is ordered to; or not at all till then."""
    held = ordered_slots(home, order)
    plugged = np.ones(held.size, dtype=bool) if car.plugged_in is None else car.plugged_in
    told = replace(car, plugged_in=np.asarray(plugged, dtype=bool) & ~held)
    others = tuple(item for item in home.cars if item is not car)
    if not is_on:
        return replace(home, cars=(*others, told))
    eta, hours = car.charge_efficiency_ratio, home.timeline.hours
    most_kwh = chargeable_hours(home, car) * car.max_charge_kw * held
    drawn = _until_enough(most_kwh, (car.capacity_kwh - car.stored_kwh) / eta)
    stored_kwh = min(car.stored_kwh + float(drawn.sum()) * eta, car.capacity_kwh)
    told = replace(told, stored_kwh=stored_kwh)
    return replace(home, load_kw=home.load_kw + drawn / hours, cars=(*others, told))


def _until_enough(most: FloatArray, enough: float) -> FloatArray:
    """Take the most of each slot until there is enough, shape (n,)."""
    taken: FloatArray = np.diff(np.minimum(np.cumsum(most), enough), prepend=0.0)
    return taken


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
    left_out = {load.name for load in home.deferrables} - {load.name for load in told.deferrables}
    undone = sum(
        load.left_kwh
        for load in home.deferrables
        if load.name in left_out and not plan.runs[load.name].skipped
    )
    missing_kwh = undone + _missing_kwh(ordered) - _missing_kwh(plan)
    return Simulated(plan, ordered, ordered.cost - plan.cost, max(missing_kwh, 0.0))


def _missing_kwh(plan: Plan) -> float:
    """Give what a plan will not have done by its deadlines [kWh]."""
    runs = sum(run.missing_kwh for run in plan.runs.values())
    return runs + sum(sum(car.missing_kwh) for car in plan.cars.values())
