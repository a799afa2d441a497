"""What a person is shown of each battery and device: instruction, since when, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.dispatch import Instruction


class ProblemKind(StrEnum):
    """What can be wrong; each is a translation key."""

    UNAVAILABLE = "unavailable"
    REJECTED = "rejected"
    NOT_TAKEN = "not_taken"
    NOT_FOLLOWING = "not_following"
    NOT_CAPABLE = "not_capable"
    WRITE_BUDGET = "write_budget"
    OVERRIDDEN = "overridden"
    NOT_RELEASED = "not_released"
    JOURNAL = "journal"
    NOT_STARTED = "not_started"
    LEFT_BEHIND = "left_behind"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one battery or device, in words a person can act on."""

    kind: ProblemKind
    target: str
    name: str
    detail: str
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class BatteryStatus:
    """What one battery is told.

    verified: the hardware shows it (and where its power is measured, follows it); None
    while that is not known. held: we have taken it and will give it back.
    """

    instruction: Instruction
    since: datetime
    verified: bool | None = None
    held: bool = False
    problem: Problem | None = None


class DeviceCommand(StrEnum):
    """What a managed device is told; a device without an entity asks for it."""

    TURN_OFF = "turn_off"
    TURN_ON = "turn_on"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """What one managed device is told.

    shed_since: None while it is not shed. prior: its whole state before us, as
    Home Assistant's `State.as_dict` gives it. restored_at: when it was last given back.
    off_hours_today: how long we kept it off this local day [h]. numbers: what the reason
    goes by.
    """

    command: DeviceCommand
    since: datetime
    reason: str = ""
    until: datetime | None = None
    shed_since: datetime | None = None
    restored_at: datetime | None = None
    off_hours_today: float = 0.0
    prior: Mapping[str, object] | None = None
    verified: bool | None = None
    problem: Problem | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
