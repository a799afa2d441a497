"""What a battery is told when load and solar are not certain."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from custom_components.energy_optimizer.core.dispatch import Instruction, dispatch
from custom_components.energy_optimizer.core.hedge import hedged, response_kw
from custom_components.energy_optimizer.core.inputs import (
    Battery,
    Capabilities,
    FloatArray,
    Home,
    InstructionKind,
)
from custom_components.energy_optimizer.core.optimise import optimise
from custom_components.energy_optimizer.core.stored_value import stored_value
from custom_components.energy_optimizer.core.timeline import Timeline

ZONE = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
BATTERY = Battery(
    "battery",
    capacity_kwh=10.0,
    stored_kwh=2.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    charge_efficiency_ratio=1.0,
    discharge_efficiency_ratio=1.0,
    end_value_per_kwh=0.05,
)


def a_home(
    import_price: list[float],
    load: list[float],
    solar: list[float] | None = None,
    battery: Battery = BATTERY,
    export_price: float = 0.0,
) -> Home:
    count = len(import_price)
    return Home(
        timeline=Timeline.uniform(NOON, 60, count, ZONE),
        import_price_per_kwh=np.array(import_price),
        export_price_per_kwh=np.full(count, export_price),
        load_kw=np.array(load),
        solar_kw=np.zeros(count) if solar is None else np.array(solar),
        batteries=(battery,),
    )


def told(
    home: Home, spread_kw: float | FloatArray, previous: Instruction | None = None
) -> Instruction:
    spread = np.broadcast_to(np.asarray(spread_kw, dtype=float), (len(home.timeline),))
    before = None if previous is None else {"battery": previous}
    return hedged(optimise(home), home, spread, NOON, before)["battery"]


CHEAP_THEN_DEAR = [0.1, 0.4, 0.4, 0.1]


def test_a_certain_evening_is_charged_for_exactly() -> None:
    home = a_home(CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0])
    charge = told(home, 0.01)
    assert charge.kind is InstructionKind.CHARGE
    assert charge.power_kw == pytest.approx(2.0, abs=0.26)


def test_an_uncertain_dear_evening_is_charged_for_with_a_margin() -> None:
    home = a_home(CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0])
    uncertain = told(home, np.array([0.0, 1.5, 1.5, 0.0]))
    assert uncertain.kind is InstructionKind.CHARGE
    assert uncertain.power_kw > told(home, 0.01).power_kw + 0.5


def test_stored_energy_is_held_for_a_dearer_hour() -> None:
    home = a_home([0.2, 0.4, 0.4], [2.0, 1.0, 1.0], battery=replace(BATTERY, stored_kwh=2.0))
    limited = Capabilities(frozenset({InstructionKind.NO_DISCHARGE}))
    home = replace(home, batteries=(replace(home.batteries[0], capabilities=limited),))
    assert told(home, 0.1).kind is InstructionKind.NO_DISCHARGE


def test_what_cannot_be_told_is_not_told() -> None:
    deaf = replace(BATTERY, capabilities=Capabilities())
    home = a_home(CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0], battery=deaf)
    assert told(home, 0.5).kind is InstructionKind.SELF_CONSUMPTION


def test_a_battery_that_may_not_buy_is_not_charged_from_the_grid() -> None:
    home = a_home(
        CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0], battery=replace(BATTERY, may_charge_from_grid=False)
    )
    assert told(home, 0.5).kind is not InstructionKind.CHARGE


def test_a_battery_sells_only_where_it_may() -> None:
    full = replace(BATTERY, stored_kwh=10.0)
    prices, load = [0.5, 0.1, 0.1], [0.5, 0.5, 0.5]
    seller = a_home(prices, load, battery=replace(full, may_export=True), export_price=0.45)
    assert told(seller, 0.1).kind is InstructionKind.DISCHARGE
    assert told(seller, 0.1).reason == "export_dear"
    homely = a_home(prices, load, battery=full, export_price=0.45)
    assert told(homely, 0.1).kind is InstructionKind.SELF_CONSUMPTION


def test_equal_choices_do_not_flap() -> None:
    home = a_home([0.3, 0.3, 0.3], [0.0, 0.0, 0.0], battery=replace(BATTERY, stored_kwh=0.0))
    for kind in (InstructionKind.SELF_CONSUMPTION, InstructionKind.NO_DISCHARGE):
        previous = Instruction(kind)
        assert told(home, 0.0, previous).kind in {previous.kind, InstructionKind.SELF_CONSUMPTION}


def test_where_the_plan_knows_more_the_plan_decides() -> None:
    spread = np.full(4, 0.5)
    limited = replace(BATTERY, max_cycles_per_day=0.5)
    for batteries in ((BATTERY, replace(BATTERY, name="second")), (limited,)):
        home = replace(a_home(CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0]), batteries=batteries)
        plan = optimise(home)
        assert hedged(plan, home, spread, NOON) == dispatch(plan, home, NOON)


def test_a_moment_outside_the_first_slot_is_the_plans() -> None:
    home = a_home(CHEAP_THEN_DEAR, [0.0, 2.0, 2.0, 0.0])
    plan, later = optimise(home), home.timeline.start(1)
    assert hedged(plan, home, np.ones(4), later) == dispatch(plan, home, later)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.02]))
def test_a_certain_future_is_valued_as_the_exact_program_values_it(seed: int, wear: float) -> None:
    rng = np.random.default_rng(seed)
    may_export, may_buy = rng.random(2) < 0.5
    battery = replace(
        BATTERY,
        floor_kwh=1.0,
        may_export=bool(may_export),
        may_charge_from_grid=bool(may_buy),
        wear_cost_per_kwh=wear,
        charge_efficiency_ratio=0.9,
        discharge_efficiency_ratio=0.95,
    )
    count = 13
    prices = rng.uniform(0.05, 0.5, count)
    home = a_home(
        prices.tolist(),
        rng.uniform(0.0, 3.0, count).tolist(),
        rng.uniform(0.0, 4.0, count).tolist(),
    )
    home = replace(home, export_price_per_kwh=prices * 0.6, batteries=(battery,))
    value = stored_value(home, battery, home.load_kw, np.zeros(count))
    stored = float(rng.uniform(1.0, 10.0))
    rest = Home(
        timeline=Timeline(home.timeline.edges_s[1:], ZONE),
        import_price_per_kwh=prices[1:],
        export_price_per_kwh=prices[1:] * 0.6,
        load_kw=home.load_kw[1:],
        solar_kw=home.solar_kw[1:],
        batteries=(replace(battery, stored_kwh=stored),),
    )
    exact = optimise(rest)
    # Between two levels the recursion takes a straight line through a bent curve.
    assert float(value.cost_at(np.array([stored]))[0]) == pytest.approx(exact.cost, abs=0.04)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 2.0))
def test_more_in_store_never_costs_more(seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    prices = rng.uniform(0.05, 0.5, 12)
    home = a_home(prices.tolist(), rng.uniform(0.0, 3.0, 12).tolist())
    value = stored_value(home, BATTERY, home.load_kw, np.full(12, spread))
    assert (np.diff(value.cost) <= 1e-9).all()


@given(
    st.sampled_from(list(InstructionKind)),
    st.floats(0.0, 8.0),
    st.floats(-8.0, 8.0),
    st.floats(0.0, 10.0),
)
def test_a_told_battery_stays_within_its_limits(
    kind: InstructionKind, power_kw: float, net_kw: float, stored_kwh: float
) -> None:
    battery = replace(BATTERY, stored_kwh=stored_kwh, floor_kwh=1.0)
    supplied = float(response_kw(battery, kind, power_kw, np.array([net_kw]), 0.5)[0])
    assert -5.0 <= supplied <= 5.0
    after = stored_kwh - supplied * 0.5
    assert after <= 10.0 + 1e-9
    assert after >= min(stored_kwh, 1.0) - 1e-9
    if kind is InstructionKind.NO_DISCHARGE:
        assert supplied <= 0.0
    if kind is InstructionKind.NO_CHARGE:
        assert supplied >= 0.0
