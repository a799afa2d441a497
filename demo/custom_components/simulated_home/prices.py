"""Prices of the simulated home: what a day costs, slot by slot, without Home Assistant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
import itertools
from typing import TYPE_CHECKING, Final, Protocol

from .recorded import SLOT, Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)

MARGIN_AND_TAX_PER_KWH: Final = 0.11
VAT_RATIO: Final = 0.21
EXPORT_FEE_PER_KWH: Final = 0.01

SMOKE_FLAT_PER_KWH: Final = 0.10
SMOKE_FLAT_EXPORT_PER_KWH: Final = 0.05
SMOKE_PEAK_PER_KWH: Final = 0.60
SMOKE_PEAK_EXPORT_PER_KWH: Final = 0.50
SMOKE_BEFORE: Final = 5 * MINUTE
SMOKE_AFTER: Final = 10 * MINUTE

SPOT_CURVE_PER_KWH: Final = (
    *(0.072, 0.066, 0.062, 0.060, 0.062, 0.071, 0.096, 0.128),
    *(0.131, 0.104, 0.078, 0.058, 0.046, 0.041, 0.047, 0.066),
    *(0.098, 0.142, 0.184, 0.196, 0.168, 0.132, 0.104, 0.086),
)
"""Documented curve: two peaks and a midday dip, by local clock hour."""


@dataclass(frozen=True, slots=True)
class PriceSlot:
    """Prices from one instant to another, both local and aware."""

    start: datetime
    end: datetime
    import_price_per_kwh: float
    export_price_per_kwh: float


class PriceSource(Protocol):
    """Answers with the slots of one local day, or of any part of time."""

    def slots(self, start: datetime, end: datetime) -> list[PriceSlot]:
        """Slots that fill the time from start to end exactly, in local time of start's zone."""


class CurvePrices:
    """Hourly prices by the documented curve."""

    def slots(self, start: datetime, end: datetime) -> list[PriceSlot]:
        """Hours of the curve."""
        return [
            _with_tariff(since, until, SPOT_CURVE_PER_KWH[since.hour])
            for since, until in _grid(start, end, HOUR)
        ]


class RecordedPrices:
    """Measured half-hourly spot prices, re-dated; the curve fills holes."""

    def __init__(self, recording: Recording) -> None:
        """Take prices from a measured year."""
        self._recording = recording

    def slots(self, start: datetime, end: datetime) -> list[PriceSlot]:
        """Half-hours of the recording."""
        return [
            _with_tariff(since, until, self._spot_at(since))
            for since, until in _grid(start, end, SLOT)
        ]

    def _spot_at(self, local: datetime) -> float:
        """Spot price of a like day's same clock."""
        row = self._recording.at(local)
        if row is None or row.spot_price_per_kwh is None:
            return SPOT_CURVE_PER_KWH[local.hour]
        return row.spot_price_per_kwh


class SmokePrices:
    """Flat and cheap, but for one short dear time in one-minute slots."""

    def __init__(self, peak_start: datetime, peak_end: datetime) -> None:
        """Place the peak."""
        self._peak_start = peak_start
        self._peak_end = peak_end

    def slots(self, start: datetime, end: datetime) -> list[PriceSlot]:
        """Hours, and minutes around the peak; a slot is cut where the day or the peak ends."""
        return [
            PriceSlot(since, until, *self._prices_at(since))
            for since, until in self._edges(start, end)
            if since < until
        ]

    def _edges(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Pairs of neighbouring edges."""
        edges = {start, end}
        minutes_from = self._peak_start - SMOKE_BEFORE
        minutes_until = self._peak_end + SMOKE_AFTER
        edges.update(
            since
            for since, _ in _grid(start, end, HOUR)
            if not minutes_from < since < minutes_until
        )
        edges.update(since for since, _ in _grid(minutes_from, minutes_until, MINUTE))
        edges.update((self._peak_end, minutes_until))
        zone = start.tzinfo
        ordered = sorted(edge.astimezone(UTC) for edge in edges if start <= edge <= end)
        for since, until in itertools.pairwise(ordered):
            yield since.astimezone(zone), until.astimezone(zone)

    def _prices_at(self, instant: datetime) -> tuple[float, float]:
        """Import and export price."""
        if self._peak_start <= instant < self._peak_end:
            return SMOKE_PEAK_PER_KWH, SMOKE_PEAK_EXPORT_PER_KWH
        return SMOKE_FLAT_PER_KWH, SMOKE_FLAT_EXPORT_PER_KWH


def _grid(start: datetime, end: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Slots of that length, counted in real time: days have 23 and 25 hours too."""
    zone: tzinfo | None = start.tzinfo
    since, stop = start.astimezone(UTC), end.astimezone(UTC)
    while since < stop:
        until = min(since + length, stop)
        yield since.astimezone(zone), until.astimezone(zone)
        since = until


def _with_tariff(start: datetime, end: datetime, spot_per_kwh: float) -> PriceSlot:
    """Retail prices: margin, energy tax and VAT on import; a fee off the spot price for export."""
    import_price = (spot_per_kwh + MARGIN_AND_TAX_PER_KWH) * (1 + VAT_RATIO)
    return PriceSlot(
        start, end, round(import_price, 5), round(spot_per_kwh - EXPORT_FEE_PER_KWH, 5)
    )
