"""When, and how hard, a car may be charged: what follows from its plug, departures and solar."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..loads import Car


class Milestone(NamedTuple):
    """A target: of which departure, at which edge of the horizon, and what may come after it.

    later_kwh: what can still be stored between the horizon's end and the departure.
    """

    departure: int
    edge: int
    target_kwh: float
    later_kwh: float


def chargeable_hours(home: Home, car: Car) -> FloatArray:
    """Give how long in each slot the car is there to be charged, shape (n,) [h]."""
    edges, hours = home.timeline.edges_s / 3600.0, home.timeline.hours
    last = car.departures[-1].at.timestamp() / 3600.0 if car.departures else np.inf
    there = np.clip(last - edges[:-1], 0.0, hours)
    if car.plugged_in is not None:
        there = there * np.asarray(car.plugged_in, dtype=np.float64)
    return there


def most_charge_kw(home: Home, car: Car) -> FloatArray:
    """Bound the car's power in each slot, shape (n,) [kW]; solar alone beyond its minimum."""
    there = chargeable_hours(home, car) / home.timeline.hours
    most: FloatArray = car.max_charge_kw * there
    if not car.solar_only:
        return most
    urgent_kwh = max(car.minimum_kwh - car.stored_kwh, 0.0) / car.charge_efficiency_ratio
    full = np.cumsum(most * home.timeline.hours)
    before = np.concatenate([[0.0], full[:-1]])
    urgent = np.minimum(full, urgent_kwh) - np.minimum(before, urgent_kwh)
    allowed = np.maximum(_surplus_kw(home), 0.0) + urgent / home.timeline.hours
    limited: FloatArray = np.minimum(most, allowed)
    return limited


def _surplus_kw(home: Home) -> FloatArray:
    """Give solar beyond the load with every device on, shape (n,) [kW]."""
    devices = sum((np.asarray(d.power_kw, dtype=np.float64) for d in home.devices), np.zeros(1))
    surplus: FloatArray = np.asarray(home.solar_kw - home.load_kw - devices, dtype=np.float64)
    return surplus


def milestones(home: Home, car: Car) -> list[Milestone]:
    """Put the departures that are still to come on the horizon's edges.

    Within a slot the last departure counts at the slot's end, as the car is charged for
    its part of the slot only; an earlier one at the slot's start.
    """
    edges = home.timeline.edges_s
    there = car.plugged_in is None or bool(np.asarray(car.plugged_in)[-1])
    found = []
    for index, departure in enumerate(car.departures):
        moment = departure.at.timestamp()
        if moment <= edges[0]:
            continue
        last = index == len(car.departures) - 1
        edge = int(np.searchsorted(edges, moment, side="left" if last else "right")) - (not last)
        after_hours = max(moment - float(edges[-1]), 0.0) / 3600.0 * there
        later_kwh = after_hours * car.max_charge_kw * car.charge_efficiency_ratio
        found.append(Milestone(index, min(edge, edges.size - 1), departure.target_kwh, later_kwh))
    return found
