"""The source's prices → what is paid: a tariff on top, or in place of any source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ...core.forecast import prices_ahead
from ...core.horizon import AFTER_HOURS, FULL_HOURS
from .series import PricePoint, PriceSeries

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from ...core.inputs import BoolArray, FloatArray
    from ...core.tariff import Side
    from ...core.timeline import Timeline

# A tariff that needs no spot price is known as far back as books catch up, and a horizon ahead.
_BACK: Final = timedelta(hours=48)
_AHEAD: Final = timedelta(hours=FULL_HOURS + AFTER_HOURS + 1)
TARIFF: Final = "tariff"


@dataclass(frozen=True, slots=True)
class Basis:
    """What prices that are not published are forecast from.

    spot: what the source gave, of the last days too. side: the tariff on top, which is
    known ahead and is not forecast; None: what the source gives is paid.
    """

    spot: PriceSeries
    side: Side | None = None

    def at(self, moment: datetime, zone: tzinfo) -> float | None:
        """Give what was paid at a moment of the last days; None where it was not known."""
        spot = self.spot.at(moment)
        if spot is None or self.side is None:
            return spot
        return self.side.price(moment.astimezone(zone), spot)

    def ahead(self, timeline: Timeline, published: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Fill the slots without a published price (NaN); tells which were forecast."""
        unknown = np.isnan(published)
        if not unknown.any():
            return published, unknown
        spot = np.array(self.spot.onto(timeline))
        if self.side is None or np.isnan(spot).all():
            return prices_ahead(timeline, published, self.spot.at)
        filled, _ = prices_ahead(timeline, spot, self.spot.at)
        return np.where(unknown, self.side.prices(timeline, filled), published), unknown


def tariffed(series: PriceSeries, side: Side, zone: tzinfo) -> PriceSeries:
    """Put a tariff on spot prices, cut where a band begins or ends."""
    edges = side.changes(series.start, series.until, zone)
    cut: list[PricePoint] = []
    following = 0
    for point in series:
        begin = point.start
        while following < len(edges) and edges[following] <= begin:
            following += 1
        at = following
        while at < len(edges) and edges[at] < point.end:
            cut.append(replace(point, start=begin, end=edges[at]))
            begin, at = edges[at], at + 1
        cut.append(replace(point, start=begin))
    return PriceSeries(
        tuple(
            replace(p, price_per_kwh=side.price(p.start.astimezone(zone), p.price_per_kwh))
            for p in cut
        ),
        series.currency,
        series.shape,
    )


def fixed_prices(side: Side, now: datetime, zone: tzinfo) -> PriceSeries:
    """Give the prices of a tariff that needs no spot price."""
    begin = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - _BACK
    whole = PriceSeries((PricePoint(begin, begin + _BACK + _AHEAD, 0.0),), shape=TARIFF)
    return tariffed(whole, side, zone)
