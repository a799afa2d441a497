"""The prices of the last days, kept across restarts: what unpublished ones are forecast from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers.storage import Store

from ...const import DOMAIN
from ...core.errors import InputError
from ...core.forecast.prices import PRICE_DAYS_BACK
from .series import PricePoint, PriceSeries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

_KEPT_FOR: Final = timedelta(days=PRICE_DAYS_BACK + 1)
_SAVE_DELAY_S: Final = 300.0
_VERSION: Final = 1


def past_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Where the last days' prices are kept."""
    return Store(hass, _VERSION, f"{DOMAIN}_{entry_id}_prices", atomic_writes=True)


class PastPrices:
    """What each side's source has given; forgotten when the side takes another source."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Nothing is known before `async_load`."""
        self._store = past_store(hass, entry_id)
        self._kept: dict[str, tuple[str, PriceSeries]] = {}
        self._is_loaded = False

    async def async_load(self) -> None:
        """Read what was kept, once."""
        if self._is_loaded:
            return
        self._is_loaded = True
        for side, given in (await self._store.async_load() or {}).items():
            series = _series(given)
            if series is not None:
                self._kept[side] = (given["source"], series)

    def known(self, side: str, source: str) -> PriceSeries | None:
        """Give what this source gave this side."""
        before, series = self._kept.get(side, ("", None))
        return series if before == source else None

    def keep(self, side: str, source: str, series: PriceSeries) -> None:
        """Keep a side's prices with those before; written when there was time to collect more."""
        _, before = self._kept.get(side, ("", None))
        self._kept[side] = (source, series)
        if before is None or before.points != series.points:
            self._store.async_delay_save(self._storable, _SAVE_DELAY_S)

    async def async_save(self) -> None:
        """Write what was collected."""
        if self._is_loaded:
            await self._store.async_save(self._storable())

    def _storable(self) -> dict[str, Any]:
        return {
            side: {
                "source": source,
                "currency": series.currency,
                "points": [
                    [round(p.start.timestamp()), round(p.end.timestamp()), p.price_per_kwh]
                    for p in series
                ],
            }
            for side, (source, series) in self._kept.items()
        }


def with_past(series: PriceSeries, past: PriceSeries | None, now: datetime) -> PriceSeries:
    """Put what was known of the days before ahead of a series; what is yet to come is not kept.

    A forecast that the source itself has since withdrawn must not come back.
    """
    if past is None:
        return series
    points = tuple(p for p in past if p.start < now and p.end > now - _KEPT_FOR)
    try:
        return series.joined(PriceSeries(points, past.currency, past.shape))
    except InputError:  # none is left, or the currency is another
        return series


def _series(given: Mapping[str, Any]) -> PriceSeries | None:
    points = tuple(
        PricePoint(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), price)
        for start, end, price in given["points"]
    )
    return PriceSeries(points, given["currency"]) if points else None
