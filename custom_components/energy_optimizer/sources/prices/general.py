"""The general reader: for a source no shape knows, a person says where things are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...core.errors import InputError
from ..units import parse_price_unit
from .rows import Row, points_from
from .series import PriceSeries
from .shapes import follow, rows_of

if TYPE_CHECKING:
    from datetime import tzinfo

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class GeneralFormat:
    """Where the prices are: attributes (in time order), the items' keys, the unit.

    Attributes and keys are paths, their parts joined with dots. An attribute may also
    hold a mapping of start → price (or → item); then `start` is None.
    """

    attributes: tuple[str, ...]
    price: str
    unit: str
    start: str | None = None
    end: str | None = None

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> GeneralFormat:
        """Read what a person's form stored: an empty start or end is none."""
        return cls(
            attributes=tuple(stored["attributes"]),
            price=stored.get("price", ""),
            unit=stored["unit"],
            start=stored.get("start") or None,
            end=stored.get("end") or None,
        )

    def read(self, holder: Mapping[str, Any], zone: tzinfo) -> PriceSeries:
        """Read attributes or a response.

        Raises: InputError saying which path holds nothing usable, or what is wrong there.
        """
        unit = parse_price_unit(self.unit)
        rows = [row for name in self.attributes for row in self._rows(holder, name)]
        return PriceSeries(points_from(rows, zone, unit.divisor), unit.currency, GENERAL)

    def _rows(self, holder: Mapping[str, Any], name: str) -> list[Row]:
        items = follow(holder, name.split("."))
        if items is None:
            return []
        if self.start is None:
            return self._mapped(items, name)
        return rows_of(
            [_flat(item, (self.start, self.end)) for item in _listed(items, name)],
            name,
            self.start,
            self.price.split("."),
            self.end,
        )

    def _mapped(self, items: object, name: str) -> list[Row]:
        if not isinstance(items, Mapping):
            raise InputError(name, items, "a mapping of start → price, or a key for the start")
        keys = self.price.split(".")
        return [
            Row(start, follow(value, keys) if isinstance(value, Mapping) else value)
            for start, value in items.items()
        ]


def _listed(items: object, name: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(items, (list, tuple)):
        raise InputError(name, items, "a list of items")
    return items


def _flat(item: object, paths: tuple[str | None, ...]) -> object:
    """Lift the values at dotted paths to the item's own keys."""
    if not isinstance(item, Mapping):
        return item
    lifted = {path: follow(item, path.split(".")) for path in paths if path and "." in path}
    return {**item, **lifted} if lifted else item
