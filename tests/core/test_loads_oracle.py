"""Loads that can wait and cars against an independent statement of them, over random homes."""

from hypothesis import HealthCheck, given, settings

from custom_components.energy_optimizer.core.blocks.battery import (
    after_price_per_kwh,
    end_value_per_kwh,
)
from custom_components.energy_optimizer.core.blocks.bounds import derive_bounds
from custom_components.energy_optimizer.core.inputs import Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus

from .homes import homes_with_loads
from .oracle import least_cost

# Tie-breaks are millionths per kWh, of the few hundred kWh that such a home can move.
ROUNDING_COST = 1e-3
TEMPERATE = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def oracle_cost(home: Home) -> float:
    values = {battery.name: end_value_per_kwh(home, battery) for battery in home.batteries}
    penalty = derive_bounds(home).penalty_per_kwh
    return least_cost(home, penalty, values, after_price_per_kwh(home))


@given(home=homes_with_loads())
@TEMPERATE
def test_no_choice_of_starts_and_charging_is_cheaper_than_the_planners(home: Home) -> None:
    plan = optimise(home, time_limit_s=30.0)
    assert plan.status is PlanStatus.OPTIMAL
    cost = plan.cost + plan.cost_terms["penalty"] + plan.cost_terms["missing"]
    least = oracle_cost(home)
    assert least - ROUNDING_COST <= cost <= least + plan.gap_cost + ROUNDING_COST
