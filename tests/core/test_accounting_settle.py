"""Single slots of the books, reckoned by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.accounting import (
    BatteryFacts,
    BatteryState,
    BooksState,
    DeviceFacts,
    Quality,
    SlotEntry,
    SlotFacts,
    Totals,
    add_totals,
    settle,
    total_of,
)
from custom_components.energy_optimizer.core.accounting.capacity import (
    BillPeaks,
    capacity_costs,
    peaks_after,
)
from custom_components.energy_optimizer.core.capacity import CapacityCharge, ChargeKind
from custom_components.energy_optimizer.core.errors import InputError
from tests.core.books_home import (
    START,
    Moment,
    TrueHome,
    battery,
    facts_of,
    keep_books,
    lossless,
    total,
)


def alone(facts: SlotFacts) -> SlotEntry:
    """Settle a home without a battery."""
    return settle(BooksState(), facts, {})


def told(
    charge_kwh: float = 0.0, discharge_kwh: float = 0.0, *, acted: bool = True
) -> BatteryFacts:
    return BatteryFacts(charge_kwh, discharge_kwh, None, acted)


def stocked(costed_kwh: float, cost_per_kwh: float) -> BooksState:
    return BooksState({"home": BatteryState.opened(costed_kwh, cost_per_kwh)})


def test_a_home_with_nothing_pays_what_the_meter_says_under_every_bill() -> None:
    figures = alone(facts_of(grid=(2.0, 0.0))).figures
    bills = (
        figures.bare_cost,
        figures.solar_cost,
        figures.battery_cost,
        figures.actual_cost,
        figures.self_consumption_cost,
    )
    assert bills == pytest.approx([0.6] * 5)


def test_what_a_slot_both_bought_and_sold_is_in_every_bill_alike() -> None:
    figures = alone(facts_of(grid=(0.5, 0.3), solar_kwh=1.0)).figures
    assert figures.actual_cost == pytest.approx(0.5 * 0.30 - 0.3 * 0.10)
    assert figures.solar_cost == pytest.approx(figures.actual_cost)
    assert figures.self_consumption_cost == pytest.approx(figures.actual_cost)


def test_energy_bought_cheap_and_sold_dear_is_profit_after_losses_and_wear() -> None:
    model = replace(lossless(), wear_cost_per_kwh=0.02, charge_efficiency_ratio=0.8)
    state = BooksState({"home": BatteryState.opened(1.0)})
    bought = settle(
        state,
        facts_of(prices=(0.08, 0.02), grid=(1.0, 0.0), batteries={"home": told(charge_kwh=1.0)}),
        {"home": model},
    )
    assert bought.state.batteries["home"].basis_per_kwh == pytest.approx(0.10)
    sold = settle(
        bought.state,
        facts_of(prices=(0.5, 0.4), grid=(0.0, 0.8), batteries={"home": told(discharge_kwh=0.8)}),
        {"home": model},
    )
    assert sold.figures.profit == pytest.approx(0.8 * 0.4 - 0.8 * 0.10 - 0.8 * 0.02)
    assert sold.figures.home_savings == 0.0


def test_discharge_serves_the_load_first_and_only_the_rest_is_sold() -> None:
    model = lossless()
    entry = settle(
        stocked(5.0, 0.05),
        facts_of(grid=(0.0, 0.4), batteries={"home": told(discharge_kwh=1.0)}),
        {"home": model},
    )
    assert entry.figures.home_discharge_kwh == pytest.approx(0.6)
    assert entry.figures.sold_kwh == pytest.approx(0.4)
    assert entry.figures.home_savings == pytest.approx(0.6 * (0.30 - 0.05))
    assert entry.figures.profit == pytest.approx(0.4 * (0.10 - 0.05))


@pytest.mark.parametrize(
    ("export_price", "blocked", "curtailable", "cost"),
    [
        (0.10, False, False, 0.05),
        (-0.10, False, False, -0.05),
        (-0.10, False, True, 0.0),
        (0.10, False, True, 0.05),
        (0.10, True, False, 0.0),
    ],
)
def test_surplus_costs_the_export_price_forgone(
    *, export_price: float, blocked: bool, curtailable: bool, cost: float
) -> None:
    facts = facts_of(
        prices=(0.30, export_price),
        solar_kwh=1.0,
        batteries={"home": told(charge_kwh=0.5, acted=False)},
        export_blocked=blocked,
        curtailable=curtailable,
    )
    entry = settle(stocked(0.0, 0.0), facts, {"home": lossless()})
    assert entry.figures.charge_cost == pytest.approx(cost)
    assert entry.figures.unreconciled_cost == pytest.approx(0.0, abs=1e-12)


def test_what_passes_between_two_batteries_is_neither_bought_nor_sold() -> None:
    models = {name: lossless(name) for name in ("one", "two")}
    state = BooksState({"one": BatteryState.opened(5.0, 0.2), "two": BatteryState.opened(2.0, 0.1)})
    facts = facts_of(batteries={"one": told(discharge_kwh=1.0), "two": told(charge_kwh=1.0)})
    entry = settle(state, facts, models)
    assert entry.figures.transfer_kwh == pytest.approx(1.0)
    assert (entry.figures.profit, entry.figures.home_savings) == (0.0, 0.0)
    assert entry.state.batteries["two"].basis_cost == pytest.approx(0.4)
    assert entry.state.batteries["one"].basis_cost == pytest.approx(0.8)


def test_opening_stock_that_passes_between_batteries_stays_opening_stock() -> None:
    models = {name: lossless(name) for name in ("one", "two")}
    state = BooksState({"one": BatteryState.opened(5.0), "two": BatteryState.opened(2.0)})
    facts = facts_of(batteries={"one": told(discharge_kwh=1.0), "two": told(charge_kwh=1.0)})
    after = settle(state, facts, models).state.batteries
    assert (after["two"].costed_kwh, after["two"].opening_kwh) == pytest.approx((0.0, 3.0))


def test_stock_that_was_there_before_leaves_last() -> None:
    model = lossless()
    state = BooksState({"home": BatteryState(costed_kwh=1.0, basis_cost=0.1, opening_kwh=4.0)})
    facts = facts_of(grid=(0.0, 2.0), batteries={"home": told(discharge_kwh=2.0)})
    entry = settle(state, replace(facts, export_price_per_kwh=0.4), {"home": model})
    assert entry.figures.profit == pytest.approx(1.0 * 0.4 - 0.1)
    assert entry.figures.opening_cost == pytest.approx(1.0 * 0.4)
    assert entry.state.batteries["home"].opening_kwh == pytest.approx(3.0)


def test_a_battery_that_gives_more_than_the_books_hold_earns_nothing_with_it() -> None:
    facts = facts_of(grid=(0.0, 1.0), batteries={"home": told(discharge_kwh=1.0)})
    entry = settle(stocked(0.0, 0.0), facts, {"home": lossless()})
    assert entry.figures.profit == 0.0
    assert entry.figures.drift_kwh == pytest.approx(1.0)


def test_what_a_battery_left_alone_spills_is_no_sale() -> None:
    facts = facts_of(grid=(0.0, 0.1), batteries={"home": told(discharge_kwh=0.5, acted=False)})
    entry = settle(stocked(5.0, 0.05), facts, {"home": lossless()})
    assert entry.figures.profit == 0.0
    assert entry.figures.home_savings == pytest.approx(0.4 * 0.30 + 0.1 * 0.10 - 0.5 * 0.05)


def test_standing_losses_make_what_is_left_dearer() -> None:
    seen = BatteryFacts(0.0, 0.0, 4.0, acted=False)
    entry = settle(stocked(5.0, 0.20), facts_of(batteries={"home": seen}), {"home": battery()})
    after = entry.state.batteries["home"]
    assert after.stored_kwh == pytest.approx(4.1), "believed to one percent of the capacity"
    assert after.basis_cost == pytest.approx(1.0)
    assert entry.figures.drift_kwh == pytest.approx(-0.9)


def test_a_stock_that_is_gone_is_written_off_openly() -> None:
    model = replace(battery(), capacity_kwh=1.0, floor_kwh=0.0)
    state = stocked(1.0, 0.20)
    seen = BatteryFacts(0.0, 0.9, 0.0, acted=False)
    entry = settle(state, facts_of(grid=(0.0, 0.0), batteries={"home": seen}), {"home": model})
    assert entry.state.batteries["home"].basis_cost == pytest.approx(0.0, abs=1e-9)
    assert entry.figures.unreconciled_cost == pytest.approx(0.0, abs=1e-12)


def test_shedding_is_worth_what_was_avoided_less_what_came_back_at_their_own_prices() -> None:
    shed = alone(
        facts_of(prices=(0.5, 0.1), grid=(1.0, 0.0), devices={"pump": DeviceFacts(0.4, 0.0)})
    )
    back = alone(
        facts_of(prices=(0.2, 0.1), grid=(1.3, 0.0), devices={"pump": DeviceFacts(0.0, 0.3)})
    )
    assert shed.figures.shed_savings == pytest.approx(0.20)
    assert back.figures.shed_savings == pytest.approx(-0.06)
    assert shed.devices["pump"].shed_savings == pytest.approx(0.20)


def test_no_more_can_come_back_than_the_home_used_at_all() -> None:
    devices = {"pump": DeviceFacts(0.0, 3.0), "boiler": DeviceFacts(0.0, 1.0)}
    entry = alone(facts_of(grid=(1.0, 0.0), devices=devices))
    assert entry.devices["pump"].rebound_kwh == pytest.approx(0.75)
    assert entry.devices["boiler"].rebound_kwh == pytest.approx(0.25)


def test_meters_that_contradict_each_other_leave_a_residual_and_the_bill_as_metered() -> None:
    facts = facts_of(
        grid=(0.0, 1.0), solar_kwh=0.7, batteries={"home": told(0.0, 0.2, acted=False)}
    )
    figures = settle(stocked(5.0, 0.1), facts, {"home": battery()}).figures
    assert figures.residual_kwh == pytest.approx(0.1)
    assert figures.load_kwh == 0.0
    assert figures.actual_cost == pytest.approx(-0.10)


def test_a_slot_without_a_price_is_unknown_and_says_what_was_missing() -> None:
    entry = alone(facts_of(prices=(None, 0.1), grid=(1.0, 0.0)))
    assert entry.quality is Quality.UNKNOWN
    assert entry.missing == ("import_price_per_kwh",)
    assert entry.figures.actual_cost == 0.0


def test_a_grid_without_a_meter_is_concluded_from_load_and_solar() -> None:
    entry = alone(facts_of(grid=(None, None), solar_kwh=0.3, load_kwh=1.0))
    assert entry.quality is Quality.ESTIMATED
    assert entry.missing == ("grid",)
    assert entry.figures.actual_cost == pytest.approx(0.7 * 0.30)


def test_a_battery_without_a_meter_is_concluded_from_its_state_of_charge() -> None:
    model = replace(battery(), charge_efficiency_ratio=0.5, discharge_efficiency_ratio=0.5)
    rising = BatteryFacts(None, None, 6.0, acted=True)
    entry = settle(
        stocked(5.0, 0.1), facts_of(grid=(3.0, 0.0), batteries={"home": rising}), {"home": model}
    )
    assert entry.figures.charge_kwh == pytest.approx(2.0)
    falling = BatteryFacts(None, None, 4.0, acted=True)
    entry = settle(stocked(5.0, 0.1), facts_of(batteries={"home": falling}), {"home": model})
    assert entry.figures.discharge_kwh == pytest.approx(0.5)
    assert entry.quality is Quality.ESTIMATED


def test_a_battery_that_says_nothing_leaves_the_slot_unknown() -> None:
    silent = BatteryFacts(None, None, None, acted=True)
    entry = settle(BooksState(), facts_of(batteries={"home": silent}), {"home": battery()})
    assert (entry.quality, entry.missing) == (Quality.UNKNOWN, ("battery home",))
    entry = settle(BooksState(), facts_of(), {"home": battery()})
    assert (entry.quality, entry.missing) == (Quality.UNKNOWN, ("battery home",))


def test_energy_that_came_in_unseen_has_no_cost_and_earns_nothing() -> None:
    seen = BatteryFacts(None, None, 7.0, acted=True)
    entry = settle(
        stocked(5.0, 0.1),
        facts_of(grid=(None, None), batteries={"home": seen}),
        {"home": battery()},
    )
    after = entry.state.batteries["home"]
    assert (after.costed_kwh, after.basis_cost, after.opening_kwh) == pytest.approx((5.0, 0.5, 2.0))
    assert after.virtual_kwh == pytest.approx(7.0)


def test_energy_that_left_unseen_takes_its_cost_with_it_into_a_line_of_its_own() -> None:
    seen = BatteryFacts(0.0, 0.9, None, acted=True)
    entry = settle(
        stocked(5.0, 0.1),
        facts_of(grid=(None, None), batteries={"home": seen}),
        {"home": battery()},
    )
    assert entry.figures.lost_basis_cost == pytest.approx(0.1)
    assert entry.figures.profit == 0.0


def test_a_battery_that_was_removed_takes_its_cost_out_of_the_books_openly() -> None:
    for grid in ((1.0, 0.0), (None, None)):
        entry = settle(stocked(5.0, 0.1), facts_of(grid=grid), {})
        assert entry.figures.lost_basis_cost == pytest.approx(0.5)
        assert entry.state.batteries == {}


def test_a_battery_met_in_mid_slot_starts_from_what_it_held_before_the_slot() -> None:
    seen = BatteryFacts(1.0, 0.0, 5.95, acted=False)
    entry = settle(
        BooksState(), facts_of(grid=(1.0, 0.0), batteries={"home": seen}), {"home": battery()}
    )
    after = entry.state.batteries["home"]
    assert (after.opening_kwh, after.costed_kwh) == pytest.approx((5.0, 0.95))


def test_a_battery_of_which_nothing_is_known_yet_is_opened_once_its_state_is_seen() -> None:
    nothing = BatteryFacts(None, None, None, acted=False)
    unseen = settle(BooksState(), facts_of(batteries={"home": nothing}), {"home": lossless()})
    assert unseen.state.batteries == {}
    seen = replace(nothing, stored_kwh=6.0)
    entry = settle(unseen.state, facts_of(batteries={"home": seen}), {"home": lossless()})
    assert entry.figures.charge_kwh == 0.0
    assert entry.state.batteries["home"].opening_kwh == pytest.approx(6.0)


def test_the_virtual_battery_never_holds_more_than_fits() -> None:
    """The real one charged faster than its model can, and the virtual one is nearly full."""
    seen = BatteryFacts(1.5, 0.0, None, acted=False)
    state = BooksState({"home": BatteryState(opening_kwh=7.0, virtual_kwh=9.9)})
    facts = facts_of(solar_kwh=1.5, batteries={"home": seen})
    after = settle(state, facts, {"home": battery()}).state.batteries["home"]
    assert after.virtual_kwh == pytest.approx(10.0)
    assert after.stored_kwh == pytest.approx(7.0 + 1.5 * 0.95)


def test_sparing_the_batterys_losses_is_truly_worth_them_where_export_pays_like_import() -> None:
    """With net metering a battery at rest beats self-consumption by what that would lose."""
    model = battery(stored_kwh=1.0)
    sunny = Moment(0.0, 1.0, 0.30, 0.30, forced_kw=0.0)
    dark = Moment(1.0, 0.0, 0.30, 0.30, forced_kw=0.0)
    figures = total(keep_books(TrueHome([model]), [sunny, dark]))
    round_trip = model.charge_efficiency_ratio * model.discharge_efficiency_ratio
    assert figures.worth == pytest.approx(0.30 * (1.0 - round_trip))


@given(st.floats(0.0, 9.0), st.floats(-0.5, 1.0), st.floats(-0.5, 1.0))
def test_the_inverters_limit_holds_for_the_virtual_battery_too(
    solar_kwh: float, import_price: float, export_price: float
) -> None:
    model = replace(battery(stored_kwh=9.0), inverter_limit_kw=4.0)
    facts = facts_of(
        prices=(import_price, export_price),
        grid=(2.0, 0.0),
        solar_kwh=solar_kwh,
        batteries={"home": told()},
    )
    state = BooksState({"home": BatteryState.opened(9.0)})
    after = settle(state, facts, {"home": model}).state.batteries["home"]
    given_kwh = (9.0 - after.virtual_kwh) * model.discharge_efficiency_ratio
    assert given_kwh <= max(1.0 - solar_kwh, 0.0) + 1e-9


FINE = facts_of(grid=(1.0, 0.0))


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: replace(FINE, grid_import_kwh=-0.1),
        lambda: replace(FINE, solar_kwh=float("nan")),
        lambda: replace(FINE, import_price_per_kwh=float("inf")),
        lambda: replace(FINE, end=START),
        lambda: replace(FINE, start=START.replace(tzinfo=None)),
        lambda: replace(FINE, batteries={"home": BatteryFacts(-1.0, 0.0, None, acted=False)}),
        lambda: replace(FINE, devices={"pump": DeviceFacts(float("nan"), 0.0)}),
    ],
)
def test_facts_that_no_meter_can_have_shown_are_refused(
    impossible: Callable[[], SlotFacts],
) -> None:
    with pytest.raises(InputError):
        impossible()


def test_totals_tell_how_much_of_the_time_was_measured() -> None:
    measured = total_of(alone(facts_of(grid=(1.0, 0.0))))
    unknown = total_of(alone(facts_of(grid=(None, None))))
    assert add_totals([measured, measured, measured, unknown]).measured_ratio == 0.75
    assert Totals().measured_ratio is None


def test_the_capacity_charge_is_a_line_of_its_own_in_each_bill() -> None:
    charge = CapacityCharge(ChargeKind.MONTHLY_MAX, period_minutes=15, price_per_kw=10.0)
    slots = [
        facts_of(grid=(1.0, 0.0), devices={"pump": DeviceFacts(0.5, 0.0)}),
        facts_of(grid=(0.5, 0.0)),
    ]
    peaks: BillPeaks = {}
    for at, facts in enumerate(slots):
        shift = timedelta(minutes=15 * at)
        moved = replace(facts, start=facts.start + shift, end=facts.end + shift)
        peaks = peaks_after(charge, peaks, alone(moved))
    costs = capacity_costs(charge, peaks)
    assert costs["actual_cost"] == pytest.approx(10.0 * 4.0)
    assert costs["battery_cost"] == pytest.approx(10.0 * 6.0)
    assert capacity_costs(charge, {}) == {}
