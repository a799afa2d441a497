"""When a battery was last full, what of today's cycles is used, and when it is due to be full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from .core.errors import InputError
from .sources.home import BatteryUse
from .sources.units import percent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from homeassistant.core import State

    from .accounts import Accounts
    from .core.accounting import Totals
    from .report_store import ReportStore
    from .settings import BatterySettings, HomeSettings
    from .sources.home import Context
    from .sources.intake import Taken

# A gauge that shows this much is full: many never show the last per cent [%].
FULL_PCT = 99.0
# While it stays full this is noted only so often: each time is a write to disk.
NEWS = timedelta(minutes=15)
# A calibration is given this long, so that it can be done in cheap hours, and never less.
DAY = timedelta(days=1)
LEAST = timedelta(hours=6)


def with_books(
    context: Context, accounts: Accounts, settings: HomeSettings, store: ReportStore, taken: Taken
) -> Context:
    """Add what the plan has to know of the month and of each battery; notes which is full now."""
    uses = _uses(settings, store, taken.states, accounts.today)
    return replace(context, month_peaks=accounts.month_peaks, battery_uses=uses)


def _uses(
    settings: HomeSettings, store: ReportStore, states: Mapping[str, State], day: Totals | None
) -> dict[str, BatteryUse]:
    now = dt_util.utcnow()
    today = {} if day is None else day.batteries
    found = {}
    for battery in settings.batteries:
        key = battery.battery_id
        used = today.get(key)
        begin, end = _calibration(battery, store, states, now)
        found[key] = BatteryUse(0.0 if used is None else used.discharge_kwh, begin, end)
    return found


def _calibration(
    battery: BatterySettings, store: ReportStore, states: Mapping[str, State], now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Say from when and by when it is to be filled; nothing where nobody asked for it."""
    if battery.calibrate_every_days is None:
        return None, None
    key, full_at = battery.battery_id, store.reports.full_at
    known = full_at.get(key)
    # Of one that was never seen full the days are counted from when they were asked for.
    if known is None or (_is_full(battery, states) and now - known >= NEWS):
        full_at[key] = now
        store.keep_soon()
    due = full_at[key] + timedelta(days=battery.calibrate_every_days)
    return due - DAY, max(due, now + LEAST)


def _is_full(battery: BatterySettings, states: Mapping[str, State]) -> bool:
    entity_id = battery.state_of_charge_entity
    state = None if entity_id is None else states.get(entity_id)
    if state is None:
        return False
    try:
        shown = percent(state.entity_id, state.state, state.attributes.get("unit_of_measurement"))
    except InputError:
        return False
    return shown >= FULL_PCT
