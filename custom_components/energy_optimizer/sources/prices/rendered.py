"""A person's own price formula: a template of `spot` and `start`, rendered slot by slot."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import TemplateError
from homeassistant.helpers.template import Template
from homeassistant.util import dt as dt_util

from ...core.errors import InputError
from ...core.horizon import AFTER_HOURS, FULL_HOURS
from ..units import finite_number
from .feed import Offered
from .series import PricePoint, PriceSeries

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

TEMPLATE: Final = "template"
# Rendering happens on the event loop: for so long at a time, and no more than so many prices.
_AT_A_TIME_S: Final = 0.005
MOST_RENDERED: Final = 800
_AHEAD: Final = timedelta(hours=FULL_HOURS + AFTER_HOURS + 1)
# As fine as slots are: tariffs change on the half hour too.
_STEP: Final = timedelta(minutes=15)


class Formula:
    """Renders a template once for each price; all anew every hour, as it may read states."""

    def __init__(self, hass: HomeAssistant, text: str) -> None:
        """Take the template's text."""
        self.text = text
        self._template = Template(text, hass)
        self._known: dict[PricePoint, float] = {}
        self._hour: datetime | None = None

    async def async_apply(self, offered: Offered, now: datetime) -> Offered:
        """Give what the formula makes of the prices; of the clock alone where no source is set."""
        if offered.series is None and offered.what:
            return offered
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._known = hour, {}
        given = _quarters(now) if offered.series is None else offered.series.points[-MOST_RENDERED:]
        has_spot = offered.series is not None
        known: dict[PricePoint, float] = {}
        try:
            begun = monotonic()
            for point in given:
                known[point] = self._price(point, has_spot=has_spot)
                if monotonic() - begun > _AT_A_TIME_S:
                    await asyncio.sleep(0)
                    begun = monotonic()
        except (TemplateError, InputError) as err:
            return Offered(offered.what or TEMPLATE, None, f"the price template failed: {err}")
        self._known = known
        points = tuple(PricePoint(p.start, p.end, price) for p, price in known.items())
        currency = offered.series.currency if offered.series is not None else None
        return Offered(offered.what or TEMPLATE, PriceSeries(points, currency, TEMPLATE))

    def _price(self, point: PricePoint, *, has_spot: bool) -> float:
        if point in self._known:
            return self._known[point]
        found = self._template.async_render(
            variables_of(point, has_spot=has_spot), parse_result=True, strict=True
        )
        return finite_number("price template", found)


def variables_of(point: PricePoint, *, has_spot: bool) -> dict[str, object]:
    """Give what a price template may use: `spot` (per kWh) and `start` (local time)."""
    start = dt_util.as_local(point.start)
    return {"start": start, "spot": point.price_per_kwh if has_spot else None}


def _quarters(now: datetime) -> tuple[PricePoint, ...]:
    """Quarter hours from local midnight on, for a formula that needs no spot price."""
    midnight = dt_util.start_of_local_day(dt_util.as_local(now)).astimezone(UTC)
    count = int((now + _AHEAD - midnight) / _STEP)
    starts = (midnight + step * _STEP for step in range(count))
    return tuple(PricePoint(start, start + _STEP, 0.0) for start in starts)
