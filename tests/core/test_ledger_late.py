"""What is learned late: the books end as if it had been known in time, and nothing counts twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.core.accounting import BooksState, SlotFacts, settle_all
from custom_components.energy_optimizer.core.inputs import Battery
from custom_components.energy_optimizer.ledger import Ledger, correct
from tests.core.books_home import START, Moment, TrueHome, battery

BERLIN = ZoneInfo("Europe/Berlin")
LATE = ("grid_import_kwh", "solar_kwh", "import_price_per_kwh", "export_price_per_kwh")


@dataclass(frozen=True)
class Lived:
    """A slot as it was, how long nobody looked before it, and what of it came late."""

    moment: Moment
    away: timedelta
    late: str | None


def lived() -> st.SearchStrategy[Lived]:
    price = st.floats(0.05, 0.6)
    moment = st.builds(
        Moment,
        load_kwh=st.floats(0.0, 1.5),
        solar_kwh=st.floats(0.0, 1.5),
        import_price=price,
        export_price=price,
        forced_kw=st.none() | st.floats(-4.0, 4.0),
    )
    away = st.sampled_from([timedelta()] * 8 + [timedelta(hours=7), timedelta(days=3)])
    return st.builds(Lived, moment, away, st.none() | st.sampled_from(LATE))


def facts_of(days: Sequence[Lived], model: Battery) -> list[SlotFacts]:
    """Let it all pass, and tell what was measured."""
    home = TrueHome([model])
    found = []
    for item in days:
        home.now += item.away
        found.append(home.live(item.moment))
    return found


def without(facts: SlotFacts, name: str) -> SlotFacts:
    missing: dict[str, Any] = {name: None}
    return replace(facts, **missing)


def book(ledger: Ledger, facts: SlotFacts, model: Battery) -> None:
    state = BooksState() if ledger.last is None else ledger.last.state
    ledger.append(*settle_all(state, [facts], {model.name: model}))


@settings(max_examples=20, deadline=None)
@given(st.lists(lived(), min_size=2, max_size=12), st.data())
def test_what_comes_late_ends_in_the_same_books_as_if_it_had_come_in_time(
    days: list[Lived], data: st.DataObject
) -> None:
    model = replace(battery(), wear_cost_per_kwh=0.02)
    known = facts_of(days, model)
    with TemporaryDirectory() as in_time, TemporaryDirectory() as late:
        expected, _ = Ledger.open(Path(in_time), BERLIN)
        found, _ = Ledger.open(Path(late), BERLIN)
        waiting: list[SlotFacts] = []
        for item, facts in zip(days, known, strict=True):
            book(expected, facts, model)
            if item.late is None:
                book(found, facts, model)
            else:
                book(found, without(facts, item.late), model)
                waiting.append(facts)
            is_told: bool = data.draw(st.booleans())
            if waiting and is_told:
                correct(found, [waiting.pop(0)], {model.name: model})
        if waiting:
            correct(found, waiting, {model.name: model})
        again, _ = Ledger.open(Path(late), BERLIN)
        for ledger in (found, again):
            assert ledger.totals().slots == len(days)
            for name in (
                "actual_cost",
                "profit",
                "home_savings",
                "worth",
                "stored_difference_cost",
            ):
                assert getattr(ledger.totals().figures, name) == pytest.approx(
                    getattr(expected.totals().figures, name), abs=1e-4
                ), name
            first, last = START.date(), known[-1].end.date()
            for day, totals in expected.days(first, last).items():
                cents = round(ledger.day(day).figures.actual_cost, 2)
                assert cents == pytest.approx(round(totals.figures.actual_cost, 2), abs=0.0101)


def test_a_correction_after_days_out_of_sight_keeps_what_is_stored_and_what_it_cost(
    tmp_path: Path,
) -> None:
    model = battery(stored_kwh=1.0)
    bought = Lived(Moment(0.0, 0.0, 0.10, 0.0, forced_kw=-4.0), timedelta(), None)
    used = Lived(Moment(0.8, 0.0, 0.50, 0.0, forced_kw=3.2), timedelta(days=3), None)
    facts = facts_of([*[bought] * 8, used], model)
    ledger, _ = Ledger.open(tmp_path, BERLIN)
    for item in facts[:-1]:
        book(ledger, item, model)
    book(ledger, replace(facts[-1], grid_import_kwh=None), model)
    correct(ledger, facts[-1:], {model.name: model})
    stored_cost_per_kwh = 0.10 / 0.95
    basis = 0.8 / 0.9 * stored_cost_per_kwh
    assert ledger.totals().figures.home_savings == pytest.approx(0.8 * 0.50 - basis, abs=1e-4)
