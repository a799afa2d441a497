"""A person's orders to loads and cars: run now, or wait, whatever the plan says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c, keys as k
from .core.errors import ConflictError, InapplicableError, NotFoundError
from .reports import LoadOverride
from .run_views import OVER
from .settings_loads import DeferrableSettings
from .sources.loads import BY_HAND

if TYPE_CHECKING:
    from .coordinator import EnergyOptimizerCoordinator
    from .settings_loads import CarSettings

ORDERS = {"on": True, "off": False}
LONGEST = timedelta(hours=24)
# A run that a person starts counts as the planned one, where that was to begin this soon.
IN_ITS_STEAD = timedelta(hours=12)
# A run that cannot begin at once keeps its order for this long.
PATIENCE = timedelta(hours=1)


def order_load(
    coordinator: EnergyOptimizerCoordinator,
    load_id: str,
    *,
    is_on: bool,
    until: datetime | None = None,
) -> LoadOverride:
    """Have it run now, or wait; without an end until it is done, or left for a day.

    Raises: NotFoundError.
    """
    load = find_load(coordinator, load_id)
    now = dt_util.utcnow()
    if until is None:
        until = now + LONGEST
        if is_on and isinstance(load, DeferrableSettings):
            until = now + timedelta(hours=load.duration_hours) + PATIENCE
    occasion = _occasion(coordinator, load_id, now) if is_on else ""
    order = LoadOverride(is_on, until, occasion)
    coordinator.reports.load_overrides[load_id] = order
    coordinator.async_reported()
    return order


def end_order(coordinator: EnergyOptimizerCoordinator, load_id: str) -> bool:
    """Go back to the plan; tells whether there was an order. Raises: NotFoundError."""
    find_load(coordinator, load_id)
    ended = coordinator.reports.load_overrides.pop(load_id, None) is not None
    if ended:
        coordinator.async_reported()
    return ended


def set_load_override(
    coordinator: EnergyOptimizerCoordinator, data: dict[str, Any], until: datetime
) -> dict[str, Any]:
    """Answer `set_override` for a load or a car."""
    is_on = ORDERS.get(data["instruction"])
    if is_on is None:
        raise InapplicableError("instruction", data["instruction"], "on, off for a load or a car")
    if c.CONF_POWER_KW in data:
        raise InapplicableError(c.CONF_POWER_KW, data[c.CONF_POWER_KW], "none for a load or a car")
    order = order_load(coordinator, data[k.CONF_LOAD_ID], is_on=is_on, until=until)
    return {
        k.CONF_LOAD_ID: data[k.CONF_LOAD_ID],
        "instruction": data["instruction"],
        c.CONF_POWER_KW: None,
        "until": order.until.isoformat(),
    }


def find_load(
    coordinator: EnergyOptimizerCoordinator, load_id: str
) -> DeferrableSettings | CarSettings:
    """Find a load or a car. Raises: NotFoundError, ConflictError while it is being taken up."""
    loads = coordinator.settings.loads
    found = loads.find(load_id)
    if found is None:
        known = ", ".join(sorted(loads.ids)) or "none yet"
        raise NotFoundError(k.CONF_LOAD_ID, load_id, known)
    if load_id not in coordinator.data.loads:
        raise ConflictError(f"{found.name} was only just added", field=k.CONF_LOAD_ID)
    return found


def _occasion(coordinator: EnergyOptimizerCoordinator, load_id: str, now: datetime) -> str:
    """Name the run that is started: the next planned one, unless that is far or is done."""
    told = coordinator.data.loads[load_id].told
    status = coordinator.executor.run_status(load_id)
    is_car = not isinstance(coordinator.settings.loads.find(load_id), DeferrableSettings)
    near = told.earliest is not None and told.earliest <= now + IN_ITS_STEAD
    done = status.state in OVER and status.occasion == told.occasion
    if told.occasion and near and not done and not is_car:
        return told.occasion
    before = status.occasion.split(BY_HAND)[0] if not is_car else told.occasion
    base = before.split(BY_HAND)[0] or dt_util.as_local(now).date().isoformat()
    return f"{base}{BY_HAND}{now:%H%M%S}"
