"""The shapes whose times are not a key of an item: in names, or in a day and a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
import re
from typing import Any, Final

from .rows import Row

_HOURLY: Final = re.compile(r"price_(next_day_)?([01]\d|2[0-3])h(_d)?")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_PERIOD: Final = re.compile(r"([01]\d|2[0-3])[a-z]?:([0-5]\d)")
_PERIOD_KEYS: Final = frozenset({"business_date", "period", "rce_pln"})


def hourly_keys(attributes: Mapping[str, Any], day: date, zone: tzinfo) -> dict[str, list[Row]]:
    """Read `price_00h` … `price_23h`, `price_next_day_…`; `_d` is the repeated hour.

    The names carry no date: `day` is the local day on which the state was last written.
    """
    found: dict[str, list[Row]] = {}
    for name in sorted(map(str, attributes)):
        matched = _HOURLY.fullmatch(name)
        if matched is None:
            continue
        next_day, hour, repeated = matched.groups()
        local_day = day + timedelta(days=1) if next_day else day
        naive = datetime.combine(local_day, time(int(hour)))
        second = naive.replace(tzinfo=zone, fold=1)
        start = second.astimezone(UTC) if repeated else naive
        rows = found.setdefault("tomorrow" if next_day else "today", [])
        rows.append(Row(start, attributes.get(name)))
    return dict(sorted(found.items()))


def day_and_period(attributes: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Read `prices` of items with `business_date`, `period` and `rce_pln`.

    `dtime` is the period's end, so the start is taken from `period`; a letter marks the
    hour that an autumn night repeats.
    """
    items = attributes.get("prices")
    if not isinstance(items, (list, tuple)):
        return {}
    rows: list[Row] = []
    for item in items:
        if not (isinstance(item, Mapping) and item.keys() >= _PERIOD_KEYS):
            return {}
        matched = _PERIOD.match(str(item["period"]))
        clock = ":".join(matched.groups()) if matched else str(item["period"])
        rows.append(Row(f"{item['business_date']} {clock}", item["rce_pln"]))
    return {"prices": rows} if rows else {}


def timestamp_keys(attributes: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Read attributes whose name is the start of the price they hold."""
    rows = [
        Row(name, attributes.get(name))
        for name in sorted(filter(_TIMESTAMP.fullmatch, map(str, attributes)))
    ]
    return {"timestamps": rows} if rows else {}
