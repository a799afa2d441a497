"""Energy from meters: what was used between two moments, or that nobody can say.

A cumulative meter keeps counting while we are not looking, so a gap's energy is known in
total. Meters also reset, roll over, report a zero while they start and jump; a strange
reading is believed only when the next one agrees with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
import math
from typing import TYPE_CHECKING

from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SECONDS_PER_HOUR = 3600.0
SMALLEST_REGISTER_KWH = 10_000.0
# A meter that was silent and comes back having counted this much counted it while it was
# silent, though not longer ago than this: it is then spread over that time.
SPREAD_FROM_KWH = 0.1
SPREAD_OVER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class MeterLimits:
    """What a meter can show.

    max_power_kw: more than this between two readings is no energy. step_kwh: its last
    digit. dip_kwh: a fall up to this is noise. exact_within: a stretch up to this length
    may lie across two slots and still count as measured.
    """

    max_power_kw: float = 100.0
    step_kwh: float = 1.0
    dip_ratio: float = 0.05
    exact_within: timedelta = timedelta(minutes=2)

    def __post_init__(self) -> None:
        """Refuse limits that would let nothing or anything through."""
        for name in ("max_power_kw", "step_kwh", "dip_ratio"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0.0):
                raise InputError(name, value, "a finite number, at least 0")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cumulative meter showed at a moment [kWh]."""

    at: datetime
    value_kwh: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Energy between two moments; None where it cannot be known. `value_kwh` at its end.

    held: the meter said nothing, and was taken to stand still.
    """

    start: datetime
    end: datetime
    energy_kwh: float | None
    value_kwh: float
    held: bool = False

    def share(self, start: datetime, end: datetime) -> float:
        """Give the part of this stretch that lies in [start, end), 0 to 1."""
        overlap = min(self.end, end) - max(self.start, start)
        return max(overlap / (self.end - self.start), 0.0)


@dataclass(frozen=True, slots=True)
class SlotEnergy:
    """A slot's energy; None where unknown. `estimated`: part of a longer gap's total.

    held: its meter said nothing and was taken to stand still; it may yet tell otherwise.
    """

    energy_kwh: float | None
    estimated: bool = False
    held: bool = False

    @property
    def may_change(self) -> bool:
        """Whether the meter may yet say what it was."""
        return self.energy_kwh is None or self.held


def counted_kwh(before: Reading, after: Reading, limits: MeterLimits) -> float | None:
    """Give the energy between two readings of an undisturbed meter, None where it was not."""
    change_kwh = after.value_kwh - before.value_kwh
    hours = (after.at - before.at).total_seconds() / SECONDS_PER_HOUR
    if -limits.dip_ratio * before.value_kwh <= change_kwh < 0.0:
        return 0.0
    if 0.0 <= change_kwh <= limits.max_power_kw * hours + limits.step_kwh:
        return change_kwh
    return None


def restarted_kwh(before: Reading, after: Reading, limits: MeterLimits) -> float | None:
    """Give the energy over a reset or a roll-over, None where it cannot be known.

    A roll-over is a register of five or more digits passing its end; after a reset only
    what was counted since is known, which is all there is only when the meter was just read.
    """
    if after.value_kwh >= before.value_kwh:
        return None
    register_kwh = 10.0 ** math.ceil(math.log10(before.value_kwh))
    passed = Reading(after.at, after.value_kwh + register_kwh)
    if register_kwh >= SMALLEST_REGISTER_KWH:
        rolled_kwh = counted_kwh(before, passed, limits)
        if rolled_kwh is not None:
            return rolled_kwh
    if after.at - before.at > limits.exact_within:
        return None
    return counted_kwh(Reading(before.at, 0.0), after, limits)


@dataclass(slots=True)
class MeterLog:
    """One cumulative meter as it was read: strange readings wait for the next one."""

    limits: MeterLimits = field(default_factory=MeterLimits)
    _base: Reading | None = None
    _suspect: Reading | None = None
    _stretches: list[Stretch] = field(default_factory=list)

    @property
    def last(self) -> Reading | None:
        """The last reading that was believed."""
        return self._base

    def observe(self, at: datetime, value_kwh: float | None) -> None:
        """Take a reading (None: unavailable); those out of order are left out."""
        if value_kwh is None or not math.isfinite(value_kwh) or value_kwh < 0.0:
            return
        reading = Reading(at, value_kwh)
        if self._base is None:
            self._base = reading
            return
        if at <= (self._suspect or self._base).at:
            return
        energy_kwh = counted_kwh(self._base, reading, self.limits)
        if energy_kwh is not None:
            self._suspect = None
            value_kwh = max(value_kwh, self._base.value_kwh)  # a dip must not count twice
            self._add(self._base, Reading(at, value_kwh), energy_kwh)
            return
        suspect = self._suspect
        if suspect is not None:
            energy_kwh = counted_kwh(suspect, reading, self.limits)
            if energy_kwh is not None:
                self._add(self._base, suspect, restarted_kwh(self._base, suspect, self.limits))
                self._suspect = None
                self._add(suspect, Reading(at, max(value_kwh, suspect.value_kwh)), energy_kwh)
                return
        self._suspect = reading

    def hold(self, at: datetime) -> None:
        """Take it that the meter stands still: it shows what it showed and reports nothing."""
        base = self._base
        if self._suspect is not None:
            self.observe(at, self._suspect.value_kwh)  # a strange reading that stays
        elif base is not None and at > base.at:
            self._stretches.append(Stretch(base.at, at, 0.0, base.value_kwh, held=True))
            self._base = Reading(at, base.value_kwh)

    def covers(self, end: datetime) -> bool:
        """Whether the meter was read at or after this moment."""
        return self._base is not None and self._base.at >= end

    def energy(self, start: datetime, end: datetime) -> SlotEnergy:
        """Give a slot's energy: stretches that reach beyond it count in proportion."""
        return energy_between(self._stretches, start, end, self.limits.exact_within)

    def value_at(self, moment: datetime) -> float | None:
        """What the meter showed at a moment, to start from after a restart [kWh]."""
        for stretch in reversed(self._stretches):
            if stretch.start < moment <= stretch.end and stretch.energy_kwh is not None:
                later = (stretch.end - moment) / (stretch.end - stretch.start)
                return max(stretch.value_kwh - stretch.energy_kwh * later, 0.0)
        return None

    def forget(self, before: datetime) -> None:
        """Drop what ended before a moment, but for a silence that may yet be told."""
        self._stretches = [
            stretch
            for stretch in self._stretches
            if stretch.end > (before - SPREAD_OVER if stretch.held else before)
        ]

    def _add(self, before: Reading, after: Reading, energy_kwh: float | None) -> None:
        """Book a stretch and go on from its end; a silence that it ends shares in it."""
        start = before.at
        if energy_kwh is not None and energy_kwh >= SPREAD_FROM_KWH:
            start = self._take_silence(before.at, after.at - SPREAD_OVER)
        self._stretches.append(Stretch(start, after.at, energy_kwh, after.value_kwh))
        self._base = after

    def _take_silence(self, end: datetime, not_before: datetime) -> datetime:
        """Cut the silence that leads up to a moment; gives when what was cut began."""
        start = end
        while self._stretches and self._stretches[-1].held and self._stretches[-1].end == start:
            silent = self._stretches.pop()
            if silent.start < not_before < silent.end:
                self._stretches.append(replace(silent, end=not_before))
                return not_before
            if silent.end <= not_before:
                self._stretches.append(silent)
                return start
            start = silent.start
        return start


def energy_between(
    stretches: Iterable[Stretch], start: datetime, end: datetime, exact_within: timedelta
) -> SlotEnergy:
    """Add up the parts of stretches within [start, end); None unless they cover all of it."""
    covered = timedelta()
    energy_kwh = 0.0
    estimated = held = False
    for stretch in stretches:
        share = stretch.share(start, end)
        if share <= 0.0:
            continue
        if stretch.energy_kwh is None:
            return SlotEnergy(None)
        covered += min(stretch.end, end) - max(stretch.start, start)
        energy_kwh += stretch.energy_kwh * share
        held = held or stretch.held
        if share < 1.0 and stretch.energy_kwh > 0.0:
            estimated = estimated or stretch.end - stretch.start > exact_within
    if covered < end - start:
        return SlotEnergy(None)
    return SlotEnergy(energy_kwh, estimated, held)


@dataclass(slots=True)
class PowerLog:
    """Energy from a power sensor, where there is no meter; both directions apart.

    A value holds until the next one (sensors report changes); `trapezoid` draws a line
    instead, for sensors that sample. Over more than `gap` without a value nothing is known.
    """

    gap: timedelta = timedelta(minutes=10)
    trapezoid: bool = False
    _last: tuple[datetime, float] | None = None
    _supplied: list[Stretch] = field(default_factory=list)
    _taken: list[Stretch] = field(default_factory=list)

    def observe(self, at: datetime, net_kw: float | None) -> None:
        """Take a power [kW] (None: unavailable, nothing is known until the next one)."""
        last = self._last
        if last is not None and at <= last[0]:
            return
        if last is not None:
            self._integrate(last, at, net_kw)
        if net_kw is None or not math.isfinite(net_kw):
            self._last = None
        else:
            self._last = (at, net_kw)

    def _integrate(self, last: tuple[datetime, float], at: datetime, net_kw: float | None) -> None:
        """Book the stretch that ends now, unless it is too long to vouch for."""
        began, before_kw = last
        if at - began > self.gap:
            return
        hours = (at - began).total_seconds() / SECONDS_PER_HOUR
        after_kw = before_kw
        if self.trapezoid and net_kw is not None and math.isfinite(net_kw):
            after_kw = net_kw
        supplied_kwh, taken_kwh = integrated_kwh(before_kw, after_kw, hours)
        self._supplied.append(Stretch(began, at, supplied_kwh, 0.0))
        self._taken.append(Stretch(began, at, taken_kwh, 0.0))

    def covers(self, end: datetime) -> bool:
        """Whether there was a value at or after this moment."""
        return self._last is not None and self._last[0] >= end

    def supplied(self, start: datetime, end: datetime) -> SlotEnergy:
        """Energy of the positive direction in a slot."""
        return energy_between(self._supplied, start, end, self.gap)

    def taken(self, start: datetime, end: datetime) -> SlotEnergy:
        """Energy of the negative direction in a slot, as a positive number."""
        return energy_between(self._taken, start, end, self.gap)

    def forget(self, before: datetime) -> None:
        """Drop what ended before a moment."""
        self._supplied = [stretch for stretch in self._supplied if stretch.end > before]
        self._taken = [stretch for stretch in self._taken if stretch.end > before]


def integrated_kwh(before_kw: float, after_kw: float, hours: float) -> tuple[float, float]:
    """Integrate a straight line between two powers: the positive area, and the negative."""
    if before_kw * after_kw >= 0.0:
        area_kwh = (before_kw + after_kw) / 2.0 * hours
        return max(area_kwh, 0.0), max(-area_kwh, 0.0)
    crossing = before_kw / (before_kw - after_kw)
    first_kwh = before_kw / 2.0 * crossing * hours
    second_kwh = after_kw / 2.0 * (1.0 - crossing) * hours
    return max(first_kwh, second_kwh), -min(first_kwh, second_kwh)
