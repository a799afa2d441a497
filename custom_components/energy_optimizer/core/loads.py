"""Loads that can wait, and cars: what has to be done, and by when; frozen and validated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .checks import check_number
from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

# Hours are compared with this much slack, less than any slot is long [h].
SAME_HOURS = 1e-6


def _check_moment(name: str, moment: datetime | None) -> None:
    """Refuse a time without its UTC offset."""
    if moment is not None and moment.tzinfo is None:
        raise InputError(name, moment.isoformat(), "a time with its UTC offset")


@dataclass(frozen=True, slots=True)
class Deferrable:
    """One load that runs for some hours, at a time that we choose within its window.

    power_kw: what it draws, or what it draws in equal parts of its duration [kW].
    earliest, deadline: it runs from the one and is done by the other; None means the
    horizon's start, or its end.
    interruptible: it may run in pieces, none shorter than min_block_hours.
    run_hours: how much of the duration is done. running: it is on; block_hours: for how
    long by now. One that runs and is not interruptible goes on to its end.
    max_price_per_kwh: it runs only if its energy costs less than this, solar and batteries
    taken into account; skip_cost: leaving it out costs this. With neither it must run.
    """

    name: str
    power_kw: float | Sequence[float]
    duration_hours: float
    earliest: datetime | None = None
    deadline: datetime | None = None
    interruptible: bool = False
    min_block_hours: float = 0.0
    max_price_per_kwh: float | None = None
    skip_cost: float | None = None
    run_hours: float = 0.0
    running: bool = False
    block_hours: float = 0.0

    @property
    def profile_kw(self) -> NDArray[np.float64]:
        """Power in equal parts of the duration, shape (parts,) [kW]."""
        return np.atleast_1d(np.asarray(self.power_kw, dtype=np.float64))

    @property
    def remaining_hours(self) -> float:
        """How long it still has to run [h]."""
        return max(self.duration_hours - self.run_hours, 0.0)

    @property
    def energy_kwh(self) -> float:
        """What a whole run takes [kWh]."""
        return float(self.profile_kw.mean()) * self.duration_hours

    @property
    def left_kwh(self) -> float:
        """What the rest of the run takes [kWh]."""
        edges = np.linspace(0.0, self.duration_hours, self.profile_kw.size + 1)
        left = np.diff(np.maximum(edges, self.run_hours))
        return float(self.profile_kw @ left)

    @property
    def must_run(self) -> bool:
        """Tell whether leaving it out is a failure, and not a choice."""
        return self.max_price_per_kwh is None and self.skip_cost is None

    def __post_init__(self) -> None:
        """Refuse a run that is none, and a window that cannot hold it."""
        at = f"deferrable {self.name}: "
        self._check_power(at + "power_kw")
        check_number(at + "duration_hours", self.duration_hours, above=0.0)
        for name in ("min_block_hours", "run_hours", "block_hours"):
            check_number(at + name, getattr(self, name), low=0.0)
        for name in ("max_price_per_kwh", "skip_cost"):
            if getattr(self, name) is not None:
                check_number(at + name, getattr(self, name))
        _check_moment(at + "earliest", self.earliest)
        _check_moment(at + "deadline", self.deadline)
        if self.earliest is not None and self.deadline is not None:
            window_hours = (self.deadline - self.earliest).total_seconds() / 3600.0
            if window_hours < self.duration_hours - SAME_HOURS:
                given = f"{window_hours:g} h after earliest"
                allowed = f"at least duration_hours ({self.duration_hours:g}) after it"
                raise InputError(at + "deadline", given, allowed)

    def _check_power(self, name: str) -> None:
        """Refuse a power, or one of a profile, that is none."""
        if isinstance(self.power_kw, (str, bytes)) or np.ndim(self.power_kw) > 1:
            raise InputError(name, self.power_kw, "a number, or numbers")
        parts = [self.power_kw] if isinstance(self.power_kw, (int, float)) else self.power_kw
        if not len(parts):
            raise InputError(name, parts, "at least one number")
        for power in parts:
            check_number(name, power, low=0.0)
        if self.interruptible and len(set(parts)) > 1:
            raise InputError(name, parts, "one number for a load that may be interrupted")


@dataclass(frozen=True, slots=True)
class Departure:
    """When a car leaves, and what it is to hold by then [kWh]."""

    at: datetime
    target_kwh: float


@dataclass(frozen=True, slots=True)
class Car:
    """One car at its charger. Energies [kWh] inside its battery, powers [kW] on the AC side.

    stored_kwh: what it holds; where nobody knows, count from 0 and let target and capacity
    be what it needs (`needing`).
    departures: in the order of time; the car may be charged until the last of them.
    minimum_kwh: charged at once, from anything, whatever it costs.
    min_charge_kw: below this the charger gives nothing at all.
    solar_only: beyond the minimum it takes surplus solar alone.
    missing_cost_per_kwh: what a kWh short of a target costs; None: reached if physics lets it.
    plugged_in: one per slot, shape (n,); None: always.
    """

    name: str
    capacity_kwh: float
    stored_kwh: float
    max_charge_kw: float
    departures: tuple[Departure, ...] = ()
    min_charge_kw: float = 0.0
    charge_efficiency_ratio: float = 0.9
    minimum_kwh: float = 0.0
    solar_only: bool = False
    missing_cost_per_kwh: float | None = None
    plugged_in: Sequence[bool] | NDArray[np.bool_] | None = None

    @classmethod
    def needing(
        cls, name: str, needed_kwh: float, max_charge_kw: float, departure: datetime | None = None
    ) -> Car:
        """Give a car of which only the energy that it needs is known."""
        departures = () if departure is None else (Departure(departure, needed_kwh),)
        return cls(name, needed_kwh, 0.0, max_charge_kw, departures)

    @property
    def top_kwh(self) -> float:
        """The most that any target asks for [kWh]."""
        targets = [departure.target_kwh for departure in self.departures]
        return max([*targets, self.minimum_kwh])

    def __post_init__(self) -> None:
        """Refuse what no car is, and what it cannot hold."""
        at = f"car {self.name}: "
        check_number(at + "capacity_kwh", self.capacity_kwh, above=0.0)
        check_number(at + "stored_kwh", self.stored_kwh, low=0.0, high=self.capacity_kwh)
        check_number(at + "max_charge_kw", self.max_charge_kw, low=0.0)
        check_number(at + "min_charge_kw", self.min_charge_kw, low=0.0, high=self.max_charge_kw)
        ratio = self.charge_efficiency_ratio
        check_number(at + "charge_efficiency_ratio", ratio, above=0.0, high=1.0)
        check_number(at + "minimum_kwh", self.minimum_kwh, low=0.0, high=self.capacity_kwh)
        if self.missing_cost_per_kwh is not None:
            check_number(at + "missing_cost_per_kwh", self.missing_cost_per_kwh, low=0.0)
        for departure in self.departures:
            _check_moment(at + "departure", departure.at)
            check_number(at + "target_kwh", departure.target_kwh, low=0.0, high=self.capacity_kwh)
        moments = [departure.at for departure in self.departures]
        if any(later <= sooner for sooner, later in pairwise(moments)):
            given = [moment.isoformat() for moment in moments]
            raise InputError(at + "departure", given, "times one after another")
