"""docs/model.md and the code name the same equations."""

from dataclasses import replace
from pathlib import Path
import re

from custom_components.energy_optimizer.core.capacity import (
    CapacityCharge,
    CapacityState,
    ChargeKind,
)
from custom_components.energy_optimizer.core.inputs import (
    Capabilities,
    Device,
    Grid,
    InstructionKind,
)
from custom_components.energy_optimizer.core.loads import Deferrable
from custom_components.energy_optimizer.core.optimise import assemble
from custom_components.energy_optimizer.core.plan import COST_TERMS
from custom_components.energy_optimizer.core.search import solve_exactly

from .homes import ZONE, a_battery, a_home

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"
NOT_EQUATIONS = {"energy", "wear", "discomfort", "penalty", "missing", "tie-break"}


def documented() -> dict[int, tuple[str, str]]:
    text = MODEL.read_text(encoding="utf-8")
    sections = re.findall(
        r"^## \((\d+)\) (.+?)\n(.*?)(?=^## )", text, flags=re.MULTILINE | re.DOTALL
    )
    return {int(number): (name, body) for number, name, body in sections}


def test_the_equations_are_numbered_one_to_eleven() -> None:
    assert sorted(documented()) == list(range(1, 12))


def test_every_documented_equation_is_stated_by_the_code_and_none_else() -> None:
    told = Capabilities(frozenset(InstructionKind) - {InstructionKind.CHARGE})
    home = a_home(
        [-0.2, 0.3, 0.9, 0.1],
        [-0.3, 0.4, 0.2, 0.0],
        1.0,
        2.0,
        curtailable=True,
        grid=Grid(5.0, 5.0),
        batteries=[
            a_battery("full", stored_kwh=10.0, ceiling_kwh=9.0, charge_efficiency_ratio=0.9),
            a_battery("hybrid", inverter_limit_kw=4.0, may_export=False, max_cycles_per_day=1.0),
            a_battery("deaf", capabilities=told, end_stored_kwh=6.0),
        ],
        devices=[
            Device(
                "pump",
                1.0,
                min_off_hours=2.0,
                min_on_hours=2.0,
                max_off_in_a_row_hours=2.0,
                rebound_ratio=0.5,
            )
        ],
        peak=[True] * 4,
    )
    charge = CapacityCharge(ChargeKind.MONTHLY_MAX, ZONE, price_per_kw=1.0)
    load = Deferrable("washer", 1.0, 2.0)
    home = replace(home, capacity_charge=CapacityState(charge), deferrables=(load,))
    model = assemble(home)
    solve_exactly(model, None, float("inf"))
    stated = {name for name, _ in documented().values()}
    assert model.program.equations() - NOT_EQUATIONS == stated


def test_the_cost_terms_of_the_document_are_those_of_a_plan() -> None:
    text = MODEL.read_text(encoding="utf-8")
    (terms,) = re.findall(r"^\*\*Cost\*\* = (.+), each a named term", text, flags=re.MULTILINE)
    assert tuple(terms.replace(" − ", " + ").split(" + ")) == COST_TERMS
