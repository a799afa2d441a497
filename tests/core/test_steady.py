"""A plan changes when changing it earns something, and only then."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import Device, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.search import HYSTERESIS_COST
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import a_battery, a_home


def two_cheap_hours(first: float, second: float) -> Home:
    battery = a_battery(stored_kwh=0.0, max_charge_kw=1.0, charge_efficiency_ratio=0.9)
    return a_home([first, second, 0.9], 0.0, [0.0, 0.0, 0.9], batteries=[battery])


def test_a_hairs_breadth_does_not_move_a_charge_to_another_hour() -> None:
    now = optimise(two_cheap_hours(0.1000, 0.1002))
    assert now.batteries["battery"].charge_kw[0] > 0.9
    again = optimise(two_cheap_hours(0.1002, 0.1000), now)
    assert again.batteries["battery"].charge_kw[0] > 0.9
    assert 0.0 < again.cost_terms["hysteresis"] < HYSTERESIS_COST
    assert optimise(two_cheap_hours(0.1002, 0.1000)).batteries["battery"].charge_kw[0] < 0.1


def test_what_is_worth_changing_is_changed() -> None:
    now = optimise(two_cheap_hours(0.10, 0.12))
    changed = optimise(two_cheap_hours(0.12, 0.10), now)
    assert changed.batteries["battery"].charge_kw[0] < 0.2
    assert changed.cost_terms["hysteresis"] == 0.0


def test_in_the_next_slot_a_battery_decides_anew() -> None:
    now = optimise(two_cheap_hours(0.1000, 0.1002))
    home = two_cheap_hours(0.1002, 0.1000)
    edges = home.timeline.edges_s + 3600
    moved = replace(home, timeline=Timeline(edges, home.timeline.zone))
    assert optimise(moved, now).batteries["battery"].charge_kw[0] < 0.1


def peak_home(prices: list[float]) -> Home:
    return a_home(prices, devices=[Device("pump", 0.1, max_off_hours=1.0)], peak=[True] * 3)


def test_a_shed_stays_where_it_was_planned_while_it_hardly_matters() -> None:
    now = optimise(peak_home([0.5, 0.501, 0.5]))
    assert now.devices["pump"].shed.tolist() == [False, True, False]
    again = optimise(peak_home([0.501, 0.5, 0.5]), now)
    assert again.devices["pump"].shed.tolist() == [False, True, False]
    moved = optimise(peak_home([0.7, 0.5, 0.5]), now)
    assert moved.devices["pump"].shed.tolist() == [True, False, False]


def test_decisions_that_are_no_longer_possible_are_not_repeated() -> None:
    now = optimise(peak_home([0.5, 0.501, 0.5]))
    tired = replace(peak_home([0.5, 0.501, 0.5]).devices[0], off_hours_today=1.0)
    home = replace(peak_home([0.5, 0.501, 0.5]), devices=(tired,))
    assert not optimise(home, now).devices["pump"].shed.any()


def test_a_plan_of_another_time_or_another_home_is_ignored() -> None:
    now = optimise(two_cheap_hours(0.1, 0.2))
    home = two_cheap_hours(0.2, 0.1)
    for shift_s in (-90_000, 600, 90_000):
        timeline = Timeline(home.timeline.edges_s + shift_s, home.timeline.zone)
        plan = optimise(replace(home, timeline=timeline), now)
        assert plan.cost == pytest.approx(optimise(replace(home, timeline=timeline)).cost)
    other = replace(home, batteries=(a_battery("other"), a_battery("second")))
    assert optimise(other, now).cost == pytest.approx(optimise(other).cost)


def test_a_horizon_that_grows_by_tomorrow_is_planned_as_well_warm_as_cold() -> None:
    price = 0.2 + 0.1 * np.sin(np.arange(96) / 5.0)
    today = a_home(price[:48], 0.05, 1.0, minutes=15.0, batteries=[a_battery()])
    both = a_home(price, 0.05, 1.0, minutes=15.0, batteries=[a_battery()])
    assert optimise(both, optimise(today)).cost == pytest.approx(optimise(both).cost, abs=1e-4)
