"""What a kWh costs and earns: spot prices, adders by time band, taxes; fixed and time of use.

import = (spot × factor + band) × (1 + VAT); export = spot × factor − fee, or its band.
Source: docs/prices.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import check_number
from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from .inputs import FloatArray
    from .timeline import Timeline

MINUTES_PER_DAY = 1440
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = tuple(range(1, 13))
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Band:
    """A price at some clock times: from `begin_minute` up to `end_minute` of the local day.

    A band that ends before it begins runs over midnight and belongs to the day it begins on.
    weekdays: 0 is Monday. months: 1 is January.
    """

    price_per_kwh: float
    begin_minute: int = 0
    end_minute: int = MINUTES_PER_DAY
    weekdays: frozenset[int] = frozenset(range(7))
    months: frozenset[int] = frozenset(MONTHS)

    def __post_init__(self) -> None:
        """Refuse prices and clock times that cannot be."""
        check_number("price_per_kwh", self.price_per_kwh)
        check_number("from [minutes]", self.begin_minute, low=0, high=MINUTES_PER_DAY - 1)
        check_number("to [minutes]", self.end_minute, low=0, high=MINUTES_PER_DAY)

    def holds(self, local: datetime) -> bool:
        """Tell whether a local moment lies in the band."""
        minute = local.hour * 60 + local.minute
        if self.begin_minute < self.end_minute:
            return self.begin_minute <= minute < self.end_minute and self._on(local.date())
        if minute >= self.begin_minute:
            return self._on(local.date())
        return minute < self.end_minute and self._on(local.date() - timedelta(days=1))

    def _on(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day.month in self.months


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of the meter: (spot × factor + the first band that holds) × (1 + VAT).

    otherwise_per_kwh: where no band holds. With a factor of 0 no spot price is needed.
    """

    spot_factor: float = 1.0
    otherwise_per_kwh: float = 0.0
    bands: tuple[Band, ...] = ()
    vat_ratio: float = 0.0

    def __post_init__(self) -> None:
        """Refuse figures that are none."""
        check_number("spot_factor", self.spot_factor)
        check_number("otherwise_per_kwh", self.otherwise_per_kwh)
        check_number("vat_ratio", self.vat_ratio, low=0.0, high=1.0)

    def prices(self, timeline: Timeline, spot_per_kwh: FloatArray | None) -> FloatArray:
        """Price of each slot by where it begins, shape (n,) [money/kWh].

        spot_per_kwh: shape (n,), NaN where not known; may be left out with a factor of 0.

        Raises: InputError where a spot price is needed and there is none.
        """
        added = np.array([self.added(start) for start in _local_starts(timeline)])
        if self.spot_factor == 0.0:
            fixed: FloatArray = added * (1.0 + self.vat_ratio)
            return fixed
        if spot_per_kwh is None:
            raise InputError("spot price", None, "one per slot, or a spot_factor of 0")
        priced: FloatArray = (spot_per_kwh * self.spot_factor + added) * (1.0 + self.vat_ratio)
        return priced

    def price(self, local: datetime, spot_per_kwh: float) -> float:
        """Price at a local moment [money/kWh]; a factor of 0 leaves the spot price out."""
        return (spot_per_kwh * self.spot_factor + self.added(local)) * (1.0 + self.vat_ratio)

    @property
    def needs_spot(self) -> bool:
        """Whether a spot price is needed; else bands and fixed price say it all."""
        return self.spot_factor != 0.0

    def added(self, local: datetime) -> float:
        """Give what is added to the spot price at a local moment [money/kWh]."""
        found = (band.price_per_kwh for band in self.bands if band.holds(local))
        return next(found, self.otherwise_per_kwh)

    def changes(self, first: datetime, last: datetime, zone: tzinfo) -> list[datetime]:
        """Give the moments between two at which a band may begin or end, UTC, in order."""
        minutes = {0} | {m for band in self.bands for m in (band.begin_minute, band.end_minute)}
        found: set[datetime] = set()
        day = first.astimezone(zone).date() - timedelta(days=1)
        while self.bands and day <= last.astimezone(zone).date():
            found |= {_at_clock(day, minute, zone) for minute in minutes}
            day += timedelta(days=1)
        return sorted(moment for moment in found if first < moment < last)


@dataclass(frozen=True, slots=True)
class PriceTemplate:
    """A person's own formula, written as a Home Assistant template of `spot` and `start`."""

    text: str


@dataclass(frozen=True, slots=True)
class TariffFormula:
    """What import costs and export earns."""

    imported: Side = Side()
    exported: Side = Side()

    def changes(self, first: datetime, last: datetime, zone: tzinfo) -> list[datetime]:
        """Give the moments between two at which a band may begin or end, UTC, in order."""
        sides = (self.imported, self.exported)
        return sorted({each for side in sides for each in side.changes(first, last, zone)})


def _local_starts(timeline: Timeline) -> Iterable[datetime]:
    return (timeline.start(slot).astimezone(timeline.zone) for slot in range(len(timeline)))


def _at_clock(day: date, minute: int, zone: tzinfo) -> datetime:
    """Give when the local clock shows a minute of a day; a skipped one comes an hour later."""
    day += timedelta(days=minute // MINUTES_PER_DAY)
    clock = time(minute % MINUTES_PER_DAY // 60, minute % 60)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def tariff_from_json(given: object) -> TariffFormula:
    """Read a tariff, `{"import": {…}, "export": {…}}`.

    A side has `spot_factor`, `vat_ratio`, `otherwise_per_kwh` and `bands`; a band has
    `price_per_kwh`, and may have `from`, `to` (clock times), `weekdays` and `months`.
    Export may say `fee_per_kwh`, which is taken off. A side left out is the spot price.

    Raises: InputError naming the field.
    """
    if not isinstance(given, dict):
        raise InputError("tariff", given, "an object")
    _refuse_others("tariff", given, {"import", "export"})
    return TariffFormula(_side("import", given), _side("export", given))


def side_from_json(name: str, given: object) -> Side:
    """Read one side of a tariff, as `tariff_from_json` does. Raises: InputError."""
    return _side(name, {name: given})


def _side(name: str, given: Mapping[str, Any]) -> Side:
    side = given.get(name, {})
    known = {"spot_factor", "vat_ratio", "otherwise_per_kwh", "fee_per_kwh", "bands"}
    if not isinstance(side, dict):
        raise InputError(name, side, "an object")
    _refuse_others(name, side, known)
    bands = side.get("bands", [])
    if not isinstance(bands, list):
        raise InputError(f"{name}.bands", bands, "a list")
    fee = _number(f"{name}.fee_per_kwh", side.get("fee_per_kwh", 0.0))
    return Side(
        spot_factor=_number(f"{name}.spot_factor", side.get("spot_factor", 1.0)),
        otherwise_per_kwh=_number(f"{name}.otherwise_per_kwh", side.get("otherwise_per_kwh", 0.0))
        - fee,
        bands=tuple(_band(f"{name}.bands[{at}]", band, fee) for at, band in enumerate(bands)),
        vat_ratio=_number(f"{name}.vat_ratio", side.get("vat_ratio", 0.0)),
    )


def _band(name: str, given: object, fee_per_kwh: float) -> Band:
    if not isinstance(given, dict):
        raise InputError(name, given, "an object")
    _refuse_others(name, given, {"price_per_kwh", "from", "to", "weekdays", "months"})
    return Band(
        price_per_kwh=_number(f"{name}.price_per_kwh", given.get("price_per_kwh")) - fee_per_kwh,
        begin_minute=_minute(f"{name}.from", given.get("from", "00:00")) % MINUTES_PER_DAY,
        end_minute=_minute(f"{name}.to", given.get("to", "24:00")),
        weekdays=frozenset(
            WEEKDAYS.index(each)
            for each in _listed(f"{name}.weekdays", given.get("weekdays"), WEEKDAYS)
        ),
        months=frozenset(_listed(f"{name}.months", given.get("months"), MONTHS)),
    )


def _listed[T](name: str, given: object, allowed: tuple[T, ...]) -> tuple[T, ...]:
    """Give the listed values, all of them where nothing is said."""
    if given is None:
        return allowed
    if not isinstance(given, list) or any(each not in allowed for each in given):
        raise InputError(name, given, f"a list of {', '.join(map(str, allowed))}")
    return tuple(given)


def _number(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise InputError(name, given, "a number")
    check_number(name, given)
    return float(given)


def _minute(name: str, given: object) -> int:
    found = CLOCK.fullmatch(given) if isinstance(given, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else MINUTES_PER_DAY + 1
    if minute > MINUTES_PER_DAY:
        raise InputError(name, given, "a clock time from 00:00 to 24:00")
    return minute


def _refuse_others(name: str, given: Mapping[str, Any], known: set[str]) -> None:
    other = next((key for key in given if key not in known), None)
    if other is not None:
        raise InputError(f"{name}.{other}", given[other], f"only {', '.join(sorted(known))}")
