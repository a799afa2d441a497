"""The laws of the books (DESIGN: Account) over random homes, actions and outages."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.core.accounting import BatteryState, BooksState
from custom_components.energy_optimizer.core.inputs import Battery
from tests.core.books_home import Moment, TrueHome, basis_cost, battery, keep_books, total

CENT = 0.01
EPS = 1e-9

energies = st.floats(0.0, 3.0, allow_subnormal=False)
prices = st.floats(-0.5, 1.0, allow_subnormal=False)
wears = st.sampled_from([0.0, 0.03])

moments = st.builds(
    Moment,
    load_kwh=st.floats(0.5, 3.0),
    solar_kwh=energies,
    import_price=prices,
    export_price=prices,
    forced_kw=st.one_of(st.none(), st.floats(-6.0, 6.0)),
    avoided_kwh=st.sampled_from([0.0, 0.0, 0.3]),
    rebound_kwh=st.sampled_from([0.0, 0.0, 0.2]),
    blind=st.sampled_from(["", "", "", "", "price", "grid", "battery", "solar"]),
)
days = st.lists(moments, min_size=1, max_size=60)


@st.composite
def fleets(draw: st.DrawFn) -> list[Battery]:
    count = draw(st.integers(0, 3))
    return [
        replace(
            battery(f"battery {index}", draw(st.floats(0.0, 10.0))),
            wear_cost_per_kwh=draw(wears),
            charge_efficiency_ratio=draw(st.floats(0.7, 1.0)),
            discharge_efficiency_ratio=draw(st.floats(0.7, 1.0)),
        )
        for index in range(count)
    ]


@given(fleet=fleets(), day=days, curtailable=st.booleans())
def test_profit_savings_wear_and_basis_explain_what_the_batteries_changed_in_the_bill(
    fleet: list[Battery], day: list[Moment], *, curtailable: bool
) -> None:
    for entry in keep_books(TrueHome(fleet, curtailable=curtailable), day):
        figures = entry.figures
        explained = (
            figures.profit + figures.home_savings + figures.wear_cost - figures.basis_change_cost
        )
        assert explained == pytest.approx(figures.solar_cost - figures.battery_cost, abs=EPS)


@given(fleets(), days)
def test_each_battery_and_device_has_its_part_and_the_parts_make_the_whole(
    fleet: list[Battery], day: list[Moment]
) -> None:
    for entry in keep_books(TrueHome(fleet), day):
        parts = entry.batteries.values()
        assert sum(part.profit for part in parts) == pytest.approx(entry.figures.profit, abs=EPS)
        assert sum(part.home_savings for part in parts) == pytest.approx(
            entry.figures.home_savings, abs=EPS
        )
        assert sum(part.wear_cost for part in parts) == pytest.approx(
            entry.figures.wear_cost, abs=EPS
        )
        assert sum(part.shed_savings for part in entry.devices.values()) == pytest.approx(
            entry.figures.shed_savings, abs=EPS
        )


@given(fleets(), days)
def test_what_the_stock_cost_is_carried_without_a_gap(
    fleet: list[Battery], day: list[Moment]
) -> None:
    before = BooksState({model.name: BatteryState.opened(model.stored_kwh, 0.2) for model in fleet})
    entries = keep_books(TrueHome(fleet), day, before)
    figures = total(entries)
    change = figures.basis_change_cost + figures.opening_cost - figures.lost_basis_cost
    assert basis_cost(entries[-1].state) - basis_cost(before) == pytest.approx(change, abs=1e-7)


@given(fleets(), days)
def test_energy_in_is_energy_out_and_losses_and_change_in_store(
    fleet: list[Battery], day: list[Moment]
) -> None:
    home = TrueHome(fleet)
    state = BooksState({model.name: BatteryState.opened(model.stored_kwh) for model in fleet})
    for moment in day:
        before_kwh = sum(item.stored_kwh for item in state.batteries.values())
        entry = keep_books(home, [moment], state)[0]
        state = entry.state
        figures = entry.figures
        after_kwh = sum(item.stored_kwh for item in state.batteries.values())
        if entry.quality == "unknown":
            continue
        stored_kwh = after_kwh - before_kwh
        taken_kwh = figures.charge_kwh + figures.drift_kwh
        assert taken_kwh == pytest.approx(
            figures.discharge_kwh + figures.loss_kwh + stored_kwh, abs=1e-6
        )
        sources_kwh = figures.grid_import_kwh + figures.solar_kwh + figures.discharge_kwh
        sinks_kwh = figures.grid_export_kwh + figures.load_kwh + figures.charge_kwh
        if moment.blind != "solar":
            assert sources_kwh == pytest.approx(sinks_kwh - figures.residual_kwh, abs=1e-6)


@given(fleets(), days)
def test_nobody_is_paid_for_a_slot_that_was_not_measured(
    fleet: list[Battery], day: list[Moment]
) -> None:
    for entry in keep_books(TrueHome(fleet), day):
        if entry.quality == "unknown":
            figures = replace(entry.figures, lost_basis_cost=0.0)
            assert figures == type(figures)()
            assert entry.missing


@given(fleets(), days)
def test_a_home_left_alone_gets_only_the_savings_of_self_consumption(
    fleet: list[Battery], day: list[Moment]
) -> None:
    alone = [replace(each, forced_kw=None, avoided_kwh=0.0, rebound_kwh=0.0) for each in day]
    entries = keep_books(TrueHome(fleet), alone)
    figures = total(entries)
    assert figures.profit == 0.0
    assert figures.shed_savings == pytest.approx(0.0, abs=EPS)
    assert figures.worth == pytest.approx(0.0, abs=1e-7)
    # Savings at home are those of self-consumption: the virtual battery's, under the same split.
    saved = figures.solar_cost - figures.self_consumption_cost
    kept = figures.home_savings + figures.wear_cost - figures.basis_change_cost
    assert kept == pytest.approx(saved, abs=1e-7)


@given(
    fleets(),
    st.lists(moments, min_size=20, max_size=120),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1.0),
)
@settings(max_examples=200)
def test_on_a_flat_tariff_no_action_is_worth_anything(
    fleet: list[Battery], month: list[Moment], price: float, share: float
) -> None:
    fleet = [replace(model, wear_cost_per_kwh=0.0) for model in fleet]
    round_trip = min(
        (model.charge_efficiency_ratio * model.discharge_efficiency_ratio for model in fleet),
        default=1.0,
    )
    flat = [
        replace(
            each,
            import_price=price,
            export_price=price * round_trip * share,
            avoided_kwh=0.0,
            rebound_kwh=0.0,
            blind="",
        )
        for each in month
    ]
    assert total(keep_books(TrueHome(fleet), flat)).worth <= CENT


@given(fleets(), days, st.integers(1, 10))
def test_days_add_up_to_the_total(fleet: list[Battery], day: list[Moment], length: int) -> None:
    entries = keep_books(TrueHome(fleet), day)
    parts = [total(entries[at : at + length]) for at in range(0, len(entries), length)]
    whole = total(entries)
    for name in ("profit", "home_savings", "shed_savings", "worth", "wear_cost"):
        days_sum = sum(getattr(part, name) for part in parts)
        assert days_sum == pytest.approx(getattr(whole, name), abs=EPS)


@given(fleets(), days)
def test_energy_that_was_there_before_the_books_earns_nothing(
    fleet: list[Battery], day: list[Moment]
) -> None:
    """Nothing is ever charged: all that is discharged was there before."""
    emptying = [
        replace(each, solar_kwh=0.0, forced_kw=abs(each.forced_kw or 0.0), blind="") for each in day
    ]
    figures = total(keep_books(TrueHome(fleet), emptying))
    assert figures.profit == pytest.approx(0.0, abs=EPS)
    assert figures.home_savings == pytest.approx(0.0, abs=EPS)
