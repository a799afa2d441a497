"""What a plan's slot becomes: six instructions, forced only where the plan means it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from custom_components.energy_optimizer.core.dispatch import (
    Capabilities,
    Instruction,
    InstructionKind,
    dispatch,
    dispatch_devices,
)
from custom_components.energy_optimizer.core.inputs import Battery, Device, Grid, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.rules import idle_plan, rules_plan

from .homes import a_battery, a_home

SELF = InstructionKind.SELF_CONSUMPTION
EVERYTHING = frozenset(InstructionKind)


def told(home: Home, slot: int = 0, previous: Instruction | None = None) -> Instruction:
    plan = optimise(home)
    before = None if previous is None else {"battery": previous}
    return dispatch(plan, home, home.timeline.start(slot), before)["battery"]


def unable(battery: Battery, *kinds: InstructionKind) -> Battery:
    return replace(battery, capabilities=Capabilities(EVERYTHING - set(kinds)))


def lossy(**changes: Any) -> Battery:  # noqa: ANN401 - any field
    return a_battery(
        charge_efficiency_ratio=0.9, discharge_efficiency_ratio=0.9, may_export=False, **changes
    )


def test_serving_the_load_and_taking_surplus_is_left_to_the_inverter() -> None:
    home = a_home([0.3, 0.3], 0.1, [0.0, 2.0], [2.0, 0.0], batteries=[lossy(stored_kwh=0.0)])
    assert told(home).kind is SELF
    assert told(home).until == home.timeline.end(1)


def test_buying_cheap_is_a_forced_charge_with_its_power_and_end() -> None:
    battery = lossy(stored_kwh=0.0, max_charge_kw=2.5)
    home = a_home([0.05, 0.05, 0.6], 0.0, [1.0, 1.0, 9.0], batteries=[battery])
    instruction = told(home)
    assert instruction.kind is InstructionKind.CHARGE
    assert instruction.power_kw == pytest.approx(2.5)
    assert instruction.until == home.timeline.end(1)
    assert instruction.reason == "charge_cheap"


def test_holding_for_a_dearer_slot_still_takes_surplus() -> None:
    home = a_home([0.2, 0.6], 0.0, [3.0, 9.0], batteries=[lossy(stored_kwh=4.0, max_charge_kw=0.0)])
    assert told(home).kind is InstructionKind.NO_DISCHARGE
    assert told(home).reason == "hold_for_later"


def test_a_driver_that_cannot_hold_one_way_holds_both_or_lets_go() -> None:
    battery = lossy(stored_kwh=4.0, max_charge_kw=0.0)
    home = a_home([0.2, 0.6], 0.0, [3.0, 9.0])
    idle = unable(battery, InstructionKind.NO_DISCHARGE)
    assert told(replace(home, batteries=(idle,))).kind is InstructionKind.IDLE
    free = unable(battery, InstructionKind.NO_DISCHARGE, InstructionKind.IDLE)
    assert told(replace(home, batteries=(free,))).kind is SELF


def test_leaving_room_for_cheaper_energy_refuses_the_surplus() -> None:
    home = a_home([0.5, -0.3, 0.5], [0.4, -0.4, 0.0], [0.0, 0.0, 9.0], [3.0, 0.0, 0.0])
    battery = lossy(stored_kwh=5.5, max_discharge_kw=9.0)
    instruction = told(replace(home, batteries=(battery,)))
    assert instruction.kind is InstructionKind.NO_CHARGE
    assert instruction.reason == "leave_room"
    unwilling = unable(battery, InstructionKind.NO_CHARGE)
    assert told(replace(home, batteries=(unwilling,))).kind is InstructionKind.IDLE


def test_selling_dear_is_a_forced_discharge() -> None:
    home = a_home([0.5, 0.5], [0.45, 0.0], 1.0, batteries=[a_battery(stored_kwh=6.0)])
    instruction = told(home)
    assert instruction.kind is InstructionKind.DISCHARGE
    assert instruction.power_kw == pytest.approx(5.0)
    assert instruction.reason == "export_dear"


def test_a_driver_is_never_told_more_than_it_can_take() -> None:
    can = Capabilities(EVERYTHING, max_charge_kw=3.0, max_discharge_kw=2.0)
    selling = a_home([0.5], 0.45, 1.0, batteries=[a_battery(capabilities=can)])
    assert told(selling).power_kw == pytest.approx(2.0)
    buying = a_home(
        [0.05, 0.9], 0.0, [0.0, 9.0], batteries=[a_battery(stored_kwh=0.0, capabilities=can)]
    )
    assert told(buying).power_kw == pytest.approx(3.0)


def test_shaving_the_fuse_is_a_power_below_what_the_load_asks_for() -> None:
    battery = lossy(stored_kwh=5.0, max_charge_kw=0.0)
    home = a_home([0.2, 0.9], 0.0, [7.0, 9.0], grid=Grid(6.0), batteries=[battery])
    instruction = told(home)
    assert instruction.kind is InstructionKind.DISCHARGE
    assert 1.0 <= instruction.power_kw < 5.0


def test_the_last_of_the_energy_is_left_to_the_inverter() -> None:
    home = a_home([0.5, 0.5], 0.0, 3.0, batteries=[a_battery(stored_kwh=4.0, may_export=False)])
    assert told(home, 0).kind is SELF
    assert told(home, 1).kind is SELF


def test_energy_kept_for_a_dearer_slot_is_a_power_below_the_load() -> None:
    battery = lossy(stored_kwh=4.0, max_charge_kw=0.0)
    home = a_home([0.4, 0.6], 0.0, [3.0, 2.0], batteries=[battery])
    instruction = told(home)
    assert instruction.kind is InstructionKind.DISCHARGE
    assert instruction.power_kw == pytest.approx(4.0 * 0.9 - 2.0)
    quiet = replace(home, batteries=(unable(battery, InstructionKind.DISCHARGE),))
    assert told(quiet).kind is SELF


def test_of_instructions_that_do_the_same_the_one_in_force_stays() -> None:
    home = a_home([0.3, 0.3], 0.1, 0.0, batteries=[lossy(end_value_per_kwh=0.2)])
    for kind in (
        InstructionKind.NO_DISCHARGE,
        InstructionKind.NO_CHARGE,
        InstructionKind.IDLE,
        SELF,
    ):
        assert told(home, 0, Instruction(kind)).kind is kind


def test_a_forced_power_that_hardly_changes_stays() -> None:
    home = a_home([0.05, 0.9], 0.0, [1.0, 9.0], batteries=[lossy(stored_kwh=0.0)])
    instruction = told(home, 0, Instruction(InstructionKind.CHARGE, 4.97))
    assert instruction.power_kw == 4.97
    assert told(home, 0, Instruction(InstructionKind.CHARGE, 3.0)).power_kw == pytest.approx(5.0)


def test_a_battery_that_rests_beside_one_that_serves_is_held() -> None:
    cheap = lossy(end_value_per_kwh=0.0)
    dear = replace(cheap, name="dear", end_value_per_kwh=0.32)
    home = a_home([0.3], 0.0, 2.0, batteries=[cheap, dear])
    plan = optimise(home)
    instructions = dispatch(plan, home, home.timeline.start(0))
    assert instructions["battery"].kind is SELF
    assert instructions["dear"].kind is InstructionKind.NO_DISCHARGE


def test_outside_the_horizon_everything_is_let_go() -> None:
    home = a_home(
        [0.05, 0.9], 0.0, 1.0, batteries=[lossy(stored_kwh=0.0)], devices=[Device("pump", 1.0)]
    )
    plan = optimise(home)
    late = home.timeline.end(1) + timedelta(minutes=1)
    assert dispatch(plan, home, late)["battery"].kind is SELF
    assert dispatch_devices(plan, late)["pump"].shed is False


def test_a_battery_the_plan_does_not_know_is_let_go() -> None:
    home = a_home([0.3], 0.0, 1.0, batteries=[lossy()])
    plan = optimise(replace(home, batteries=()))
    assert dispatch(plan, home, home.timeline.start(0))["battery"].kind is SELF


def test_an_old_plan_is_followed_with_the_present_home() -> None:
    home = a_home([0.3, 0.05, 0.9], 0.0, [1.0, 1.0, 9.0], batteries=[lossy(stored_kwh=0.0)])
    plan = optimise(home)
    later = a_home(
        [0.05, 0.9], 0.0, [1.0, 9.0], start=home.timeline.start(1), batteries=home.batteries
    )
    instruction = dispatch(plan, later, later.timeline.start(0))["battery"]
    assert instruction.kind is InstructionKind.CHARGE


def test_devices_are_told_until_their_state_changes() -> None:
    home = a_home(
        [0.2, 0.9, 0.9, 0.2], devices=[Device("pump", 1.0)], peak=[False, True, True, False]
    )
    plan = optimise(home)
    on = dispatch_devices(plan, home.timeline.start(0))["pump"]
    assert (on.shed, on.until) == (False, home.timeline.start(1))
    off = dispatch_devices(plan, home.timeline.start(1))["pump"]
    assert (off.shed, off.until, off.reason) == (True, home.timeline.start(3), "peak_shed")


def test_the_rules_hold_before_a_peak_and_never_force() -> None:
    home = a_home(
        [0.2] * 8 + [0.9, 0.2],
        0.8,
        1.0,
        batteries=[a_battery()],
        peak=[False] * 8 + [True, False],
    )
    kinds = [
        dispatch(rules_plan(home), home, home.timeline.start(slot))["battery"].kind
        for slot in range(10)
    ]
    held = InstructionKind.NO_DISCHARGE
    assert kinds == [SELF] * 2 + [held] * 6 + [SELF] * 2


def test_the_idle_plan_leaves_everything_alone() -> None:
    home = a_home(
        [0.2, 0.9],
        0.8,
        [1.0, 1.0],
        batteries=[a_battery()],
        devices=[Device("pump", 1.0)],
        peak=[True, True],
    )
    plan = idle_plan(home)
    assert dispatch(plan, home, home.timeline.start(0))["battery"].kind is SELF
    assert not dispatch_devices(plan, home.timeline.start(0))["pump"].shed


def test_forcing_never_goes_against_what_is_forbidden() -> None:
    clock = np.arange(96) / 4.0
    price = 0.25 + 0.15 * np.sin(clock / 2.0)
    home = a_home(
        price,
        price - 0.02,
        0.5 + 0.4 * np.cos(clock),
        np.maximum(0.0, 4.0 * np.sin(clock / 4.0)),
        minutes=15.0,
        batteries=[lossy(may_charge_from_grid=False)],
    )
    plan = optimise(home)
    for slot in range(96):
        instruction = dispatch(plan, home, home.timeline.start(slot))["battery"]
        assert instruction.kind is not InstructionKind.CHARGE
        deficit = float(home.load_kw[slot] - home.solar_kw[slot])
        if instruction.kind is InstructionKind.DISCHARGE:
            assert instruction.power_kw <= max(deficit, 0.0) + 0.1
