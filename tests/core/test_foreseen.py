"""What was planned for the past stays as it was said, three hours before."""

from dataclasses import replace

import numpy as np
import pytest

from custom_components.energy_optimizer.core.foreseen import AHEAD_S, KEPT_S, Foreseen
from custom_components.energy_optimizer.core.inputs import Battery
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.plan import Plan

from .homes import a_home

HOUR_S = 3600


def plan_with(level_kwh: float, hours: int = 30) -> Plan:
    home = a_home(
        np.full(hours, 0.2),
        np.zeros(hours),
        np.full(hours, 1.0),
        np.zeros(hours),
        batteries=(Battery("b", 10.0, 5.0, 2.0, 2.0),),
    )
    plan = optimise(home)
    flat = replace(plan.batteries["b"], stored_kwh=np.full(hours, level_kwh))
    return replace(plan, batteries={"b": flat})


def test_a_moment_keeps_what_was_said_of_it_three_hours_before() -> None:
    first = plan_with(4.0)
    start = float(first.timeline.edges_s[0])
    said = Foreseen().after(first, start).after(plan_with(7.0), start + 60)
    times, kwh = said.past("b", start + 12 * HOUR_S)
    by_hour = {(at - start) / HOUR_S: value for at, value in zip(times, kwh, strict=True)}
    assert by_hour[2] == 4.0
    assert by_hour[5] == 7.0
    assert times == sorted(times)


def test_what_has_passed_is_never_rewritten_and_is_forgotten_after_a_day() -> None:
    plan = plan_with(4.0, hours=60)
    start = float(plan.timeline.edges_s[0])
    said = Foreseen().after(plan, start)
    later = said.after(plan_with(9.0, hours=60), start + AHEAD_S + HOUR_S)
    assert later.past("b", start + AHEAD_S)[1] == pytest.approx([4.0] * 3)
    much_later = later.after(plan, start + KEPT_S + 2 * HOUR_S)
    assert min(much_later.stored_kwh["b"]) > start + HOUR_S


def test_a_battery_that_is_gone_is_forgotten_and_an_unknown_one_has_no_past() -> None:
    plan = plan_with(4.0)
    start = float(plan.timeline.edges_s[0])
    said = Foreseen().after(plan, start)
    assert said.after(replace(plan, batteries={}), start).past("b", start + KEPT_S) == ([], [])
    assert said.past("x", start) == ([], [])
