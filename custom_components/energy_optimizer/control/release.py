"""Giving a battery back from the journal alone: no driver and no configuration is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN

from ..core.errors import ControlError
from .capabilities import Snapshot

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .hand import Hand
    from .journal import Claim


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
