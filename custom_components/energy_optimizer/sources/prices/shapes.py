"""The shapes in which entities list prices: one row each, recognised by keys.

A row names the attributes that hold the list, the keys of its items and, where the
shape itself fixes it, the unit. Which integration wrote it does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...core.errors import InputError
from ..units import PriceUnit
from .rows import Row

MAIN_PER_KWH: Final = PriceUnit(None, 1.0)


@dataclass(frozen=True, slots=True)
class ListShape:
    """Lists of items with a start, a price and perhaps an end.

    attributes: what may hold the lists, in time order. price: the item's keys, one inside
    the other. unit: only where the shape fixes it. scale: of a fixed-point number.
    """

    name: str
    attributes: tuple[str, ...]
    start: str
    price: tuple[str, ...]
    end: str | None = None
    unit: PriceUnit | None = None
    scale: float = 1.0

    def lists(self, attributes: Mapping[str, Any]) -> dict[str, list[Row]]:
        """Give the rows of each attribute that has this shape; empty where none has."""
        return {
            name: rows_of(attributes.get(name), name, self.start, self.price, self.end)
            for name in self.attributes
            if self._fits(attributes.get(name))
        }

    def _fits(self, items: object) -> bool:
        first = _first(items)
        if not isinstance(first, Mapping):
            return False
        keys = [self.start, self.price[0], *([self.end] if self.end else [])]
        return all(key in first for key in keys)


_INTERVAL_KEYS: Final = ("start_time", "per_kwh", "end_time")


def interval_rows(attributes: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Read the one present interval that Amber's price sensor describes by itself."""
    if not all(key in attributes for key in _INTERVAL_KEYS):
        return {}
    start, price, end = (attributes.get(key) for key in _INTERVAL_KEYS)
    return {"interval": [Row(start, price, end)]}


def rows_of(
    items: object, name: str, start: str, price: Sequence[str], end: str | None = None
) -> list[Row]:
    """Take the rows out of a list of items.

    Raises: InputError where it is no list, or an item has no keys.
    """
    if not isinstance(items, (list, tuple)):
        raise InputError(name, items, f"a list of items with {start} and {'.'.join(price)}")
    rows: list[Row] = []
    for index, item in enumerate(items):
        if isinstance(item, Mapping):
            rows.append(Row(item.get(start), follow(item, price), item.get(end) if end else None))
        elif item is not None:
            raise InputError(name, item, f"an item with {start} and {'.'.join(price)}", index)
    return rows


def follow(item: Any, keys: Sequence[str]) -> Any:  # noqa: ANN401 - whatever the source holds
    """Follow keys (or list positions) inward; None where the path ends early."""
    for key in keys:
        if isinstance(item, Mapping):
            item = item.get(key)
        elif isinstance(item, (list, tuple)) and key.isdecimal() and int(key) < len(item):
            item = item[int(key)]
        else:
            return None
    return item


def _first(items: object) -> object:
    if not isinstance(items, (list, tuple)):
        return None
    return next((item for item in items if item is not None), None)


AUSTRALIAN: Final = PriceUnit("AUD", 1.0)
_POUNDS: Final = PriceUnit("GBP", 1.0)
_PENCE: Final = PriceUnit("GBP", 100.0)
_EUROS: Final = PriceUnit("EUR", 1.0)

LIST_SHAPES: Final = (
    ListShape("nordpool", ("raw_today", "raw_tomorrow"), "start", ("value",), "end"),
    ListShape("energi_data_service", ("raw_today", "raw_tomorrow", "forecast"), "hour", ("price",)),
    ListShape("entsoe", ("prices_today", "prices_tomorrow", "prices"), "time", ("price",)),
    *(
        ListShape(name, ("data",), "start_time", (key,), "end_time", unit)
        for name, key, unit in (
            ("epex_spot", "price_per_kwh", MAIN_PER_KWH),
            ("epex_spot_cents", "price_ct_per_kwh", PriceUnit("EUR", 100.0)),
            ("epex_spot_pence", "price_pence_per_kwh", _PENCE),
        )
    ),
    ListShape("octopus", ("rates",), "start", ("value_inc_vat",), "end", _POUNDS),
    ListShape("octopus_pence", ("rates",), "valid_from", ("value_inc_vat",), "valid_to", _PENCE),
    ListShape("amber", ("forecasts",), "start_time", ("per_kwh",), "end_time", AUSTRALIAN),
    ListShape("stromligning", ("prices",), "start", ("price",), "end"),
    *(
        ListShape(
            "ge_spot", (f"today_{step}_prices", f"tomorrow_{step}_prices"), "time", ("value",)
        )
        for step in ("interval", "hourly")
    ),
    ListShape("frank_energie", ("prices",), "from", ("price",), "till"),
    *(
        ListShape("zonneplan", ("forecast",), start, price, end, _EUROS, 1e-7)
        for start, price, end in (
            ("datetime", ("electricity_price",), None),
            ("start_date", ("price_tax_included", "amount"), "end_date"),
            ("start_date", ("electricity_price",), None),
        )
    ),
)
