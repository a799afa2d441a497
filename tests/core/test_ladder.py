"""One step down when something is missing, each visible in the status."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import SolveError
from custom_components.energy_optimizer.core.inputs import Device, Home
from custom_components.energy_optimizer.core.ladder import last_good, plan_with_ladder, still_valid
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus
from custom_components.energy_optimizer.core.rules import idle_plan, rules_plan

from .homes import a_battery, a_home

# The solver takes a cost this large for infinite, and refuses the program.
REFUSED = 1e30


def evening(devices: int = 5) -> Home:
    clock = np.arange(48) / 2.0
    price = 0.2 + 0.3 * ((clock >= 17) & (clock < 21)) + 0.01 * np.sin(clock * 5.0)
    return a_home(
        price,
        0.05,
        1.0,
        minutes=30.0,
        batteries=[a_battery(charge_efficiency_ratio=0.9, may_export=False)],
        devices=[
            Device(f"device {i}", 0.4 + 0.1 * i, min_off_hours=1.0, rebound_ratio=0.3)
            for i in range(devices)
        ],
        peak=(price > 0.4).tolist(),
    )


def broken(home: Home) -> Home:
    return replace(home, import_price_per_kwh=np.full(len(home.timeline), REFUSED))


def test_a_proved_plan_is_optimal() -> None:
    assert plan_with_ladder(evening()).status is PlanStatus.OPTIMAL


def test_a_search_that_runs_out_of_time_gives_a_feasible_plan_that_keeps_every_limit() -> None:
    home = evening()
    plan = plan_with_ladder(home, time_limit_s=0.0)
    assert plan.status is PlanStatus.FEASIBLE
    best = optimise(home)
    assert plan.cost >= best.cost - best.gap_cost
    assert plan.cost - plan.gap_cost <= best.cost + 1e-3
    assert (np.minimum(plan.import_kw, plan.export_kw) <= 1e-6).all()


def test_a_search_without_time_still_ends_both_directions_at_once() -> None:
    home = a_home(
        [-0.2] * 6, -0.3, 1.0, batteries=[a_battery(stored_kwh=10.0, charge_efficiency_ratio=0.9)]
    )
    plan = optimise(home, time_limit_s=0.0)
    flows = plan.batteries["battery"]
    assert plan.status is PlanStatus.FEASIBLE
    assert (np.minimum(flows.charge_kw, flows.discharge_kw) <= 1e-6).all()


def test_a_solver_that_fails_leaves_the_last_good_plan() -> None:
    home = evening()
    good = optimise(home)
    with pytest.raises(SolveError):
        optimise(broken(home))
    plan = plan_with_ladder(broken(home), good)
    assert plan.status is PlanStatus.LAST_GOOD
    assert plan.cost == good.cost
    assert plan_with_ladder(broken(home), plan).status is PlanStatus.LAST_GOOD


def test_without_an_old_plan_the_rules_hold() -> None:
    plan = plan_with_ladder(broken(evening()))
    assert plan.status is PlanStatus.RULES


def test_without_a_peak_to_rule_on_everything_is_let_go() -> None:
    home = replace(broken(evening()), peak_slots=None)
    plan = plan_with_ladder(home)
    assert plan.status is PlanStatus.IDLE
    assert not any(device.shed.any() for device in plan.devices.values())


def test_rules_and_idle_plans_are_no_old_plan_to_go_by() -> None:
    home = evening()
    for plan in (rules_plan(home), idle_plan(home)):
        assert last_good(plan, home.timeline.start(0)) is None
    assert last_good(None, home.timeline.start(0)) is None


def test_an_old_plan_grows_too_old() -> None:
    home = evening()
    plan, start = optimise(home), home.timeline.start(0)
    assert still_valid(plan, start + timedelta(hours=5))
    assert not still_valid(plan, start + timedelta(hours=7))
    assert not still_valid(plan, start - timedelta(minutes=1))


def test_an_old_plan_does_not_fit_a_home_that_changed() -> None:
    home = evening()
    plan, later = optimise(home), home.timeline.start(4)
    planned = float(plan.batteries["battery"].stored_kwh[3])

    def with_stored(kwh: float) -> Home:
        return replace(home, batteries=(replace(home.batteries[0], stored_kwh=kwh),))

    assert still_valid(plan, later, with_stored(min(planned + 1.5, 10.0)))
    assert not still_valid(
        plan, later, with_stored(planned - 3.0 if planned > 5.0 else planned + 3.0)
    )
    assert not still_valid(plan, later, replace(home, batteries=()))
    assert not still_valid(plan, later, replace(home, devices=()))
    assert still_valid(plan, home.timeline.start(0), home)


def test_the_rules_shed_at_peaks_within_the_budget_and_never_export_from_the_battery() -> None:
    full = a_battery(stored_kwh=10.0, may_export=False)
    home = replace(evening(devices=1), batteries=(full,), load_kw=np.full(48, 0.3))
    plan = rules_plan(home)
    shed = plan.devices["device 0"].shed
    assert (shed <= home.peaks).all()
    assert float(shed @ home.timeline.hours) == 2.0
    assert (plan.export_kw == 0.0).all()
    assert plan.batteries["battery"].discharge_kw[home.peaks].sum() > 0.0
    held = ~home.peaks & (np.arange(48) >= 22) & (np.arange(48) < 34)
    assert (plan.batteries["battery"].discharge_kw[held] == 0.0).all()


def test_the_rules_keep_the_limits_of_a_device() -> None:
    def shed(**limits: float) -> list[int]:
        device = Device("pump", 1.0, **limits)  # type: ignore[arg-type]  # numbers all
        home = a_home([0.5] * 8, devices=[device], peak=[True] * 6 + [False] * 2)
        return [int(slot) for slot in np.flatnonzero(rules_plan(home).devices["pump"].shed)]

    assert shed(max_off_hours=3.0) == [0, 1, 2]
    assert shed(max_off_hours=3.0, off_hours_today=2.0) == [0]
    assert shed(max_off_hours=5.0, max_off_in_a_row_hours=2.0, min_on_hours=1.0) == [0, 1, 3, 4]
    assert shed(max_off_hours=9.0, min_off_hours=7.0) == []
    assert shed(max_off_hours=0.0, min_off_hours=2.0, off_for_hours=1.0) == [0]
    assert shed(max_off_hours=2.0, min_on_hours=3.0, on_for_hours=1.0) == [2, 3]


def test_the_rules_draw_the_rebound_after_the_restore() -> None:
    device = Device("pump", 1.0, max_off_hours=1.0, rebound_ratio=0.5, rebound_hours=2.0)
    home = a_home([0.9, 0.1, 0.1, 0.1], devices=[device], peak=[True, False, False, False])
    plan = rules_plan(home)
    assert plan.devices["pump"].rebound_kw == pytest.approx([0.0, 0.25, 0.25, 0.0])
    assert plan.import_kw == pytest.approx([0.0, 1.25, 1.25, 1.0])


def test_the_idle_plan_is_self_consumption_priced() -> None:
    home = a_home(
        [0.3, 0.3],
        0.1,
        [0.0, 2.0],
        [3.0, 0.0],
        batteries=[a_battery(stored_kwh=9.0, wear_cost_per_kwh=0.05)],
    )
    plan = idle_plan(home)
    assert plan.batteries["battery"].charge_kw == pytest.approx([1.0, 0.0])
    assert plan.batteries["battery"].discharge_kw == pytest.approx([0.0, 2.0])
    assert plan.cost == pytest.approx(-0.1 * 2.0 + 0.05 * 2.0)


def test_where_solar_can_be_curtailed_the_lower_steps_do_not_pay_to_export() -> None:
    plan = idle_plan(a_home([0.3], -0.2, 1.0, 3.0, curtailable=True))
    assert plan.export_kw == pytest.approx([0.0])
    assert plan.solar_used_kw == pytest.approx([1.0])


def test_no_plan_costs_less_than_the_optimal_one() -> None:
    home = evening()
    best = optimise(home)
    for plan in (rules_plan(home), idle_plan(home)):
        assert best.cost <= plan.cost + best.gap_cost + 1e-3
