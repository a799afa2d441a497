"""Measured hours of load, solar and devices, from Home Assistant's long-term statistics.

An hour that is not known is left out, and never taken for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.util import dt as dt_util

from .hours import energy_hours, power_hours, summed, without_devices
from .recorded import async_recorded

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from homeassistant.core import HomeAssistant

    from ..core.forecast import Hourly
    from ..settings import HomeSettings
    from .hours import Hours, Row

DAYS_BACK = 365
READ_EVERY = timedelta(hours=1)
UNITS = {"energy": "kWh", "power": "kW"}
# A series is preferred to a longer one while it has this share of its hours [1].
LONG_ENOUGH_RATIO = 0.5

type Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class History:
    """Measured hours: (start [epoch s], mean [kW]); hours without data are left out.

    load: without the devices that have a history of their own, by device id in devices, and
    without the loads and cars that are planned.
    """

    load: Hourly = ()
    solar: Hourly = ()
    devices: Mapping[str, Hourly] = field(default_factory=dict)


class HistoryReader:
    """Keeps the history; reads it anew every hour, and when other entities are read.

    A turn waits for the first reading only: a year of hours takes a slow machine seconds.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is read yet."""
        self._hass = hass
        self._read_at: datetime | None = None
        self._ids: frozenset[str] = frozenset()
        self._task: asyncio.Task[History | None] | None = None
        self._history = History()

    async def async_read(self, settings: HomeSettings, now: datetime) -> History:
        """Give the last year's hours."""
        ids = frozenset(statistic_ids(settings))
        if self._read_at is None or ids != self._ids:
            self._read_at, self._ids, self._task = now, ids, None
            self._take(await async_read_history(self._hass, settings))
        elif now - self._read_at >= READ_EVERY:
            self._read_at = now
            self._task = self._hass.async_create_background_task(
                async_read_history(self._hass, settings), "energy_optimizer history"
            )
        if self._task is not None and self._task.done():
            task, self._task = self._task, None
            self._take(task.result())
        return self._history

    def _take(self, history: History | None) -> None:
        """Take up what was read; what could not be is tried again at the next turn."""
        if history is None:
            self._read_at = None
        else:
            self._history = history


async def async_read_history(hass: HomeAssistant, settings: HomeSettings) -> History | None:
    """Read the last year's hours, nothing without a recorder; None where it cannot be read now."""
    ids = statistic_ids(settings)
    if not ids or "recorder" not in hass.config.components:
        return History()
    start: datetime = dt_util.utcnow() - timedelta(days=DAYS_BACK)
    zone = dt_util.get_default_time_zone()

    def read() -> History:
        rows = statistics_during_period(hass, start, None, ids, "hour", UNITS, {"mean", "sum"})
        return history_of(rows, settings, zone)

    return await async_recorded(hass, read)


def statistic_ids(settings: HomeSettings) -> set[str]:
    """List every statistic that tells of load, solar or a device."""
    found: set[str | None] = {
        settings.load_power_entity,
        settings.solar_power_entity,
        settings.grid_power_entity,
        *(item for ids in settings.meters.values() for item in ids),
        *(device.power_entity for device in settings.devices),
        *(load.power_entity for load in settings.loads.everything),
    }
    for battery in settings.batteries:
        found |= {
            battery.power_entity,
            battery.charge_energy_entity,
            battery.discharge_energy_entity,
        }
    return {item for item in found if item}


def history_of(rows: Rows, settings: HomeSettings, zone: tzinfo) -> History:
    """Work the hours out of rows of statistics, in kWh and kW."""
    solar = _solar(rows, settings)
    devices = {
        device.device_id: hours
        for device in settings.devices
        if device.power_entity and (hours := power_hours(rows.get(device.power_entity, ())))
    }
    loads = [
        hours
        for load in settings.loads.everything
        if load.power_entity and (hours := power_hours(rows.get(load.power_entity, ())))
    ]
    load = without_devices(_load(rows, settings, solar), [*devices.values(), *loads], zone)
    return History(
        _hourly(load or {}),
        _hourly(solar or {}),
        {device_id: _hourly(hours) for device_id, hours in devices.items()},
    )


def _load(rows: Rows, settings: HomeSettings, solar: Hours | None) -> Hours:
    """Give the whole house's hours: its own sensor or meter, else what the others leave."""
    found = [
        hours
        for hours in (
            _power(rows, settings.load_power_entity),
            _energy(rows, settings.meters.get("home", ())),
            _balance(rows, settings, solar),
        )
        if hours
    ]
    longest = max(map(len, found), default=0)
    return next((hours for hours in found if len(hours) >= LONG_ENOUGH_RATIO * longest), {})


def _solar(rows: Rows, settings: HomeSettings) -> Hours | None:
    """Give the panels' hours; None where there are no panels."""
    meters = settings.meters.get("solar", ())
    if not meters and settings.solar_power_entity is None:
        return None
    parts = [energy_hours(rows.get(item, ()), sleeps=True) for item in meters]
    return summed(parts) or _power(rows, settings.solar_power_entity)


def _balance(rows: Rows, settings: HomeSettings, solar: Hours | None) -> Hours:
    """Import − export + solar + discharge − charge, in the hours where all are known."""
    imported, exported = settings.meters.get("import", ()), settings.meters.get("export", ())
    grid = _energy(rows, imported, exported) or _power(rows, settings.grid_power_entity)
    parts = [grid]
    if solar is not None:
        parts.append(solar)
    parts += _batteries(rows, settings)
    return summed(parts)


def _batteries(rows: Rows, settings: HomeSettings) -> list[Hours]:
    """Give what each battery supplied less what it took: of the dashboard's, and of others."""
    charge, discharge = (settings.meters.get(flow, ()) for flow in ("charge", "discharge"))
    parts = [_energy(rows, discharge, charge)] if charge or discharge else []
    for battery in settings.batteries:
        taken, given = battery.charge_energy_entity, battery.discharge_energy_entity
        if taken in charge and given in discharge:
            continue
        metered = _energy(rows, (given,), (taken,)) if taken and given else {}
        parts.append(metered or _power(rows, battery.power_entity))
    return parts


def _energy(rows: Rows, adds: tuple[str, ...], takes: tuple[str, ...] = ()) -> Hours:
    """Add meters up, and take others off."""
    signed = [*((item, 1.0) for item in adds), *((item, -1.0) for item in takes)]
    return summed([energy_hours(rows.get(item, ()), sign) for item, sign in signed])


def _power(rows: Rows, entity_id: str | None) -> Hours:
    return power_hours(rows.get(entity_id, ())) if entity_id else {}


def _hourly(hours: Mapping[float, float]) -> Hourly:
    return tuple((start, max(kw, 0.0)) for start, kw in sorted(hours.items()))
