"""What a run or a charge is worth is what the plan would cost more without waiting, exactly."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.core.inputs import Home, InstructionKind, Order
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.simulate import simulate_load

from .homes import NOON, a_battery, a_home
from .test_loads import at

NEAR_COST = 1e-3
SLOTS = 6


@st.composite
def sound_homes(draw: st.DrawFn) -> Home:
    """A home with a battery and no incentive to burn energy."""

    def series(*values: float) -> list[float]:
        return draw(st.lists(st.sampled_from(values), min_size=SLOTS, max_size=SLOTS))

    battery = a_battery(
        stored_kwh=draw(st.sampled_from([0.0, 2.0, 5.0])),
        max_discharge_kw=draw(st.sampled_from([1.0, 5.0])),
        charge_efficiency_ratio=0.9,
        wear_cost_per_kwh=0.01,
        may_export=draw(st.booleans()),
        end_value_per_kwh=0.1,
    )
    solar_kw = series(0.0, 0.0, 1.0, 4.0)
    return a_home(series(0.1, 0.2, 0.3, 0.5), 0.05, series(0.2, 1.0), solar_kw, batteries=[battery])


def told() -> Order:
    return Order(InstructionKind.IDLE, NOON + at(SLOTS))


def test_a_run_that_would_empty_the_battery_at_once_is_worth_what_that_costs() -> None:
    # At once the run takes what the battery keeps for the dear hour: 2 kWh at 0.5, not at 0.1.
    battery = a_battery(stored_kwh=2.0, max_charge_kw=0.0)
    home = a_home([0.4, 0.5, 0.1], 0.0, [0.0, 2.0, 0.0], batteries=[battery])
    washer = Deferrable("washer", 2.0, 1.0)
    run = optimise(replace(home, deferrables=(washer,))).runs["washer"]
    assert run.power_kw == pytest.approx([0.0, 0.0, 2.0])
    assert run.worth == pytest.approx([0.0, 0.0, 2.0 * (0.4 - 0.1)])


def test_a_part_that_the_battery_has_left_over_is_no_gain() -> None:
    # Two prices hold for one run: the first kWh at once is the battery's, which is worth 0.2.
    battery = a_battery(stored_kwh=1.0, max_charge_kw=0.0, end_value_per_kwh=0.2)
    home = a_home([0.4, 0.1], 0.0, 0.0, batteries=[battery])
    run = optimise(replace(home, deferrables=(Deferrable("washer", 2.0, 1.0),))).runs["washer"]
    assert run.worth.sum() == pytest.approx((0.2 + 0.4) - 2.0 * 0.1)


@given(home=sound_homes(), power_kw=st.sampled_from([0.5, 2.0, 4.0]), pieces=st.booleans())
@settings(max_examples=80)
def test_a_runs_worth_is_what_starting_it_now_costs(
    home: Home, power_kw: float, *, pieces: bool
) -> None:
    load = Deferrable("load", power_kw, 2.0, interruptible=pieces)
    found = simulate_load(replace(home, deferrables=(load,)), "load", told(), is_on=True)
    worth = float(found.plan.runs["load"].worth.sum())
    assert worth == pytest.approx(found.extra_cost, abs=NEAR_COST + found.plan.gap_cost)


@given(home=sound_homes(), power_kw=st.sampled_from([1.5, 4.0]))
@settings(max_examples=60)
def test_a_cars_worth_is_what_charging_it_now_costs(home: Home, power_kw: float) -> None:
    departure = (Departure(NOON + at(5), 6.0),)
    car = Car("car", 6.0, 0.0, power_kw, departure, charge_efficiency_ratio=1.0)
    found = simulate_load(replace(home, cars=(car,)), "car", told(), is_on=True)
    worth = float(found.plan.cars["car"].worth.sum())
    assert worth == pytest.approx(found.extra_cost, abs=NEAR_COST + found.plan.gap_cost)
