"""The records that a battery's profile is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ..core.dispatch import InstructionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

FORCED: Final = (InstructionKind.CHARGE, InstructionKind.DISCHARGE)


class Verified(StrEnum):
    """Whose word the record rests on: the installed core's own code, or reading elsewhere."""

    CORE = "core"
    UNVERIFIED = "unverified"


class Source(StrEnum):
    """What a value may be made of."""

    POWER_W = "power_w"
    POWER_PCT = "power_pct"
    TARGET_SOC_PCT = "target_soc_pct"
    RESERVE_PCT = "reserve_pct"
    MAX_CHARGE_W = "max_charge_w"
    MAX_DISCHARGE_W = "max_discharge_w"
    DEVICE_ID = "device_id"


class As(StrEnum):
    """How a value is sent."""

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"


type Literal = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Expression:
    """A source × `times` + `plus`, brought onto `step` towards zero, sent as `kind`."""

    source: Source
    times: float = 1.0
    plus: float = 0.0
    step: float | None = None
    kind: As = As.NUMBER


type Value = Literal | Expression


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """How one entity is found, and what is known of it.

    keys: its translation key or the end of its unique id; the first that is there counts.
    unit: the unit of a number that states none. gated: unavailable until an earlier step
    lets it be written.
    """

    domain: str
    keys: tuple[str, ...]
    unit: str | None = None
    gated: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """Set an entity to a value."""

    role: str
    value: Value


@dataclass(frozen=True, slots=True)
class Press:
    """Press a button."""

    role: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call a service."""

    service: str
    data: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring back what an entity showed before."""

    role: str


type Step = Put | Press | Call | Restore


@dataclass(frozen=True, slots=True)
class Reserve:
    """The inverter's own minimum state of charge: where it is, and how it reads a reserve."""

    role: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Profile:
    """One battery family.

    normal: what an entity goes back to where it was found forcing, or showed nothing.
    decides: the role whose state says whether the battery is still ours.
    witness: the role that has to be reachable for services to be called.
    kept_alive: the integration repeats a command, and it lapses soon without the integration.
    stops_at_target: a forced discharge ends by itself at the target state of charge.
    """

    profile_id: str
    name: str
    integration: str
    verified: Verified
    entities: Mapping[str, EntityRecord]
    instructions: Mapping[InstructionKind, tuple[Step, ...]]
    release: tuple[Step, ...]
    normal: Mapping[str, Value] = field(default_factory=dict)
    decides: str | None = None
    witness: str | None = None
    reserve: Reserve | None = None
    lapses_after_s: float | None = None
    kept_alive: bool = False
    stops_at_target: bool = False
    min_power_w: float = 0.0
    max_power_w: float | None = None
    notes: str = ""

    @property
    def ends_by_itself(self) -> bool:
        """Whether a forced discharge ends with nobody there to end it."""
        return bool(self.lapses_after_s) or self.kept_alive or self.stops_at_target

    @property
    def hold(self) -> InstructionKind | None:
        """How it is kept from serving the load: `no_discharge`, `idle` or not at all."""
        holds = (InstructionKind.NO_DISCHARGE, InstructionKind.IDLE)
        return next((kind for kind in holds if kind in self.instructions), None)

    def forcing(self, role: str) -> set[Literal]:
        """Give what forcing writes to a role as literals."""
        return {
            step.value
            for kind in FORCED
            for step in self.instructions.get(kind, ())
            if isinstance(step, Put)
            and step.role == role
            and not isinstance(step.value, Expression)
        }


def roles_of(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Give the roles that steps write to, each once, in order."""
    return tuple(dict.fromkeys(step.role for step in steps if not isinstance(step, Call)))
