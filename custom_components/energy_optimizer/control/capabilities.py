"""What a driver has to offer, and the writes it asks for.

A driver names writes; it does not perform them. The executor performs them, so that
skipping, retrying, budgets, contexts and the journal are the same for every driver.
"""

from __future__ import annotations

from dataclasses import dataclass, field
import math
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import State

    from ..core.dispatch import Capabilities, Instruction
    from .journal import Json, JsonObject

type NetPowerReader = Callable[[], float | None]
"""Gives a battery's measured power now [kW], + discharges; None when it is not known."""


STATE: Final = "state"
"""The key of `Write.shown_as` that means the entity's state; any other is an attribute."""
RUN_ACTIONS: Final = "energy_optimizer.actions"
"""In the place of a service and of its entity: a sequence of actions is run."""


@dataclass(frozen=True, slots=True)
class Write:
    """One service call on one entity.

    shown_as: the state and attributes that show it was taken; empty when nothing can.
    tolerance: how far a number may be off (a device rounds to its own step).
    wears: False where it wears nothing, so that the daily budget is not for it.
    """

    entity_id: str
    service: str
    data: JsonObject
    shown_as: dict[str, str | float] = field(default_factory=dict)
    tolerance: float = 0.0
    wears: bool = True

    def is_shown_by(self, state: State | None) -> bool:
        """Whether the entity already shows what this write wants, where anything can."""
        if not self.shown_as:
            return True
        return state is not None and all(
            _equal(
                state.state if key == STATE else state.attributes.get(key), value, self.tolerance
            )
            for key, value in self.shown_as.items()
        )

    def as_json(self) -> JsonObject:
        """Give what the journal keeps of it."""
        return {
            "entity_id": self.entity_id,
            "service": self.service,
            "data": self.data,
            "shown_as": cast("Json", self.shown_as),
            "tolerance": self.tolerance,
        }

    @classmethod
    def from_json(cls, record: JsonObject) -> Write:
        """Read what `as_json` gave."""
        return cls(
            cast("str", record["entity_id"]),
            cast("str", record["service"]),
            cast("JsonObject", record["data"]),
            cast("dict[str, str | float]", record.get("shown_as", {})),
            cast("float", record.get("tolerance", 0.0)),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was there before us, and the writes that bring it back, in order.

    decided_by: the entity whose state says whether the battery is still ours.
    """

    before: dict[str, str | float]
    release: tuple[Write, ...]
    decided_by: str | None = None

    def as_json(self) -> JsonObject:
        """Give what the journal keeps of it."""
        return {
            "before": cast("Json", self.before),
            "release": [write.as_json() for write in self.release],
            "decided_by": self.decided_by,
        }

    @classmethod
    def from_json(cls, record: JsonObject) -> Snapshot:
        """Read what `as_json` gave."""
        release = cast("list[JsonObject]", record["release"])
        return cls(
            cast("dict[str, str | float]", record["before"]),
            tuple(Write.from_json(write) for write in release),
            cast("str | None", record.get("decided_by")),
        )


class BatteryDriver(Protocol):
    """Translates instructions into writes for one battery."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can be told now; a discharge only while it may be forced safely."""

    @property
    def lapses_after_s(self) -> float | None:
        """After how long the hardware drops a command by itself [s]; None: never."""

    @property
    def entities(self) -> tuple[str, ...]:
        """What it writes to, so that a person's hand on them is noticed."""

    def snapshot(self) -> Snapshot:
        """Take down what is there now.

        Raises: DeviceUnavailableError when it cannot be known.
        """

    def writes(self, instruction: Instruction) -> tuple[Write, ...]:
        """Give the writes that make the battery follow, in order.

        Raises: ControlError when it cannot be told this.
        """

    def resets(self, snapshot: Snapshot, writes: tuple[Write, ...]) -> tuple[Write, ...]:
        """Give what clears the traces of another instruction, before `writes` are done."""


def _equal(shown: object, wanted: str | float, tolerance: float) -> bool:
    """Compare text exactly and numbers within a tolerance; what cannot be read is unequal."""
    if isinstance(wanted, str):
        return shown == wanted
    try:
        number = float(str(shown))
    except ValueError:
        return False
    return math.isclose(number, wanted, rel_tol=1e-6, abs_tol=max(tolerance, 1e-6))
