"""What a tariff comes to today, for a person who is about to choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from ...core.tariff import PriceTemplate
from .rendered import Formula
from .tariffed import fixed_prices, tariffed

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from ...core.tariff import Side
    from .feed import Offered
    from .series import PriceSeries

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Preview:
    """The price now, today's lowest and highest; or why there is none [money/kWh]."""

    now: float | None = None
    lowest: float | None = None
    highest: float | None = None
    why: str = ""

    def placeholders(self, currency: str) -> dict[str, str]:
        """Give the texts that a form shows."""
        found = {
            name: UNKNOWN if value is None else f"{value:.4f} {currency}/kWh"
            for name, value in (
                ("now", self.now),
                ("lowest", self.lowest),
                ("highest", self.highest),
            )
        }
        return found | {"why": self.why}


async def async_preview(
    hass: HomeAssistant, offered: Offered, tariff: Side | PriceTemplate | None, now: datetime
) -> Preview:
    """Work out what is paid now and today."""
    zone = dt_util.get_default_time_zone()
    if isinstance(tariff, PriceTemplate):
        offered = await Formula(hass, tariff.text).async_apply(offered, now)
        tariff = None
    if tariff is not None and not tariff.needs_spot:
        return _of_today(fixed_prices(tariff, now, zone), now)
    if offered.series is None:
        return Preview(why=f"{offered.what}: {offered.why}" if offered.what else "no price source")
    series = offered.series
    return _of_today(series if tariff is None else tariffed(series, tariff, zone), now)


def _of_today(series: PriceSeries, now: datetime) -> Preview:
    today = dt_util.as_local(now).date()
    prices = [p.price_per_kwh for p in series if dt_util.as_local(p.start).date() == today]
    if not prices:
        return Preview(why=f"its prices end at {series.until.isoformat()}")
    return Preview(series.at(now), min(prices), max(prices))
