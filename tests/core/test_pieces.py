"""What may run in pieces is not paused and resumed where that earns nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise

import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import Home
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import Plan
from custom_components.energy_optimizer.core.search import HYSTERESIS_COST
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import ZONE, a_battery, a_home

MIDNIGHT = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)
LEAVES = MIDNIGHT + timedelta(hours=5, minutes=30)
QUARTER_S = 900
# Between two looks [s]: a home replans whenever a per cent or a meter moves.
LOOKS_S = (113, 437, 281)
EFFICIENCY = 0.9


def cheap(*spans: tuple[int, int]) -> Callable[[float], float]:
    """Give prices by the hour of the night: low within spans."""
    return lambda hour: 0.1 if any(begin <= hour < end for begin, end in spans) else 0.3


def home_at(now: float, price: Callable[[float], float]) -> Home:
    """A home at a moment of the night: the present slot is what is left of it."""
    begin = int(MIDNIGHT.timestamp())
    marks = range(begin, begin + 12 * 3600 + 1, QUARTER_S)
    edges = np.array([int(now), *(mark for mark in marks if mark > int(now))])
    hours = (edges[:-1] - begin) / 3600
    home = a_home([price(hour) for hour in hours], 0.05, 0.4 + 0.2 * np.sin(edges[:-1]))
    battery = a_battery(stored_kwh=3.0, end_value_per_kwh=None)
    return replace(home, timeline=Timeline(edges, ZONE), batteries=(battery,))


def lived(
    price: Callable[[float], float], ask: Callable[[Home, float, bool], Home], name: str
) -> list[tuple[float, bool]]:
    """Live through the night with a new plan every few minutes; give when it was switched.

    ask: the home with what is to be run, given how long it has run [h] and whether it runs.
    """
    now, ran_hours, on, plan = MIDNIGHT.timestamp() + 2700.0, 0.0, False, None
    switched: list[tuple[float, bool]] = []
    for look_s in cycle(LOOKS_S):
        if now >= LEAVES.timestamp():
            return switched
        plan = optimise(ask(home_at(now, price), ran_hours, on), plan)
        if bool(power_of(plan, name)[0] > 0.0) is not on:
            on = not on
            switched.append((round((now - MIDNIGHT.timestamp()) / 3600, 2), on))
        passed_s = min(float(look_s), float(plan.timeline.edges_s[1]) - now)
        ran_hours += passed_s / 3600 * on
        now += passed_s
    return switched


def power_of(plan: Plan, name: str) -> np.ndarray:
    found: np.ndarray = plan.cars[name].power_kw if plan.cars else plan.runs[name].power_kw
    return found


def with_car(home: Home, ran_hours: float, least_kw: float) -> Home:
    """Charge it by 20 kWh, a little slower than the charger says."""
    stored = min(20.0 + ran_hours * 11.0 * EFFICIENCY * 0.99, 50.0)
    departures = (Departure(LEAVES, 40.0),)
    car = Car("car", 50.0, stored, 11.0, departures, least_kw, EFFICIENCY)
    return replace(home, cars=(car,))


@pytest.mark.parametrize("least_kw", [11.0, 4.14], ids=["a switch", "a current"])
def test_a_charger_is_switched_on_and_off_once_in_hours_of_one_price(least_kw: float) -> None:
    switched = lived(cheap((2, 5)), lambda home, ran, _: with_car(home, ran, least_kw), "car")
    assert [on for _, on in switched] == [True, False]
    assert switched[0][0] == pytest.approx(2.0, abs=0.01)
    assert switched[-1][0] < 5.0


def test_a_pause_that_saves_money_is_made_and_no_other() -> None:
    switched = lived(cheap((1, 2), (3, 5)), lambda home, ran, _: with_car(home, ran, 11.0), "car")
    assert [on for _, on in switched] == [True, False, True, False]
    assert [at for at, _ in switched[:3]] == pytest.approx([1.0, 2.0, 3.0], abs=0.01)


def test_a_load_that_may_be_interrupted_is_not_where_nothing_is_saved() -> None:
    def ask(home: Home, ran: float, running: bool) -> Home:  # noqa: FBT001 - as `lived` calls it
        pump = Deferrable(
            "pump",
            2.0,
            2.2,
            deadline=LEAVES,
            interruptible=True,
            min_block_hours=0.5,
            run_hours=min(ran, 2.2),
            running=running,
            block_hours=ran,
        )
        return replace(home, deferrables=(pump,))

    switched = lived(cheap((2, 5)), ask, "pump")
    assert [on for _, on in switched] == [True, False]
    begun, ended = (at for at, _ in switched)
    assert 2.0 <= begun < ended < 5.0
    assert ended - begun == pytest.approx(2.2, abs=0.05)


def test_being_steady_costs_no_more_than_is_allowed() -> None:
    first = optimise(with_car(home_at(MIDNIGHT.timestamp(), cheap((2, 5))), 0.0, 11.0))
    dearer = with_car(home_at(MIDNIGHT.timestamp(), cheap((1, 4))), 0.0, 11.0)
    moved = optimise(dearer, first)
    alone = optimise(dearer)
    assert moved.cost == pytest.approx(alone.cost, abs=HYSTERESIS_COST + 1e-6)
    on = np.flatnonzero(moved.cars["car"].power_kw)
    assert all(later == sooner + 1 for sooner, later in pairwise(on.tolist()))
