"""Limits on what is imported, watched between plans: how much has to go, and when it may return.

A fuse limits the power of every moment, and of every phase by itself; a capacity tariff limits
the mean of a metering period.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_REST_HOURS: Final = 1 / 120
"""The last half minute of a period is left alone: what is asked of it would be without bound."""
ROOM_KW: Final = 0.3
"""Relief is taken back only while this much stays free below the limit."""
HOLD_HOURS: Final = 2 / 60
"""Relief that was raised stays for this long, so that nothing flaps at the limit."""
PHASE_VOLTS: Final = 230.0
"""Between a phase and neutral, where nobody measured it [V]."""
LOADED_RATIO: Final = 0.25
"""Below this share of the fuse a phase may differ as it likes: it says nothing of the peak."""
FORGET_HOURS: Final = 24.0 * 7
"""An imbalance that was seen once is believed less and less over this time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may be imported [kW]: at any moment, and on the mean of a period [h].

    max_phase_amps: what each phase's fuse carries [A].
    """

    max_import_kw: float | None = None
    max_mean_import_kw: float | None = None
    period_hours: float = 0.25
    max_phase_amps: float | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known at a reading; times are hours on one clock.

    imported_kwh: in the period that began at `period_start`. relief_kw: what is asked of
    batteries and devices. raised_at: when it was last raised. phase_excess_kw: by how much
    the import is above what the fullest phase allows, None where no phase is measured.
    """

    at: float
    import_kw: float
    period_start: float
    imported_kwh: float = 0.0
    relief_kw: float = 0.0
    raised_at: float | None = None
    phase_excess_kw: float | None = None


def fuse_kw(amps: float, phases: int = 3, volts: float = PHASE_VOLTS) -> float:
    """Give what a main fuse carries with every phase as full as may be [kW]."""
    return amps * volts * phases / 1000.0


def phase_excess_kw(
    max_phase_amps: float, currents_a: Sequence[float], volts: float = PHASE_VOLTS
) -> float:
    """Say by how much the home draws too much for its fullest phase [kW]; negative is room.

    currents_a: of each phase, positive where it imports. What relieves is taken to be spread
    over all phases alike; so what has to go is the fullest phase's excess on each of them.
    """
    return fuse_kw(max(currents_a) - max_phase_amps, len(currents_a), volts)


def imbalance_ratio(
    before: float, max_phase_amps: float, currents_a: Sequence[float], hours: float
) -> float:
    """Learn how much fuller the fullest phase is than the mean: from 1 to the number of phases.

    What is seen while the fullest phase is well loaded is believed at once, and forgotten
    slowly. hours: since the last reading.
    """
    kept = 1.0 + (before - 1.0) * max(1.0 - hours / FORGET_HOURS, 0.0)
    importing = [max(current, 0.0) for current in currents_a]
    if not importing or max(importing) < LOADED_RATIO * max_phase_amps:
        return kept
    return max(kept, max(importing) * len(importing) / sum(importing))


def plannable_import_kw(
    max_phase_amps: float, imbalance: float, phases: int = 3, volts: float = PHASE_VOLTS
) -> float:
    """Give what may be planned to be imported, so that the fullest phase stays within its fuse."""
    return fuse_kw(max_phase_amps, phases, volts) / max(imbalance, 1.0)


def excess_kw(limits: Limits, watch: Watch) -> float:
    """Say by how much the import is above what it may be for the rest of the period [kW].

    Negative is room. Projection: at this power until the period's end.
    """
    found = float("-inf")
    if limits.max_import_kw is not None:
        found = watch.import_kw - limits.max_import_kw
    if watch.phase_excess_kw is not None:
        found = max(found, watch.phase_excess_kw)
    rest_hours = watch.period_start + limits.period_hours - watch.at
    if limits.max_mean_import_kw is not None and rest_hours > LEAST_REST_HOURS:
        left_kwh = limits.max_mean_import_kw * limits.period_hours - watch.imported_kwh
        found = max(found, watch.import_kw - left_kwh / rest_hours)
    return found


def read(
    limits: Limits,
    before: Watch | None,
    at: float,
    net_import_kw: float,
    currents_a: Sequence[float] = (),
) -> Watch:
    """Take a meter's reading up: count the energy since the last, and ask for relief or give back.

    Between two readings the meter's last power held. A slow meter makes fewer decisions,
    each with all that the one before brought. currents_a: of each phase, positive where it
    imports; none where no phase is measured.
    """
    import_kw = max(net_import_kw, 0.0)
    start = at // limits.period_hours * limits.period_hours
    phase_kw = None
    if limits.max_phase_amps is not None and currents_a:
        phase_kw = phase_excess_kw(limits.max_phase_amps, currents_a)
    if before is None or at < before.at:
        return _decide(limits, Watch(at, import_kw, start, phase_excess_kw=phase_kw))
    counted_from = max(before.at, start)
    imported_kwh = before.imported_kwh if before.period_start == start else 0.0
    imported_kwh += before.import_kw * (at - counted_from)
    watch = replace(
        before,
        at=at,
        import_kw=import_kw,
        period_start=start,
        imported_kwh=imported_kwh,
        phase_excess_kw=phase_kw,
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
