"""A person's orders to loads and cars: run now, or wait, whatever the plan says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from . import const as c, keys as k
from .core.errors import ConflictError, InapplicableError, NotFoundError
from .core.inputs import InstructionKind, Order
from .core.loads import Deferrable
from .core.simulate import simulate_load, simulate_run
from .reports import LoadOverride
from .run_views import OVER
from .settings_loads import DeferrableSettings
from .sources.loads import BY_HAND

if TYPE_CHECKING:
    from collections.abc import Callable

    from .coordinator import EnergyOptimizerCoordinator
    from .core.inputs import Home
    from .core.simulate import Simulated
    from .settings_loads import CarSettings

ORDERS = {"on": True, "off": False}
LONGEST = timedelta(hours=24)
# A run that a person starts counts as the planned one, where that was to begin this soon.
IN_ITS_STEAD = timedelta(hours=12)
# A run that cannot begin at once keeps its order for this long.
PATIENCE = timedelta(hours=1)
# Why a run could not begin though a person wants it to.
CANNOT_RUN = frozenset({"not_ready", "not_plugged_in", "unavailable"})


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
    is_on = _wanted_on(data)
    order = order_load(coordinator, data[k.CONF_LOAD_ID], is_on=is_on, until=until)
    return {
        k.CONF_LOAD_ID: data[k.CONF_LOAD_ID],
        "instruction": data["instruction"],
        c.CONF_POWER_KW: None,
        "until": order.until.isoformat(),
    }


def simulated_load(
    coordinator: EnergyOptimizerCoordinator, data: dict[str, Any], until: datetime
) -> Callable[[Home], Simulated | None]:
    """Give what solves for the cost of such an order; it finds None where it cannot be told.

    Raises: NotFoundError, ConflictError, InapplicableError.
    """
    is_on, load_id = _wanted_on(data), data[k.CONF_LOAD_ID]
    load = find_load(coordinator, load_id)
    order = Order(InstructionKind.IDLE, until)
    occasion = _occasion(coordinator, load_id, dt_util.utcnow()) if is_on else ""
    cannot = coordinator.data.loads[load_id].told.reason in CANNOT_RUN

    def price(home: Home) -> Simulated | None:
        if isinstance(load, DeferrableSettings) and BY_HAND in occasion and not cannot:
            power_kw = load.profile_kw[0] if len(load.profile_kw) == 1 else load.profile_kw
            return simulate_run(home, Deferrable(load_id, power_kw, load.duration_hours))
        planned = [*(item.name for item in home.deferrables), *(car.name for car in home.cars)]
        if load_id not in planned:
            return None
        return simulate_load(home, load_id, order, is_on=is_on)

    return price


def _wanted_on(data: dict[str, Any]) -> bool:
    """Read what a load or a car is to do. Raises: InapplicableError."""
    is_on = ORDERS.get(data["instruction"])
    if is_on is None:
        raise InapplicableError("instruction", data["instruction"], "on, off for a load or a car")
    if c.CONF_POWER_KW in data:
        raise InapplicableError(c.CONF_POWER_KW, data[c.CONF_POWER_KW], "none for a load or a car")
    return is_on


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
