"""The records that a battery's profile is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ..core.dispatch import InstructionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

FORCED: Final = (InstructionKind.CHARGE, InstructionKind.DISCHARGE)
SOON_S: Final = 600.0
"""A discharge that goes on for longer than this needs the inverter's own minimum as well."""


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
    WINDOW_START = "window_start"
    WINDOW_END = "window_end"
    STATE = "state"
    ENTITY_ID = "entity_id"
    DEVICE_ID = "device_id"
    SERIAL = "serial"


WORDS: Final = (Source.DEVICE_ID, Source.SERIAL, Source.ENTITY_ID)
"""Sources that are text and nothing else."""
OF_AN_ENTITY: Final = (Source.STATE, Source.ENTITY_ID)
WINDOW: Final = (Source.WINDOW_START, Source.WINDOW_END)


class As(StrEnum):
    """How a value is sent."""

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    CLOCK = "clock"
    MOMENT = "moment"
    SWITCH = "switch"


type Literal = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Expression:
    """A source × `times` + `plus`, brought onto `step` towards zero, sent as `kind`.

    least: it is never sent lower. per: the role of a sensor by whose number it is divided,
    such as a voltage for a current. entity: the role that a state or an entity id is of.
    A window begins at the last quarter of an hour and lasts `lapses_after_s`.
    """

    source: Source
    times: float = 1.0
    plus: float = 0.0
    step: float | None = None
    kind: As = As.NUMBER
    least: float | None = None
    per: str | None = None
    entity: str | None = None


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
    """Set an entity to a value; `shows` is what it shows then, where that is something else."""

    role: str
    value: Value
    shows: str | None = None


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
    """Bring back what an entity showed before.

    always: also where it still shows it, as a service changes it unseen.
    """

    role: str
    always: bool = False


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
    has_device: False where the integration has none and its entities are found by unique id.
    manufacturer: whose device it has to be, where many makers share the integration.
    calls_wear: False where a service's command wears nothing and may be renewed at will.
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
    has_device: bool = True
    manufacturer: str | None = None
    calls_wear: bool = True

    @property
    def ends_by_itself(self) -> bool:
        """Whether a forced discharge ends, soon or at its target, with nobody there to end it."""
        lapses_soon = self.lapses_after_s is not None and self.lapses_after_s <= SOON_S
        return lapses_soon or self.kept_alive or self.stops_at_target

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


def values_of(step: Step) -> tuple[Value, ...]:
    """Give the values that a step sends."""
    if isinstance(step, Call):
        return tuple(step.data.values())
    return (step.value,) if isinstance(step, Put) else ()


def read_by(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Give the roles that the steps' values are made of, each once, in order."""
    values = [value for step in steps for value in values_of(step)]
    roles = [
        role
        for value in values
        if isinstance(value, Expression)
        for role in (value.per, value.entity)
    ]
    return tuple(dict.fromkeys(role for role in roles if role is not None))
