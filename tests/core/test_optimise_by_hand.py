"""Programs small enough to be solved by hand, one for each thing a home may have."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import (
    Capabilities,
    Device,
    Grid,
    InstructionKind,
)
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus, Reason

from .homes import a_battery, a_home

EXACT: dict[str, Any] = {"abs": 1e-6}


def test_a_home_with_nothing_but_a_load_pays_for_it() -> None:
    plan = optimise(a_home([0.2, 0.4], 0.1, [1.0, 2.0]))
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.cost == pytest.approx(0.2 + 0.8)
    assert plan.import_kw == pytest.approx([1.0, 2.0])
    assert plan.batteries == {}


def test_surplus_is_sold_and_slots_count_by_their_length() -> None:
    plan = optimise(a_home([0.2, 0.2], 0.1, 1.0, [3.0, 0.0], minutes=[15, 30]))
    assert plan.export_kw == pytest.approx([2.0, 0.0])
    assert plan.cost == pytest.approx(-0.1 * 2.0 * 0.25 + 0.2 * 1.0 * 0.5)


def test_a_battery_buys_cheap_and_serves_dear_through_its_losses() -> None:
    battery = a_battery(
        stored_kwh=0.0,
        charge_efficiency_ratio=0.9,
        discharge_efficiency_ratio=0.8,
        wear_cost_per_kwh=0.05,
        may_export=False,
    )
    plan = optimise(a_home([0.1, 0.5], 0.0, [0.0, 1.0], batteries=[battery]))
    charged = 1.0 / (0.9 * 0.8)
    assert plan.batteries["battery"].charge_kw == pytest.approx([charged, 0.0])
    assert plan.batteries["battery"].stored_kwh == pytest.approx([1.25, 0.0], **EXACT)
    assert plan.cost_terms["energy"] == pytest.approx(0.1 * charged)
    assert plan.cost_terms["wear"] == pytest.approx(0.05)
    assert plan.batteries["battery"].reason == (Reason.CHARGE_CHEAP, Reason.DISCHARGE_DEAR)


def test_a_battery_whose_losses_and_wear_eat_the_spread_rests() -> None:
    battery = a_battery(stored_kwh=0.0, wear_cost_per_kwh=0.45)
    plan = optimise(a_home([0.1, 0.5], 0.0, 1.0, batteries=[battery]))
    assert plan.batteries["battery"].charge_kw == pytest.approx([0.0, 0.0])


def test_power_limits_are_on_the_ac_side() -> None:
    battery = a_battery(
        stored_kwh=0.0, max_charge_kw=2.0, max_discharge_kw=1.0, discharge_efficiency_ratio=0.5
    )
    plan = optimise(a_home([0.0, 0.5, 0.5], 0.0, [0.0, 3.0, 3.0], batteries=[battery]))
    assert plan.batteries["battery"].charge_kw[0] == pytest.approx(2.0)
    assert plan.batteries["battery"].discharge_kw == pytest.approx([0.0, 1.0, 0.0])


def test_floor_and_ceiling_hold() -> None:
    battery = a_battery(floor_kwh=2.0, ceiling_kwh=8.0, max_charge_kw=9.0, max_discharge_kw=9.0)
    plan = optimise(a_home([0.5, 0.0, 0.5], 0.0, 9.0, batteries=[battery]))
    assert plan.batteries["battery"].stored_kwh == pytest.approx([2.0, 8.0, 2.0], **EXACT)


@pytest.mark.parametrize(("stored", "after"), [(1.0, 4.0), (10.0, 8.0)])
def test_a_battery_that_starts_outside_its_limits_is_brought_back(
    stored: float, after: float
) -> None:
    battery = a_battery(stored_kwh=stored, floor_kwh=4.0, ceiling_kwh=8.0)
    plan = optimise(a_home([0.9, 0.9], 0.0, 0.0, batteries=[battery]))
    assert plan.batteries["battery"].stored_kwh[0] == pytest.approx(after)
    assert plan.batteries["battery"].reason[0] is Reason.BACK_INSIDE_LIMITS
    assert plan.cost_terms["penalty"] >= 0.0


def test_energy_left_is_worth_what_the_cheapest_third_of_the_last_day_costs() -> None:
    prices = [0.9] * 3 + [0.1] * 6 + [0.3] * 18
    battery = a_battery(stored_kwh=4.0, end_value_per_kwh=None, discharge_efficiency_ratio=0.9)
    plan = optimise(a_home(prices, 0.0, 0.0, batteries=[battery]))
    left = plan.batteries["battery"].stored_kwh[-1]
    assert plan.cost_terms["end value"] == pytest.approx(-0.9 * 0.3 * left)
    cheap = optimise(a_home([0.9] * 4 + [0.1] * 9 + [0.3] * 15, batteries=[battery]))
    left = cheap.batteries["battery"].stored_kwh[-1]
    assert cheap.cost_terms["end value"] == pytest.approx(-0.9 * 0.1 * left)


def test_an_energy_to_end_with_is_kept_and_missed_only_when_it_must_be() -> None:
    kept = optimise(
        a_home(
            [0.1, 0.5],
            batteries=[a_battery(stored_kwh=0.0, end_stored_kwh=4.0, end_value_per_kwh=None)],
        )
    )
    assert kept.batteries["battery"].stored_kwh[-1] == pytest.approx(4.0)
    assert kept.cost == pytest.approx(0.4)
    short = optimise(
        a_home(
            [0.1], batteries=[a_battery(stored_kwh=0.0, end_stored_kwh=9.0, end_value_per_kwh=None)]
        )
    )
    assert short.batteries["battery"].stored_kwh[-1] == pytest.approx(5.0)
    assert short.cost_terms["penalty"] > 0.0


def test_solar_is_curtailed_only_where_it_may_be() -> None:
    given = ([0.3, 0.3], [-0.2, 0.1], 1.0, 3.0)
    kept = optimise(a_home(*given, curtailable=True))
    assert kept.solar_used_kw == pytest.approx([1.0, 3.0])
    sold = optimise(a_home(*given))
    assert sold.solar_used_kw == pytest.approx([3.0, 3.0])
    assert sold.cost == pytest.approx(0.4 - 0.2)


def test_an_inverter_clips_what_solar_and_battery_give_together() -> None:
    battery = a_battery(inverter_limit_kw=4.0)
    plan = optimise(a_home([0.3], [0.2], 0.0, [6.0], batteries=[battery]))
    net = plan.solar_used_kw + plan.batteries["battery"].discharge_kw
    assert net - plan.batteries["battery"].charge_kw == pytest.approx([4.0])
    assert plan.export_kw == pytest.approx([4.0])


def test_the_fuse_is_kept_and_broken_only_by_the_load_itself() -> None:
    battery = a_battery(stored_kwh=0.0)
    kept = optimise(a_home([0.0, 0.5], 0.0, [0.0, 6.0], grid=Grid(3.0), batteries=[battery]))
    assert kept.import_kw == pytest.approx([3.0, 3.0])
    assert kept.cost_terms["penalty"] == pytest.approx(0.0, **EXACT)
    broken = optimise(a_home([0.5], 0.0, 9.0, grid=Grid(3.0)))
    assert broken.import_kw == pytest.approx([9.0])
    assert broken.cost == pytest.approx(4.5)
    assert broken.cost_terms["penalty"] > 0.0


def test_an_export_limit_makes_room_for_the_sun() -> None:
    battery = a_battery(stored_kwh=8.0, max_charge_kw=1.0)
    home = a_home([0.3] * 3, 0.1, 0.0, [0.0, 4.0, 4.0], grid=Grid(None, 3.0), batteries=[battery])
    plan = optimise(home)
    assert plan.export_kw.max() <= 3.0 + 1e-6
    assert plan.cost_terms["penalty"] == pytest.approx(0.0, **EXACT)


def test_a_battery_that_may_not_export_serves_the_load_and_no_more() -> None:
    home = a_home([0.5], 0.4, 1.0, batteries=[a_battery(may_export=False)])
    assert optimise(home).batteries["battery"].discharge_kw == pytest.approx([1.0])
    freed = replace(home, batteries=(a_battery(may_export=True),))
    assert optimise(freed).batteries["battery"].discharge_kw == pytest.approx([5.0])


def test_a_battery_that_may_not_export_does_not_free_the_sun_to_be_sold() -> None:
    home = a_home([0.5], 0.4, 3.0, 3.5, batteries=[a_battery(may_export=False)])
    plan = optimise(home)
    assert plan.batteries["battery"].discharge_kw == pytest.approx([0.0])
    assert plan.export_kw == pytest.approx([0.5])


def test_a_battery_waits_for_an_export_price_above_its_floor() -> None:
    battery = a_battery(export_price_floor_per_kwh=0.3)
    plan = optimise(a_home([0.5] * 2, [0.29, 0.3], 0.0, batteries=[battery]))
    assert plan.export_kw == pytest.approx([0.0, 5.0])


def test_a_battery_kept_off_the_grid_takes_only_the_surplus() -> None:
    battery = a_battery(stored_kwh=0.0, may_charge_from_grid=False)
    plan = optimise(a_home([0.0, 0.9], 0.0, [1.0, 9.0], [3.0, 0.0], batteries=[battery]))
    assert plan.batteries["battery"].charge_kw == pytest.approx([2.0, 0.0])


def test_cycles_per_day_are_counted_by_local_day() -> None:
    battery = a_battery(stored_kwh=10.0, max_cycles_per_day=0.3)
    start = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)  # 22:00 local: two slots before midnight
    plan = optimise(a_home([0.3, 0.3, 0.3, 0.3], 0.2, start=start, batteries=[battery]))
    discharge = plan.batteries["battery"].discharge_kw
    assert discharge[:2].sum() == pytest.approx(3.0)
    assert discharge[2:].sum() == pytest.approx(3.0)


def test_a_full_battery_does_not_burn_energy_in_circles_at_negative_prices() -> None:
    battery = a_battery(
        stored_kwh=10.0, charge_efficiency_ratio=0.9, discharge_efficiency_ratio=0.9
    )
    plan = optimise(a_home([-0.2, -0.2], -0.3, 1.0, batteries=[battery]))
    both = np.minimum(plan.batteries["battery"].charge_kw, plan.batteries["battery"].discharge_kw)
    assert both == pytest.approx([0.0, 0.0])
    assert plan.status is PlanStatus.OPTIMAL


def test_the_meter_does_not_buy_and_sell_at_once_when_export_is_dearer() -> None:
    plan = optimise(a_home([0.1, 0.1], [0.3, 0.3], 1.0, 2.0, batteries=[a_battery()]))
    assert np.minimum(plan.import_kw, plan.export_kw) == pytest.approx([0.0, 0.0])
    assert plan.status is PlanStatus.OPTIMAL


def test_one_battery_fills_another_only_where_that_is_allowed() -> None:
    poor = a_battery("poor", end_value_per_kwh=0.0)
    rich = a_battery("rich", end_value_per_kwh=0.4, may_charge_from_grid=False)
    home = a_home([0.5], 0.0, 0.0, batteries=[poor, rich])
    assert optimise(home).batteries["rich"].charge_kw == pytest.approx([0.0])
    allowed = optimise(replace(home, allow_transfer=True))
    assert allowed.batteries["rich"].charge_kw == pytest.approx([5.0])


def test_a_battery_that_cannot_be_told_anything_is_planned_as_it_behaves() -> None:
    alone = a_battery(stored_kwh=0.0, capabilities=Capabilities())
    plan = optimise(
        a_home([0.0, 0.5, 0.5], 0.0, [0.0, 1.0, 9.0], [2.0, 0.0, 0.0], batteries=[alone])
    )
    assert plan.batteries["battery"].charge_kw == pytest.approx([2.0, 0.0, 0.0])
    assert plan.batteries["battery"].discharge_kw == pytest.approx([0.0, 1.0, 1.0])


def test_a_battery_that_cannot_be_told_to_charge_is_not_planned_to() -> None:
    told = Capabilities(frozenset(InstructionKind) - {InstructionKind.CHARGE})
    battery = a_battery(stored_kwh=0.0, capabilities=told)
    plan = optimise(a_home([0.0, 0.9], 0.0, 1.0, batteries=[battery]))
    assert plan.batteries["battery"].charge_kw == pytest.approx([0.0, 0.0])


def a_pump(**changes: Any) -> Device:  # noqa: ANN401 - any field
    return replace(Device(name="pump", power_kw=1.0, max_off_hours=2.0), **changes)


def sheds(
    home_prices: list[float], device: Device, peak: list[bool], minutes: float = 60.0
) -> list[bool]:
    plan = optimise(a_home(home_prices, 0.0, 0.5, devices=[device], peak=peak, minutes=minutes))
    assert plan.status is PlanStatus.OPTIMAL
    shed: list[bool] = plan.devices["pump"].shed.tolist()
    return shed


def test_a_device_is_shed_in_the_dearest_peak_slots_that_its_budget_covers() -> None:
    peak = [False, True, True, True, False]
    assert sheds([0.9, 0.3, 0.5, 0.4, 0.9], a_pump(), peak) == [False, False, True, True, False]


def test_what_was_used_today_counts_against_today_alone() -> None:
    device = a_pump(off_hours_today=1.5)
    start = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
    home = a_home([0.5] * 4, devices=[device], peak=[True] * 4, start=start)
    assert optimise(home).devices["pump"].shed.tolist() == [False, False, True, True]


def test_a_default_device_is_shed_at_a_peak_even_where_the_sun_covers_it() -> None:
    plan = optimise(
        a_home([0.0], 0.0, 0.0, [3.0], devices=[a_pump()], peak=[True], curtailable=True)
    )
    assert plan.devices["pump"].shed.tolist() == [True]


def test_a_priced_discomfort_keeps_a_device_on_where_it_earns_less() -> None:
    assert sheds([0.3, 0.5], a_pump(discomfort_cost_per_hour=0.4), [True, True]) == [False, True]


def test_a_shed_lasts_at_least_its_minimum_and_never_leaves_the_peak_for_it() -> None:
    device = a_pump(min_off_hours=2.0)
    assert sheds([0.3, 0.9, 0.3, 0.3], device, [False, True, True, False])[1:3] == [True, True]
    assert sheds([0.3, 0.9, 0.3, 0.3], device, [False, True, False, False]) == [False] * 4


def test_a_restored_device_stays_on_for_its_minimum() -> None:
    device = a_pump(min_on_hours=2.0, max_off_in_a_row_hours=1.0)
    shed = sheds([0.9, 0.5, 0.8, 0.7], device, [True] * 4)
    assert shed == [True, False, False, True]


def test_a_device_is_never_off_too_long_in_a_row() -> None:
    device = a_pump(max_off_hours=4.0, max_off_in_a_row_hours=1.0)
    assert sheds([0.5, 0.9, 0.6, 0.8], device, [True] * 4) == [False, True, False, True]


def test_limits_are_hours_whatever_the_slots_are() -> None:
    device = a_pump(max_off_hours=1.0, min_off_hours=1.0)
    shed = sheds([0.2, 0.5, 0.5, 0.5, 0.5, 0.4], device, [True] * 6, minutes=15.0)
    assert shed == [False, True, True, True, True, False]


def test_a_shed_that_is_too_young_goes_on_and_one_that_is_too_old_ends() -> None:
    young = a_pump(min_off_hours=2.0, off_for_hours=1.0, off_hours_today=1.0)
    assert sheds([0.3, 0.3, 0.3], young, [False] * 3) == [True, False, False]
    old = a_pump(max_off_hours=9.0, max_off_in_a_row_hours=2.0, off_for_hours=2.0)
    assert sheds([0.9, 0.3], old, [True, True]) == [False, True]


def test_a_device_just_restored_is_left_alone_for_its_minimum() -> None:
    device = a_pump(min_on_hours=2.0, on_for_hours=1.0)
    assert sheds([0.9, 0.3], device, [True, True]) == [False, True]


def test_what_was_avoided_comes_back_evenly_after_the_restore() -> None:
    device = a_pump(rebound_ratio=0.5, rebound_hours=2.0, max_off_hours=1.0)
    plan = optimise(a_home([0.9, 0.1, 0.1, 0.1], devices=[device], peak=[True] + [False] * 3))
    assert plan.devices["pump"].rebound_kw == pytest.approx([0.0, 0.25, 0.25, 0.0])
    assert plan.import_kw == pytest.approx([0.0, 1.25, 1.25, 1.0])
    assert plan.devices["pump"].worth[0] == pytest.approx(0.9 - 0.5 * 0.1, abs=1e-3)


def test_a_shed_that_its_rebound_makes_dearer_is_left_out() -> None:
    device = a_pump(rebound_ratio=1.0)
    assert sheds([0.3, 0.9], device, [True, False]) == [False, False]


def test_what_is_owed_from_before_is_drawn_first_thing() -> None:
    device = a_pump(rebound_ratio=1.0, rebound_hours=1.0, off_for_hours=1.0)
    plan = optimise(a_home([0.3, 0.3], devices=[device], peak=[False, False]))
    assert plan.devices["pump"].rebound_kw == pytest.approx([1.0, 0.0])


def test_what_a_long_slot_adds_to_a_shed_that_goes_on_comes_back_through_the_meter() -> None:
    # A quarter of an hour is left of its minimum: the whole first slot, as there is no shorter one.
    device = a_pump(
        power_kw=[1.5, 0.0, 0.0],
        min_off_hours=0.5,
        max_off_hours=0.0,
        off_for_hours=0.25,
        rebound_ratio=1.0,
        rebound_hours=0.5,
    )
    plan = optimise(a_home([0.3] * 3, minutes=[60, 30, 30], devices=[device]))
    assert plan.devices["pump"].shed.tolist() == [True, False, False]
    assert plan.import_kw == pytest.approx([0.0, 1.5 * 1.25 / 0.5, 0.0])
    assert plan.cost_terms["penalty"] == 0.0


def test_the_budgets_of_two_days_are_caught_up_with_at_once() -> None:
    device = a_pump(power_kw=2.0, max_off_hours=1.0, rebound_ratio=1.0, rebound_hours=0.5)
    before_midnight = datetime(2026, 6, 1, 21, 0, tzinfo=UTC)
    home = a_home(
        [0.9, 0.9, 0.1, 0.1],
        minutes=[60, 60, 30, 30],
        start=before_midnight,
        devices=[device],
        peak=[True, True, False, False],
    )
    plan = optimise(home)
    assert plan.import_kw == pytest.approx([0.0, 0.0, 2.0 + 4.0 / 0.5, 2.0])


def test_a_plan_without_devices_to_shed_has_no_binary_and_no_gap() -> None:
    plan = optimise(a_home([0.3, 0.1], devices=[a_pump()], peak=[False, False]))
    assert plan.gap_cost == 0.0
    assert plan.devices["pump"].reason == (Reason.NO_PEAK, Reason.NO_PEAK)


def test_among_equals_the_higher_priority_is_shed_where_only_one_can_be() -> None:
    first, second = a_pump(name="first"), a_pump(name="second", priority=5)
    plan = optimise(a_home([-0.1], -0.1, 0.0, devices=[first, second], peak=[True], grid=Grid(1.0)))
    assert plan.devices["second"].shed.tolist() == [True]
    assert plan.devices["first"].shed.tolist() == [False]
