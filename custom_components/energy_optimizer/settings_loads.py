"""What the person set for loads that can wait and for cars, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from . import const as c, keys as k

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry, ConfigSubentry

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class DeferrableSettings:
    """One load that can wait, as its sub-entry describes it.

    profile_kw: what it draws in equal parts of its duration [kW]. earliest and latest are
    local times of day: equal ones are a whole day apart, a latest before earliest is
    tomorrow's. days: weekdays on which its window begins, 0 is Monday.
    """

    subentry_id: str
    load_id: str
    name: str
    start_entity: str
    stop_entity: str | None
    profile_kw: tuple[float, ...]
    duration_hours: float
    earliest: time
    latest: time
    days: frozenset[int]
    max_price_per_kwh: float | None
    interruptible: bool
    min_block_hours: float
    ends_by_itself: bool
    ready_entity: str | None
    power_entity: str | None
    kind: ClassVar[str] = k.SUBENTRY_DEFERRABLE

    @property
    def energy_kwh(self) -> float:
        """What a whole run takes [kWh]."""
        return sum(self.profile_kw) / len(self.profile_kw) * self.duration_hours

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> DeferrableSettings:
        """Read a load's sub-entry."""
        data = subentry.data
        latest = _clock(data.get(k.CONF_LATEST))
        earliest = _clock(data.get(k.CONF_EARLIEST)) or latest or MIDNIGHT
        return cls(
            subentry_id=subentry.subentry_id,
            load_id=subentry.unique_id or subentry.subentry_id,
            name=subentry.title,
            start_entity=data[k.CONF_START_ENTITY],
            stop_entity=data.get(k.CONF_STOP_ENTITY),
            profile_kw=profile_of(data),
            duration_hours=data[k.CONF_DURATION_HOURS],
            earliest=earliest,
            latest=latest or earliest,
            days=frozenset(k.WEEKDAYS.index(day) for day in data.get(k.CONF_DAYS, k.WEEKDAYS)),
            max_price_per_kwh=data.get(k.CONF_MAX_PRICE_PER_KWH),
            interruptible=data.get(k.CONF_INTERRUPTIBLE, False),
            min_block_hours=data.get(k.CONF_MIN_BLOCK_MINUTES, 0.0) / 60,
            ends_by_itself=data.get(k.CONF_ENDS_BY_ITSELF, False),
            ready_entity=data.get(k.CONF_READY_ENTITY),
            power_entity=data.get(c.CONF_POWER_ENTITY),
        )


@dataclass(frozen=True, slots=True)
class WeeklyDeparture:
    """When a car leaves on a weekday, local time, and how full it is to be then [0-1]."""

    at: time
    target_ratio: float


@dataclass(frozen=True, slots=True)
class CarSettings:
    """One car as its sub-entry describes it.

    needed_kwh: what it needs by a departure, where no sensor tells its state of charge.
    departures: by weekday, 0 is Monday; next_departure: one that a person set by hand.
    """

    subentry_id: str
    load_id: str
    name: str
    capacity_kwh: float
    charger_entity: str | None
    current_entity: str | None
    max_charge_kw: float
    min_charge_kw: float
    phases: int
    voltage_v: float
    min_current_a: float
    max_current_a: float
    charge_efficiency_ratio: float
    plugged_in_entity: str | None
    power_entity: str | None
    state_of_charge_entity: str | None
    needed_kwh: float | None
    target_ratio: float
    minimum_ratio: float
    solar_only: bool
    missing_cost_per_kwh: float | None
    departures: Mapping[int, WeeklyDeparture]
    next_departure: datetime | None
    kind: ClassVar[str] = k.SUBENTRY_CAR

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> CarSettings:
        """Read a car's sub-entry."""
        data = subentry.data
        least_kw, most_kw = charge_limits_kw(data)
        moment = data.get(k.CONF_NEXT_DEPARTURE)
        return cls(
            subentry_id=subentry.subentry_id,
            load_id=subentry.unique_id or subentry.subentry_id,
            name=subentry.title,
            capacity_kwh=data[c.CONF_CAPACITY_KWH],
            charger_entity=data.get(k.CONF_CHARGER_ENTITY),
            current_entity=data.get(k.CONF_CURRENT_ENTITY),
            max_charge_kw=most_kw,
            min_charge_kw=least_kw,
            phases=int(data.get(k.CONF_PHASES, "1")),
            voltage_v=data.get(k.CONF_VOLTAGE_V, 230.0),
            min_current_a=data.get(k.CONF_MIN_CURRENT_A, 6.0),
            max_current_a=data.get(k.CONF_MAX_CURRENT_A, 16.0),
            charge_efficiency_ratio=data.get(k.CONF_CHARGE_EFFICIENCY_PCT, 90.0) / 100,
            plugged_in_entity=data.get(k.CONF_PLUGGED_IN_ENTITY),
            power_entity=data.get(c.CONF_POWER_ENTITY),
            state_of_charge_entity=data.get(c.CONF_STATE_OF_CHARGE_ENTITY),
            needed_kwh=data.get(k.CONF_NEEDED_KWH),
            target_ratio=data.get(k.CONF_TARGET_PCT, 80.0) / 100,
            minimum_ratio=data.get(k.CONF_MINIMUM_PCT, 0.0) / 100,
            solar_only=data.get(k.CONF_SOLAR_ONLY, False),
            missing_cost_per_kwh=data.get(k.CONF_MISSING_COST_PER_KWH),
            departures=_week(data),
            next_departure=None if moment is None else datetime.fromisoformat(moment),
        )


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """Everything that is run for the home."""

    deferrables: tuple[DeferrableSettings, ...] = ()
    cars: tuple[CarSettings, ...] = ()

    @classmethod
    def from_entry(cls, entry: ConfigEntry[Any]) -> LoadSettings:
        """Read the entry's sub-entries."""
        return cls(
            tuple(
                DeferrableSettings.from_subentry(item)
                for item in entry.get_subentries_of_type(k.SUBENTRY_DEFERRABLE)
            ),
            tuple(
                CarSettings.from_subentry(item)
                for item in entry.get_subentries_of_type(k.SUBENTRY_CAR)
            ),
        )

    @property
    def everything(self) -> tuple[DeferrableSettings | CarSettings, ...]:
        """All of them, loads first."""
        return (*self.deferrables, *self.cars)

    @property
    def ids(self) -> set[str]:
        """The ids of all of them."""
        return {item.load_id for item in self.everything}

    @property
    def metered(self) -> set[str | None]:
        """The entities that measure, which move all the time."""
        return {item.power_entity for item in self.everything}

    @property
    def watched(self) -> set[str | None]:
        """Every entity that is read."""
        signals: set[str | None] = {item.ready_entity for item in self.deferrables}
        for car in self.cars:
            signals |= {car.plugged_in_entity, car.state_of_charge_entity}
        return signals | self.metered

    def find(self, load_id: str) -> DeferrableSettings | CarSettings | None:
        """Find a load or a car by its id."""
        return next((item for item in self.everything if item.load_id == load_id), None)


def charge_limits_kw(data: Mapping[str, Any]) -> tuple[float, float]:
    """Give the least and the highest charging power [kW]; a switch alone knows only one."""
    most_kw: float | None = data.get(c.CONF_MAX_CHARGE_KW)
    if data.get(k.CONF_CURRENT_ENTITY) is None:
        return most_kw or 0.0, most_kw or 0.0
    per_ampere = data.get(k.CONF_VOLTAGE_V, 230.0) * int(data.get(k.CONF_PHASES, "1")) / 1000
    by_current = data.get(k.CONF_MAX_CURRENT_A, 16.0) * per_ampere
    highest = by_current if most_kw is None else min(most_kw, by_current)
    return min(data.get(k.CONF_MIN_CURRENT_A, 6.0) * per_ampere, highest), highest


def profile_of(data: Mapping[str, Any]) -> tuple[float, ...]:
    """Give what a load draws in equal parts of its duration [kW]. Raises: ValueError."""
    text: str | None = data.get(k.CONF_POWER_PROFILE_KW)
    if text is None:
        return (data.get(c.CONF_POWER_KW, 0.0),)
    return tuple(float(part) for part in text.replace(",", " ").replace(";", " ").split())


def _week(data: Mapping[str, Any]) -> dict[int, WeeklyDeparture]:
    usual = data.get(k.CONF_TARGET_PCT, 80.0)
    found = {}
    for number, day in enumerate(k.WEEKDAYS):
        clock = _clock(data.get(f"{k.CONF_DEPARTURE}_{day}"))
        if clock is not None:
            target_pct = data.get(f"{k.CONF_TARGET_PCT}_{day}", usual)
            found[number] = WeeklyDeparture(clock, target_pct / 100)
    return found


def _clock(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
