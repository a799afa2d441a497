"""Each bill of the home as hourly statistics of its own, for statistics and energy cards.

What is written is always the cumulative sum up to an hour's end, as the ledger has it now:
writing an hour again, after a restart or a correction, replaces it by the same or by the
corrected sum.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
)
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .money_books import BILLS
from .sources.recorded import async_recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from homeassistant.core import HomeAssistant

    from .core.accounting import SlotEntry, Totals

    type Hours = Mapping[datetime, Mapping[str, float]]

HOUR = timedelta(hours=1)
NAMES = {
    "bare_cost": "Energy bill without solar and battery",
    "solar_cost": "Energy bill with solar alone",
    "battery_cost": "Energy bill without switching devices off",
    "actual_cost": "Energy bill as it was",
    "self_consumption_cost": "Energy bill with the battery on self-consumption",
}
STATISTIC_IDS = {name: f"{DOMAIN}:{name}" for name in BILLS}


def hour_of(moment: datetime) -> datetime:
    """Give the hour that a moment lies in."""
    return dt_util.as_utc(moment).replace(minute=0, second=0, microsecond=0)


def hourly_sums(total: Totals, slots: Iterable[SlotEntry]) -> Hours:
    """Give every bill's sum since the books began, at the end of each hour of these slots.

    slots: the latest ones, up to now, oldest first; a slot counts in the hour it starts in.
    """
    rows = list(slots)
    sums = {
        name: getattr(total.figures, name) - sum(getattr(row.figures, name) for row in rows)
        for name in BILLS
    }
    hours: dict[datetime, dict[str, float]] = {}
    for row in rows:
        for name in BILLS:
            sums[name] += getattr(row.figures, name)
        hours[hour_of(row.facts.start)] = dict(sums)
    return hours


class BillStatistics:
    """Publishes the bills to the recorder, where there is one."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is written yet."""
        self._hass = hass
        self._published_until: datetime | None = None

    async def async_since(self, first_changed: datetime, end: datetime) -> datetime | None:
        """Give the hour to write from; None while no whole hour is new or changed.

        first_changed: start of the first slot that was booked or corrected. end: of the last.
        """
        if "recorder" not in self._hass.config.components:
            return None
        if self._published_until is None:
            self._published_until = await self._async_recorded_until()
            if self._published_until is None:
                return None
        since = min(self._published_until, hour_of(first_changed))
        return since if since < hour_of(end) else None

    async def _async_recorded_until(self) -> datetime | None:
        """Ask the recorder up to where it was written before; None where it cannot say now."""
        statistic_id = STATISTIC_IDS["actual_cost"]
        rows = await async_recorded(
            self._hass,
            partial(get_last_statistics, self._hass, 1, statistic_id, False, {"sum"}),  # noqa: FBT003 - the recorder's signature
        )
        if rows is None:
            return None
        if not rows:
            return dt_util.utc_from_timestamp(0)
        return dt_util.utc_from_timestamp(rows[statistic_id][0]["start"]) + HOUR

    def publish(self, hours: Hours, end: datetime) -> None:
        """Write whole hours; the one that is running waits for its last slot."""
        whole = {start: sums for start, sums in hours.items() if start + HOUR <= hour_of(end)}
        for name, statistic_id in STATISTIC_IDS.items():
            metadata = StatisticMetaData(
                mean_type=StatisticMeanType.NONE,
                has_sum=True,
                name=NAMES[name],
                source=DOMAIN,
                statistic_id=statistic_id,
                unit_class=None,
                unit_of_measurement=self._hass.config.currency,
            )
            rows = [
                StatisticData(start=start, state=sums[name], sum=sums[name])
                for start, sums in whole.items()
            ]
            async_add_external_statistics(self._hass, metadata, rows)
        self._published_until = hour_of(end)


def forget_statistics(hass: HomeAssistant) -> None:
    """Delete the statistics of a home that is removed: its sums would begin anew."""
    if "recorder" in hass.config.components:
        get_instance(hass).async_clear_statistics(list(STATISTIC_IDS.values()))
