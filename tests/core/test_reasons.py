"""Why a slot is as it is: every code against a case made for it, and worths that add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json
from pathlib import Path
import string
from typing import Any

from hypothesis import given, settings
import numpy as np
import pytest

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
    MonthPeaks,
)
from custom_components.energy_optimizer.core.explain import Explained, explain, sentence
from custom_components.energy_optimizer.core.inputs import (
    Capabilities,
    Device,
    Home,
    InstructionKind,
    Order,
)
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import Plan, Reason
from custom_components.energy_optimizer.core.rules import idle_plan, rules_plan
from custom_components.energy_optimizer.core.simulate import simulate_battery
from custom_components.energy_optimizer.core.worth import Priced, self_consumption_cost

from .homes import NOON, ZONE, a_battery, a_home, homes

TRANSLATIONS = Path(__file__).resolve().parents[2] / "custom_components" / "energy_optimizer"
SENSORS = json.loads((TRANSLATIONS / "translations" / "en.json").read_text(encoding="utf-8"))[
    "entity"
]["sensor"]
WORDS: dict[str, str] = SENSORS["battery_instruction"]["state_attributes"]["why"]["state"]


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


def a_capacity_home() -> Home:
    charge = CapacityCharge(ChargeKind.MONTHLY_MAX, ZONE, price_per_kw=9.0)
    peaks = MonthPeaks(date(2026, 6, 1), ((date(2026, 5, 30), 3.0),))
    home = a_home([0.3, 0.1, 0.3], 0.0, [1.0, 5.0, 1.0], batteries=[a_battery(stored_kwh=2.0)])
    return replace(home, capacity_charge=CapacityState(charge, peaks))


def with_run(prices: list[float], solar_kw: float = 0.0, **changes: Any) -> Home:  # noqa: ANN401 - any field
    load = Deferrable("wash", 2.0, 1.0, **changes)
    return replace(a_home(prices, 0.05, 0.5, solar_kw), deferrables=(load,))


def with_car(prices: list[float], solar_kw: float = 0.0, **changes: Any) -> Home:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "departures": (Departure(hours(len(prices)), 4.0),),
        "charge_efficiency_ratio": 1.0,
    }
    car = Car("car", 40.0, 0.0, 4.0, **(given | changes))
    return replace(a_home(prices, 0.05, 0.5, solar_kw), cars=(car,))


def a_shed_home(peak: list[bool], **changes: Any) -> Home:  # noqa: ANN401 - any field
    return a_home([0.4, 0.5, 0.2], 0.0, 0.5, devices=[Device("pump", 1.0, **changes)], peak=peak)


CASES: dict[Reason, tuple[Home, str, int]] = {
    Reason.SELF_CONSUMPTION: (
        a_home([0.3, 0.3], 0.0, 1.0, batteries=[a_battery(stored_kwh=0.0)]),
        "battery",
        0,
    ),
    Reason.CHARGE_CHEAP: (
        a_home([0.1, 0.4], 0.0, 1.0, batteries=[a_battery(stored_kwh=0.0)]),
        "battery",
        0,
    ),
    Reason.CHARGE_SURPLUS: (
        a_home([0.3, 0.3], 0.05, 1.0, [3.0, 0.0], batteries=[a_battery(stored_kwh=0.0)]),
        "battery",
        0,
    ),
    Reason.DISCHARGE_DEAR: (a_home([0.4, 0.2], 0.0, 1.0, batteries=[a_battery()]), "battery", 0),
    Reason.EXPORT_DEAR: (a_home([0.4, 0.4], 0.39, 0.1, batteries=[a_battery()]), "battery", 0),
    Reason.HOLD_FOR_LATER: (
        a_home([0.22] * 3 + [0.41] * 4, 0.0, 0.8, batteries=[a_battery(stored_kwh=3.2)]),
        "battery",
        0,
    ),
    Reason.LEAVE_ROOM: (
        a_home(
            [0.3, 0.3],
            [0.2, 0.0],
            0.0,
            [3.0, 3.0],
            batteries=[a_battery(stored_kwh=7.0, end_value_per_kwh=0.25)],
        ),
        "battery",
        0,
    ),
    Reason.KEEP_BELOW_PEAK: (a_capacity_home(), "battery", 1),
    Reason.CALIBRATE: (
        a_home(
            [0.3, 0.3, 0.3],
            0.0,
            0.5,
            batteries=[a_battery(ceiling_kwh=9.0, calibrate_from=NOON, calibrate_by=hours(2))],
        ),
        "battery",
        1,
    ),
    Reason.BACK_INSIDE_LIMITS: (
        a_home([0.3], 0.0, 0.0, batteries=[a_battery(stored_kwh=1.0, floor_kwh=2.0)]),
        "battery",
        0,
    ),
    Reason.ORDERED: (
        replace(
            a_home([0.3, 0.3], 0.0, 1.0, batteries=[a_battery()]),
            orders={"battery": Order(InstructionKind.CHARGE, hours(1), 2.0)},
        ),
        "battery",
        0,
    ),
    Reason.PEAK_SHED: (a_shed_home([True, True, False]), "pump", 0),
    Reason.PEAK_KEPT_ON: (a_shed_home([True, True, False], max_off_hours=1.0), "pump", 0),
    Reason.NO_PEAK: (a_shed_home([True, True, False]), "pump", 2),
    Reason.RUN_CHEAPEST: (with_run([0.3, 0.1, 0.3]), "wash", 1),
    Reason.WAIT_FOR_CHEAPER: (with_run([0.3, 0.1, 0.3]), "wash", 0),
    Reason.RUN_SURPLUS: (with_run([0.3, 0.3], 5.0), "wash", 0),
    Reason.RUN_DONE: (with_run([0.1, 0.3]), "wash", 1),
    Reason.RUN_GOES_ON: (with_run([0.3, 0.1], running=True, run_hours=0.5), "wash", 0),
    Reason.RUN_LATE: (
        with_run([0.3, 0.1], earliest=hours(-1), deadline=hours(0.5)),
        "wash",
        0,
    ),
    Reason.NOT_IN_WINDOW: (with_run([0.1, 0.3, 0.3], earliest=hours(1)), "wash", 0),
    Reason.TOO_DEAR: (with_run([0.3, 0.3], max_price_per_kwh=0.1), "wash", 0),
    Reason.CAR_CHEAPEST: (with_car([0.3, 0.1]), "car", 1),
    Reason.CAR_WAITS: (with_car([0.3, 0.1]), "car", 0),
    Reason.CAR_SURPLUS: (with_car([0.3, 0.3], 6.0), "car", 0),
    Reason.CAR_DONE: (with_car([0.1, 0.3]), "car", 1),
    Reason.CAR_AWAY: (with_car([0.3, 0.1], plugged_in=[False, True]), "car", 0),
    Reason.CAR_MINIMUM: (with_car([0.3, 0.1], minimum_kwh=2.0), "car", 0),
    Reason.CAR_SHORT: (
        with_car([0.3, 0.1], departures=(Departure(hours(2), 12.0),)),
        "car",
        0,
    ),
}
# What the guard and the doors say where no plan does.
TOLD_ELSEWHERE = {Reason.KEEP_BELOW_LIMIT, Reason.PLAN_MISSING}


def explained(case: Reason) -> Explained:
    home, name, slot = CASES[case]
    return explain(optimise(home), home, slot)[name]


@pytest.mark.parametrize("reason", CASES)
def test_each_reason_is_given_where_it_holds(reason: Reason) -> None:
    found = explained(reason)
    assert found.code is reason
    assert np.isfinite(found.worth)
    # Every number that its sentence names is there.
    said = {reason.value: WORDS[reason.value]}
    assert sentence(found.code, found.numbers, said, ZONE) != reason


def test_every_reason_has_a_case_or_is_told_elsewhere() -> None:
    assert set(Reason) == set(CASES) | TOLD_ELSEWHERE


def test_every_reason_has_words_that_need_no_number() -> None:
    for reason in Reason:
        assert sentence(reason, {}, WORDS, ZONE) != reason, reason


def test_words_name_no_number_that_nobody_gives() -> None:
    given = {name for reason in CASES for name in explained(reason).numbers}
    given |= {"import_kw", "limit_kw", "relief_kw"}
    wanted = {
        name for each in WORDS.values() for _, name, _, _ in string.Formatter().parse(each) if name
    }
    assert wanted <= given
    assert {reason.value for reason in Reason} <= WORDS.keys()


def test_a_sentence_has_its_numbers_in_it() -> None:
    found = explained(Reason.HOLD_FOR_LATER)
    assert sentence(found.code, found.numbers, WORDS, ZONE) == (
        "Holds 2.4 kWh back: 15:00 pays 0.41, now saves 0.22."
    )
    # Three hours in which 0.8 kWh stay, each 0.19 dearer later.
    assert found.worth == pytest.approx(0.8 * 0.19)


def test_another_language_has_its_own_words_and_its_own_comma() -> None:
    words = {"hold_for_later": "Hält {moved_kwh} zurück: {later} sind es {later_price_per_kwh}."}
    found = explained(Reason.HOLD_FOR_LATER)
    said = sentence(found.code, found.numbers, words, UTC, decimal=",")
    assert said == "Hält 2,4 kWh zurück: 13:00 sind es 0,41."


def test_what_outlasts_the_plan_is_said_to() -> None:
    battery = a_battery(stored_kwh=4.0, end_value_per_kwh=0.5)
    home = a_home([0.2, 0.2], 0.0, 1.0, batteries=[battery], peak=None)
    found = explain(optimise(home), home, 0)["battery"]
    assert found.code is Reason.CHARGE_CHEAP
    assert "later" not in found.numbers
    said = sentence(found.code, found.numbers, WORDS, ZONE)
    assert said == "Charges with 5.0 kW at 0.20, for later."


@pytest.mark.parametrize("without_solver", [rules_plan, idle_plan])
def test_a_plan_without_a_solver_is_explained_too(without_solver: Callable[[Home], Plan]) -> None:
    home, _, _ = CASES[Reason.PEAK_SHED]
    home = replace(home, batteries=(a_battery(),))
    for slot in range(3):
        for found in explain(without_solver(home), home, slot).values():
            assert sentence(found.code, found.numbers, WORDS, ZONE) in WORDS.values() or (
                found.numbers
            )


# What it is worth ------------------------------------------------------------------------------


def gained(home: Home, plan: Plan) -> float:
    """What the plan costs less than the same home with its batteries left alone."""
    planned = Priced(plan.import_kw, plan.export_kw, plan.batteries)
    alone = self_consumption_cost(home, planned, plan.solar_used_kw)
    return alone - (plan.cost - plan.cost_terms["discomfort"])


def summed(plan: Plan) -> float:
    return sum(float(battery.worth.sum()) for battery in plan.batteries.values())


@given(home=homes(truths=True, most_slots=14))
@settings(max_examples=200, deadline=None)
def test_the_slots_worths_add_up_to_what_the_plan_saves(home: Home) -> None:
    plan = optimise(home)
    if home.batteries:
        assert summed(plan) == pytest.approx(gained(home, plan), abs=1e-4)


@pytest.mark.parametrize("reason", CASES)
def test_they_add_up_in_every_case_as_well(reason: Reason) -> None:
    home, _, _ = CASES[reason]
    plan = optimise(home)
    if home.batteries:
        assert summed(plan) == pytest.approx(gained(home, plan), abs=1e-5)


def test_the_sum_is_what_self_consumption_costs_more() -> None:
    home = a_home([0.1, 0.4, 0.2, 0.5], 0.05, 1.0, batteries=[a_battery(stored_kwh=1.0)])
    plan, alone = optimise(home), idle_plan(home)
    assert summed(plan) == pytest.approx(alone.cost - plan.cost, abs=1e-5)
    assert plan.batteries["battery"].worth[0] > 0.0


def test_what_a_battery_saves_of_the_capacity_charge_counts_where_the_peak_would_be() -> None:
    home, name, slot = CASES[Reason.KEEP_BELOW_PEAK]
    plan = optimise(home)
    assert plan.batteries[name].reason[slot] is Reason.KEEP_BELOW_PEAK
    # A kWh held back at 0.3 and given at 0.1: one kW less of the charge, at 9 a kW.
    assert plan.batteries[name].worth == pytest.approx([9.0 - 0.2, 0.0, 0.0], abs=1e-6)


def test_with_devices_the_sum_is_what_leaving_them_on_costs_more() -> None:
    prices = [0.2, 0.5, 0.6, 0.3, 0.2, 0.2]
    devices = [
        Device("pump", 1.0, rebound_ratio=0.5, max_off_hours=1.0),
        Device("heater", 2.0, discomfort_cost_per_hour=0.1, max_off_hours=2.0),
    ]
    peak = [price > 0.4 for price in prices]
    battery = a_battery(stored_kwh=1.0, max_discharge_kw=1.0)
    home = a_home(prices, 0.05, 1.5, batteries=[battery], devices=devices, peak=peak)
    plan, alone = optimise(home), idle_plan(home)
    # The meter imports throughout, so what is avoided is worth its price.
    shed = sum(float(device.worth.sum()) for device in plan.devices.values())
    assert shed > 0.0
    assert summed(plan) + shed == pytest.approx(alone.cost - plan.cost, abs=1e-5)


def test_leaving_everything_alone_is_worth_nothing() -> None:
    solar_kw = [0.0, 0.0, 3.0, 3.0, 0.0, 0.0]
    battery = a_battery(end_value_per_kwh=0.2)
    home = a_home([0.3] * 6, 0.1, 1.0, solar_kw, batteries=[battery])
    plan = optimise(home)
    assert plan.batteries["battery"].worth == pytest.approx(np.zeros(6), abs=1e-6)


def test_a_battery_that_can_be_told_nothing_is_worth_nothing() -> None:
    deaf = a_battery("deaf", capabilities=Capabilities())
    home = a_home([0.1, 0.4, 0.2], 0.05, 1.0, batteries=[deaf, a_battery()])
    plan = optimise(home)
    assert plan.batteries["deaf"].worth == pytest.approx(np.zeros(3), abs=1e-9)
    assert summed(plan) == pytest.approx(gained(home, plan), abs=1e-6)


@pytest.mark.parametrize(
    "reason", [Reason.HOLD_FOR_LATER, Reason.CHARGE_CHEAP, Reason.EXPORT_DEAR, Reason.LEAVE_ROOM]
)
def test_the_present_slots_worth_is_what_solving_again_without_it_costs(reason: Reason) -> None:
    home, name, _ = CASES[reason]
    told = Order(InstructionKind.SELF_CONSUMPTION, home.timeline.end(0))
    again = simulate_battery(home, name, told)
    # The second solve may make up for some of it; it can never gain.
    worth = float(again.plan.batteries[name].worth[0])
    assert -1e-6 <= again.extra_cost <= worth + 1e-6
