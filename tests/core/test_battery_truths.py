"""What batteries really do: taper near full, lose energy standing by, tire, need a full charge."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.blocks.battery import calibration_slots
from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.follow import follow_load
from custom_components.energy_optimizer.core.hedge import response_kw
from custom_components.energy_optimizer.core.inputs import InstructionKind
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.rules import idle_plan

from .homes import NOON, a_battery, a_home, tapers

TAPER = ((8.0, 5.0), (10.0, 1.0))


def charged_kw(stored_kwh: float, hours: float, **changes: Any) -> float:  # noqa: ANN401 - any field
    """What a plan charges in one slot in which energy is paid for."""
    battery = a_battery(stored_kwh=stored_kwh, end_value_per_kwh=1.0, **changes)
    home = a_home([0.1], 0.0, 0.0, minutes=60.0 * hours, batteries=[battery])
    return float(optimise(home).batteries["battery"].charge_kw[0])


@pytest.mark.parametrize(
    ("stored_kwh", "hours", "power_kw"),
    [
        (2.0, 0.5, 5.0),
        # Half an hour from 8.5 kWh: 5 - 2 (8.5 + c/4 - 8) = c at c = 8/3.
        (8.5, 0.5, 8.0 / 3.0),
        (9.9, 0.5, 0.2),
    ],
)
def test_charging_power_falls_near_full(stored_kwh: float, hours: float, power_kw: float) -> None:
    assert charged_kw(stored_kwh, hours, charge_taper=TAPER) == pytest.approx(power_kw)


@given(
    taper=tapers(10.0),
    stored=st.floats(0.0, 10.0),
    hours=st.sampled_from([0.25, 0.5, 1.0]),
    eta=st.sampled_from([0.8, 1.0]),
)
def test_what_is_planned_followed_and_answered_are_the_same_taper(
    taper: tuple[tuple[float, float], ...], stored: float, hours: float, eta: float
) -> None:
    battery = a_battery(stored_kwh=stored, charge_taper=taper, charge_efficiency_ratio=eta)
    planned = charged_kw(stored, hours, charge_taper=taper, charge_efficiency_ratio=eta)
    followed = follow_load(battery, np.array([-9.0]), np.array([hours])).charge_kw[0]
    answered = -response_kw(battery, InstructionKind.CHARGE, 9.0, np.zeros(1), hours)[0]
    assert followed == pytest.approx(planned, abs=1e-5)
    assert answered == pytest.approx(planned, abs=1e-5)


@pytest.mark.parametrize(
    "taper",
    [
        ((8.0, 5.0),),
        ((8.0, 1.0), (10.0, 5.0)),
        ((5.0, 5.0), (8.0, 2.0), (10.0, 1.0)),
        ((8.0, 5.0), (9.0, 1.0)),
        ((10.0, 1.0), (8.0, 5.0)),
    ],
)
def test_a_taper_that_does_not_fall_ever_faster_to_full_is_refused(
    taper: tuple[tuple[float, float], ...],
) -> None:
    with pytest.raises(InputError, match="charge_taper"):
        a_battery(charge_taper=taper)


def test_standing_by_empties_a_battery_down_to_its_floor_and_no_further() -> None:
    battery = a_battery(stored_kwh=2.0, floor_kwh=1.0, standby_kw=0.25, end_value_per_kwh=0.5)
    home = a_home([0.9, 0.9, 0.9, 0.9, 0.2, 0.2], 0.0, 0.0, batteries=[battery])
    plan = optimise(home)
    stored = plan.batteries["battery"].stored_kwh
    assert stored[:4] == pytest.approx([1.75, 1.5, 1.25, 1.0])
    # Then the meter covers it: a quarter of a kW, or charging at 0.2 what is worth 0.5.
    assert plan.import_kw[5] >= 0.25 - 1e-6
    assert idle_plan(home).batteries["battery"].stored_kwh == pytest.approx(
        [1.75, 1.5, 1.25, 1.0, 1.0, 1.0]
    )


def test_an_empty_battery_off_the_grid_can_still_be_planned() -> None:
    battery = a_battery(
        stored_kwh=1.0, floor_kwh=1.0, standby_kw=0.05, may_charge_from_grid=False, may_export=False
    )
    plan = optimise(a_home([0.3] * 4, 0.1, 0.5, batteries=[battery]))
    assert plan.batteries["battery"].charge_kw == pytest.approx(0.0)
    assert plan.import_kw == pytest.approx(0.55)


def test_what_is_discharged_already_counts_towards_todays_cycles() -> None:
    battery = a_battery(stored_kwh=10.0, max_cycles_per_day=0.6, discharged_today_kwh=4.0)
    # Noon to noon: today's rest and the next day.
    plan = optimise(a_home([0.3] * 24, 0.0, 1.0, batteries=[battery]))
    discharge = plan.batteries["battery"].discharge_kw
    today = np.arange(24) < 12
    assert discharge[today].sum() == pytest.approx(2.0)
    assert discharge[~today].sum() == pytest.approx(6.0)


def test_a_calibration_fills_the_battery_once_above_its_ceiling() -> None:
    battery = a_battery(
        ceiling_kwh=9.0,
        calibrate_from=NOON + timedelta(hours=2),
        calibrate_by=NOON + timedelta(hours=4),
    )
    prices = [0.1, 0.3, 0.3, 0.2, 0.4, 0.5, 0.5, 0.5]
    home = a_home(prices, 0.0, 0.5, batteries=[battery])
    plan = optimise(home)
    stored = plan.batteries["battery"].stored_kwh
    assert stored[:2].max() <= 9.0 + 1e-6
    assert stored[3] == pytest.approx(10.0)
    # Above the ceiling no longer than the load takes.
    assert stored[5] <= 9.0 + 1e-6
    assert calibration_slots(home, battery).tolist() == [False] * 2 + [True] * 6


def test_a_calibration_that_cannot_be_reached_still_leaves_a_plan() -> None:
    battery = a_battery(
        stored_kwh=1.0,
        max_charge_kw=1.0,
        calibrate_from=NOON,
        calibrate_by=NOON + timedelta(hours=2),
    )
    plan = optimise(a_home([0.3] * 4, 0.0, 0.5, batteries=[battery]))
    assert plan.batteries["battery"].stored_kwh[1] == pytest.approx(3.0)
    assert plan.cost_terms["penalty"] > 0.0


def test_a_calibration_beyond_the_horizon_waits() -> None:
    later = NOON + timedelta(hours=5)
    battery = a_battery(ceiling_kwh=9.0, calibrate_from=NOON, calibrate_by=later)
    home = a_home([0.3] * 4, 0.0, 0.5, batteries=[battery])
    plain = replace(battery, calibrate_from=None, calibrate_by=None)
    assert optimise(home).cost == optimise(replace(home, batteries=(plain,))).cost
