"""Reads single states: their units, how old they are, and what is wrong with them.

A value that has not been reported for longer than its limit is missing, not old: no plan
rests on it. The limits are generous: many integrations report only what has changed.
Source: docs/freshness.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ..core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from homeassistant.core import State

    from .units import Convert

UNKNOWN_STATES: Final = frozenset({"unavailable", "unknown"})
# What a house or its grid connection draws never stands still for this long.
POWER_LIMIT: Final = timedelta(minutes=60)
# A full or an empty battery may rest for a night and a day.
STATE_OF_CHARGE_LIMIT: Final = timedelta(hours=24)
# A state of charge that a program reports is its only trace: the battery goes on meanwhile.
REPORT_LIMIT: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the plan needs and did not get, in words."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class InputSeen:
    """One input of the plan: where it comes from, and whether it can be believed.

    at: when it was last reported. limit: how long that is believed, None without end.
    until: how far a price reaches. why: what is wrong with it, empty where nothing is.
    """

    name: str
    source: str
    at: datetime | None = None
    limit: timedelta | None = None
    until: datetime | None = None
    why: str = ""


class StateReader:
    """Reads states and notes what was read and what could not be."""

    def __init__(self, states: Mapping[str, State], now: datetime) -> None:
        """Take the states as they were gathered."""
        self._states = states
        self.now = now
        self.missing: list[Missing] = []
        self.seen: list[InputSeen] = []

    def miss(self, what: str, why: str) -> None:
        """Note something that is missing."""
        self.missing.append(Missing(what, why))

    def state(self, entity_id: str) -> State | None:
        """Give the state of an entity that is there and available."""
        state = self._states.get(entity_id)
        return None if state is None or state.state in UNKNOWN_STATES else state

    def number(self, entity_id: str | None, convert: Convert) -> float | None:
        """Read a number in its unit; None, and noted, where it cannot be read."""
        if entity_id is None:
            return None
        value, why = self._read(entity_id, convert)
        if value is None:
            self.miss(entity_id, why)
        return value

    def fresh(
        self,
        name: str,
        entity_id: str | None,
        convert: Convert,
        limit: timedelta = POWER_LIMIT,
        *,
        rests: bool = False,
    ) -> float | None:
        """Read an input of the plan: None, and noted, where it cannot be read or is too old.

        rests: at 0 it need not be reported, as panels at night and an idle battery.
        """
        if entity_id is None:
            return None
        value, why = self._read(entity_id, convert)
        state = self._states.get(entity_id)
        at = None if state is None else state.last_reported
        old = at is not None and self.now - at > limit
        if value is not None and at is not None and old and not (rests and value == 0.0):
            value, why = None, f"it was last reported at {at.isoformat(timespec='seconds')}"
        if value is None:
            self.miss(entity_id, why)
        self.seen.append(InputSeen(name, entity_id, at, limit, why=why))
        return value

    def _read(self, entity_id: str, convert: Convert) -> tuple[float | None, str]:
        """Give the number, or what is wrong with it."""
        state = self._states.get(entity_id)
        if state is None:
            return None, "there is no such entity"
        if state.state in UNKNOWN_STATES:
            return None, f"it is {state.state}"
        try:
            unit = state.attributes.get("unit_of_measurement")
            return convert(entity_id, state.state, unit), ""
        except InputError as err:
            return None, str(err)
