"""Plans under a capacity charge against an independent statement of the same problem."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.core.blocks.battery import (
    after_price_per_kwh,
    end_value_per_kwh,
)
from custom_components.energy_optimizer.core.blocks.bounds import derive_bounds
from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
    MonthPeaks,
)
from custom_components.energy_optimizer.core.inputs import Device, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import ZONE, a_battery, a_home, homes, homes_in_debt, homes_with_loads
from .oracle import least_cost

ROUNDING_COST = 1e-3
STEPS = ((0.0, 1.0), (2.0, 3.0), (5.0, 4.0), (8.0, 9.0))
# Local afternoons of the first, the fifteenth and the last day of a month.
DAYS = {1: datetime(2026, 10, 1, 12, 10, tzinfo=UTC), 15: datetime(2026, 10, 15, 6, 30, tzinfo=UTC)}
DAYS[31] = datetime(2026, 10, 31, 17, 45, tzinfo=UTC)


@st.composite
def charges(draw: st.DrawFn) -> CapacityCharge:
    kind = draw(st.sampled_from(list(ChargeKind)))
    distinct = draw(st.sampled_from([True, True, False]))
    return CapacityCharge(
        kind,
        ZONE,
        period_minutes=draw(st.sampled_from([15, 60])) if distinct else 60,
        price_per_kw=draw(st.sampled_from([0.1, 1.0, 4.0])),
        floor_kw=draw(st.sampled_from([0.0, 0.0, 2.5])),
        highest=draw(st.integers(1, 3)),
        distinct_days=distinct,
        tiers=STEPS if kind is ChargeKind.TIERED else (),
        hours=draw(st.sampled_from([None, None, frozenset(range(7, 21))])),
        otherwise_ratio=draw(st.sampled_from([0.0, 0.5])),
    )


@st.composite
def states(draw: st.DrawFn, start: datetime) -> CapacityState:
    charge = draw(charges())
    unavoidable = draw(st.sampled_from([0.0, 1.5, 4.0]))
    if draw(st.booleans()):
        return CapacityState(charge, None, unavoidable)
    today = start.astimezone(ZONE).date()
    month = today.replace(day=1)
    days = [month + timedelta(days=each) for each in range(today.day)]
    chosen = draw(st.lists(st.sampled_from(days), max_size=4, unique=True))
    found = [(day, draw(st.sampled_from([0.7, 2.0, 3.3, 6.0]))) for day in chosen]
    found.sort(key=lambda each: -each[1])
    began = charge.period_start_s(start.timestamp())
    running = draw(st.sampled_from([0.0, 0.4]))
    return CapacityState(charge, MonthPeaks(month, tuple(found), began, running), unavoidable)


@st.composite
def charged_homes(draw: st.DrawFn, start: datetime) -> Home:
    home = draw(homes(most_slots=9, most_batteries=2, most_devices=1))
    edges_s = home.timeline.edges_s - home.timeline.edges_s[0] + int(start.timestamp())
    return replace(home, timeline=Timeline(edges_s, ZONE), capacity_charge=draw(states(start)))


@st.composite
def charged_homes_with_loads(draw: st.DrawFn) -> Home:
    home = draw(homes_with_loads())
    return replace(home, capacity_charge=draw(states(home.timeline.start(0))))


def is_cheapest(home: Home) -> bool:
    plan = optimise(home, time_limit_s=30.0)
    assert plan.status is PlanStatus.OPTIMAL
    cost = plan.cost + plan.cost_terms["penalty"] + plan.cost_terms["missing"]
    values = {b.name: end_value_per_kwh(home, b) for b in home.batteries}
    penalty = derive_bounds(home).penalty_per_kwh
    least = least_cost(home, penalty, values, after_price_per_kwh(home))
    return least - ROUNDING_COST <= cost <= least + plan.gap_cost + ROUNDING_COST


@pytest.mark.parametrize("day", DAYS)
@given(data=st.data())
@settings(max_examples=70, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_plan_under_a_capacity_charge_is_cheaper_than_the_planners(
    day: int, data: st.DataObject
) -> None:
    assert is_cheapest(data.draw(charged_homes(DAYS[day])))


@given(home=charged_homes_with_loads())
@settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_nor_with_loads_that_can_wait_and_a_car(home: Home) -> None:
    assert is_cheapest(home)


@given(data=st.data())
@settings(max_examples=70, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nor_where_devices_have_much_to_catch_up_with(data: st.DataObject) -> None:
    home = data.draw(homes_in_debt(DAYS[31]))
    assert is_cheapest(replace(home, capacity_charge=data.draw(states(DAYS[31]))))


def test_a_device_kept_off_for_a_long_slot_catches_up_while_a_battery_charges() -> None:
    device = Device(
        "pump",
        [1.5, 0.0, 0.0, 0.0, 0.0],
        max_off_hours=0.0,
        min_off_hours=0.5,
        rebound_ratio=1.0,
        rebound_hours=0.5,
        off_for_hours=0.25,
    )
    battery = a_battery(stored_kwh=0.0, max_charge_kw=1.0, max_discharge_kw=0.0)
    charge = CapacityCharge(ChargeKind.MONTHLY_MAX, ZONE, price_per_kw=0.1)
    home = a_home(
        [-0.3] * 5,
        -0.3,
        minutes=[60, 15, 15, 15, 15],
        start=DAYS[31],
        batteries=[battery],
        devices=[device],
    )
    home = replace(home, capacity_charge=CapacityState(charge))
    # Paid for every kWh, it draws all it can: 1.875 kWh are owed, 4.75 kW twice.
    assert optimise(home).import_kw == pytest.approx([1.0, 4.75, 4.75, 1.0, 1.0])
    assert is_cheapest(home)


def test_the_days_are_the_first_a_middle_and_the_last_one() -> None:
    local = [moment.astimezone(ZONE).date() for moment in DAYS.values()]
    assert local == [date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 31)]
