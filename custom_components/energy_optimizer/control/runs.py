"""What is run for the home: deferrable loads, cars, and the switch that curtails solar.

What the rest of the house gives (`RunTarget`, `RunCommand`) and gets (`RunStatus`); it is
carried out in `running.py` and `curtailing.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .status import Problem

SWITCH_DOMAINS: Final = frozenset({"switch", "input_boolean", "fan", "humidifier"})
"""What is turned on to run, and off to stop."""
FIRE_DOMAINS: Final = frozenset({"script", "button", "input_button"})
"""What is started once and goes on by itself."""
NUMBER_DOMAINS: Final = frozenset({"number", "input_number"})
"""What a charger's current is set with."""


@dataclass(frozen=True, slots=True)
class CurrentControl:
    """A charger's current per phase, set with a number entity [A]."""

    entity_id: str
    phases: int = 1
    voltage_v: float = 230.0
    min_a: float = 6.0
    max_a: float = 16.0

    def amperes(self, power_kw: float) -> float:
        """Give the whole amperes per phase for a power; never below `min_a` [A]."""
        wanted = power_kw * 1000.0 / (self.voltage_v * self.phases)
        return min(max(float(int(wanted + 1e-6)), self.min_a), self.max_a)

    def power_kw(self, amperes: float) -> float:
        """Give what a current draws on all phases [kW]."""
        return amperes * self.voltage_v * self.phases / 1000.0


@dataclass(frozen=True, slots=True)
class RunTarget:
    """A deferrable load or a car that a person gave us to start and stop.

    entity_id: what starts it, of `SWITCH_DOMAINS` or `FIRE_DOMAINS`; None for a charger that
    has only a current (0 A, or the number's least, is then off). stop_entity_id: what is
    fired to stop what an entity of `FIRE_DOMAINS` started; without it, it is never stopped.
    power_kw: its measured power now [kW]. ready: whether it may be started now (loaded,
    plugged in); None while that is not known. Where there is a reader it starts only on True.
    interruptible: may be stopped and go on later; else it runs in one block, and only
    `async_apply` without it (a pause, another mode) or its `until` ends a block.
    ends_by_itself: a programme that stopping would spoil (a dishwasher's): nothing ever turns
    its switch off, not at its `until` nor when Home Assistant stops.
    holds_off: kept off while it waits, as a charger begins by itself when a car is plugged in;
    what it was before (on) comes back when its run is over or it is no longer named.
    current: sets a charger's power. finished_below_kw, finished_after_minutes: its measured
    power stays below for so long: it is done.
    """

    run_id: str
    name: str
    entity_id: str | None = None
    stop_entity_id: str | None = None
    power_kw: Callable[[], float | None] | None = None
    ready: Callable[[], bool | None] | None = None
    interruptible: bool = False
    ends_by_itself: bool = False
    holds_off: bool = False
    current: CurrentControl | None = None
    finished_below_kw: float = 0.01
    finished_after_minutes: float = 5.0


@dataclass(frozen=True, slots=True)
class RunCommand:
    """What one load is told now.

    run: on, or waiting (or ended, when an interruptible one is on). power_kw: for one whose
    current can be set. until: when the plan ends this run or this wait; two minutes later
    what nobody renewed is stopped. occasion: which of its runs this is, for instance the
    window's day or its deadline: what is finished, or was stopped by hand, is not started
    again in the same occasion, and `run_hours` and `energy_kwh` begin anew with another one.
    """

    run: bool
    until: datetime
    power_kw: float | None = None
    reason: str = ""
    occasion: str = ""


class RunState(StrEnum):
    """Where a run is; `unavailable` may become any of the others."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED_BY_HAND = "stopped_by_hand"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How one run of a load goes, kept over restarts.

    occasion: the run that all of this is about: of another one, nothing has happened yet.
    started_at: of its first start. run_hours: how long it has run in all [h]. block_hours:
    how long the piece that goes on has run [h]. energy_kwh: measured; None where nothing
    measures it. by_hand: a person started it. may_start: False while its ready signal says no.
    """

    state: RunState
    occasion: str = ""
    started_at: datetime | None = None
    run_hours: float = 0.0
    block_hours: float = 0.0
    energy_kwh: float | None = None
    by_hand: bool = False
    may_start: bool = True
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CurtailTarget:
    """What keeps solar from being exported, of the whole home.

    entity_id: a switch (on curtails, or off where `inverted`), or a number to which
    `limit_value` is written, in its own unit, while curtailed.
    """

    entity_id: str
    inverted: bool = False
    limit_value: float = 0.0
