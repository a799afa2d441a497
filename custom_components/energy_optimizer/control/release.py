"""Giving a battery back from the journal alone: no driver and no configuration is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.helpers import entity_registry as er

from ..core.errors import ControlError
from .capabilities import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from .hand import Hand
    from .journal import Claim, Json, JsonObject


@dataclass(frozen=True, slots=True)
class Outcome:
    """How giving back went: settled when the hardware shows it, or it was no longer ours."""

    settled: bool
    error: ControlError | None = None
    entity_id: str | None = None


def is_taken_over(hass: HomeAssistant, claim: Claim) -> bool:
    """Whether the deciding entity shows what neither we wrote nor was there before us."""
    snapshot = Snapshot.from_json(claim.snapshot)
    if snapshot.decided_by is None:
        return False
    state = hass.states.get(snapshot.decided_by)
    if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return False
    wrote = cast("list[str]", claim.intent.get("wrote", []))
    returned = [write.shown_as.get("state") for write in snapshot.release]
    return state.state not in (snapshot.before[snapshot.decided_by], *wrote, *returned)


async def async_give_back(hass: HomeAssistant, hand: Hand, claim: Claim) -> Outcome:
    """Write back what was there, in order; one entity that fails does not stop the next."""
    if is_taken_over(hass, claim):
        return Outcome(settled=True)
    failure: ControlError | None = None
    for write in Snapshot.from_json(claim.snapshot).release:
        try:
            await hand.write(write, release=True)
            if not write.is_shown_by(hass.states.get(write.entity_id)):
                await hand.refresh(write.entity_id)
        except ControlError as error:
            failure = failure or error
    left = [
        write.entity_id
        for write in Snapshot.from_json(claim.snapshot).release
        if not write.is_shown_by(hass.states.get(write.entity_id))
    ]
    if left:
        failure = failure or ControlError(f"{left[0]} does not show what was written back")
        return Outcome(settled=False, error=failure, entity_id=left[0])
    return Outcome(settled=True)


def registry_ids(hass: HomeAssistant, entities: Iterable[str]) -> JsonObject:
    """Give what tells entities apart when they are renamed, for a snapshot."""
    registry = er.async_get(hass)
    found = {entity_id: registry.async_get(entity_id) for entity_id in entities}
    return {key: entry.id for key, entry in found.items() if entry is not None}


def with_present_names(hass: HomeAssistant, claim: Claim) -> Claim:
    """Give a claim under the names that its entities have now."""
    ids = claim.snapshot.get("registry")
    if not isinstance(ids, dict):
        return claim
    entities = er.async_get(hass).entities
    present = {old: entities.get_entry(str(known)) for old, known in ids.items()}
    names = {
        old: entry.entity_id
        for old, entry in present.items()
        if entry is not None and entry.entity_id != old
    }
    if not names:
        return claim
    return replace(
        claim,
        snapshot=_renamed(claim.snapshot, names) | {"registry": ids},
        intent=_renamed(claim.intent, names),
    )


def _renamed[T: Json](value: T, names: dict[str, str]) -> T:
    """Put new names in the place of old ones, keys and values alike."""
    found: Json = value
    if isinstance(value, dict):
        found = {names.get(key, key): _renamed(item, names) for key, item in value.items()}
    elif isinstance(value, list):
        found = [_renamed(item, names) for item in value]
    elif isinstance(value, str):
        found = names.get(value, value)
    return cast("T", found)
