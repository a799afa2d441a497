"""Measured prices, load and solar of a past year, read in place and re-dated to today."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_NAME: Final = "combined_FR1_NLspot_30min.csv"
SOURCE_ZONE: Final = ZoneInfo("Europe/Amsterdam")
SLOT: Final = timedelta(minutes=30)
WHOLE_WEEKS: Final = timedelta(weeks=52)
"""A year that keeps the weekday."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured half-hour; None is missing, not zero."""

    spot_price_per_kwh: float | None
    load_kw: float | None
    solar_kw: float | None


class Recording:
    """A measured year, asked by today's local clock."""

    def __init__(self, rows: dict[datetime, Row]) -> None:
        """Keep rows by naive local start."""
        self._rows = rows
        self._first = min(rows).date() + timedelta(days=1)
        self._last = max(rows).date() - timedelta(days=1)

    def at(self, local: datetime) -> Row | None:
        """Row measured at the same local clock of a like day, if there is one."""
        source_day = self.source_day(local.date())
        clock = local.replace(
            minute=local.minute // 30 * 30, second=0, microsecond=0, tzinfo=None, fold=0
        )
        return self._rows.get(datetime.combine(source_day, clock.time()))

    def source_day(self, day: date) -> date:
        """Day of the recording with the same weekday, as near in the season as it has."""
        while day > self._last:
            day -= WHOLE_WEEKS
        while day < self._first:
            day += timedelta(weeks=1)
        return day


def read(folder: Path) -> Recording | None:
    """Recording of that folder, if it has one; blocks, so not for the event loop."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = parse(csv.DictReader(file))
    return Recording(rows) if rows else None


def parse(lines: Iterable[dict[str, str]]) -> dict[datetime, Row]:
    """Rows by naive local start; of a repeated local hour the first one stays."""
    rows: dict[datetime, Row] = {}
    for line in lines:
        start = datetime.fromisoformat(line["start_utc"]).astimezone(UTC)
        row = Row(_number(line["import_price"]), _number(line["load_kw"]), _number(line["pv_kw"]))
        rows.setdefault(start.astimezone(SOURCE_ZONE).replace(tzinfo=None, fold=0), row)
    return rows


def _number(text: str) -> float | None:
    """A cell; blank is missing."""
    return float(text) if text else None
