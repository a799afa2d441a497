"""Capacity charges: what the highest powers of a month cost, and what of them is incurred.

Pure and in plain numbers: the charge is the tariff, `MonthPeaks` is what the meter has seen
of the running month, `CapacityState` is what a plan is told of both.
Source: docs/model.md (9)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
import math
from typing import TYPE_CHECKING

from .checks import check_number
from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PERIODS_MIN = (15, 30, 60)
# A month has no more days than that.
MOST_DAYS = 31
# Powers closer than this are the same power: a tier's end included [kW].
SAME_KW = 1e-6
SECONDS_PER_HOUR = 3600.0


class ChargeKind(StrEnum):
    """What of a month's metering periods is charged, and how."""

    MONTHLY_MAX = "monthly_max"
    MEAN_OF_HIGHEST = "mean_of_highest"
    TIERED = "tiered"


@dataclass(frozen=True, slots=True)
class CapacityCharge:
    """A tariff for the highest mean powers of a local month.

    period_minutes: of the meter's periods, aligned to the local clock.
    price_per_kw: of the charged power, per month [money/kW]; at least `floor_kw` is charged.
    highest: the charged power is the mean of that many of the month's highest periods, each
    of another day where `distinct_days`; a monthly maximum is the highest one.
    tiers: (from kW, cost per month), the first from 0; a tier ends where the next begins,
    that power included. In place of a price.
    hours, weekdays, months: when a power counts in full, None for always; hours of the local
    clock, Monday is 0. At other times `otherwise_ratio` of it counts.
    """

    kind: ChargeKind
    zone: tzinfo = UTC
    period_minutes: int = 60
    price_per_kw: float = 0.0
    floor_kw: float = 0.0
    highest: int = 1
    distinct_days: bool = True
    tiers: tuple[tuple[float, float], ...] = ()
    hours: frozenset[int] | None = None
    weekdays: frozenset[int] | None = None
    months: frozenset[int] | None = None
    otherwise_ratio: float = 0.0

    @property
    def period_hours(self) -> float:
        """Length of a metering period [h]."""
        return self.period_minutes / 60.0

    @property
    def counted(self) -> int:
        """How many of the highest periods the charged power is the mean of."""
        return 1 if self.kind is ChargeKind.MONTHLY_MAX else self.highest

    def __post_init__(self) -> None:
        """Refuse what no tariff is."""
        at = "capacity_charge."
        if self.kind not in set(ChargeKind):
            raise InputError(at + "kind", self.kind, ", ".join(ChargeKind))
        object.__setattr__(self, "kind", ChargeKind(self.kind))
        if self.period_minutes not in PERIODS_MIN:
            allowed = ", ".join(map(str, PERIODS_MIN))
            raise InputError(at + "period_minutes", self.period_minutes, allowed)
        check_number(at + "price_per_kw", self.price_per_kw, low=0.0)
        check_number(at + "floor_kw", self.floor_kw, low=0.0)
        check_number(at + "highest", self.highest, low=1, high=MOST_DAYS)
        check_number(at + "otherwise_ratio", self.otherwise_ratio, low=0.0, high=1.0)
        for name, low, high in (("hours", 0, 23), ("weekdays", 0, 6), ("months", 1, 12)):
            for each in getattr(self, name) or ():
                check_number(at + name, each, low=low, high=high)
        self._check_tiers(at + "tiers")

    def _check_tiers(self, name: str) -> None:
        """Refuse tiers that do not begin at 0 and rise, in power and in cost."""
        if (self.kind is ChargeKind.TIERED) != bool(self.tiers):
            allowed = "at least one tier for kind tiered, none for another"
            raise InputError(name, list(self.tiers), allowed)
        for from_kw, cost in self.tiers:
            check_number(name, from_kw, low=0.0)
            check_number(name, cost, low=0.0)
        powers = [from_kw for from_kw, _ in self.tiers]
        costs = [cost for _, cost in self.tiers]
        rising = powers == sorted(set(powers)) and costs == sorted(costs)
        if self.tiers and not (rising and powers[0] == 0.0):
            raise InputError(name, list(self.tiers), "from 0 kW on, each dearer than the last")

    def weight(self, start: datetime) -> float:
        """Give how much of a power counts in the period that starts then [1]."""
        local = start.astimezone(self.zone)
        full = (
            (self.hours is None or local.hour in self.hours)
            and (self.weekdays is None or local.weekday() in self.weekdays)
            and (self.months is None or local.month in self.months)
        )
        return 1.0 if full else self.otherwise_ratio

    def period_start_s(self, moment_s: float) -> int:
        """Give when the metering period began in which a moment lies [epoch s]."""
        offset = datetime.fromtimestamp(moment_s, self.zone).utcoffset() or timedelta(0)
        shift, length = round(offset.total_seconds()), self.period_minutes * 60
        return int((moment_s + shift) // length * length - shift)


def charged_kw(charge: CapacityCharge, highest_kw: Iterable[float]) -> float:
    """Give the power that is charged, floor included, from the powers that count.

    The mean of as many of the highest as there are, at most `charge.counted`; so it is
    what the month would cost if it ended now.
    """
    highest = sorted(highest_kw, reverse=True)[: charge.counted]
    return max(charge.floor_kw, sum(highest) / len(highest) if highest else 0.0)


def cost_of_kw(charge: CapacityCharge, power_kw: float) -> float:
    """Give what a month costs whose charged power is this one. Source: docs/model.md (9)."""
    if charge.kind is not ChargeKind.TIERED:
        return charge.price_per_kw * max(power_kw, charge.floor_kw)
    reached = [cost for from_kw, cost in charge.tiers if power_kw > from_kw + SAME_KW]
    return reached[-1] if reached else charge.tiers[0][1]


def monthly_cost(charge: CapacityCharge, peaks: MonthPeaks) -> float:
    """Give what the month costs, from what the meter has seen of it [money]."""
    return cost_of_kw(charge, charged_kw(charge, peaks.powers_kw))


@dataclass(frozen=True, slots=True)
class MonthPeaks:
    """The highest metering periods of one local month, as far as they are over.

    month: the first of the month. highest: (day, kW) with the highest power first, weighted
    as it counts; one per day where the charge takes distinct days.
    running_from_s: start of the period that is not over [epoch s]; running_kwh: imported in it.
    """

    month: date
    highest: tuple[tuple[date, float], ...] = ()
    running_from_s: int | None = None
    running_kwh: float = 0.0

    @property
    def powers_kw(self) -> tuple[float, ...]:
        """The powers alone, the highest first [kW]."""
        return tuple(power for _, power in self.highest)

    def as_json(self) -> dict[str, object]:
        """Write it down in plain values."""
        return {
            "month": self.month.isoformat(),
            "highest": [[day.isoformat(), power] for day, power in self.highest],
            "running_from_s": self.running_from_s,
            "running_kwh": self.running_kwh,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, object]) -> MonthPeaks:
        """Read what `as_json` wrote.

        Raises: InputError for anything else.
        """
        try:
            rows: Sequence[tuple[str, float]] = given["highest"]  # type: ignore[assignment]
            running = given["running_from_s"]
            return cls(
                month=date.fromisoformat(str(given["month"])),
                highest=tuple((date.fromisoformat(day), float(power)) for day, power in rows),
                running_from_s=None if running is None else int(str(running)),
                running_kwh=float(str(given["running_kwh"])),
            )
        except (KeyError, TypeError, ValueError) as err:
            raise InputError("month_peaks", given, "what as_json wrote") from err


def no_peaks(charge: CapacityCharge, moment: datetime) -> MonthPeaks:
    """Give a month of which nothing has been seen."""
    return MonthPeaks(moment.astimezone(charge.zone).date().replace(day=1))


def settled(
    charge: CapacityCharge,
    peaks: MonthPeaks | None,
    start: datetime,
    end: datetime,
    import_kwh: float,
) -> MonthPeaks:
    """Take up what the meter imported between two moments, in the order of time.

    The energy counts evenly; periods that it ends join the month's highest, a new month
    begins with none. A hole in a period counts as nothing imported.
    """
    peaks = no_peaks(charge, start) if peaks is None else peaks
    length_s = end.timestamp() - start.timestamp()
    moment = start.timestamp()
    while moment < end.timestamp():
        began = charge.period_start_s(moment)
        until = min(float(began + charge.period_minutes * 60), end.timestamp())
        peaks = _counted(charge, peaks, began)
        kwh = peaks.running_kwh + import_kwh * (until - moment) / length_s
        peaks = replace(peaks, running_from_s=began, running_kwh=kwh)
        moment = until
        if moment == began + charge.period_minutes * 60:
            peaks = _counted(charge, peaks, int(moment))
    return peaks


def _counted(charge: CapacityCharge, peaks: MonthPeaks, began: int) -> MonthPeaks:
    """Let the running period join the highest if another one has begun."""
    month = no_peaks(charge, datetime.fromtimestamp(began, UTC)).month
    if peaks.running_from_s is not None and peaks.running_from_s != began:
        over = datetime.fromtimestamp(peaks.running_from_s, charge.zone)
        power = peaks.running_kwh / charge.period_hours * charge.weight(over)
        highest = list(peaks.highest)
        if power > 0.0:
            highest.append((over.date(), power))
        peaks = MonthPeaks(peaks.month, _highest(charge, highest))
    return peaks if peaks.month == month else MonthPeaks(month)


def _highest(
    charge: CapacityCharge, found: list[tuple[date, float]]
) -> tuple[tuple[date, float], ...]:
    """Sort by power; keep one per day where days are distinct."""
    found.sort(key=lambda each: -each[1])
    if not charge.distinct_days:
        return tuple(found[:MOST_DAYS])
    first: dict[date, float] = {}
    for day, power in found:
        first.setdefault(day, power)
    return tuple(first.items())


@dataclass(frozen=True, slots=True)
class CapacityState:
    """A charge, what is incurred of it, and what will be.

    peaks: what the meter has seen of the running month, None where nobody counted.
    unavoidable_kw: the power that every later day of the month will reach anyway [kW].
    enough_kw: the power above which a day uses up what is kept for the unforeseen [kW].
    """

    charge: CapacityCharge
    peaks: MonthPeaks | None = None
    unavoidable_kw: float = 0.0
    enough_kw: float = math.inf

    def __post_init__(self) -> None:
        """Refuse a power that is none."""
        check_number("capacity_charge.unavoidable_kw", self.unavoidable_kw, low=0.0)


def belgium(zone: tzinfo) -> CapacityCharge:
    """Flanders: the month's highest quarter of an hour, at least 2.5 kW [EUR]."""
    return CapacityCharge(
        ChargeKind.MONTHLY_MAX, zone, period_minutes=15, price_per_kw=4.2, floor_kw=2.5
    )


def norway(zone: tzinfo) -> CapacityCharge:
    """Steps on the mean of the three highest hours of three days [NOK]."""
    steps = ((0, 125), (2, 200), (5, 325), (10, 450), (15, 575), (20, 700), (25, 1175))
    tiers = tuple((float(from_kw), float(cost)) for from_kw, cost in steps)
    return CapacityCharge(ChargeKind.TIERED, zone, highest=3, tiers=tiers)


def sweden(zone: tzinfo) -> CapacityCharge:
    """The mean of the three highest hours of three days; at night half of it counts [SEK]."""
    return CapacityCharge(
        ChargeKind.MEAN_OF_HIGHEST,
        zone,
        price_per_kw=81.25,
        highest=3,
        hours=frozenset(range(6, 22)),
        otherwise_ratio=0.5,
    )


# Common charges to begin with; what they cost is for the owner to set.
COMMON = {"belgium": belgium, "norway": norway, "sweden": sweden}
