"""Every worked example of docs/money.md, computed."""

from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.energy_optimizer.core.accounting import (
    BatteryFacts,
    BatteryState,
    BooksState,
    DeviceFacts,
    SlotEntry,
    SlotFacts,
    settle_all,
)
from custom_components.energy_optimizer.core.accounting.capacity import (
    BillPeaks,
    capacity_costs,
    peaks_after,
)
from custom_components.energy_optimizer.core.accounting.shed import (
    ReboundRule,
    ShedClaim,
    account_shed,
)
from custom_components.energy_optimizer.core.capacity import CapacityCharge, ChargeKind
from custom_components.energy_optimizer.core.inputs import Battery
from tests.core.books_home import START, battery, total

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "money.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
]
SETTLED = [example for example in EXAMPLES if "slots" in example]
EXACT = 1e-9


def models_of(example: dict[str, Any]) -> dict[str, Battery]:
    return {
        name: replace(
            battery(name),
            floor_kwh=given.get("floor", 0.0),
            charge_efficiency_ratio=given.get("charge_efficiency", 0.95),
            discharge_efficiency_ratio=given.get("discharge_efficiency", 0.9),
            wear_cost_per_kwh=given.get("wear", 0.0),
        )
        for name, given in example.get("batteries", {}).items()
    }


def facts_of(example: dict[str, Any]) -> list[SlotFacts]:
    slots: list[SlotFacts] = []
    start = START
    for slot in example["slots"]:
        end = start + timedelta(hours=slot.get("hours", 0.25))
        flow = BatteryFacts(
            slot.get("charge", 0.0), slot.get("discharge", 0.0), None, slot.get("acted", True)
        )
        device = DeviceFacts(slot.get("avoided", 0.0), slot.get("rebound", 0.0))
        slots.append(
            SlotFacts(
                start=start,
                end=end,
                import_price_per_kwh=slot["import_price"],
                export_price_per_kwh=slot["export_price"],
                grid_import_kwh=slot.get("grid_import", 0.0),
                grid_export_kwh=slot.get("grid_export", 0.0),
                solar_kwh=slot.get("solar", 0.0),
                batteries=dict.fromkeys(example.get("batteries", {}), flow),
                devices={"pump": device},
                curtailable=slot.get("curtailable", False),
            )
        )
        start = end
    return slots


def settled(example: dict[str, Any]) -> list[SlotEntry]:
    state = BooksState(
        {
            name: BatteryState.opened(given["stored"], given["cost"])
            for name, given in example.get("state", {}).items()
        }
    )
    return settle_all(state, facts_of(example), models_of(example))


@pytest.mark.parametrize("example", SETTLED, ids=range(1, len(SETTLED) + 1))
def test_a_worked_example_comes_out_as_the_page_says(example: dict[str, Any]) -> None:
    entries = settled(example)
    figures = total(entries)
    for name, value in example["expect"].items():
        assert getattr(figures, name) == pytest.approx(value, abs=EXACT), name
    assert figures.unreconciled_cost == pytest.approx(0.0, abs=1e-12)
    for name, value in example.get("basis_per_kwh", {}).items():
        assert entries[-1].state.batteries[name].basis_per_kwh == pytest.approx(value)


def test_the_shed_example_comes_out_as_the_page_says() -> None:
    example = next(example for example in EXAMPLES if "shed" in example)
    shed = example["shed"]
    _, facts = account_shed(
        ShedClaim(shed["expected_kw"]),
        START,
        START + timedelta(minutes=shed["minutes"]),
        shed["used"],
        ReboundRule(),
    )
    assert facts.avoided_kwh == pytest.approx(example["avoided_kwh"])


def test_the_capacity_example_comes_out_as_the_page_says() -> None:
    example = next(example for example in EXAMPLES if "daily_peaks_kw" in example)
    charge = CapacityCharge(
        ChargeKind.MEAN_OF_HIGHEST,
        price_per_kw=example["price_per_kw"],
        highest=example["highest_days"],
    )
    peaks: BillPeaks = {}
    for day, peak_kw in enumerate([*example["daily_peaks_kw"], 0.0]):
        slot = {"import_price": 0.3, "export_price": 0.1, "grid_import": peak_kw, "hours": 1.0}
        facts = facts_of({"slots": [slot]})[0]
        moved = [moment + timedelta(days=day) for moment in (facts.start, facts.end)]
        facts = replace(facts, start=moved[0], end=moved[1])
        peaks = peaks_after(charge, peaks, settle_all(BooksState(), [facts], {})[0])
    assert capacity_costs(charge, peaks)["actual_cost"] == pytest.approx(example["cost"])


def test_every_example_of_the_page_is_computed() -> None:
    assert len(SETTLED) + 2 == len(EXAMPLES)
    for number in range(1, 9):
        assert re.search(rf"## \({number}\).*?```json", PAGE, re.DOTALL), number
