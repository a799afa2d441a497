"""What the solver has stumbled over: columns without an end, and what presolve made of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
import numpy as np
import pytest

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
)
from custom_components.energy_optimizer.core.inputs import (
    Device,
    Grid,
    Home,
    InstructionKind,
    Order,
)
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.optimise import assemble, optimise
from custom_components.energy_optimizer.core.plan import PlanStatus
from custom_components.energy_optimizer.core.solver import solve

from .homes import NOON, ZONE, a_battery, a_home, homes_in_debt, homes_with_loads


def stumbling_home() -> Home:
    """A home whose program, its releases left without an end, was answered with no number."""
    return a_home(
        [0.0, 0.1, 0.45, 0.3, 0.0, 0.8, 0.3, 0.3],
        [0.1, 0.3, 0.45, 0.3, -0.3, 0.3, 0.2, -0.1],
        [0.0, 2.0, 1.0, 6.0, 0.0, 3.5, 0.0, 6.0],
        [0.0, 0.0, 0.5, 0.5, 6.0, 0.3, 0.0, 3.5],
        minutes=[15, 60, 5, 15, 3599 / 60, 15, 437 / 60, 90],
        start=datetime(2026, 10, 24, 20, 45, tzinfo=UTC),
        devices=[
            Device(
                "pump",
                [3.0, 3.0, 0.0, 1.5, 3.0, 3.0, 0.0, 1.5],
                max_off_hours=1.0,
                min_off_hours=1.25,
                min_on_hours=0.25,
                rebound_ratio=1.0,
                rebound_hours=0.25,
                discomfort_cost_per_hour=0.5,
                off_hours_today=0.75,
            )
        ],
        peak=[False, False, True, True, True, False, True, True],
        grid=Grid(2.0, 2.0),
        curtailable=True,
    )


def looping_home() -> Home:
    """A home whose program, likewise, kept presolve busy past every time limit."""
    prices = [-0.02, 0.05, 0.3, -0.02, 0.3, -0.1, -0.02, 0.05]
    return a_home(
        prices,
        prices,
        [3.5, 0.0, 0.5, 6.0, 0.0, 0.0, 1.0, 0.5],
        minutes=[60, 90, 60, 30, 30, 90, 15, 90],
        start=datetime(2026, 10, 25, 7, 15, tzinfo=UTC),
        devices=[
            Device(
                "pump",
                [0.0, 0.0, 3.0, 3.0, 3.0, 1.5, 0.0, 3.0],
                max_off_hours=0.5,
                min_off_hours=1.0,
                rebound_ratio=1.5,
                rebound_hours=2.0,
                discomfort_cost_per_hour=0.05,
                on_for_hours=0.5,
            )
        ],
        peak=[False] * 3 + [True] * 4 + [False],
        grid=Grid(6.0),
        allow_transfer=True,
    )


def a_home_with_everything(kind: ChargeKind) -> Home:
    """Every kind of thing that adds columns, an order and a capacity charge included."""
    charge = CapacityCharge(
        kind,
        ZONE,
        price_per_kw=2.0,
        highest=2,
        tiers=((0.0, 1.0), (2.0, 5.0)) if kind is ChargeKind.TIERED else (),
    )
    home = a_home(
        [0.3, 0.1, 0.4, 0.2],
        0.05,
        1.0,
        2.0,
        batteries=[
            a_battery("ordered"),
            a_battery("outside", stored_kwh=10.0, ceiling_kwh=8.0, standby_kw=0.1),
            a_battery("ending", end_value_per_kwh=None, end_stored_kwh=6.0),
        ],
        devices=[Device("pump", 1.0, off_for_hours=0.5, rebound_ratio=1.0)],
        peak=[True, False, True, False],
    )
    return replace(
        home,
        deferrables=(
            Deferrable("washer", [2.0, 0.5], 1.0, max_price_per_kwh=0.2),
            Deferrable("boiler", 1.0, 1.3, interruptible=True, min_block_hours=0.5),
        ),
        cars=(
            Car("car", 20.0, 2.0, 7.0, (Departure(NOON + timedelta(hours=3), 9.0),), 1.4, 0.9, 5.0),
        ),
        orders={"ordered": Order(InstructionKind.CHARGE, NOON + timedelta(hours=2), power_kw=3.0)},
        capacity_charge=CapacityState(charge),
    )


def has_an_end_everywhere(home: Home) -> bool:
    matrix = assemble(home).program.compile()
    return bool(np.isfinite(matrix.lower).all() and np.isfinite(matrix.upper).all())


@pytest.mark.parametrize("kind", list(ChargeKind))
def test_no_column_of_a_home_with_everything_is_without_an_end(kind: ChargeKind) -> None:
    assert has_an_end_everywhere(a_home_with_everything(kind))


@given(home=homes_with_loads() | homes_in_debt(NOON))
@settings(max_examples=100)
def test_nor_is_any_column_of_any_home(home: Home) -> None:
    assert has_an_end_everywhere(home)


@pytest.mark.parametrize("home", [stumbling_home(), looping_home()], ids=["stumbling", "looping"])
def test_homes_that_presolve_stumbled_over_are_planned(home: Home) -> None:
    assert optimise(home).status is PlanStatus.OPTIMAL


def test_where_presolve_loses_a_number_the_search_is_done_without_it() -> None:
    model = assemble(stumbling_home())
    matrix = model.program.compile()
    upper = matrix.upper.copy()
    upper[model.program.variables["released pump"]] = np.inf
    endless = solve(replace(matrix, upper=upper), time_limit_s=30.0)
    assert endless.proved
    assert endless.objective == pytest.approx(solve(matrix, time_limit_s=30.0).objective)
