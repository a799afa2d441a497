"""Batteries side by side: never against each other, and none held up by another."""

from __future__ import annotations

from hypothesis import given, settings
import pytest

from custom_components.energy_optimizer.core.dispatch import InstructionKind, dispatch
from custom_components.energy_optimizer.core.inputs import Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.rules import rules_plan

from .homes import a_battery, a_home, homes

CHARGE, DISCHARGE = InstructionKind.CHARGE, InstructionKind.DISCHARGE


@settings(max_examples=60)
@given(home=homes(most_slots=6))
def test_no_two_batteries_are_told_opposite_signs(home: Home) -> None:
    plans = [rules_plan(home)] if home.allow_transfer else [rules_plan(home), optimise(home)]
    for plan in plans:
        for slot in range(len(home.timeline)):
            told = dispatch(plan, home, home.timeline.start(slot))
            kinds = {instruction.kind for instruction in told.values()}
            assert not {CHARGE, DISCHARGE} <= kinds


@pytest.mark.parametrize("order", [("full", "empty"), ("empty", "full")])
def test_a_full_battery_puts_no_other_on_hold(order: tuple[str, str]) -> None:
    stored = {"full": 10.0, "empty": 0.0}
    batteries = [a_battery(name, stored_kwh=stored[name], may_export=False) for name in order]
    home = a_home([0.1, 0.6, 0.6], 0.0, [1.0, 5.0, 8.0], batteries=batteries)
    plan = optimise(home)
    told = dispatch(plan, home, home.timeline.start(0))
    assert told["empty"].kind is CHARGE
    assert told["empty"].power_kw > 0.0
    assert told["full"].kind not in (CHARGE, DISCHARGE)
