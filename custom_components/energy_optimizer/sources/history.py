"""Measured hours of load and solar, from Home Assistant's long-term statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.util import dt as dt_util

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from ..core.forecast import Hourly
    from ..settings import HomeSettings

DAYS_BACK = 365
READ_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class History:
    """Measured hours: (start [epoch s], mean [kW]); hours without data are left out."""

    load: Hourly = ()
    solar: Hourly = ()


class HistoryReader:
    """Keeps the history and reads it anew every hour."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is read yet."""
        self._hass = hass
        self._read_at: datetime | None = None
        self._history = History()

    async def async_read(self, settings: HomeSettings, now: datetime) -> History:
        """Give the last fortnight's hours."""
        if self._read_at is None or now - self._read_at >= READ_EVERY:
            self._read_at = now
            self._history = await async_read_history(self._hass, settings)
        return self._history


async def async_read_history(hass: HomeAssistant, settings: HomeSettings) -> History:
    """Read the last year's hourly means; nothing where there is no recorder."""
    ids = {
        entity_id
        for entity_id in (settings.load_power_entity, settings.solar_power_entity)
        if entity_id is not None
    }
    if not ids or "recorder" not in hass.config.components:
        return History()
    start: datetime = dt_util.utcnow() - timedelta(days=DAYS_BACK)
    rows = await get_instance(hass).async_add_executor_job(
        partial(statistics_during_period, hass, start, None, ids, "hour", {"power": "kW"}, {"mean"})
    )

    def hourly(entity_id: str | None) -> Hourly:
        found = rows.get(entity_id, []) if entity_id else []
        return tuple(
            (row["start"], max(mean, 0.0)) for row in found if (mean := row.get("mean")) is not None
        )

    return History(hourly(settings.load_power_entity), hourly(settings.solar_power_entity))
