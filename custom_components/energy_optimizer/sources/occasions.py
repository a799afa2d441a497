"""Local clock times → when a load may run and when a car leaves, in UTC.

A window belongs to the local day on which it begins. A time that a day lacks, as the
clocks go forward, is the moment after the gap; one that comes twice is the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time, tzinfo

    from ..settings_loads import CarSettings, DeferrableSettings

DAY = timedelta(days=1)
# A car's departures are looked for this far ahead.
A_WEEK = 8


@dataclass(frozen=True, slots=True)
class Occasion:
    """One run of a load: which it is, and between when it is to be done.

    key: of the run, the same over restarts.
    """

    key: str
    earliest: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """A car's departure, and how full it is to be [0-1]."""

    at: datetime
    target_ratio: float


def occasions(
    load: DeferrableSettings, now: datetime, until: datetime, zone: tzinfo
) -> Iterator[Occasion]:
    """Give the load's windows that end after `now` and no later than `until`, in their order.

    One that the clocks made too short begins sooner: it is to be done by its deadline.
    """
    day = now.astimezone(zone).date() - 2 * DAY
    while day <= until.astimezone(zone).date():
        if day.weekday() in load.days:
            window = _window(load, day, zone)
            if now < window.deadline <= until:
                yield window
        day += DAY


def occasion_of(load: DeferrableSettings, key: str, zone: tzinfo) -> Occasion | None:
    """Give the window that a key names; None where it names no day."""
    try:
        return _window(load, date.fromisoformat(key), zone)
    except ValueError:
        return None


def _window(load: DeferrableSettings, day: date, zone: tzinfo) -> Occasion:
    last_day = day if load.latest > load.earliest else day + DAY
    earliest = moment(day, load.earliest, zone)
    deadline = moment(last_day, load.latest, zone)
    found = Occasion(day.isoformat(), earliest, deadline)
    needed = timedelta(hours=load.duration_hours)
    return found if deadline - earliest >= needed else replace(found, earliest=deadline - needed)


def next_departure(car: CarSettings, now: datetime, zone: tzinfo) -> Leaving | None:
    """Give a car's next departure; one set by hand stands for its whole day."""
    by_hand = car.next_departure
    if by_hand is not None and by_hand <= now:
        by_hand = None
    found = [] if by_hand is None else [Leaving(by_hand, car.target_ratio)]
    today = now.astimezone(zone).date()
    for ahead in range(A_WEEK):
        day = today + ahead * DAY
        weekly = car.departures.get(day.weekday())
        if weekly is None or (by_hand is not None and by_hand.astimezone(zone).date() == day):
            continue
        at = moment(day, weekly.at, zone)
        if at > now:
            found.append(Leaving(at, weekly.target_ratio))
            break
    return min(found, key=lambda leaving: leaving.at, default=None)


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """Give a local time of day in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
