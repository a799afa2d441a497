"""What the forms of a load that can wait and of a car refuse, with the reason."""

from __future__ import annotations

from datetime import datetime, time, timedelta
import math
from typing import TYPE_CHECKING, Any

from homeassistant.helpers import entity_registry as er

from . import const as c, keys as k
from .core.errors import InapplicableError
from .settings_loads import charge_limits_kw, profile_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

MOST_PARTS = 96
MOST_KW = 1000.0
# What starts, stops or sets something belongs to one load alone.
ACTED_ON = (k.CONF_START_ENTITY, k.CONF_STOP_ENTITY, k.CONF_CHARGER_ENTITY, k.CONF_CURRENT_ENTITY)
READ = (k.CONF_READY_ENTITY, k.CONF_PLUGGED_IN_ENTITY, c.CONF_POWER_ENTITY)


def check_deferrable(data: Mapping[str, Any]) -> None:
    """Refuse a load that is none, or whose window is too short. Raises: InapplicableError."""
    _check_power(data)
    hours = window_hours(data.get(k.CONF_EARLIEST), data.get(k.CONF_LATEST))
    if hours < data[k.CONF_DURATION_HOURS]:
        allowed = f"at most the {hours:g} hours between earliest and latest"
        raise InapplicableError(k.CONF_DURATION_HOURS, data[k.CONF_DURATION_HOURS], allowed)
    block_minutes = data.get(k.CONF_MIN_BLOCK_MINUTES, 0.0)
    if block_minutes > data[k.CONF_DURATION_HOURS] * 60:
        allowed = f"at most the duration ({data[k.CONF_DURATION_HOURS] * 60:g} min)"
        raise InapplicableError(k.CONF_MIN_BLOCK_MINUTES, block_minutes, allowed)
    fired = data[k.CONF_START_ENTITY].partition(".")[0] in {"button", "input_button", "script"}
    cannot_stop = data.get(k.CONF_ENDS_BY_ITSELF) or (fired and k.CONF_STOP_ENTITY not in data)
    if data.get(k.CONF_INTERRUPTIBLE) and cannot_stop:
        allowed = "off for what cannot be stopped"
        raise InapplicableError(k.CONF_INTERRUPTIBLE, "on", allowed)


def check_car(data: Mapping[str, Any], now: datetime) -> None:
    """Refuse a car that cannot be charged or that asks for too much. Raises: InapplicableError."""
    if k.CONF_CHARGER_ENTITY not in data and k.CONF_CURRENT_ENTITY not in data:
        allowed = "a charger's switch, or the number that sets its current"
        raise InapplicableError(k.CONF_CHARGER_ENTITY, "missing", allowed)
    if charge_limits_kw(data)[1] <= 0.0:
        allowed = "a power, where no current can be set"
        raise InapplicableError(c.CONF_MAX_CHARGE_KW, "missing", allowed)
    least, most = data[k.CONF_MIN_CURRENT_A], data[k.CONF_MAX_CURRENT_A]
    if least > most:
        raise InapplicableError(k.CONF_MIN_CURRENT_A, least, f"at most max_current_a ({most:g})")
    needed, capacity = data.get(k.CONF_NEEDED_KWH), data[c.CONF_CAPACITY_KWH]
    if needed is None and c.CONF_STATE_OF_CHARGE_ENTITY not in data:
        allowed = "a number, where no sensor tells the state of charge"
        raise InapplicableError(k.CONF_NEEDED_KWH, "missing", allowed)
    if needed is not None and needed > capacity:
        raise InapplicableError(k.CONF_NEEDED_KWH, needed, f"at most capacity_kwh ({capacity:g})")
    if data[k.CONF_MINIMUM_PCT] > data[k.CONF_TARGET_PCT]:
        allowed = f"at most target_pct ({data[k.CONF_TARGET_PCT]:g})"
        raise InapplicableError(k.CONF_MINIMUM_PCT, data[k.CONF_MINIMUM_PCT], allowed)
    departure: datetime | None = data.get(k.CONF_NEXT_DEPARTURE)
    if departure is not None and departure <= now:
        allowed = "a time that is still to come"
        raise InapplicableError(k.CONF_NEXT_DEPARTURE, departure.isoformat(), allowed)


def check_week(data: Mapping[str, Any], car: Mapping[str, Any]) -> None:
    """Refuse a week in which the car is charged for nothing. Raises: InapplicableError."""
    for day in k.WEEKDAYS:
        target = f"{k.CONF_TARGET_PCT}_{day}"
        if target in data and f"{k.CONF_DEPARTURE}_{day}" not in data:
            raise InapplicableError(target, data[target], "nothing on a day without a departure")
    leaves = any(f"{k.CONF_DEPARTURE}_{day}" in data for day in k.WEEKDAYS)
    if not (leaves or car.get(k.CONF_NEXT_DEPARTURE) or car[k.CONF_SOLAR_ONLY]):
        allowed = "a departure, unless it is charged with solar alone"
        raise InapplicableError(f"{k.CONF_DEPARTURE}_monday", "missing", allowed)


def check_entities(
    hass: HomeAssistant, entry: ConfigEntry[Any], data: Mapping[str, Any], own_id: str | None
) -> None:
    """Refuse what does not exist, is ours, or is acted on already. Raises: InapplicableError."""
    for name in (*ACTED_ON, *READ):
        if name in data:
            _check_known(hass, name, data[name])
    taken = {
        item.data[name]: item.title
        for item in entry.subentries.values()
        if item.unique_id != own_id
        for name in (*ACTED_ON, c.CONF_ENTITY_ID)
        if name in item.data
    }
    for name in ACTED_ON:
        if data.get(name) in taken:
            allowed = f"an entity that {taken[data[name]]} does not have"
            raise InapplicableError(name, data[name], allowed)


def window_hours(earliest: str | None, latest: str | None) -> float:
    """Give how long a window is on an ordinary day [h]: a whole day where its ends are equal."""
    begin = time.fromisoformat(earliest or latest or "00:00")
    end = begin if latest is None else time.fromisoformat(latest)
    day = datetime(2000, 1, 1)  # noqa: DTZ001 - any day without a change of the clocks
    length = datetime.combine(day, end) - datetime.combine(day, begin)
    return (length if length > timedelta(0) else length + timedelta(days=1)) / timedelta(hours=1)


def _check_power(data: Mapping[str, Any]) -> None:
    if (c.CONF_POWER_KW in data) is (k.CONF_POWER_PROFILE_KW in data):
        given = "both" if c.CONF_POWER_KW in data else "missing"
        raise InapplicableError(c.CONF_POWER_KW, given, "either a power or a profile of powers")
    try:
        parts = profile_of(data)
    except ValueError:
        parts = ()
    fits = 0 < len(parts) <= MOST_PARTS and all(
        math.isfinite(part) and 0.0 <= part <= MOST_KW for part in parts
    )
    if not fits or max(parts) <= 0.0:
        allowed = f"1 to {MOST_PARTS} powers in kW, at least one of them above 0"
        raise InapplicableError(k.CONF_POWER_PROFILE_KW, data[k.CONF_POWER_PROFILE_KW], allowed)
    if data.get(k.CONF_INTERRUPTIBLE) and len(set(parts)) > 1:
        allowed = "one power for what may be interrupted"
        raise InapplicableError(k.CONF_POWER_PROFILE_KW, data[k.CONF_POWER_PROFILE_KW], allowed)


def _check_known(hass: HomeAssistant, name: str, entity_id: str) -> None:
    registered = er.async_get(hass).async_get(entity_id)
    if registered is not None and registered.platform == c.DOMAIN:
        raise InapplicableError(name, entity_id, "an entity of another integration")
    if registered is None and hass.states.get(entity_id) is None:
        raise InapplicableError(name, entity_id, "an entity that exists")
