"""A battery driven through sequences of actions that the user wrote for each instruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
import json
from typing import TYPE_CHECKING, Any, Final

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...core.dispatch import Capabilities, Instruction, InstructionKind
from ...core.errors import CommandRejectedError, InputError
from ..capabilities import RUN_ACTIONS, Snapshot, Write
from ..profile_records import SOON_S
from .actions_run import async_validated
from .entities import CONF_LAPSES_AFTER_S, CONF_RESERVE_ENTITY, FORCED
from .writes import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from ..journal import Json, JsonObject
    from .figures import Figures

TOLD: Final = tuple(k for k in InstructionKind if k is not InstructionKind.SELF_CONSUMPTION)
CONF_ACTIONS: Final = {kind: f"actions_{kind.value}" for kind in TOLD}
"""The configuration key of each instruction's sequence; an unset one cannot be told."""
CONF_ACTIONS_RELEASE: Final = "actions_release"
WITHOUT_END: Final = timedelta(minutes=15)
"""Where nobody says until when, a sequence is told this much from now."""


@dataclass(frozen=True, slots=True)
class ActionsConfig:
    """The sequences, checked by `async_check_actions` before they get here."""

    sequences: Mapping[InstructionKind, list[Json]]
    release: list[Json]
    reserve_entity: str | None = None
    lapses_after_s: float | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ActionsConfig:
        """Read them out of a battery sub-entry's data."""
        lapses = data.get(CONF_LAPSES_AFTER_S)
        return cls(
            {kind: data[key] for kind, key in CONF_ACTIONS.items() if data.get(key)},
            data[CONF_ACTIONS_RELEASE],
            data.get(CONF_RESERVE_ENTITY) or None,
            float(lapses) if lapses else None,
        )


class ActionsDriver:
    """Tells one battery by running what the user wrote.

    A sequence shows nothing of itself: it is run once for an instruction, again when it
    would lapse or when the `until` that it uses has moved, and believed by measured power.
    """

    entities: tuple[str, ...] = (RUN_ACTIONS,)

    def __init__(self, hass: HomeAssistant, config: ActionsConfig, figures: Figures) -> None:
        """Keep the sequences and the battery's figures."""
        self._hass = hass
        self._config = config
        self._figures = figures
        self.lapses_after_s = config.lapses_after_s

    @property
    def capabilities(self) -> Capabilities:
        """What there is a sequence for; a discharge only while the home cannot be emptied."""
        kinds = {InstructionKind.SELF_CONSUMPTION, *self._config.sequences}
        lapses_soon = self.lapses_after_s is not None and self.lapses_after_s <= SOON_S
        if not (lapses_soon or self._is_guarded()):
            kinds.discard(InstructionKind.DISCHARGE)
        figures = self._figures
        return Capabilities(frozenset(kinds), figures.max_charge_kw, figures.max_discharge_kw)

    def snapshot(self) -> Snapshot:
        """Nothing can be taken down: the user's own sequence brings everything back."""
        release = _write(self._config.release, {"target_soc_pct": self._figures.reserve_pct})
        return Snapshot({RUN_ACTIONS: ""}, (release,))

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Give the instruction's sequence with its variables."""
        kind = instruction.kind
        sequence = self._config.sequences.get(kind)
        if sequence is None or kind not in self.capabilities.kinds:
            raise CommandRejectedError(
                f"there is no sequence of actions for {kind}", instruction=kind
            )
        charges = kind is InstructionKind.CHARGE
        target_pct = self._figures.ceiling_pct if charges else self._figures.reserve_pct
        variables: JsonObject = {
            "power_w": round(instruction.power_kw * 1000) if kind in FORCED else 0,
            "target_soc_pct": target_pct,
        }
        if "until" in json.dumps(sequence):
            until = instruction.until or dt_util.utcnow() + WITHOUT_END
            variables["until"] = dt_util.as_local(until).replace(microsecond=0).isoformat()
        return (_write(sequence, variables),)

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:  # noqa: ARG002 - the Protocol's
        """Each instruction says all that there is to say."""
        return ()

    def _is_guarded(self) -> bool:
        """Whether the inverter itself stops at the reserve."""
        if self._config.reserve_entity is None:
            return False
        number = number_of(self._hass.states.get(self._config.reserve_entity))
        return number is not None and number >= self._figures.reserve_pct


async def async_check_actions(hass: HomeAssistant, data: Mapping[str, Any]) -> ActionsConfig:
    """Give the sequences, or say which one cannot be right and why.

    Raises: InputError.
    """
    given = [key for key in (*CONF_ACTIONS.values(), CONF_ACTIONS_RELEASE) if data.get(key)]
    if CONF_ACTIONS_RELEASE not in given:
        raise InputError(CONF_ACTIONS_RELEASE, "nothing", "actions that bring everything back")
    if given == [CONF_ACTIONS_RELEASE]:
        raise InputError(CONF_ACTIONS[InstructionKind.CHARGE], "nothing", "one sequence at least")
    for key in given:
        try:
            await async_validated(hass, data[key])
        except (vol.Invalid, HomeAssistantError) as error:
            raise InputError(key, "a sequence", f"one that is right: {error}") from error
    return ActionsConfig.from_data(data)


def _write(sequence: list[Json], variables: JsonObject) -> Write:
    data: JsonObject = {"sequence": sequence, "variables": variables}
    return Write(RUN_ACTIONS, RUN_ACTIONS, data)
