"""Whatever a source writes as a time → epoch seconds, naive times in the home's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
import math
from typing import Final, TypeIs

from ...core.errors import InputError

# Prices change on multiples of five minutes everywhere; a start at :01 or an end at :59
# is a way of writing "from" and "until", not a time of its own.
_MARK_S: Final = 300
NEAR_MARK_S: Final = 60.0
# Numbers above this are milliseconds: as seconds they would lie after the year 5000.
_MILLISECONDS_FROM: Final = 1e11
_EARLIEST_S: Final = 0.0
_LATEST_S: Final = 7_258_118_400.0  # the year 2200


@dataclass(slots=True)
class Clock:
    """Reads times in list order, so that a repeated local hour is told from the first.

    Naive times are the home's. In the hour that an autumn night has twice, a time that
    does not come after the one before it is the second of its kind. A local time that a
    spring night skips does not exist and gives None. near_mark_s: how far from a mark a
    time may be written that means the mark [s].
    """

    zone: tzinfo
    near_mark_s: float = NEAR_MARK_S
    previous_s: float = -math.inf

    def start(self, value: object, field: str, index: int) -> float | None:
        """Read a start; None where that local time does not exist."""
        found = self._read(value, field, index, after_s=self.previous_s)
        if found is not None:
            self.previous_s = found
        return found

    def end(self, value: object, field: str, index: int, start_s: float) -> float | None:
        """Read an end; the earliest reading that lies after the start."""
        return self._read(value, field, index, after_s=start_s)

    def _read(self, value: object, field: str, index: int, after_s: float) -> float | None:
        moment = _as_datetime(value, field, index)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            seconds = self._local_s(moment, after_s)
        else:
            seconds = moment.timestamp() if isinstance(moment, datetime) else moment
        if seconds is None:
            return None
        if not _EARLIEST_S <= seconds <= _LATEST_S:
            raise InputError(field, value, "a time between 1970 and 2200", index)
        return self._on_mark(seconds)

    def _local_s(self, naive: datetime, after_s: float) -> float | None:
        first = naive.replace(tzinfo=self.zone, fold=0)
        seconds = first.timestamp()
        if datetime.fromtimestamp(seconds, self.zone).replace(tzinfo=None) != naive.replace(fold=0):
            return None
        if self._on_mark(seconds) <= after_s:
            second = first.replace(fold=1).timestamp()
            if second > seconds:
                return second
        return seconds

    def _on_mark(self, seconds: float) -> float:
        """Move a time that is written near a five-minute mark onto it."""
        mark = round(seconds / _MARK_S) * _MARK_S
        return float(mark) if abs(seconds - mark) <= self.near_mark_s else seconds


def _as_datetime(value: object, field: str, index: int) -> datetime | float:
    """Take a datetime, ISO text or epoch seconds or milliseconds."""
    if isinstance(value, datetime):
        return _bounded(value, field, index)
    if isinstance(value, str):
        try:
            return _bounded(datetime.fromisoformat(value.strip()), field, index)
        except ValueError:
            pass
    elif _is_number(value) and _EARLIEST_S <= value <= _LATEST_S * 1000:
        return value / 1000 if value > _MILLISECONDS_FROM else float(value)
    raise InputError(field, value, "a time: ISO text with date and hour, or a datetime", index)


def _is_number(value: object) -> TypeIs[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bounded(moment: datetime, field: str, index: int) -> datetime:
    """Refuse years in which time zone arithmetic overflows."""
    if not 1970 <= moment.year <= 2200:  # noqa: PLR2004 - the years of _EARLIEST_S and _LATEST_S
        raise InputError(field, moment.isoformat(), "a time between 1970 and 2200", index)
    return moment


def utc(seconds: float) -> datetime:
    """Give epoch seconds as an aware time."""
    return datetime.fromtimestamp(seconds, UTC)
