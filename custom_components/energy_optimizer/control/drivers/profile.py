"""A battery driven as its profile says, through the entities and services of its own device."""

from __future__ import annotations

from dataclasses import replace
import math
from typing import TYPE_CHECKING, Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN

from ...core.dispatch import Capabilities, Instruction, InstructionKind
from ...core.errors import CommandRejectedError, DeviceUnavailableError
from ..capabilities import STATE, Snapshot, Write
from ..profile_records import Call, Expression, Press, Put, Restore, roles_of
from .profile_values import ProfileValues
from .writes import is_known, number_of, number_write, option_write, within

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, State

    from ..profile_records import Profile, Step
    from .figures import Figures
    from .profile_find import Found

CONF_PROFILE: Final = "profile"
NEUTRAL: Final = Instruction(InstructionKind.SELF_CONSUMPTION)


class ProfileDriver:
    """Tells one battery through a profile that was found on its device."""

    def __init__(self, hass: HomeAssistant, found: Found, figures: Figures) -> None:
        """Keep what was found and the battery's figures."""
        self._hass = hass
        self._found = found
        self._figures = figures
        self._values = ProfileValues(hass, found, figures)
        self.lapses_after_s = found.profile.lapses_after_s
        self.entities = self._written()

    @property
    def _profile(self) -> Profile:
        return self._found.profile

    @property
    def capabilities(self) -> Capabilities:
        """What its device has; a discharge only while the home cannot be emptied by it."""
        possible = {kind for kind in self._found.kinds if self._can_now(kind)}
        kinds = {InstructionKind.SELF_CONSUMPTION, *possible}
        if not self._may_discharge():
            kinds.discard(InstructionKind.DISCHARGE)
        figures = self._figures
        return Capabilities(frozenset(kinds), figures.max_charge_kw, figures.max_discharge_kw)

    def snapshot(self) -> Snapshot:
        """Take down every entity that any instruction writes, and how each comes back."""
        before: dict[str, str | float] = {}
        for entity_id in self.entities:
            state = self._hass.states.get(entity_id)
            before[entity_id] = STATE_UNKNOWN if state is None else _shown(state)
        decides = self._profile.decides
        if decides is not None:
            self._require(decides)
        if self._profile.witness is not None:
            self._require(self._profile.witness)
        release = [write for step in self._profile.release for write in self._release(step)]
        if (reserve := self._reserve_before()) is not None:
            release.append(reserve)
        decided_by = None if decides is None else self._found.entities[decides]
        return Snapshot(before, tuple(release), decided_by)

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Give the profile's steps, the reserve first; those behind a gate once it is open."""
        kind = instruction.kind
        if kind not in self.capabilities.kinds or kind not in self._profile.instructions:
            raise CommandRejectedError(
                f"{self._profile.name} cannot be told {kind}",
                entity_id=next(iter(self.entities), ""),
                instruction=kind,
            )
        writes: list[Write] = []
        if kind is InstructionKind.DISCHARGE and not self._profile.ends_by_itself:
            writes += self._raise_reserve()
        for step in self._profile.instructions[kind]:
            write = self._write(step, instruction)
            if write is None:
                break
            writes.append(write)
        return tuple(writes)

    def _can_now(self, kind: InstructionKind) -> bool:
        """Whether the entities take what would be written: options and signs differ by model."""
        return all(
            self._takes(step) for step in self._profile.instructions[kind] if isinstance(step, Put)
        )

    def _takes(self, step: Put) -> bool:
        state = self._hass.states.get(self._found.entities[step.role])
        if state is None:
            return True
        if state.domain == "select":
            options = state.attributes.get("options") or [step.value]
            return step.value in options
        if isinstance(step.value, Expression) and step.value.times < 0 and not step.value.plus:
            return float(state.attributes.get("min", -math.inf)) < 0
        return True

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:
        """Bring back what this instruction does not write: others may have left it behind."""
        own = {write.entity_id for write in writes} | {snapshot.decided_by}
        shut = {entity_id for role, entity_id in self._found.entities.items() if self._waits(role)}
        return tuple(write for write in snapshot.release if write.entity_id not in own | shut)

    # --- steps ---

    def _write(self, step: Step, instruction: Instruction) -> Write | None:
        """Give a step's write; None while its entity waits for an earlier step."""
        if isinstance(step, Call):
            return self._call(step, instruction)
        if isinstance(step, Restore):
            return None
        if self._waits(step.role):
            return None
        state = self._require(step.role)
        if isinstance(step, Press):
            return Write(state.entity_id, "button.press", {"entity_id": state.entity_id})
        if state.domain != "number":
            write = option_write(state.entity_id, str(step.value))
            return write if step.shows is None else replace(write, shown_as={STATE: step.shows})
        if not isinstance(step.value, Expression):
            return self._literal(state, float(step.value))
        return number_write(
            state, within(state, self._values.number(step.role, step.value, state, instruction))
        )

    def _literal(self, state: State, value: float) -> Write:
        """Set a number to what the profile says, never to what is nearest to it."""
        lowest, highest = state.attributes.get("min"), state.attributes.get("max")
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            raise CommandRejectedError(
                f"{state.entity_id} takes {lowest} to {highest}, not {value:g}",
                entity_id=state.entity_id,
            )
        return number_write(state, value)

    def _call(self, step: Call, instruction: Instruction) -> Write:
        witness = self._require(self._profile.witness or "")
        data = {key: self._values.datum(value, instruction) for key, value in step.data.items()}
        return Write(witness.entity_id, step.service, data, wears=self._profile.calls_wear)

    # --- giving back ---

    def _release(self, step: Step) -> list[Write]:
        """Give what a release step writes; nothing for an entity that this model lacks."""
        if isinstance(step, Restore):
            return self._restore(step)
        if not isinstance(step, Call) and step.role not in self._found.entities:
            return []
        write = self._write(step, NEUTRAL)
        return [] if write is None else [write]

    def _restore(self, step: Restore) -> list[Write]:
        """Bring back what was there, unless that was forcing or is not known."""
        role = step.role
        entity_id = self._found.entities.get(role)
        state = None if entity_id is None else self._hass.states.get(entity_id)
        if state is None:
            return []
        if self._waits(role) and role not in self._profile.normal:
            return []
        if step.always or self._profile.entities[role].gated:
            # It may close again with the mode, or lag: what it shows then proves nothing.
            return [replace(write, shown_as={}) for write in self._previous(role, state)]
        return self._previous(role, state)

    def _previous(self, role: str, state: State) -> list[Write]:
        normal = self._profile.normal.get(role)
        if state.domain == "number":
            number = number_of(state)
            if number is None and normal is not None:
                number = self._values.number(role, normal, state, NEUTRAL)
            return [] if number is None else [number_write(state, number)]
        known = is_known(state)
        if normal is not None and (not known or state.state in self._profile.forcing(role)):
            return [option_write(state.entity_id, str(normal))]
        return [option_write(state.entity_id, state.state)] if known else []

    # --- the reserve ---

    def _may_discharge(self) -> bool:
        """Whether a discharge would end by itself at the reserve, with nobody there."""
        if self._profile.ends_by_itself:
            return True
        state = self._reserve_state()
        now_pct = self._reserve_pct(state)
        if state is None or now_pct is None:
            return False
        if now_pct >= self._figures.reserve_pct:
            return True
        wanted = self._reserve_value()
        in_range = state.attributes.get("min", 0.0) <= wanted <= state.attributes.get("max", 100.0)
        return state.domain == "number" and in_range

    def _raise_reserve(self) -> list[Write]:
        state = self._reserve_state()
        now_pct = self._reserve_pct(state)
        if state is None or now_pct is None or now_pct >= self._figures.reserve_pct:
            return []
        return [number_write(state, self._reserve_value())]

    def _reserve_before(self) -> Write | None:
        """Bring the reserve back last, so that it guards until nothing is forced."""
        state = self._reserve_state()
        if state is None or state.domain != "number" or self._profile.ends_by_itself:
            return None
        if any(state.entity_id == self._found.entities.get(role) for role in self._released):
            return None
        number = number_of(state)
        return None if number is None else number_write(state, number)

    @property
    def _released(self) -> tuple[str, ...]:
        return roles_of(self._profile.release)

    def _reserve_state(self) -> State | None:
        reserve = self._profile.reserve
        entity_id = None if reserve is None else self._found.entities.get(reserve.role)
        return None if entity_id is None else self._hass.states.get(entity_id)

    def _reserve_pct(self, state: State | None) -> float | None:
        """Read the reserve back out of what the entity shows."""
        number, reserve = number_of(state), self._profile.reserve
        if number is None or reserve is None:
            return None
        return (number - reserve.value.plus) / reserve.value.times

    def _reserve_value(self) -> float:
        reserve = self._profile.reserve
        if reserve is None:
            return self._figures.reserve_pct
        return reserve.value.times * self._figures.reserve_pct + reserve.value.plus

    # --- entities ---

    def _written(self) -> tuple[str, ...]:
        """Give what it writes to, the deciding entity first."""
        profile, entities = self._profile, self._found.entities
        roles = [
            profile.decides,
            *(role for s in profile.instructions.values() for role in roles_of(s)),
        ]
        roles += [*self._released, profile.witness]
        if profile.reserve is not None and not self._profile.ends_by_itself:
            roles.append(profile.reserve.role)
        return tuple(dict.fromkeys(entities[role] for role in roles if role and role in entities))

    def _waits(self, role: str) -> bool:
        state = self._hass.states.get(self._found.entities.get(role, ""))
        is_open = state is not None and state.state != STATE_UNAVAILABLE
        return self._profile.entities[role].gated and not is_open

    def _require(self, role: str) -> State:
        entity_id = self._found.entities.get(role)
        state = None if entity_id is None else self._hass.states.get(entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:
            name = entity_id or f"{self._profile.name}: {role}"
            raise DeviceUnavailableError(f"{name} is unavailable", entity_id=name)
        if state.state == STATE_UNKNOWN and role == self._profile.decides:
            raise DeviceUnavailableError(f"{entity_id} is unknown", entity_id=entity_id)
        return state


class AbsentDriver:
    """A battery whose device or profile is not there (now): it can be told nothing."""

    lapses_after_s: float | None = None
    entities: tuple[str, ...] = ()
    capabilities = Capabilities()

    def __init__(self, reason: str) -> None:
        """Keep why."""
        self._reason = reason

    def snapshot(self) -> Snapshot:
        """Nothing can be known of it."""
        raise DeviceUnavailableError(self._reason, entity_id="")

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:  # noqa: ARG002 - the Protocol's
        """Nothing can be written."""
        return ()

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Nothing can be written."""
        raise DeviceUnavailableError(f"{self._reason} ({instruction.kind})", entity_id="")


def _shown(state: State) -> str | float:
    number = number_of(state) if state.domain == "number" else None
    return state.state if number is None else number
