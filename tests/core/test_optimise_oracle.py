"""The planner against an independent statement of the same problem, over random homes."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.core.blocks.battery import end_value_per_kwh
from custom_components.energy_optimizer.core.blocks.bounds import derive_bounds
from custom_components.energy_optimizer.core.inputs import Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus

from .homes import NOON, homes, homes_in_debt
from .oracle import least_cost

# Tie-breaks are millionths per kWh, of the few hundred kWh that such a home can move.
ROUNDING_COST = 1e-3
TEMPERATE = settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def hard_cost(home: Home) -> tuple[float, float]:
    plan = optimise(home, time_limit_s=30.0)
    assert plan.status is PlanStatus.OPTIMAL
    return plan.cost + plan.cost_terms["penalty"], plan.gap_cost


def oracle_cost(home: Home) -> float:
    values = {b.name: end_value_per_kwh(home, b) for b in home.batteries}
    return least_cost(home, derive_bounds(home).penalty_per_kwh, values)


def is_cheapest(home: Home) -> bool:
    cost, gap = hard_cost(home)
    least = oracle_cost(home)
    return least - ROUNDING_COST <= cost <= least + gap + ROUNDING_COST


@given(home=homes(truths=True))
@TEMPERATE
def test_no_plan_is_cheaper_than_the_planners_within_its_declared_gap(home: Home) -> None:
    assert is_cheapest(home)


@pytest.mark.parametrize("start", [NOON, datetime(2026, 10, 24, 20, 45, tzinfo=UTC)])
@given(data=st.data())
@settings(TEMPERATE, max_examples=200)
def test_nor_where_devices_have_much_to_catch_up_with(start: datetime, data: st.DataObject) -> None:
    assert is_cheapest(data.draw(homes_in_debt(start)))
