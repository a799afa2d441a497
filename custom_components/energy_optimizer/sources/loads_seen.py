"""What Home Assistant's states say of loads that can wait and of cars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from . import units

if TYPE_CHECKING:
    from homeassistant.core import State

    from ..settings_loads import CarSettings, LoadSettings

YES_STATES = frozenset({"on", "home", "connected"})


@dataclass(frozen=True, slots=True)
class LoadPresence:
    """One load or car now.

    may_start: what its ready signal or its plug says; None where it has none, and False
    while that cannot be read. stored_kwh: in a car's battery, None where not known.
    power_kw: what it draws, where that is measured.
    """

    may_start: bool | None = None
    stored_kwh: float | None = None
    power_kw: float | None = None


class Reader(Protocol):
    """What reads states and notes what could not be read."""

    def state(self, entity_id: str) -> State | None:
        """Give the state of an entity that is there and available."""

    def number(self, entity_id: str | None, convert: units.Convert) -> float | None:
        """Read a number in its unit; None, and noted, where it cannot be read."""


def read_loads(reader: Reader, loads: LoadSettings) -> dict[str, LoadPresence]:
    """Read every load and every car, by id."""
    found = {
        load.load_id: LoadPresence(
            may_start=_says_yes(reader, load.ready_entity),
            power_kw=_power_kw(reader, load.power_entity),
        )
        for load in loads.deferrables
    }
    return found | {car.load_id: _car(reader, car) for car in loads.cars}


def _car(reader: Reader, car: CarSettings) -> LoadPresence:
    """Read a car; one that is away need not tell its state of charge."""
    may_start = _says_yes(reader, car.plugged_in_entity)
    stored_kwh = None
    if may_start is not False and car.state_of_charge_entity is not None:
        pct = reader.number(car.state_of_charge_entity, units.percent)
        stored_kwh = None if pct is None else pct / 100 * car.capacity_kwh
    return LoadPresence(may_start, stored_kwh, _power_kw(reader, car.power_entity))


def _says_yes(reader: Reader, entity_id: str | None) -> bool | None:
    if entity_id is None:
        return None
    state = reader.state(entity_id)
    return state is not None and state.state in YES_STATES


def _power_kw(reader: Reader, entity_id: str | None) -> float | None:
    power = reader.number(entity_id, units.power_kw)
    return None if power is None else max(power, 0.0)
