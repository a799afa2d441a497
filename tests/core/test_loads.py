"""What loads that can wait and cars do: by hand, and laws that always hold."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.inputs import Grid, Home
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import Plan, Reason

from .homes import NOON, a_battery, a_home, homes_with_loads

SLACK = 1e-5
ALWAYS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def at(hours: float) -> timedelta:
    return timedelta(hours=hours)


def with_load(home: Home, load: Deferrable) -> Plan:
    return optimise(replace(home, deferrables=(load,)))


def with_car(home: Home, car: Car) -> Plan:
    return optimise(replace(home, cars=(car,)))


def test_a_load_runs_once_at_its_cheapest_time_within_its_window() -> None:
    home = a_home([0.1, 0.4, 0.3, 0.2, 0.05], load_kw=0.5)
    load = Deferrable("washer", 2.0, 1.0, NOON + at(1), NOON + at(4))
    run = with_load(home, load).runs["washer"]
    assert (run.starts, run.ends) == (NOON + at(3), NOON + at(4))
    assert run.power_kw == pytest.approx([0.0, 0.0, 0.0, 2.0, 0.0])
    assert run.reason == (
        Reason.NOT_IN_WINDOW,
        Reason.WAIT_FOR_CHEAPER,
        Reason.WAIT_FOR_CHEAPER,
        Reason.RUN_CHEAPEST,
        Reason.RUN_DONE,
    )
    assert run.worth.sum() == pytest.approx(2.0 * (0.4 - 0.2))


def test_a_profile_is_laid_over_slots_of_any_length() -> None:
    home = a_home([0.1, 0.1, 0.1, 0.1, 0.1], minutes=[15, 15, 30, 60, 60])
    load = Deferrable("washer", [2.0, 0.5], 1.0, NOON, NOON + at(1))
    power = with_load(home, load).runs["washer"].power_kw
    assert power == pytest.approx([2.0, 2.0, 0.5, 0.0, 0.0])


def test_a_window_that_no_slot_fits_into_starts_the_load_with_the_window() -> None:
    home = a_home([0.1, 0.1, 0.1])
    load = Deferrable("washer", 1.0, 1.0, NOON + at(0.5), NOON + at(1.5))
    run = with_load(home, load).runs["washer"]
    assert run.starts == NOON + at(0.5)
    assert run.power_kw == pytest.approx([0.5, 0.5, 0.0])


def test_only_if_cheaper_than_counts_the_sun() -> None:
    cheap = Deferrable("pump", 2.0, 1.0, max_price_per_kwh=0.2)
    dark = with_load(a_home([0.3, 0.4]), cheap)
    assert dark.runs["pump"].skipped
    assert dark.runs["pump"].missing_kwh == 0.0
    assert set(dark.runs["pump"].reason) == {Reason.TOO_DEAR}
    sunny = with_load(a_home([0.3, 0.4], 0.05, 0.0, [0.0, 2.0]), cheap)
    assert sunny.runs["pump"].power_kw == pytest.approx([0.0, 2.0])
    assert sunny.runs["pump"].reason[1] is Reason.RUN_SURPLUS


def test_a_load_that_runs_goes_on_to_its_end() -> None:
    load = Deferrable("washer", [2.0, 0.2], 2.0, running=True, run_hours=0.5)
    run = with_load(a_home([0.9, 0.9, 0.1, 0.1]), load).runs["washer"]
    assert run.power_kw == pytest.approx([1.1, 0.1, 0.0, 0.0])
    assert run.reason[0] is Reason.RUN_GOES_ON


def test_too_late_it_runs_at_once_and_the_plan_says_what_will_be_missing() -> None:
    load = Deferrable("washer", 2.0, 2.0, deadline=NOON + at(1.5))
    run = with_load(a_home([0.9, 0.1, 0.1]), load).runs["washer"]
    assert run.starts == NOON
    assert run.missing_kwh == pytest.approx(1.0)
    assert run.reason[0] is Reason.RUN_LATE


def test_a_load_in_pieces_runs_as_long_as_it_can_and_says_what_will_be_missing() -> None:
    load = Deferrable("pump", 1.0, 4.0, deadline=NOON + at(3), interruptible=True)
    run = with_load(a_home([0.1, 0.5, 0.2, 0.1]), load).runs["pump"]
    assert run.power_kw == pytest.approx([1.0, 1.0, 1.0, 0.0])
    assert run.missing_kwh == pytest.approx(1.0)


def test_pieces_are_no_shorter_than_asked_and_add_up() -> None:
    home = a_home([0.1, 0.3, 0.1, 0.2, 0.1, 0.3])
    load = Deferrable("pump", 1.0, 2.5, interruptible=True, min_block_hours=2.0)
    run = with_load(home, load).runs["pump"]
    assert run.power_kw.sum() == pytest.approx(2.5)
    assert run.power_kw == pytest.approx([0.0, 0.0, 1.0, 1.0, 0.5, 0.0])
    assert run.ends == NOON + at(4.5)


def test_a_load_whose_deadline_lies_beyond_the_horizon_waits_for_what_comes() -> None:
    home = a_home([0.5, 0.5, 0.1, 0.5], minutes=60)
    later = Deferrable("washer", 1.0, 1.0, deadline=NOON + at(20))
    assert with_load(home, later).runs["washer"].starts in {None, NOON + at(2)}
    dear = a_home([0.5, 0.5, 0.5, 0.1, 0.1], minutes=60)
    run = with_load(dear, Deferrable("washer", 1.0, 1.0, NOON, NOON + at(3.5))).runs["washer"]
    assert run.starts == NOON


def test_a_window_shorter_than_the_duration_is_refused() -> None:
    with pytest.raises(InputError, match=r"deadline is '1 h after earliest'; .*\(2\)"):
        Deferrable("washer", 1.0, 2.0, NOON, NOON + at(1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"power_kw": []}, "power_kw"),
        ({"power_kw": [1.0, -1.0]}, "power_kw"),
        ({"power_kw": "much"}, "power_kw"),
        ({"power_kw": [1.0, 2.0], "interruptible": True}, "may be interrupted"),
        ({"duration_hours": 0.0}, "duration_hours"),
        ({"deadline": NOON.replace(tzinfo=None)}, "UTC offset"),
    ],
)
def test_a_load_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    given = {"name": "washer", "power_kw": 1.0, "duration_hours": 1.0} | changes
    with pytest.raises(InputError, match=message):
        Deferrable(**given)  # type: ignore[arg-type]  # that is what is tested


def a_car(target_kwh: float = 10.0, hours: float = 4.0, **changes: object) -> Car:
    given: dict[str, object] = {
        "name": "car",
        "capacity_kwh": 40.0,
        "stored_kwh": 0.0,
        "max_charge_kw": 5.0,
        "departures": (Departure(NOON + at(hours), target_kwh),),
        "charge_efficiency_ratio": 1.0,
    }
    return Car(**(given | changes))  # type: ignore[arg-type]  # any field


def test_a_car_is_charged_where_it_is_cheapest_and_ready_when_it_leaves() -> None:
    car = with_car(a_home([0.4, 0.1, 0.3, 0.2, 0.05]), a_car()).cars["car"]
    assert car.power_kw == pytest.approx([0.0, 5.0, 0.0, 5.0, 0.0])
    assert car.stored_kwh[3] == pytest.approx(10.0)
    assert car.missing_kwh == (0.0,)
    assert car.reason[0] is Reason.CAR_WAITS
    assert car.reason[1] is Reason.CAR_CHEAPEST
    assert car.reason[4] is Reason.CAR_AWAY


def test_a_car_that_cannot_be_ready_is_charged_all_the_time_and_the_plan_says_so() -> None:
    car = with_car(a_home([0.4, 0.1, 0.3]), a_car(20.0, 2.5)).cars["car"]
    assert car.power_kw == pytest.approx([5.0, 5.0, 2.5])
    assert car.missing_kwh == pytest.approx((7.5,))
    assert set(car.reason) == {Reason.CAR_SHORT}


def test_a_target_with_a_price_is_missed_where_energy_is_dearer() -> None:
    car = with_car(a_home([0.4, 0.1]), a_car(10.0, 2.0, missing_cost_per_kwh=0.2)).cars["car"]
    assert car.power_kw == pytest.approx([0.0, 5.0])
    assert car.missing_kwh == pytest.approx((5.0,))


def test_a_charger_gives_its_least_power_or_nothing() -> None:
    home = a_home([0.3] * 4, 0.05, 0.0, [1.0, 2.0, 1.0, 1.0])
    car = with_car(home, a_car(3.0, min_charge_kw=1.4)).cars["car"]
    given = car.power_kw[car.power_kw > SLACK]
    assert given.min() >= 1.4 - SLACK
    assert car.stored_kwh[-1] >= 3.0 - SLACK


def test_a_car_below_its_minimum_is_charged_at_once_whatever_it_costs() -> None:
    car = with_car(a_home([0.9, 0.9, 0.1, 0.1]), a_car(minimum_kwh=7.0)).cars["car"]
    assert car.power_kw == pytest.approx([5.0, 2.0, 3.0, 0.0])
    assert car.reason[0] is Reason.CAR_MINIMUM


def test_a_car_on_solar_alone_takes_no_more_than_the_surplus() -> None:
    home = a_home([0.1] * 4, 0.05, 1.0, [0.0, 4.0, 2.0, 0.5])
    car = with_car(home, a_car(solar_only=True)).cars["car"]
    assert car.power_kw == pytest.approx([0.0, 3.0, 1.0, 0.0])
    assert car.missing_kwh == pytest.approx((6.0,))
    assert car.reason[1] is Reason.CAR_SHORT


def test_a_car_that_is_not_plugged_in_waits_for_its_plug() -> None:
    home = a_home([0.1, 0.2, 0.3])
    car = with_car(home, a_car(5.0, 3.0, plugged_in=[False, True, True])).cars["car"]
    assert car.power_kw == pytest.approx([0.0, 5.0, 0.0])


def test_a_car_of_which_only_its_need_is_known_gets_that() -> None:
    need = Car.needing("car", 4.5, 5.0, NOON + at(2))
    car = with_car(a_home([0.2, 0.1]), need).cars["car"]
    assert car.power_kw.sum() == pytest.approx(4.5 / 0.9)


def test_targets_of_two_departures_are_both_met() -> None:
    stops = (Departure(NOON + at(1), 4.0), Departure(NOON + at(4), 12.0))
    car = with_car(a_home([0.5, 0.4, 0.1, 0.2]), a_car(departures=stops)).cars["car"]
    assert car.stored_kwh[0] == pytest.approx(4.0)
    assert car.stored_kwh[3] == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stored_kwh": 50.0}, "stored_kwh is 50"),
        ({"min_charge_kw": 6.0}, "min_charge_kw is 6"),
        ({"departures": (Departure(NOON, 41.0),)}, "target_kwh is 41"),
        ({"departures": (Departure(NOON, 1.0), Departure(NOON, 2.0))}, "one after another"),
    ],
)
def test_a_car_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        a_car(**changes)  # type: ignore[arg-type]  # that is what is tested


def test_a_start_stands_while_another_is_hardly_better() -> None:
    load = Deferrable("washer", 1.0, 1.0)
    home = replace(a_home([0.3, 0.2, 0.2002, 0.3]), deferrables=(load,))
    before = optimise(replace(home, import_price_per_kwh=np.array([0.3, 0.2, 0.19, 0.3])))
    assert before.runs["washer"].starts == NOON + at(2)
    assert optimise(home, before).runs["washer"].starts == NOON + at(2)
    better = replace(home, import_price_per_kwh=np.array([0.3, 0.1, 0.2, 0.3]))
    assert optimise(better, before).runs["washer"].starts == NOON + at(1)


def test_loads_keep_out_of_each_others_way_under_a_fuse() -> None:
    loads = tuple(Deferrable(f"load {number}", 3.0, 1.0) for number in range(3))
    home = a_home([0.1, 0.2, 0.3, 0.4], grid=Grid(3.5))
    plan = optimise(replace(home, deferrables=loads))
    assert plan.import_kw == pytest.approx([3.0, 3.0, 3.0, 0.0])


def test_out_of_time_there_is_still_a_plan_in_which_everything_runs() -> None:
    loads = tuple(Deferrable(f"load {number}", 2.0, 1.5) for number in range(3))
    home = a_home(0.2 + 0.1 * np.sin(np.arange(48.0)), 0.05, 0.4, 1.0, batteries=[a_battery()])
    plan = optimise(replace(home, deferrables=loads), time_limit_s=0.0)
    for run in plan.runs.values():
        assert run.power_kw.sum() == pytest.approx(3.0)


@given(home=homes_with_loads())
@ALWAYS
def test_what_runs_runs_in_its_window_and_draws_what_it_should(home: Home) -> None:
    plan = optimise(home)
    hours = home.timeline.hours
    for load in home.deferrables:
        run = plan.runs[load.name]
        drawn = float(run.power_kw @ hours)
        assert drawn <= load.left_kwh + SLACK
        if run.starts is None:
            continue
        assert run.ends is not None
        # While it draws nothing it misses nothing, however late it is.
        complete = run.missing_kwh == 0.0 and float(np.min(load.power_kw)) > 0.0
        if load.deadline is not None and complete and not load.running:
            assert run.ends <= load.deadline + timedelta(seconds=2)
        if load.earliest is not None:
            assert run.starts >= load.earliest
        inside = run.ends.timestamp() <= float(home.timeline.edges_s[-1]) + 2.0
        if inside and not load.interruptible:
            assert drawn == pytest.approx(load.left_kwh, abs=1e-3)


@given(home=homes_with_loads())
@ALWAYS
def test_cars_keep_within_what_their_charger_and_battery_can(home: Home) -> None:
    plan = optimise(home)
    for car in home.cars:
        flows = plan.cars[car.name]
        on = flows.power_kw > SLACK
        assert (flows.power_kw <= car.max_charge_kw + SLACK).all()
        assert (flows.power_kw[on] >= car.min_charge_kw - SLACK).all()
        assert (flows.stored_kwh <= max(car.capacity_kwh, car.stored_kwh) + SLACK).all()
        gained = float(flows.power_kw @ home.timeline.hours) * car.charge_efficiency_ratio
        assert flows.stored_kwh[-1] - car.stored_kwh == pytest.approx(gained, abs=1e-4)


@given(home=homes_with_loads())
@ALWAYS
def test_power_balances_and_batteries_keep_their_laws_beside_loads(home: Home) -> None:
    plan = optimise(home)
    net = plan.import_kw - plan.export_kw + plan.solar_used_kw - home.load_kw
    for battery in home.batteries:
        flows = plan.batteries[battery.name]
        net += flows.discharge_kw - flows.charge_kw
        if not battery.may_export and not battery.follows_load:
            assert (np.minimum(flows.discharge_kw, plan.export_kw) < 1e-4).all()
    for device in home.devices:
        shed = plan.devices[device.name]
        net -= np.asarray(device.power_kw) * ~shed.shed + shed.rebound_kw
    for run in plan.runs.values():
        net -= run.power_kw
    for car in plan.cars.values():
        net -= car.power_kw
    assert np.abs(net).max() < 1e-4
    assert (np.minimum(plan.import_kw, plan.export_kw) < 1e-4).all()
