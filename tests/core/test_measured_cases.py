"""Requests that users sent to another planner, solved at no more cost than its answer."""

from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from custom_components.energy_optimizer.core.inputs import Battery, Grid, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import PlanStatus
from custom_components.energy_optimizer.core.timeline import Timeline

CASES = (
    "evcc_optimizer_012-early-charging-not-perfect.json",
    "evcc_optimizer_013-grid-export-limit-hit.json",
    "evcc_optimizer_018-high-soc-initial.json",
)
# The answers are given to the watt-hour and millionth.
ROUNDING_COST = 1e-4
WATT = 1e-3


def read(path: Path) -> tuple[Home, dict[str, Any]]:
    """Convert a request: Wh per slot and money per Wh, s_max its ceiling, p_a the end value."""
    case = json.loads(path.read_text(encoding="utf-8"))
    request = case["request"]
    series = request["time_series"]
    hours = np.array(series["dt"]) / 3600.0
    timeline = Timeline.from_minutes(datetime(2026, 1, 1, tzinfo=UTC), (hours * 60.0).tolist(), UTC)
    limit = request.get("grid", {}).get("p_max_exp")
    home = Home(
        timeline=timeline,
        import_price_per_kwh=np.array(series["p_N"]) * 1e3,
        export_price_per_kwh=np.array(series["p_E"]) * 1e3,
        load_kw=np.array(series["gt"]) * WATT / hours,
        solar_kw=np.array(series["ft"]) * WATT / hours,
        grid=Grid(None, None if limit is None else limit * WATT),
        batteries=tuple(battery(request, number) for number in range(len(request["batteries"]))),
        # The other planner lets one battery fill another.
        allow_transfer=True,
    )
    return home, case["expected_response"]


def battery(request: dict[str, Any], number: int) -> Battery:
    given = request["batteries"][number]
    most = max(given.get("s_capacity", 0.0), given["s_max"], given["s_initial"])
    return Battery(
        name=f"battery {number}",
        capacity_kwh=most * WATT,
        # A car above its ceiling is left there: its answer neither charges nor drains it.
        ceiling_kwh=max(given["s_max"], given["s_initial"]) * WATT,
        stored_kwh=given["s_initial"] * WATT,
        floor_kwh=given["s_min"] * WATT,
        max_charge_kw=given["c_max"] * WATT,
        max_discharge_kw=given["d_max"] * WATT,
        charge_efficiency_ratio=request["eta_c"],
        discharge_efficiency_ratio=request["eta_d"],
        end_value_per_kwh=given["p_a"] * 1e3,
        may_export=True,
        may_charge_from_grid=given.get("charge_from_grid", False),
    )


def cost_of_answer(home: Home, answer: dict[str, Any]) -> float:
    """Price the other planner's flows like our own."""
    paid = np.array(answer["grid_import"]) * WATT @ home.import_price_per_kwh
    earned = np.array(answer["grid_export"]) * WATT @ home.export_price_per_kwh
    left = sum(
        (b.end_value_per_kwh or 0.0) * given["state_of_charge"][-1] * WATT
        for b, given in zip(home.batteries, answer["batteries"], strict=True)
    )
    return float(paid - earned - left)


@pytest.mark.real_data
@pytest.mark.parametrize("name", CASES)
def test_a_measured_request_costs_no_more_than_its_expected_answer(
    real_data: Path, name: str
) -> None:
    home, answer = read(real_data / "ha_states" / name)
    plan = optimise(home)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.cost <= cost_of_answer(home, answer) + plan.gap_cost + ROUNDING_COST
