"""Keeping solar from being exported, with the one switch or limit that a person mapped to it.

It is held like a battery: under a claim, verified, read back, and given back as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN

from ..core.dispatch import Capabilities, Instruction, InstructionKind
from ..core.errors import ControlError, DeviceUnavailableError
from .batteries import BatteryControl, BatteryTarget
from .capabilities import Snapshot
from .run_writes import number_write, turn
from .runs import NUMBER_DOMAINS

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .capabilities import BatteryDriver, Write
    from .hand import Hand
    from .runs import CurtailTarget

HOME: Final = "home"
CURTAILED: Final = Instruction(InstructionKind.IDLE)
"""In a battery's words: it does nothing of its own."""


class CurtailControl(BatteryControl):
    """The switch or limit of one home; `decide` takes `CURTAILED` or nothing."""

    def __init__(self, hass: HomeAssistant, hand: Hand, driver: BatteryDriver, name: str) -> None:
        """Name it as a person is told of it."""
        super().__init__(hass, hand, BatteryTarget(HOME, name, driver))

    @property
    @override
    def target(self) -> str:
        return f"curtailment:{HOME}"


class CurtailDriver:
    """Translates `CURTAILED` into a write to the mapped entity."""

    lapses_after_s: float | None = None

    def __init__(self, hass: HomeAssistant, target: CurtailTarget) -> None:
        """Keep what is mapped."""
        self._hass = hass
        self._target = target

    @property
    def capabilities(self) -> Capabilities:
        """One thing: to be curtailed."""
        return Capabilities(kinds=frozenset({CURTAILED.kind}))

    @property
    def entities(self) -> tuple[str, ...]:
        """What it writes to."""
        return (self._target.entity_id,)

    def snapshot(self) -> Snapshot:
        """Take down what is there now.

        Raises: DeviceUnavailableError when it cannot be known.
        """
        entity_id = self._target.entity_id
        state = self._hass.states.get(entity_id)
        if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
            raise DeviceUnavailableError(f"{entity_id} is unavailable", entity_id=entity_id)
        if not self._is_number:
            return Snapshot({entity_id: state.state}, (turn(entity_id, state.state),), entity_id)
        try:
            limit = float(state.state)
        except ValueError as err:
            raise ControlError(f"{entity_id} shows no number", entity_id=entity_id) from err
        return Snapshot({entity_id: limit}, (number_write(entity_id, limit),))

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Give the write that curtails.

        Raises: ControlError when it is asked anything else, or the entity is of another kind.
        """
        if instruction.kind is not CURTAILED.kind:
            raise ControlError(f"solar cannot be told {instruction.kind}")
        entity_id = self._target.entity_id
        if self._is_number:
            return (number_write(entity_id, self._target.limit_value),)
        return (turn(entity_id, STATE_OFF if self._target.inverted else STATE_ON),)

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:  # noqa: ARG002
        """There is but one instruction: nothing is left of another."""
        return ()

    @property
    def _is_number(self) -> bool:
        return self._target.entity_id.partition(".")[0] in NUMBER_DOMAINS
