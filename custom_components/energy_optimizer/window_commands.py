"""Handler of the command that finds a time for one more load (the table is in commands.py)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from . import const as c, keys as k
from .core.errors import ConflictError, InapplicableError, InputError
from .core.windows import Wanted, find_cheapest_window as find

if TYPE_CHECKING:
    from .coordinator import RuntimeData
    from .core.windows import CheapestWindow

DECIMALS = 4


async def find_cheapest_window(runtime: RuntimeData, data: dict[str, Any]) -> dict[str, Any]:
    """Say when one more load would cost least, solar and batteries taken into account."""
    coordinator = runtime.coordinator
    home, plan = coordinator.data.home, coordinator.data.plan
    if home is None or plan is None:
        raise ConflictError("There is no plan now that a load could be fitted into")
    earliest, latest = data.get(k.CONF_EARLIEST), data.get(k.CONF_LATEST)
    if earliest is not None and latest is not None and latest <= earliest:
        raise InapplicableError(k.CONF_LATEST, latest.isoformat(), "later than earliest")
    wanted = Wanted(
        data[c.CONF_POWER_KW], data[k.CONF_DURATION_HOURS], earliest, latest, data["contiguous"]
    )
    try:
        found = await coordinator.hass.async_add_executor_job(partial(find, home, plan, wanted))
    except InputError as err:
        given, allowed = err.placeholders["given"], err.placeholders["allowed"]
        raise InapplicableError(err.field, given, allowed) from err
    return _answer(found, coordinator.hass.config.currency)


def _answer(found: CheapestWindow, currency: str) -> dict[str, Any]:
    if not found.pieces:
        raise ConflictError("No time was found for it within the plan")
    return {
        "start": found.pieces[0][0].isoformat(),
        "end": found.pieces[-1][1].isoformat(),
        "pieces": [
            {"start": start.isoformat(), "end": end.isoformat()} for start, end in found.pieces
        ],
        "energy_kwh": round(found.energy_kwh, DECIMALS),
        "cost": round(found.cost, DECIMALS),
        "price_per_kwh": round(found.cost / found.energy_kwh, DECIMALS),
        "at_once_cost": round(found.at_once_cost, DECIMALS),
        "saved": round(found.at_once_cost - found.cost, DECIMALS),
        "currency": currency,
    }
