"""Solar forecasts that Home Assistant has: asked for, kept, and read onto the plan's slots.

What the Energy dashboard uses is asked through its platform; a sensor of Solcast or
Open-Meteo is read from its attributes. Where several plants are forecast, one that says
nothing leaves all unknown: the sum of some is not the forecast of the home.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from typing import TYPE_CHECKING

from homeassistant.components.energy.websocket_api import async_get_energy_platforms
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import numpy as np

from .energy_prefs import async_found_home
from .reader import UNKNOWN_STATES, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from ..core.inputs import FloatArray
    from ..core.timeline import Timeline
    from ..settings import HomeSettings

ASK_EVERY = timedelta(minutes=15)
# A turn waits no longer than this for a forecast; what comes later is there for the next [s].
PATIENCE_S = 1.0
# A forecast that could not be had again is believed for so long.
BELIEVED_FOR = timedelta(hours=6)
# A period is as long as until the next one, but no longer than this: in between is night [s].
LONGEST_PERIOD_S = 3600.0
# A forecast whose last period gives no more than this share of its best ends with the sun [1].
DARK_RATIO = 0.05
# Until this release Forecast.Solar's keys are the ends of their periods.
KW_PER_WH_PER_S = 3.6
KEYS_ARE_STARTS_SINCE = (2026, 11)
FORECAST_SOLAR = "forecast_solar"
# Solcast's rows of half-hours and hours, Open-Meteo's watts.
SHAPES = ("detailedForecast", "detailedHourly", "watts")

type Span = tuple[float, float, float]
"""Start and end [epoch s], mean power [kW]."""


@dataclass(frozen=True, slots=True)
class SolarAhead:
    """One plant's forecast: periods in order, without overlaps; between them it is dark."""

    spans: tuple[Span, ...]

    def onto(self, timeline: Timeline) -> FloatArray:
        """Give the mean power of each slot, NaN where the forecast does not reach, shape (n,)."""
        starts, ends, kw = np.array(self.spans).T
        edges = timeline.edges_s.astype(np.float64)
        corners = np.stack([starts, ends], axis=1).ravel()
        energy = np.repeat(np.cumsum(kw * (ends - starts)), 2)
        energy[::2] -= kw * (ends - starts)
        passed = np.interp(edges, corners, energy)
        mean: FloatArray = np.diff(passed) / np.diff(edges)
        reach = float(ends[-1])
        if kw[-1] <= DARK_RATIO * kw.max():
            # It ends with the sun: the night behind it is dark as well.
            reach = _midnight_after(reach, timeline)
        return np.where(edges[1:] <= reach, mean, np.nan)


def _midnight_after(moment_s: float, timeline: Timeline) -> float:
    local = datetime.fromtimestamp(moment_s - 1.0, timeline.zone) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


class SolarAheadReader:
    """Keeps the forecasts and asks for them anew in time, never holding a turn up."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is asked yet."""
        self._hass = hass
        self._asked_at: datetime | None = None
        self._asked: tuple[str, ...] = ()
        self._task: asyncio.Task[tuple[SolarAhead, ...] | None] | None = None
        self._kept: tuple[SolarAhead, ...] = ()
        self._kept_at: datetime | None = None

    async def async_read(
        self, settings: HomeSettings, now: datetime
    ) -> tuple[tuple[SolarAhead, ...], tuple[Missing, ...]]:
        """Give the forecast of each plant, or none and what is missing."""
        if settings.solar_forecast_entity is not None:
            found = read_sensors(self._hass, settings.solar_forecast_entity)
            kept = self._keep(found, now)
            return kept, self._missing(settings.solar_forecast_entity)
        if not (entry_ids := await self._async_entries(settings)):
            return (), ()
        self._ask(entry_ids, now)
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=PATIENCE_S)
            if self._task.done():
                # Whatever went wrong in there is that integration's: it has said nothing.
                failed = self._task.cancelled() or self._task.exception() is not None
                self._keep(None if failed else self._task.result(), now)
                self._task = None
        return self._keep(None, now), self._missing("solar forecast")

    async def _async_entries(self, settings: HomeSettings) -> tuple[str, ...]:
        """Give whom to ask: where a person set the home up by hand, whom the dashboard asks now."""
        if settings.solar_forecasts is not None:
            return settings.solar_forecasts
        found = await async_found_home(self._hass) if settings.has_panels else None
        return () if found is None else found.solar_forecasts

    def _ask(self, entry_ids: tuple[str, ...], now: datetime) -> None:
        if entry_ids != self._asked:
            self._kept, self._kept_at, self._asked_at = (), None, None
        is_due = self._asked_at is None or now - self._asked_at >= ASK_EVERY
        if is_due and self._task is None:
            self._asked, self._asked_at = entry_ids, now
            self._task = self._hass.async_create_background_task(
                async_ask(self._hass, entry_ids), "energy_optimizer solar forecast"
            )

    def _keep(self, found: tuple[SolarAhead, ...] | None, now: datetime) -> tuple[SolarAhead, ...]:
        """Keep what was found; what is kept is believed for some hours."""
        if found:
            self._kept, self._kept_at = found, now
        if self._kept_at is None or now - self._kept_at > BELIEVED_FOR:
            self._kept = ()
        return self._kept

    def _missing(self, what: str) -> tuple[Missing, ...]:
        if self._kept or self._task is not None:
            return ()
        since = "yet" if self._kept_at is None else f"since {self._kept_at.isoformat()}"
        return (Missing(what, f"it has given nothing {since}: your own production is used"),)


async def async_ask(hass: HomeAssistant, entry_ids: Iterable[str]) -> tuple[SolarAhead, ...] | None:
    """Ask each config entry; None where one of them says nothing."""
    platforms = await async_get_energy_platforms(hass)
    found = []
    for entry_id in entry_ids:
        entry = hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain not in platforms:
            return None
        answer = await platforms[entry.domain](hass, entry_id)
        by_end = entry.domain == FORECAST_SOLAR and _keys_are_ends()
        if (ahead := read_wh_hours(answer["wh_hours"] if answer else None, by_end=by_end)) is None:
            return None
        found.append(ahead)
    return tuple(found) or None


def _keys_are_ends() -> bool:
    return (MAJOR_VERSION, MINOR_VERSION) < KEYS_ARE_STARTS_SINCE


def read_wh_hours(hours: object, *, by_end: bool = False) -> SolarAhead | None:
    """Read the energies [Wh] of periods by their time; None where there is none to read."""
    values = _by_time(hours)
    if not values:
        return None
    moments = sorted(values)
    periods = _periods_before(moments) if by_end else _periods_after(moments)
    return SolarAhead(
        tuple(
            (start, end, max(values[moment], 0.0) * KW_PER_WH_PER_S / (end - start))
            for moment, (start, end) in zip(moments, periods, strict=True)
        )
    )


def _periods_before(moments: list[float]) -> list[tuple[float, float]]:
    """Give the period that ended at each moment."""
    begins = [moments[0] - LONGEST_PERIOD_S, *moments[:-1]]
    return [
        (max(begin, end - LONGEST_PERIOD_S), end)
        for begin, end in zip(begins, moments, strict=True)
    ]


def _periods_after(moments: list[float]) -> list[tuple[float, float]]:
    """Give the period that begins at each moment; the last is as long as the one before."""
    last = moments[-1] - moments[-2] if len(moments) > 1 else LONGEST_PERIOD_S
    ends = [*moments[1:], moments[-1] + last]
    return [
        (start, min(end, start + LONGEST_PERIOD_S))
        for start, end in zip(moments, ends, strict=True)
    ]


def read_sensors(hass: HomeAssistant, entity_id: str) -> tuple[SolarAhead, ...] | None:
    """Read a sensor's forecast, with what its integration's other sensors say of other days."""
    state = hass.states.get(entity_id)
    if state is None or state.state in UNKNOWN_STATES:
        return None
    shape = next((key for key in SHAPES if state.attributes.get(key)), None)
    if shape is None:
        return None
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    others: list[er.RegistryEntry] = []
    if entry is not None and entry.config_entry_id is not None:
        others = er.async_entries_for_config_entry(registry, entry.config_entry_id)
    states = [state, *(hass.states.get(item.entity_id) for item in others)]
    ahead = read_powers(item.attributes.get(shape) for item in states if item is not None)
    return None if ahead is None else (ahead,)


def read_powers(forecasts: Iterable[object]) -> SolarAhead | None:
    """Read mean powers by the start of their period: Solcast's rows [kW], Open-Meteo's map [W]."""
    kw: dict[float, float] = {}
    for forecast in forecasts:
        if isinstance(forecast, list):
            rows = [item for item in forecast if isinstance(item, dict)]
            given = {str(item.get("period_start")): item.get("pv_estimate") for item in rows}
            found = _by_time(given)
        else:
            found = {at: watts / 1000 for at, watts in _by_time(forecast).items()}
        kw = found | kw
    moments = sorted(kw)
    if not moments:
        return None
    return SolarAhead(
        tuple((start, end, max(kw[start], 0.0)) for start, end in _periods_after(moments))
    )


def _by_time(given: object) -> dict[float, float]:
    """Read numbers by moment [epoch s]; what is no number or no moment is left out."""
    if not isinstance(given, dict):
        return {}
    found: dict[float, float] = {}
    for key, value in given.items():
        moment = key if isinstance(key, datetime) else dt_util.parse_datetime(str(key))
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if moment is None or not is_number or not math.isfinite(value):
            continue
        found[dt_util.as_utc(moment).timestamp()] = float(value)
    return found
