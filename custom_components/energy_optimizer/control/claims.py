"""Controls for claims whose battery or device is no longer configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .batteries import BatteryControl, BatteryTarget
from .curtailing import CurtailControl
from .devices import DeviceControl, DeviceTarget
from .drivers.bookkeeping import BookkeepingDriver
from .running import RunControl
from .runs import RunTarget
from .status import Problem, ProblemKind

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .hand import Hand
    from .journal import Claim, JsonObject

type Control = BatteryControl | DeviceControl | RunControl


TOLD_OF_A_STATE: Final = ("temperature", "target_temp_low", "target_temp_high", "brightness")
"""What a person needs besides a state to put a device back."""


def is_polling(claim: Claim) -> bool:
    """Whether a claim is on a device without an entity, which asks for its instruction."""
    prior = claim.snapshot.get("prior")
    return isinstance(prior, dict) and "entity_id" not in prior


def control_of_claim(hass: HomeAssistant, hand: Hand, claim: Claim, noted: JsonObject) -> Control:
    """Give a control that can do one thing: give back what the journal says was taken."""
    kind, _, own_id = claim.target.partition(":")
    before = claim.snapshot.get("before")
    entities = tuple(before) if isinstance(before, dict) else ()
    name = _name(entities, own_id)
    driver = BookkeepingDriver()
    driver.entities = entities
    if kind == "battery":
        return BatteryControl(hass, hand, BatteryTarget(own_id, name, driver))
    if kind == "curtailment":
        return CurtailControl(hass, hand, driver, name)
    if kind == "run":
        run = RunTarget(own_id, name, entities[0] if entities else None)
        return RunControl(hass, hand, run, noted)
    prior = claim.snapshot.get("prior")
    entity_id = prior.get("entity_id") if isinstance(prior, dict) else None
    name = _name((entity_id,) if isinstance(entity_id, str) else (), own_id)
    return DeviceControl(
        hass,
        hand,
        DeviceTarget(own_id, name, entity_id if isinstance(entity_id, str) else None),
    )


def former_of(claim: Claim) -> str:
    """Say in a line what was there before us, entity by entity."""
    prior = claim.snapshot.get("prior")
    if isinstance(prior, dict):
        attributes = prior.get("attributes")
        known = attributes if isinstance(attributes, dict) else {}
        kept = {key: known[key] for key in TOLD_OF_A_STATE if known.get(key) is not None}
        extra = "".join(f", {key} {value}" for key, value in kept.items())
        return f"{prior.get('entity_id', claim.target)}: {prior.get('state', 'on')}{extra}"
    before = claim.snapshot.get("before")
    known = before if isinstance(before, dict) else {}
    return "; ".join(f"{entity_id}: {value}" for entity_id, value in known.items())


def is_hopeless(control: Control) -> bool:
    """Whether waiting cannot help: what is unreachable is given back when it comes back."""
    problem = control.problem
    return not control.busy and problem is not None and problem.kind is ProblemKind.UNAVAILABLE


def not_released(control: Control, reason: str) -> Problem:
    """Name what could not be proved given back, and why."""
    known = control.problem
    detail = "it does not show what was written back" if known is None else known.detail
    return Problem(
        ProblemKind.NOT_RELEASED,
        control.target,
        control.name,
        f"{reason}: {detail}",
        None if known is None else known.entity_id,
    )


def _name(entities: tuple[str, ...], own_id: str) -> str:
    """Name it by its entity: what it was called went with its configuration."""
    return entities[0] if entities else own_id
