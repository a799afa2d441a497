"""The cheapest window for one more load: what it adds, solar and batteries taken into account."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.loads import Deferrable
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.windows import Wanted, find_cheapest_window

from .homes import NOON, a_battery, a_home


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_it_is_the_cheapest_hours_where_there_is_nothing_else() -> None:
    home = a_home([0.3, 0.2, 0.1, 0.15, 0.4], load_kw=0.5)
    found = find_cheapest_window(home, optimise(home), Wanted(2.0, 2.0))
    assert found.pieces == ((NOON + hours(2), NOON + hours(4)),)
    assert found.cost == pytest.approx(2.0 * (0.1 + 0.15))
    assert found.at_once_cost == pytest.approx(2.0 * (0.3 + 0.2))
    assert found.energy_kwh == pytest.approx(4.0)


def test_solar_that_would_be_sold_for_little_is_cheaper_than_the_cheapest_price() -> None:
    home = a_home([0.1, 0.3, 0.1], 0.02, 0.5, [0.0, 3.5, 0.0])
    found = find_cheapest_window(home, optimise(home), Wanted(3.0, 1.0))
    assert found.pieces == ((NOON + hours(1), NOON + hours(2)),)
    assert found.cost == pytest.approx(3.0 * 0.02)


def test_a_battery_makes_a_dear_hour_as_cheap_as_what_it_holds() -> None:
    home = a_home([0.5, 0.5, 0.2], 0.0, 0.0, batteries=[a_battery(end_value_per_kwh=0.0)])
    found = find_cheapest_window(home, optimise(home), Wanted(2.0, 1.0))
    assert found.cost == pytest.approx(0.0, abs=1e-5)


def test_what_waits_already_keeps_its_time_and_pushes_the_newcomer_aside() -> None:
    home = a_home([0.3, 0.1, 0.2], 0.0, [0.0, 0.0, 0.0], [0.0, 2.0, 0.0])
    home = replace(home, deferrables=(Deferrable("washer", 2.0, 1.0),))
    plan = optimise(home)
    assert plan.runs["washer"].starts == NOON + hours(1)
    found = find_cheapest_window(home, plan, Wanted(2.0, 1.0))
    assert found.cost == pytest.approx(2.0 * 0.1)


def test_pieces_take_the_cheapest_slots_wherever_they_are() -> None:
    home = a_home([0.1, 0.4, 0.1, 0.4, 0.2])
    found = find_cheapest_window(home, optimise(home), Wanted(1.0, 2.0, contiguous=False))
    assert found.pieces == (
        (NOON, NOON + hours(1)),
        (NOON + hours(2), NOON + hours(3)),
    )
    assert found.cost == pytest.approx(0.2)


def test_a_window_too_short_for_the_duration_is_refused() -> None:
    home = a_home([0.1, 0.2])
    with pytest.raises(InputError, match="duration_hours is 2"):
        find_cheapest_window(home, optimise(home), Wanted(1.0, 2.0, earliest=NOON + hours(0.5)))


@settings(max_examples=40, deadline=None)
@given(
    prices=st.lists(st.sampled_from([-0.1, 0.05, 0.1, 0.2, 0.4]), min_size=4, max_size=8),
    sun=st.sampled_from([0.0, 1.5, 4.0]),
    power=st.sampled_from([0.5, 2.0, 6.0]),
    count=st.integers(1, 3),
)
def test_no_other_start_adds_less(
    prices: list[float], sun: float, power: float, count: int
) -> None:
    solar = [sun * (slot % 3 == 1) for slot in range(len(prices))]
    battery = a_battery(capacity_kwh=3.0, stored_kwh=1.0, charge_efficiency_ratio=0.9)
    home = a_home(prices, 0.05, 0.4, solar, batteries=[battery])
    found = find_cheapest_window(home, optimise(home), Wanted(power, float(count)))

    def added(start: int) -> float:
        load = home.load_kw.copy()
        load[start : start + count] += power
        return optimise(replace(home, load_kw=load)).cost - optimise(home).cost

    every = [added(start) for start in range(len(prices) - count + 1)]
    gap = 0.02 * float(np.median(np.abs(prices)))
    assert found.cost == pytest.approx(min(every), abs=gap + 1e-4)
    assert found.at_once_cost == pytest.approx(every[0], abs=gap + 1e-4)
