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
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus, Reason
from custom_components.energy_optimizer.core.simulate import simulate_battery, simulate_device
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
