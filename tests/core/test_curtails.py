"""When solar is kept from the grid: all of it or nothing, and no longer than it pays."""

from datetime import timedelta

import pytest

from custom_components.energy_optimizer.core.dispatch import curtails
from custom_components.energy_optimizer.core.inputs import Grid, Home
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.rules import rules_plan

from .homes import NOON, a_battery, a_home


def sunny(export_price: float = -0.1, *, curtailable: bool = True, **changes: float) -> Home:
    """Three kilowatts of sun on a load of one."""
    limit = changes.get("max_export_kw")
    return a_home(
        [0.3] * 4,
        [export_price] * 4,
        [1.0] * 4,
        [changes.get("solar_kw", 3.0)] * 4,
        curtailable=curtailable,
        grid=Grid(None, limit),
    )


@pytest.mark.parametrize(
    ("home", "pays"),
    [
        (sunny(-0.1), True),
        (sunny(0.0), False),
        (sunny(0.1), False),
        (sunny(-0.1, solar_kw=1.0), False),
        (sunny(-0.1, curtailable=False), False),
        (sunny(0.1, max_export_kw=0.0), True),
        (sunny(0.1, max_export_kw=1.0), False),
    ],
    ids=[
        "selling costs money",
        "selling is worth nothing",
        "selling pays",
        "no surplus",
        "nothing mapped",
        "nothing may be exported",
        "a part may be exported",
    ],
)
def test_surplus_is_curtailed_where_none_of_it_is_to_be_sold(home: Home, *, pays: bool) -> None:
    assert curtails(optimise(home), home, NOON, curtailed=False) is pays


def test_the_rules_curtail_too() -> None:
    home = sunny(-0.1)
    assert curtails(rules_plan(home), home, NOON, curtailed=False)


def test_panels_that_are_curtailed_stay_so_until_selling_costs_nothing() -> None:
    hidden = sunny(-0.1, solar_kw=1.0)
    assert curtails(optimise(hidden), hidden, NOON, curtailed=True)
    over = sunny(0.1, solar_kw=1.0)
    assert not curtails(optimise(over), over, NOON, curtailed=True)


def test_what_a_battery_takes_is_not_curtailed() -> None:
    room_for_5_kwh = a_battery(end_value_per_kwh=0.2)
    home = a_home(
        [0.3] * 4, [-0.1] * 4, [1.0] * 4, [3.0] * 4, curtailable=True, batteries=[room_for_5_kwh]
    )
    plan = optimise(home)
    curtailed = [
        curtails(plan, home, home.timeline.start(slot), curtailed=False) for slot in range(4)
    ]
    assert curtailed == [bool(used_kw < 2.9) for used_kw in plan.solar_used_kw]
    assert sum(curtailed) == 2


def test_an_older_plan_of_more_slots_curtails_nothing_anew() -> None:
    longer, home = sunny(-0.1), a_home([0.3], -0.1, 1.0, 3.0, curtailable=True)
    late = NOON + timedelta(hours=3, minutes=10)
    assert not curtails(optimise(longer), home, late, curtailed=False)
    assert not curtails(optimise(longer), home, late + timedelta(hours=1), curtailed=True)
