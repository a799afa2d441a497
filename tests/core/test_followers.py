"""A battery that can be told nothing follows the load as it will be: runs, cars and sheds in it."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import (
    Battery,
    Capabilities,
    Device,
    FloatArray,
    Home,
)
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import Plan, PlanStatus, Reason

from .homes import NOON, a_battery, a_home, homes_with_loads
from .test_loads import at

DEAF = Capabilities()
CLOSE_KW = 1e-4


def drawn_kw(home: Home, plan: Plan) -> FloatArray:
    """What the house draws as planned, without its batteries."""
    drawn = home.load_kw.copy()
    for device in home.devices:
        power = np.broadcast_to(np.asarray(device.power_kw), drawn.shape)
        drawn += power * ~plan.devices[device.name].shed + plan.devices[device.name].rebound_kw
    drawing = [run.power_kw for run in plan.runs.values()]
    for power_kw in drawing + [car.power_kw for car in plan.cars.values()]:
        drawn += power_kw
    return drawn


def lived(battery: Battery, net_kw: FloatArray, hours: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What a battery left to itself does, slot by slot; and what of the load is left."""
    stored, left, net_discharge = battery.stored_kwh, net_kw.copy(), np.zeros(hours.size)
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    for slot, length in enumerate(hours):
        if net_kw[slot] > 0.0:
            there = max(stored - battery.floor_kwh, 0.0) * eta_d
            power = min(net_kw[slot], battery.max_discharge_kw, there / length)
            stored -= power * length / eta_d
        else:
            room = max(battery.top_kwh - stored, 0.0) / eta_c
            power = -min(-net_kw[slot], battery.max_charge_kw, room / length)
            stored -= power * length * eta_c
        net_discharge[slot], left[slot] = power, net_kw[slot] - power
    return net_discharge, left


def assert_lived(home: Home, plan: Plan) -> None:
    left = drawn_kw(home, plan) - home.solar_kw
    for battery in home.batteries:
        flows = plan.batteries[battery.name]
        net_discharge, left = lived(battery, left, home.timeline.hours)
        planned = flows.discharge_kw - flows.charge_kw
        assert planned == pytest.approx(net_discharge, abs=CLOSE_KW)
    assert plan.import_kw - plan.export_kw == pytest.approx(left, abs=CLOSE_KW)


def test_a_run_in_the_sun_leaves_the_battery_less_to_store() -> None:
    battery = a_battery(stored_kwh=0.0, capabilities=DEAF)
    home = a_home([0.3, 0.3, 0.3, 0.3], 0.0, 0.5, [0.0, 3.0, 0.0, 0.0], batteries=[battery])
    washer = Deferrable("washer", 2.0, 1.0, NOON + at(1), NOON + at(2))
    plan = optimise(replace(home, deferrables=(washer,)))
    flows = plan.batteries["battery"]
    assert flows.charge_kw == pytest.approx([0.0, 0.5, 0.0, 0.0])
    assert flows.discharge_kw == pytest.approx([0.0, 0.0, 0.5, 0.0])
    assert plan.import_kw == pytest.approx([0.5, 0.0, 0.0, 0.5])


def test_a_car_empties_it_sooner() -> None:
    battery = a_battery(stored_kwh=3.0, capabilities=DEAF)
    home = a_home([0.1, 0.2, 0.4], 0.0, 1.0, batteries=[battery])
    car = Car("car", 10.0, 0.0, 4.0, (Departure(NOON + at(1), 4.0),), charge_efficiency_ratio=1.0)
    plan = optimise(replace(home, cars=(car,)))
    assert plan.batteries["battery"].discharge_kw == pytest.approx([3.0, 0.0, 0.0])
    assert plan.import_kw == pytest.approx([2.0, 1.0, 1.0])
    assert plan.cost == pytest.approx(2.0 * 0.1 + 0.2 + 0.4)


def test_a_run_is_put_where_the_battery_that_follows_it_makes_it_cheapest() -> None:
    # At four the sun that nobody buys would be stored and spared at 0.5; run there, it is not.
    battery = a_battery(stored_kwh=0.0, capabilities=DEAF)
    prices, solar_kw = [0.2, 0.2, 0.25, 0.2, 0.5], [0.0, 0.0, 2.0, 0.0, 0.0]
    home = a_home(prices, 0.0, [0.0, 0.0, 0.0, 0.0, 2.0], solar_kw, batteries=[battery])
    plan = optimise(replace(home, deferrables=(Deferrable("washer", 2.0, 1.0),)))
    assert plan.runs["washer"].starts == NOON
    assert plan.cost == pytest.approx(2.0 * 0.2)
    assert plan.status in {PlanStatus.OPTIMAL, PlanStatus.FEASIBLE}


def test_a_shed_device_leaves_it_more_to_give() -> None:
    battery = a_battery(stored_kwh=2.0, capabilities=DEAF)
    pump = Device("pump", 1.0, max_off_hours=1.0)
    home = a_home([0.4, 0.3, 0.3], 0.0, 1.0, batteries=[battery], devices=[pump])
    home = replace(home, peak_slots=np.array([True, False, False]))
    plan = optimise(home)
    assert plan.devices["pump"].shed.tolist() == [True, False, False]
    assert plan.batteries["battery"].discharge_kw == pytest.approx([1.0, 1.0, 0.0])
    assert_lived(home, plan)


def test_what_a_run_draws_is_no_surplus_that_a_battery_leaves() -> None:
    battery = a_battery(stored_kwh=5.0, max_charge_kw=5.0, end_value_per_kwh=0.2)
    home = a_home([0.3, 0.3], 0.1, 0.5, [2.5, 0.0], batteries=[battery])
    washer = Deferrable("washer", 3.0, 1.0, NOON, NOON + at(1))
    plan = optimise(replace(home, deferrables=(washer,)))
    # The house needs a kWh more than the sun gives, and gets it from the battery.
    assert plan.batteries["battery"].reason[0] is Reason.DISCHARGE_DEAR


@st.composite
def homes_that_follow(draw: st.DrawFn) -> Home:
    home = draw(homes_with_loads())
    deaf = a_battery(
        stored_kwh=draw(st.sampled_from([0.0, 1.0, 4.0])),
        capacity_kwh=draw(st.sampled_from([4.0, 8.0])),
        max_discharge_kw=draw(st.sampled_from([1.0, 5.0])),
        charge_efficiency_ratio=draw(st.sampled_from([0.9, 1.0])),
        capabilities=DEAF,
        end_value_per_kwh=None,
    )
    second = replace(deaf, name="second", capacity_kwh=4.0)
    both = draw(st.booleans())
    return replace(home, batteries=(deaf, second) if both else (deaf,), curtailable=False)


@given(home=homes_that_follow())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_planned_is_what_happens_in_a_home_that_is_left_to_itself(home: Home) -> None:
    assert_lived(home, optimise(home))
