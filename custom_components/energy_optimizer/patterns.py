"""What ids, texts and times look like: the same patterns read and are served as a schema."""

from __future__ import annotations

from datetime import datetime
import re
from typing import TypeGuard, TypeIs

from homeassistant.util import dt as dt_util

MAX_TEXT = 120
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
# No control characters, and something besides spaces.
TEXT = re.compile(r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*")
# Half a character can be neither stored nor sent.
SURROGATE = re.compile("[\ud800-\udfff]")
OBJECT_ID = r"[a-z0-9]+(?:_[a-z0-9]+)*"
ENTITY_ID = re.compile(rf"{OBJECT_ID}\.{OBJECT_ID}")
# Where prices come from: an entity, or an integration that is asked (sources/prices).
SOURCE = re.compile(
    rf"(?:sensor|event|input_number|number)\.{OBJECT_ID}"
    r"|action:[a-z0-9_]{1,40}:[^\s:\x00-\x1f]{1,64}:[^\x00-\x1f\x7f]{0,60}"
)
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# A time of day, as a form gives it.
CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
# Times outside these years are mistakes, and overflow.
YEARS = (1970, 2199)


def is_text(value: object) -> TypeIs[str]:
    """Tell whether it is a line of text."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return False
    return TEXT.fullmatch(value) is not None and SURROGATE.search(value) is None


def is_time(value: object) -> TypeGuard[str | datetime]:
    """Tell whether it has the shape of a time with its UTC offset."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return isinstance(value, str) and TIME.fullmatch(value) is not None


def moment(value: str | datetime) -> datetime | None:
    """Give the time in UTC; None for a day or an hour that no calendar has."""
    try:
        found = dt_util.parse_datetime(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if found is None or not YEARS[0] <= found.year <= YEARS[1]:
        return None
    return dt_util.as_utc(found)
