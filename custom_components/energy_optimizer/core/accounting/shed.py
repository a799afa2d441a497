"""What shedding a device avoided, and what it used more afterwards because of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .facts import SECONDS_PER_HOUR, DeviceFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ReboundRule:
    """What a device is expected to use more after a shed, where no sensor tells."""

    rebound_ratio: float = 0.0
    rebound_hours: float = 1.0


@dataclass(frozen=True, slots=True)
class ShedClaim:
    """One shed of one device, from the switch until its rebound is over.

    expected_kw: what it would have drawn [kW]; 0 where it was off anyway.
    owed_kwh: avoided so far and not used since [kWh]. restored_at: None while it is off.
    """

    expected_kw: float
    avoided_kwh: float = 0.0
    owed_kwh: float = 0.0
    restored_at: datetime | None = None


def expected_kw(
    samples: Sequence[tuple[datetime, float]], shed_at: datetime, window: timedelta
) -> float | None:
    """Mean power [kW] in the minutes before the switch; each sample holds until the next.

    samples: in order of time. None where the sensor said nothing before the switch.
    """
    began = shed_at - window
    energy = 0.0
    known_s = 0.0
    for index, (at, power_kw) in enumerate(samples):
        until = samples[index + 1][0] if index + 1 < len(samples) else shed_at
        held_s = (min(until, shed_at) - max(at, began)).total_seconds()
        if held_s > 0.0:
            energy += power_kw * held_s
            known_s += held_s
    return energy / known_s if known_s > 0.0 else None


def open_claim(*, was_on: bool, measured_kw: float | None, rated_kw: float) -> ShedClaim:
    """Open a claim at the switch: its own sensor in the minutes before, else its rating.

    A device that was off by itself saves nothing.
    """
    if not was_on:
        return ShedClaim(0.0)
    return ShedClaim(max(rated_kw if measured_kw is None else measured_kw, 0.0))


def restored(claim: ShedClaim, at: datetime) -> ShedClaim:
    """Note that the device was given back."""
    return replace(claim, restored_at=at)


def account_shed(
    claim: ShedClaim, start: datetime, end: datetime, used_kwh: float | None, rule: ReboundRule
) -> tuple[ShedClaim, DeviceFacts]:
    """Account for a stretch that lies wholly before or wholly after the restore.

    used_kwh: what its own sensor measured in the stretch, None without one. After the
    restore what it uses above its expected power is rebound, up to what was avoided;
    without a sensor the configured ratio of it, spread evenly over the rebound hours.
    Source: docs/money.md (7)
    """
    hours = (end - start).total_seconds() / SECONDS_PER_HOUR
    expected_kwh = claim.expected_kw * hours
    if claim.restored_at is None:
        avoided_kwh = max(expected_kwh - (used_kwh or 0.0), 0.0)
        after = replace(
            claim,
            avoided_kwh=claim.avoided_kwh + avoided_kwh,
            owed_kwh=claim.owed_kwh + avoided_kwh,
        )
        return after, DeviceFacts(avoided_kwh=avoided_kwh)
    passed_hours = (start - claim.restored_at).total_seconds() / SECONDS_PER_HOUR
    hours = min(hours, max(rule.rebound_hours - passed_hours, 0.0))
    if hours <= 0.0 or rule.rebound_hours <= 0.0:
        return replace(claim, owed_kwh=0.0), DeviceFacts()
    if used_kwh is None:
        rebound_kwh = claim.avoided_kwh * rule.rebound_ratio * hours / rule.rebound_hours
        return replace(claim, owed_kwh=max(claim.owed_kwh - rebound_kwh, 0.0)), DeviceFacts(
            rebound_kwh=rebound_kwh
        )
    rebound_kwh = min(max(used_kwh - expected_kwh, 0.0), claim.owed_kwh)
    return replace(claim, owed_kwh=claim.owed_kwh - rebound_kwh), DeviceFacts(
        rebound_kwh=rebound_kwh
    )


@dataclass(slots=True)
class ShedLog:
    """What one device avoided and used more, by time: a slot takes its own part of it."""

    stretches: list[tuple[datetime, datetime, DeviceFacts]] = field(default_factory=list)

    def add(self, start: datetime, end: datetime, facts: DeviceFacts) -> None:
        """Note a stretch; one in which nothing was our doing is left out."""
        if end > start and (facts.avoided_kwh or facts.rebound_kwh):
            self.stretches.append((start, end, facts))

    def between(self, start: datetime, end: datetime) -> DeviceFacts:
        """Give what lies in [start, end), stretches across an edge in proportion."""
        avoided_kwh = rebound_kwh = 0.0
        for began, ended, facts in self.stretches:
            overlap = min(ended, end) - max(began, start)
            share = max(overlap / (ended - began), 0.0)
            avoided_kwh += facts.avoided_kwh * share
            rebound_kwh += facts.rebound_kwh * share
        return DeviceFacts(avoided_kwh, rebound_kwh)

    def forget(self, before: datetime) -> None:
        """Drop what ended before a moment."""
        self.stretches = [item for item in self.stretches if item[1] > before]
