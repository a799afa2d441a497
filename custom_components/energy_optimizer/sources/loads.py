"""What is run for the home, as the planner gets it: which run comes next, and by when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ..core.errors import InputError
from ..core.loads import Car, Deferrable, Departure
from .occasions import Leaving, Occasion, next_departure, occasion_of, occasions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.inputs import BoolArray
    from ..core.timeline import Timeline
    from ..reports import LoadOverride
    from ..settings_loads import CarSettings, DeferrableSettings, LoadSettings
    from .loads_seen import LoadPresence
    from .observe import Observation

HOUR = timedelta(hours=1)
# What a person has started in the day of a run that is done is a run of its own: its key
# begins with that run's.
BY_HAND = "+"
# What is left of a run that is interrupted is not worth another start [h].
ALMOST_HOURS = 1 / 60


@dataclass(frozen=True, slots=True)
class RunUse:
    """How a load's run has gone so far: what the executor knows and the plan needs.

    occasion: the run that all of it is about. done: it is finished, or was stopped by hand.
    block_hours: how long the piece that goes on has run.
    """

    occasion: str = ""
    running: bool = False
    done: bool = False
    reachable: bool = True
    run_hours: float = 0.0
    block_hours: float = 0.0
    energy_kwh: float | None = None

    def is_done(self, duration_hours: float) -> bool:
        """Tell whether nothing is left to run."""
        return self.done or self.run_hours >= duration_hours - ALMOST_HOURS

    def has_passed(self, key: str, duration_hours: float) -> bool:
        """Tell whether a run is done, or a later one was begun with.

        One that a person started counts as the one in whose stead it was.
        """
        known = self.occasion.split(BY_HAND)[0]
        return key < known or (key == known and self.is_done(duration_hours))


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be run; `occasions` by the load's id. idle: why one is not planned."""

    deferrables: tuple[Deferrable, ...] = ()
    cars: tuple[Car, ...] = ()
    occasions: Mapping[str, Occasion] = field(default_factory=dict)
    idle: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Moment:
    """What every load is judged with."""

    seen: Observation
    timeline: Timeline
    uses: Mapping[str, RunUse]
    orders: Mapping[str, LoadOverride]

    def presence(self, load_id: str) -> LoadPresence:
        return self.seen.loads[load_id]

    def use(self, load_id: str) -> RunUse:
        return self.uses.get(load_id, RunUse())


def wanted(
    loads: LoadSettings,
    seen: Observation,
    timeline: Timeline,
    uses: Mapping[str, RunUse],
    orders: Mapping[str, LoadOverride],
) -> Wanted:
    """Find each load's next run and each car's next departure."""
    here = _Moment(seen, timeline, uses, orders)
    deferrables, cars = [], []
    found: dict[str, Occasion] = {}
    idle: dict[str, str] = {}
    for load in loads.deferrables:
        occasion = next_run(load, here)
        why = _why_not(load, here, occasion)
        if occasion is not None:
            found[load.load_id] = occasion
        if occasion is None or why is not None:
            idle[load.load_id] = why or "no_window"
        else:
            try:
                deferrables.append(_deferrable(load, here, occasion))
            except InputError as err:
                idle[load.load_id] = str(err)
    for car in loads.cars:
        leaving = next_departure(car, seen.now, seen.zone)
        found[car.load_id] = _charging(car, leaving, here)
        why = _why_not_charged(car, here)
        if why is not None:
            idle[car.load_id] = why
        else:
            try:
                cars.append(_car(car, here, leaving, found[car.load_id].key))
            except InputError as err:
                idle[car.load_id] = str(err)
    return Wanted(tuple(deferrables), tuple(cars), found, idle)


def next_run(load: DeferrableSettings, here: _Moment) -> Occasion | None:
    """Give the run that goes on, or the next one that is not done and ends within the horizon."""
    use, order = here.use(load.load_id), here.orders.get(load.load_id)
    now, zone = here.seen.now, here.seen.zone
    key = use.occasion if use.running else order.occasion if order and order.is_on else ""
    if key:
        base = occasion_of(load, key.split(BY_HAND)[0], zone)
        left = timedelta(hours=max(load.duration_hours - use.run_hours, 0.0))
        last = now + left if base is None else max(base.deadline, now + left)
        return Occasion(key, min(now, now if base is None else base.earliest), last)
    until = here.timeline.end(len(here.timeline) - 1)
    return next(
        (
            window
            for window in occasions(load, now, until, zone)
            if not use.has_passed(window.key, load.duration_hours)
        ),
        None,
    )


def _why_not(load: DeferrableSettings, here: _Moment, occasion: Occasion | None) -> str | None:
    """Say why a load is not planned; one that runs goes on whatever its signal says."""
    use, order = here.use(load.load_id), here.orders.get(load.load_id)
    if occasion is None or use.running:
        return None
    if not use.reachable:
        return "unavailable"
    if here.presence(load.load_id).may_start is False:
        return "not_ready"
    if order is not None and not order.is_on:
        latest_start = occasion.deadline - timedelta(hours=load.duration_hours)
        return "ordered_off" if order.until > latest_start else None
    return None


def _deferrable(load: DeferrableSettings, here: _Moment, occasion: Occasion) -> Deferrable:
    """Give a load's run to the planner; a person's order is a run that has begun."""
    use, order = here.use(load.load_id), here.orders.get(load.load_id)
    ordered = order is not None and order.is_on
    same = use.occasion == occasion.key
    earliest = occasion.earliest
    if order is not None and not order.is_on:
        earliest = max(earliest, order.until)
    power = load.profile_kw
    return Deferrable(
        name=load.load_id,
        power_kw=power[0] if len(power) == 1 else power,
        duration_hours=load.duration_hours,
        earliest=earliest,
        deadline=max(occasion.deadline, earliest + timedelta(hours=load.duration_hours)),
        interruptible=load.interruptible and not ordered,
        min_block_hours=load.min_block_hours,
        max_price_per_kwh=None if ordered else load.max_price_per_kwh,
        run_hours=min(use.run_hours, load.duration_hours) if same else 0.0,
        running=ordered or (use.running and same),
        block_hours=use.block_hours if use.running and same else 0.0,
    )


def _charging(car: CarSettings, leaving: Leaving | None, here: _Moment) -> Occasion:
    """Name what a car is charged for: a person's order, its departure, else the day."""
    now, order = here.seen.now, here.orders.get(car.load_id)
    until = here.timeline.end(len(here.timeline) - 1) if leaving is None else leaving.at
    if order is not None and order.is_on and order.occasion:
        return Occasion(order.occasion, now, until)
    if leaving is not None:
        return Occasion(leaving.at.isoformat(), now, until)
    return Occasion(now.astimezone(here.seen.zone).date().isoformat(), now, until)


def _why_not_charged(car: CarSettings, here: _Moment) -> str | None:
    if not here.use(car.load_id).reachable:
        return "unavailable"
    presence = here.presence(car.load_id)
    if presence.may_start is False:
        return "not_plugged_in"
    if presence.stored_kwh is None and car.needed_kwh is None:
        return "state_of_charge_unknown"
    return None


def _car(car: CarSettings, here: _Moment, leaving: Leaving | None, key: str) -> Car:
    """Give a car to the planner; "charge now" is a minimum that is all it can hold."""
    presence, use = here.presence(car.load_id), here.use(car.load_id)
    order = here.orders.get(car.load_id)
    efficiency = car.charge_efficiency_ratio
    end = here.timeline.end(len(here.timeline) - 1)
    if presence.stored_kwh is None:
        capacity_kwh = target_kwh = car.needed_kwh or 0.0
        stored_kwh = _given_kwh(car, use, key) * efficiency
    else:
        capacity_kwh, stored_kwh = car.capacity_kwh, presence.stored_kwh
        target_ratio = car.target_ratio if leaving is None else leaving.target_ratio
        target_kwh = target_ratio * capacity_kwh
    departures: tuple[Departure, ...] = ()
    if leaving is not None and leaving.at <= end:
        departures = (Departure(leaving.at, target_kwh),)
    elif car.solar_only:
        departures = (Departure(end, target_kwh),)
    charges_now = order is not None and order.is_on
    return Car(
        name=car.load_id,
        capacity_kwh=capacity_kwh,
        stored_kwh=min(stored_kwh, capacity_kwh),
        max_charge_kw=car.max_charge_kw,
        min_charge_kw=car.min_charge_kw,
        departures=departures,
        charge_efficiency_ratio=efficiency,
        minimum_kwh=capacity_kwh if charges_now else car.minimum_ratio * capacity_kwh,
        solar_only=car.solar_only and not charges_now,
        missing_cost_per_kwh=car.missing_cost_per_kwh,
        plugged_in=_plugged_in(here, order, leaving),
    )


def _given_kwh(car: CarSettings, use: RunUse, key: str) -> float:
    """Give what the charger has drawn for this departure: measured, else by its limit."""
    if use.occasion != key:
        return 0.0
    return use.run_hours * car.max_charge_kw if use.energy_kwh is None else use.energy_kwh


def without_loads(seen: Observation, uses: Mapping[str, RunUse]) -> Observation:
    """Take what runs at our word off the present load: it goes on only as planned."""
    if seen.load_kw is None:
        return seen
    running = (key for key, use in uses.items() if use.running and key in seen.loads)
    drawn_kw = sum(seen.loads[key].power_kw or 0.0 for key in running)
    return replace(seen, load_kw=max(seen.load_kw - drawn_kw, 0.0)) if drawn_kw else seen


def _plugged_in(
    here: _Moment, order: LoadOverride | None, leaving: Leaving | None
) -> BoolArray | None:
    """Mark the slots in which it can be charged: not while it is told to wait, nor once it left."""
    starts = here.timeline.edges_s[:-1]
    there = np.ones(starts.size, dtype=bool)
    if order is not None and not order.is_on:
        there &= starts >= order.until.timestamp()
    if leaving is not None:
        there &= starts < leaving.at.timestamp()
    return None if there.all() else there
