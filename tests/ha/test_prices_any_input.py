"""Whatever an integration writes, a reader gives prices or says what is wrong."""

from datetime import UTC, datetime
import math
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.sources.prices import GeneralFormat
from custom_components.energy_optimizer.sources.prices.actions import (
    PRICE_ACTIONS,
    PriceAction,
    series_from,
)
from custom_components.energy_optimizer.sources.prices.shapes import LIST_SHAPES

from .prices_support import BERLIN, read

TIMES = st.one_of(
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(BERLIN)),
    st.datetimes(datetime(2025, 3, 29), datetime(2025, 4, 2)).map(datetime.isoformat),  # noqa: DTZ001 - local times without offset
    st.datetimes(datetime(2025, 10, 25), datetime(2025, 10, 28)).map(str),  # noqa: DTZ001 - likewise
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.none(),
)
PRICES = st.one_of(st.floats(), st.integers(), st.none(), st.booleans(), st.text(max_size=10))
ITEM_KEYS = sorted(
    {
        key
        for shape in LIST_SHAPES
        for key in (shape.start, shape.price[0], shape.end)
        if key is not None
    }
    | {"amount", "period", "business_date", "rce_pln", "timestamp"}
)
LIST_KEYS = sorted({name for shape in LIST_SHAPES for name in shape.attributes})
ANYTHING = st.recursive(
    st.one_of(TIMES, PRICES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(ITEM_KEYS) | st.text(max_size=5), inner, max_size=6),
    ),
    max_leaves=20,
)
ITEMS = st.lists(
    st.one_of(
        *(
            st.fixed_dictionaries(
                {
                    shape.start: TIMES,
                    shape.price[0]: PRICES | st.fixed_dictionaries({"amount": PRICES}),
                    **({shape.end: TIMES} if shape.end else {}),
                }
            )
            for shape in LIST_SHAPES
        ),
        ANYTHING,
    ),
    max_size=6,
)
ATTRIBUTES = st.one_of(
    st.dictionaries(st.sampled_from(LIST_KEYS), ITEMS, max_size=3),
    st.dictionaries(st.from_regex(r"price_(next_day_)?[0-2]\dh(_d)?", fullmatch=True), PRICES),
    st.dictionaries(st.datetimes().map(datetime.isoformat), PRICES, max_size=5),
    st.dictionaries(st.text(max_size=8) | st.sampled_from(LIST_KEYS), ANYTHING, max_size=5),
)
UNITS = st.sampled_from([None, "EUR/kWh", "ct/kWh", "EUR/Wh", "nonsense"])


@settings(max_examples=300, deadline=None)
@given(ATTRIBUTES, UNITS, st.text(max_size=8) | st.floats().map(str))
def test_no_attributes_make_a_reader_raise_anything_but_an_input_error(
    attributes: dict[str, Any], unit: str | None, state: str
) -> None:
    try:
        series = read(attributes, unit=unit, state=state)
    except InputError:
        return
    for before, after in zip(series.points, series.points[1:], strict=False):
        assert before.start < before.end <= after.start
    assert all(math.isfinite(point.price_per_kwh) for point in series)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PRICE_ACTIONS), ANYTHING, st.sampled_from(["", "SE3", "es", "prices"]))
def test_no_answer_makes_an_action_s_reader_raise_anything_but_an_input_error(
    action: PriceAction, answer: object, choice: str
) -> None:
    try:
        rows = action.rows({"prices": answer, "forecasts": answer, "SE3": answer}, choice)
        series_from(action, rows, action.unit_of({"currency": "EUR"}), BERLIN)
    except InputError:
        return


@settings(max_examples=200, deadline=None)
@given(ANYTHING, st.sampled_from([None, "start", "a.b"]), st.sampled_from(["price", "0", "a.0"]))
def test_nothing_makes_the_general_reader_raise_anything_but_an_input_error(
    holder: object, start: str | None, price: str
) -> None:
    general = GeneralFormat(("prices", "prices.0"), price, "EUR/kWh", start, "end")
    try:
        general.read({"prices": holder}, BERLIN)
    except InputError:
        return
