"""A person's order holds its battery until it ends, and what it costs can be told beforehand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.inputs import (
    Battery,
    Device,
    FloatArray,
    Home,
    InstructionKind,
    Order,
)
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus, Reason
from custom_components.energy_optimizer.core.simulate import (
    simulate_battery,
    simulate_device,
    simulate_load,
    simulate_run,
)
from custom_components.energy_optimizer.core.timeline import Timeline

START = datetime(2026, 11, 2, tzinfo=UTC)
SLOTS = 24


def home_of(prices: FloatArray, **changes: object) -> Home:
    home = Home(
        timeline=Timeline.from_minutes(START, [60.0] * SLOTS, UTC),
        import_price_per_kwh=prices,
        export_price_per_kwh=np.full(SLOTS, 0.02),
        load_kw=np.full(SLOTS, 1.0),
        solar_kw=np.zeros(SLOTS),
        batteries=(
            Battery("b", 10.0, 5.0, 3.0, 3.0, wear_cost_per_kwh=0.0, end_value_per_kwh=0.1),
        ),
    )
    return replace(home, **changes)  # type: ignore[arg-type]


DEAR_EVENING = np.where(np.arange(SLOTS) >= 18, 0.5, 0.1)


def until(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_a_battery_told_to_charge_charges_until_the_order_ends_and_is_planned_after_it() -> None:
    order = Order(InstructionKind.CHARGE, until(1), 2.0)
    plan = optimise(home_of(DEAR_EVENING, orders={"b": order}))
    battery = plan.batteries["b"]
    assert battery.charge_kw[0] == pytest.approx(2.0)
    assert battery.reason[0] is Reason.ORDERED
    assert battery.reason[1] is not Reason.ORDERED
    assert battery.discharge_kw[18:].sum() > 1.0


def test_a_battery_told_to_sell_sells_though_it_may_not_by_itself() -> None:
    order = Order(InstructionKind.DISCHARGE, until(1), 3.0)
    plan = optimise(home_of(DEAR_EVENING, orders={"b": order}))
    assert plan.batteries["b"].discharge_kw[0] == pytest.approx(3.0)
    assert plan.export_kw[0] == pytest.approx(2.0)


def test_an_order_that_the_battery_cannot_carry_out_stops_at_its_floor() -> None:
    order = Order(InstructionKind.DISCHARGE, until(6), 3.0)
    plan = optimise(home_of(DEAR_EVENING, orders={"b": order}))
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.batteries["b"].stored_kwh.min() >= -1e-6


def test_an_order_that_empties_the_battery_before_the_dear_hours_costs_what_they_cost() -> None:
    home = home_of(
        DEAR_EVENING, batteries=(Battery("b", 10.0, 5.0, 3.0, 3.0, 0.0, 10.0, 1.0, 1.0),)
    )
    home = replace(home, batteries=(replace(home.batteries[0], may_charge_from_grid=False),))
    found = simulate_battery(home, "b", Order(InstructionKind.DISCHARGE, until(5), 1.0))
    # Five kWh serve hours at 0.1 instead of hours at 0.5.
    assert found.extra_cost == pytest.approx(5 * 0.4)


kinds = st.sampled_from(InstructionKind)
prices = st.lists(st.floats(0.01, 0.9), min_size=SLOTS, max_size=SLOTS).map(np.array)


@given(prices, kinds, st.floats(0.1, 3.0), st.floats(1.0, 20.0), st.floats(0.0, 10.0))
def test_no_order_that_the_plan_might_have_chosen_is_cheaper_than_the_plan(
    price: FloatArray, kind: InstructionKind, power_kw: float, hours: float, stored_kwh: float
) -> None:
    battery = Battery("b", 10.0, stored_kwh, 3.0, 3.0, may_export=True, end_value_per_kwh=0.1)
    home = home_of(price, batteries=(battery,))
    found = simulate_battery(home, "b", Order(kind, until(hours), power_kw))
    assert found.extra_cost >= -(found.plan.gap_cost + found.ordered.gap_cost + 1e-3)
    assert found.plan.cost == pytest.approx(optimise(home).cost, abs=1e-6)


def test_keeping_a_device_on_at_the_peak_costs_what_switching_it_off_saves() -> None:
    peak = np.arange(SLOTS) == 3
    home = home_of(np.where(peak, 0.6, 0.1), batteries=(), devices=(Device("d", 2.0, 1.0),))
    home = replace(home, peak_slots=peak)
    found = simulate_device(home, "d", Order(InstructionKind.IDLE, until(4)), is_on=True)
    assert found.extra_cost == pytest.approx(2.0 * 0.6)
    off = simulate_device(home, "d", Order(InstructionKind.IDLE, until(1)), is_on=False)
    assert off.ordered.import_kw[0] == pytest.approx(1.0)


def test_what_is_not_planned_is_refused_by_name() -> None:
    home = home_of(DEAR_EVENING)
    with pytest.raises(InputError, match="battery"):
        simulate_battery(home, "x", Order(InstructionKind.IDLE, until(1)))
    with pytest.raises(InputError, match="device"):
        simulate_device(home, "x", Order(InstructionKind.IDLE, until(1)), is_on=True)
    with pytest.raises(InputError, match="power_kw"):
        Order(InstructionKind.CHARGE, until(1), -1.0)
    with pytest.raises(InputError, match="load"):
        simulate_load(home, "x", Order(InstructionKind.IDLE, until(1)), is_on=True)


RISING = np.linspace(0.1, 0.33, SLOTS)[::-1].copy()


def told_until(hours: float) -> Order:
    return Order(InstructionKind.IDLE, until(hours))


def test_a_run_begun_now_costs_what_its_cheapest_time_costs_less() -> None:
    washer = Deferrable("w", 2.0, 2.0, deadline=until(8))
    home = home_of(RISING, batteries=(), deferrables=(washer,))
    planned = 2.0 * (RISING[6] + RISING[7])
    found = simulate_load(home, "w", told_until(1), is_on=True)
    # What has begun in one piece goes on to its end, though the order ends before.
    assert found.extra_cost == pytest.approx(2.0 * (RISING[0] + RISING[1]) - planned)
    assert found.missing_kwh == pytest.approx(0.0)


def test_a_load_in_pieces_is_planned_again_where_the_order_ends() -> None:
    pump = Deferrable("w", 2.0, 2.0, deadline=until(8), interruptible=True)
    home = home_of(RISING, batteries=(), deferrables=(pump,))
    hour = simulate_load(home, "w", told_until(1), is_on=True)
    assert hour.extra_cost == pytest.approx(2.0 * (RISING[0] - RISING[6]))
    both = simulate_load(home, "w", told_until(5), is_on=True)
    planned = 2.0 * (RISING[6] + RISING[7])
    assert both.extra_cost == pytest.approx(2.0 * (RISING[0] + RISING[1]) - planned)
    assert both.missing_kwh == pytest.approx(0.0)


def test_a_load_that_waits_too_long_is_left_out_and_that_is_said() -> None:
    falling = RISING[::-1].copy()
    washer = Deferrable("w", 2.0, 2.0, deadline=until(8))
    home = home_of(falling, batteries=(), deferrables=(washer,))
    waits = simulate_load(home, "w", told_until(3), is_on=False)
    begun_at_once = 2.0 * (falling[0] + falling[1])
    assert waits.extra_cost == pytest.approx(2.0 * (falling[3] + falling[4]) - begun_at_once)
    assert waits.missing_kwh == pytest.approx(0.0)
    never = simulate_load(home, "w", told_until(7), is_on=False)
    assert never.extra_cost == pytest.approx(-begun_at_once)
    assert never.missing_kwh == pytest.approx(4.0)


def test_a_run_that_nobody_planned_costs_its_energy_now() -> None:
    washer = Deferrable("w", 2.0, 2.0, deadline=until(8))
    home = home_of(RISING, batteries=(), deferrables=(washer,))
    found = simulate_run(home, washer)
    assert found.extra_cost == pytest.approx(2.0 * (RISING[0] + RISING[1]))


def test_a_car_charged_now_or_made_to_wait_costs_what_it_pays_more() -> None:
    car = Car("c", 20.0, 10.0, 4.0, (Departure(until(8), 18.0),), charge_efficiency_ratio=1.0)
    home = home_of(RISING, batteries=(), cars=(car,))
    now = simulate_load(home, "c", told_until(1), is_on=True)
    assert now.extra_cost == pytest.approx(4.0 * (RISING[0] - RISING[6]))
    full = simulate_load(home, "c", told_until(5), is_on=True)
    # Charged by hand it takes all it can hold: two kWh beyond its target.
    planned = 4.0 * (RISING[6] + RISING[7])
    paid = 4.0 * (RISING[0] + RISING[1]) + 2.0 * RISING[2]
    assert full.extra_cost == pytest.approx(paid - planned)
    waits = simulate_load(home, "c", told_until(7), is_on=False)
    assert waits.extra_cost == pytest.approx(-4.0 * RISING[6])
    assert waits.missing_kwh == pytest.approx(4.0)
