"""Limits on what is imported, watched between plans: how much has to go, and when it may return.

A fuse limits the power of every moment; a capacity tariff limits the mean of a metering period.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

LEAST_REST_HOURS: Final = 1 / 120
"""The last half minute of a period is left alone: what is asked of it would be without bound."""
ROOM_KW: Final = 0.3
"""Relief is taken back only while this much stays free below the limit."""
HOLD_HOURS: Final = 2 / 60
"""Relief that was raised stays for this long, so that nothing flaps at the limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may be imported [kW]: at any moment, and on the mean of a period [h]."""

    max_import_kw: float | None = None
    max_mean_import_kw: float | None = None
    period_hours: float = 0.25


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known at a reading; times are hours on one clock.

    imported_kwh: in the period that began at `period_start`. relief_kw: what is asked of
    batteries and devices. raised_at: when it was last raised.
    """

    at: float
    import_kw: float
    period_start: float
    imported_kwh: float = 0.0
    relief_kw: float = 0.0
    raised_at: float | None = None


def excess_kw(limits: Limits, watch: Watch) -> float:
    """Say by how much the import is above what it may be for the rest of the period [kW].

    Negative is room. Projection: at this power until the period's end.
    """
    found = float("-inf")
    if limits.max_import_kw is not None:
        found = watch.import_kw - limits.max_import_kw
    rest_hours = watch.period_start + limits.period_hours - watch.at
    if limits.max_mean_import_kw is not None and rest_hours > LEAST_REST_HOURS:
        left_kwh = limits.max_mean_import_kw * limits.period_hours - watch.imported_kwh
        found = max(found, watch.import_kw - left_kwh / rest_hours)
    return found


def read(limits: Limits, before: Watch | None, at: float, net_import_kw: float) -> Watch:
    """Take a meter's reading up: count the energy since the last, and ask for relief or give back.

    Between two readings the meter's last power held. A slow meter makes fewer decisions,
    each with all that the one before brought.
    """
    import_kw = max(net_import_kw, 0.0)
    start = at // limits.period_hours * limits.period_hours
    if before is None or at < before.at:
        return _decide(limits, Watch(at, import_kw, start))
    counted_from = max(before.at, start)
    imported_kwh = before.imported_kwh if before.period_start == start else 0.0
    imported_kwh += before.import_kw * (at - counted_from)
    watch = replace(
        before, at=at, import_kw=import_kw, period_start=start, imported_kwh=imported_kwh
    )
    return _decide(limits, watch)


def _decide(limits: Limits, watch: Watch) -> Watch:
    excess = excess_kw(limits, watch)
    if excess > 0.0:
        return replace(watch, relief_kw=watch.relief_kw + excess, raised_at=watch.at)
    held = watch.raised_at is not None and watch.at - watch.raised_at < HOLD_HOURS
    if watch.relief_kw == 0.0 or held:
        return watch
    left_kw = max(0.0, watch.relief_kw - max(0.0, -excess - ROOM_KW))
    return replace(watch, relief_kw=left_kw)
