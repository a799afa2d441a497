"""Laws that every plan of every home keeps."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hypothesis import given, settings
import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import Battery, Device, Grid, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import COST_TERMS, Plan, PlanStatus
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import a_battery, a_home, batteries, homes

CLOSE_KW = 1e-5
SOME = settings(max_examples=150, deadline=None)


def power_kw(home: Home, device: Device) -> np.ndarray:
    return np.broadcast_to(np.asarray(device.power_kw, dtype=float), (len(home.timeline),))


def hard_cost(plan: Plan) -> float:
    return plan.cost + plan.cost_terms["penalty"]


@given(home=homes(most_slots=16))
@SOME
def test_energy_is_conserved_and_every_limit_holds(home: Home) -> None:
    plan = optimise(home)
    supply = plan.import_kw - plan.export_kw + plan.solar_used_kw
    for battery in home.batteries:
        flows = plan.batteries[battery.name]
        supply = supply + flows.discharge_kw - flows.charge_kw
        eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
        stored = battery.stored_kwh + np.cumsum(
            home.timeline.hours * (eta_c * flows.charge_kw - flows.discharge_kw / eta_d)
        )
        assert flows.stored_kwh == pytest.approx(stored, abs=CLOSE_KW)
        assert (flows.charge_kw <= battery.max_charge_kw + CLOSE_KW).all()
        assert (flows.discharge_kw <= battery.max_discharge_kw + CLOSE_KW).all()
        if battery.floor_kwh <= battery.stored_kwh <= battery.top_kwh:
            assert (flows.stored_kwh >= battery.floor_kwh - CLOSE_KW).all()
            assert (flows.stored_kwh <= battery.top_kwh + CLOSE_KW).all()
    demand = home.load_kw.copy()
    for device in home.devices:
        flows_of = plan.devices[device.name]
        demand += power_kw(home, device) * ~flows_of.shed + flows_of.rebound_kw
    assert supply == pytest.approx(demand, abs=CLOSE_KW)
    assert (plan.solar_used_kw <= home.solar_kw + CLOSE_KW).all()
    clipped = any(battery.inverter_limit_kw is not None for battery in home.batteries)
    if not home.curtailable and not clipped:
        assert plan.solar_used_kw == pytest.approx(home.solar_kw, abs=CLOSE_KW)
    assert plan.cost == pytest.approx(sum(plan.cost_terms[term] for term in COST_TERMS))


@given(home=homes(most_slots=16))
@SOME
def test_no_slot_has_both_directions_of_anything(home: Home) -> None:
    plan = optimise(home)
    assert (np.minimum(plan.import_kw, plan.export_kw) <= CLOSE_KW).all()
    none = np.zeros(len(home.timeline))
    charge = sum((b.charge_kw for b in plan.batteries.values()), none)
    discharge = sum((b.discharge_kw for b in plan.batteries.values()), none)
    for battery in home.batteries:
        flows = plan.batteries[battery.name]
        assert (np.minimum(flows.charge_kw, flows.discharge_kw) <= CLOSE_KW).all()
        if not battery.may_export:
            assert (np.minimum(flows.discharge_kw, plan.export_kw) <= CLOSE_KW).all()
        if not battery.may_charge_from_grid:
            assert (np.minimum(flows.charge_kw, plan.import_kw) <= CLOSE_KW).all()
    if not home.allow_transfer:
        assert (np.minimum(charge, discharge) <= CLOSE_KW).all()


@given(home=homes(most_slots=8, most_batteries=1, most_devices=1), extra=batteries("extra"))
@SOME
def test_another_battery_never_costs_more(home: Home, extra: Battery) -> None:
    # One that owes nothing: within its limits, no energy it must end with, no debt at the end.
    extra = replace(
        extra,
        stored_kwh=extra.floor_kwh,
        end_stored_kwh=None,
        end_value_per_kwh=0.0,
        inverter_limit_kw=None,
    )
    without, with_it = optimise(home), optimise(replace(home, batteries=(*home.batteries, extra)))
    slack = without.gap_cost + with_it.gap_cost + 1e-3
    assert hard_cost(with_it) <= hard_cost(without) + slack


@given(home=homes(most_slots=10))
@SOME
def test_planning_again_from_the_plan_changes_nothing(home: Home) -> None:
    first = optimise(home)
    again = optimise(home, first)
    for name, flows in first.batteries.items():
        assert again.batteries[name].charge_kw[0] == pytest.approx(flows.charge_kw[0], abs=CLOSE_KW)
        assert again.batteries[name].discharge_kw[0] == pytest.approx(
            flows.discharge_kw[0], abs=CLOSE_KW
        )
    for name, device in first.devices.items():
        assert again.devices[name].shed.tolist() == device.shed.tolist()


@given(home=homes(most_slots=12))
@SOME
def test_a_horizon_that_moved_on_is_planned_as_well_warm_as_cold(home: Home) -> None:
    first = optimise(home)
    if len(home.timeline) == 1:
        return
    later = replace(
        home,
        timeline=Timeline(home.timeline.edges_s[1:], home.timeline.zone),
        import_price_per_kwh=home.import_price_per_kwh[1:],
        export_price_per_kwh=home.export_price_per_kwh[1:],
        load_kw=home.load_kw[1:],
        solar_kw=home.solar_kw[1:],
        peak_slots=home.peaks[1:],
        devices=(),
    )
    cold, warm = optimise(later), optimise(later, first)
    assert warm.status is cold.status
    slack = cold.gap_cost + warm.gap_cost + warm.cost_terms["hysteresis"] + 1e-3
    assert hard_cost(warm) == pytest.approx(hard_cost(cold), abs=slack)


def test_a_default_device_is_shed_at_every_peak_its_budget_covers() -> None:
    clock = np.arange(96) / 4.0
    price = 0.2 + 0.2 * ((clock >= 17) & (clock < 21))
    home = a_home(
        price,
        0.05,
        0.5,
        minutes=15.0,
        peak=(price > 0.3).tolist(),
        batteries=[a_battery(max_discharge_kw=9.0, stored_kwh=10.0)],
        devices=[Device(f"device {i}", 0.02, max_off_hours=4.0) for i in range(6)],
    )
    plan = optimise(home)
    for device in plan.devices.values():
        assert device.shed.tolist() == home.peaks.tolist()


def test_many_threads_plan_at_once_and_agree_with_one() -> None:
    homes_of = [
        a_home(
            0.2 + 0.1 * np.sin(np.arange(96) / (4.0 + number)),
            0.1,
            1.0,
            minutes=15.0,
            peak=[slot % 24 < 4 for slot in range(96)],
            batteries=[a_battery(charge_efficiency_ratio=0.9)],
            devices=[Device("pump", 0.7, min_off_hours=0.5)],
            grid=Grid(11.0),
        )
        for number in range(8)
    ]
    alone = [optimise(home).cost for home in homes_of]
    with ThreadPoolExecutor(4) as pool:
        together = [plan.cost for plan in pool.map(optimise, homes_of * 4)]
    assert together == pytest.approx(alone * 4, abs=1e-9)


def test_a_long_horizon_with_a_clock_change_is_planned() -> None:
    home = a_home(
        0.2 + 0.1 * np.cos(np.arange(672) / 7.0), 0.1, 0.5, minutes=15.0, batteries=[a_battery()]
    )
    assert optimise(home).status is PlanStatus.OPTIMAL
