"""One state → its price series: find the shape, find the unit, place it in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from ...core.errors import InputError
from ..units import PriceUnit, finite_number, parse_price_unit
from .keyed import day_and_period, hourly_keys, timestamp_keys
from .rows import Row, number_or_none, points_from
from .series import PricePoint, PriceSeries
from .shapes import AUSTRALIAN, LIST_SHAPES, interval_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

# Two market days never agree in this many different prices; two days of a tariff with
# fewer steps may well be alike.
_DISTINCT_PRICES_OF_A_MARKET: Final = 12
STATE_ONLY: Final = "state"


class StateLike(Protocol):
    """What a reader needs of a state; Home Assistant's `State` is one."""

    @property
    def state(self) -> str: ...
    @property
    def attributes(self) -> Mapping[str, Any]: ...
    @property
    def last_updated(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a shape found in the attributes: its rows per day list, and its own unit."""

    shape: str
    lists: Mapping[str, list[Row]]
    unit: PriceUnit | None = None
    scale: float = 1.0


def read_prices(
    source: StateLike, *, now: datetime, zone: tzinfo, unit: str | None = None
) -> PriceSeries:
    """Read an entity's prices, whatever shape they have.

    `unit` is the user's own word and wins over the entity's. A source that shows only
    the present price gives that one price until the end of the local hour.

    Raises: InputError where there is no usable price, or its unit is missing or unknown.
    """
    attributes = source.attributes
    found = find(attributes, source.last_updated.astimezone(zone).date(), zone)
    if found is None:
        return _state_only(source, now, zone, unit)
    price_unit = resolve_unit(attributes, found.unit, unit)
    rows = _without_false_tomorrow(attributes, found.lists)
    points = points_from(rows, zone, price_unit.divisor / found.scale)
    return PriceSeries(points, price_unit.currency, found.shape)


def find(attributes: Mapping[str, Any], day: date, zone: tzinfo) -> Found | None:
    """Find the first shape whose keys are there; None where no attribute lists prices."""
    for shape in LIST_SHAPES:
        lists = shape.lists(attributes)
        if lists:
            return Found(shape.name, lists, shape.unit, shape.scale)
    interval = interval_rows(attributes)
    if interval:
        return Found("amber", interval, AUSTRALIAN)
    keyed = {
        "day_and_period": day_and_period(attributes),
        "hourly_keys": hourly_keys(attributes, day, zone),
        "timestamp_keys": timestamp_keys(attributes),
    }
    return next((Found(name, lists) for name, lists in keyed.items() if lists), None)


def resolve_unit(
    attributes: Mapping[str, Any], fixed: PriceUnit | None, override: str | None
) -> PriceUnit:
    """Decide the unit: the user's word, the shape's own, the entity's, its attributes'.

    Raises: InputError where none of them says it.
    """
    if override is not None:
        return parse_price_unit(override)
    stated = attributes.get("unit_of_measurement")
    if fixed is not None:
        if fixed.currency is None and isinstance(stated, str):
            return PriceUnit(_currency_of(stated), fixed.divisor)
        return fixed
    if isinstance(stated, str):
        return parse_price_unit(stated)
    currency, energy = attributes.get("currency"), attributes.get("unit")
    if isinstance(currency, str) and isinstance(energy, str):
        main = parse_price_unit(f"{currency}/{energy}")
        in_cents = attributes.get("price_in_cents", attributes.get("use_cent")) is True
        return PriceUnit(main.currency, main.divisor * 100.0) if in_cents else main
    return parse_price_unit(None)


def _currency_of(stated: str) -> str | None:
    try:
        return parse_price_unit(stated).currency
    except InputError:
        return None


def _without_false_tomorrow(
    attributes: Mapping[str, Any], lists: Mapping[str, list[Row]]
) -> list[Row]:
    """Join the day lists, leaving out a tomorrow that is not one.

    That is: the source says itself that it is not valid yet, or it repeats today's
    prices one by one.
    """
    unpublished = attributes.get("tomorrow_valid") is False
    joined: list[Row] = []
    for name, rows in lists.items():
        if "tomorrow" in name and (unpublished or _repeats(joined, rows)):
            continue
        joined.extend(rows)
    return joined


def _repeats(today: list[Row], tomorrow: list[Row]) -> bool:
    before = [number_or_none(row.price, "price", index) for index, row in enumerate(today)]
    after = [number_or_none(row.price, "price", index) for index, row in enumerate(tomorrow)]
    return before == after and len(set(after)) >= _DISTINCT_PRICES_OF_A_MARKET


def _state_only(source: StateLike, now: datetime, zone: tzinfo, unit: str | None) -> PriceSeries:
    """Take the state itself as the price of the present local hour."""
    value = finite_number("price", source.state)
    price_unit = resolve_unit(source.attributes, None, unit)
    local = now.astimezone(zone)
    into_hour = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    start = now.astimezone(UTC) - into_hour
    point = PricePoint(start, start + timedelta(hours=1), price_unit.per_kwh(value))
    return PriceSeries((point,), price_unit.currency, STATE_ONLY)
