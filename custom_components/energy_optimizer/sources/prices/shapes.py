"""The shapes in which entities list prices: one row each, recognised by keys.

A row names the attributes that hold the list, the keys of its items and, where the
shape itself fixes it, the unit. Which integration wrote it does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import InputError
from ..units import PriceUnit
from .rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN_PER_KWH: Final = PriceUnit(None, 1.0)
MINOR_PER_KWH: Final = PriceUnit(None, 100.0)


@dataclass(frozen=True, slots=True)
class ListShape:
    """Lists of items with a start, a price and perhaps an end.

    attributes: what may hold the lists, in time order. price: the item's key, or a path
    of keys with dots. unit: only where the shape fixes it. scale: of a fixed-point number.
    """

    name: str
    attributes: tuple[str, ...]
    start: str
    price: str
    end: str | None = None
    unit: PriceUnit | None = None
    scale: float = 1.0

    def lists(self, attributes: Mapping[str, Any]) -> dict[str, list[Row]]:
        """Give the rows of each attribute that has this shape; empty where none has."""
        found: dict[str, list[Row]] = {}
        for name in self.attributes:
            items = attributes.get(name)
            if isinstance(items, (list, tuple)) and self._fits(items):
                found[name] = list(self._rows(name, items))
        return found

    def _fits(self, items: list[Any] | tuple[Any, ...]) -> bool:
        first = next((item for item in items if item is not None), None)
        if not isinstance(first, Mapping):
            return False
        keys = [self.start, self.price.partition(".")[0]]
        return all(key in first for key in (*keys, *([self.end] if self.end else [])))

    def _rows(self, name: str, items: list[Any] | tuple[Any, ...]) -> Iterator[Row]:
        for index, item in enumerate(items):
            if item is None:
                continue
            if not isinstance(item, Mapping):
                raise InputError(name, item, f"items with {self.start} and {self.price}", index)
            yield Row(item.get(self.start), follow(item, self.price), item.get(self.end or ""))


def follow(item: Any, path: str) -> Any:  # noqa: ANN401 - whatever the source holds there
    """Follow keys (or list positions) joined with dots; None where the path ends early."""
    for key in path.split("."):
        if isinstance(item, Mapping):
            item = item.get(key)
        elif isinstance(item, (list, tuple)) and key.isdecimal() and int(key) < len(item):
            item = item[int(key)]
        else:
            return None
    return item


LIST_SHAPES: Final = (
    ListShape("nordpool", ("raw_today", "raw_tomorrow"), "start", "value", "end"),
    ListShape("energi_data_service", ("raw_today", "raw_tomorrow", "forecast"), "hour", "price"),
    ListShape("entsoe", ("prices_today", "prices_tomorrow", "prices"), "time", "price"),
    ListShape("epex_spot", ("data",), "start_time", "price_per_kwh", "end_time", unit=MAIN_PER_KWH),
    ListShape(
        "epex_spot_cents",
        ("data",),
        "start_time",
        "price_ct_per_kwh",
        "end_time",
        unit=MINOR_PER_KWH,
    ),
    ListShape("octopus", ("rates",), "start", "value_inc_vat", "end", unit=PriceUnit("GBP", 1.0)),
    ListShape(
        "octopus_pence",
        ("rates",),
        "valid_from",
        "value_inc_vat",
        "valid_to",
        unit=PriceUnit("GBP", 100.0),
    ),
    ListShape(
        "amber",
        ("forecasts", "Forecasts"),
        "start_time",
        "per_kwh",
        "end_time",
        unit=PriceUnit("AUD", 1.0),
    ),
    ListShape("stromligning", ("prices",), "start", "price", "end"),
    ListShape("ge_spot", ("today_interval_prices", "tomorrow_interval_prices"), "time", "value"),
    ListShape("frank_energie", ("prices",), "from", "price", "till"),
    ListShape(
        "zonneplan",
        ("forecast",),
        "datetime",
        "electricity_price",
        unit=PriceUnit("EUR", 1.0),
        scale=1e-7,
    ),
    ListShape(
        "zonneplan_periods",
        ("forecast",),
        "start_date",
        "price_tax_included.amount",
        "end_date",
        unit=PriceUnit("EUR", 1.0),
        scale=1e-7,
    ),
)
