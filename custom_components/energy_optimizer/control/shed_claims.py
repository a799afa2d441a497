"""What a claim on a device says: its state before us, what was written, how long it was off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol, cast

from homeassistant.core import State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..core.plan import Reason
from .capabilities import Write
from .journal import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from ..core.dispatch import DeviceInstruction
    from .journal import Claim, JsonObject, Period

HELPS_AFTER: Final = timedelta(minutes=3)
HELPED_RATIO: Final = 0.5
"""One that was turned off and still draws this share of what it drew, after so long, does not
help: it is brought back."""


class OwnLimits(Protocol):
    """What a device was given with, whoever asks."""

    @property
    def min_on_hours(self) -> float:
        """Its shortest time on between two sheds."""

    @property
    def max_off_hours(self) -> float | None:
        """The most of a local day."""


def hours_today(periods: Sequence[Period]) -> float:
    """Sum the part of periods that lies in the present local day [h]."""
    midnight = dt_util.start_of_local_day()
    seconds = sum(max(0.0, (end - max(start, midnight)).total_seconds()) for start, end in periods)
    return seconds / 3600.0


class ClaimReader:
    """Reads the claims on one device; what was read is kept while nothing has changed."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing was read yet."""
        self._hass = hass
        self._claim: Claim | None = None
        self._prior: State | None = None
        self._wrote: tuple[Write, ...] = ()

    def prior(self, claim: Claim) -> State | None:
        """Give the state before us, under the name that the entity has now."""
        self._read(claim)
        return self._prior

    def wrote(self, claim: Claim) -> tuple[Write, ...]:
        """Give the writes that a claim stands for, under the entity's present name."""
        self._read(claim)
        return self._wrote

    def _read(self, claim: Claim) -> None:
        name = self._present_name(claim)
        known = None if self._prior is None else self._prior.entity_id
        if claim is self._claim and name == known:
            return
        record = claim.snapshot.get("prior")
        prior = State.from_dict(record) if name is not None and isinstance(record, dict) else None
        writes = tuple(
            Write.from_json(record)
            for record in cast("list[JsonObject]", claim.intent.get("writes", []))
        )
        if prior is not None and name is not None:
            prior = State(name, prior.state, prior.attributes)
            writes = tuple(
                replace(write, entity_id=name, data=write.data | {"entity_id": name})
                for write in writes
            )
        self._claim, self._prior, self._wrote = claim, prior, writes

    def _present_name(self, claim: Claim) -> str | None:
        record = claim.snapshot.get("prior")
        if not isinstance(record, dict) or "entity_id" not in record:
            return None
        registry_id = claim.snapshot.get("registry_id")
        if isinstance(registry_id, str):
            entry = er.async_get(self._hass).entities.get_entry(registry_id)
            if entry is not None:
                return entry.entity_id
        return str(record["entity_id"])


def intent_of(writes: tuple[Write, ...]) -> JsonObject:
    """Give what the journal keeps of what is written."""
    return {"writes": [write.as_json() for write in writes]}


def may_be_shed(
    own: OwnLimits, order: DeviceInstruction, spent: Sequence[Period], now: datetime
) -> bool:
    """Whether it was on for long enough, and has hours left today; a person's order stands."""
    if is_ordered(order):
        return True
    if spent and (now - spent[-1][1]).total_seconds() < own.min_on_hours * 3600.0:
        return False
    return own.max_off_hours is None or hours_today(spent) < own.max_off_hours


def used_up_today(
    own: OwnLimits,
    order: DeviceInstruction | None,
    claim: Claim,
    spent: Sequence[Period],
    now: datetime,
) -> bool:
    """Whether a device that is off has been so for all the hours of its local day."""
    if own.max_off_hours is None or is_ordered(order):
        return False
    return hours_today([*spent, (claim.taken_at, now)]) >= own.max_off_hours


def draws_on(claim: Claim, measure: Callable[[datetime], float | None], now: datetime) -> bool:
    """Whether a device that shows that it is off draws what it drew all the same.

    A sensor that has said nothing since proves nothing: many fall silent with their device.
    """
    settled_at = claim.taken_at + HELPS_AFTER
    before_kw = claim.snapshot.get("power_kw")
    if claim.stage is not Event.VERIFIED or not isinstance(before_kw, float) or now < settled_at:
        return False
    drawn_kw = measure(settled_at)
    return drawn_kw is not None and drawn_kw >= HELPED_RATIO * before_kw


def is_ordered(order: DeviceInstruction | None) -> bool:
    """Whether a person asked for it."""
    return order is not None and order.reason == Reason.ORDERED
