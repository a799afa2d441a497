"""What a load's control is made of: what it shows, and the calls that carry a decision out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from ..core.errors import ControlError, DeviceUnavailableError
from .hand import WriteBudgetError
from .job import Job, Tries, just
from .journal import Entry, Event
from .release import async_give_back
from .run_progress import Progress
from .run_writes import RunSeen, fire, shows_all
from .runs import RunState, RunStatus
from .status import Problem, ProblemKind

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .capabilities import Write
    from .hand import Hand
    from .journal import Claim, JsonObject
    from .runs import RunCommand, RunTarget


class RunBase:
    """One load: what is known of it, and what is done to it."""

    def __init__(self, hass: HomeAssistant, hand: Hand, run: RunTarget, noted: JsonObject) -> None:
        """Go on from what was noted of it; `noted` is empty for one that never ran."""
        self._hass = hass
        self._hand = hand
        self.run = run
        self.busy = False
        self.problem: Problem | None = None
        self._command: RunCommand | None = None
        self._progress = Progress.from_json(noted)
        self._tries = Tries()
        self._current_by_hand = False
        self._was_on = False
        self._noted_at = dt_util.utcnow()

    @property
    def target(self) -> str:
        """Its name in the journal."""
        return f"run:{self.run.run_id}"

    @property
    def entities(self) -> tuple[str, ...]:
        """What it writes to."""
        current = None if self.run.current is None else self.run.current.entity_id
        return tuple(item for item in (self.run.entity_id, current) if item is not None)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.run.name

    def face(self, claim: Claim | None) -> object:
        """Give what a change of is worth showing."""
        held = None if claim is None else claim.taken_at
        progress = self._progress
        return (
            self.target,
            progress.state,
            progress.occasion,
            progress.by_hand,
            held,
            self.problem,
        )

    def begin_anew(self) -> None:
        """Forget failed tries, as everything is to be given back."""
        self._tries.reset()

    def status(self) -> RunStatus:
        """Give what a person and the planner are shown."""
        progress, state = self._progress, self._progress.state
        if state in (RunState.WAITING, RunState.RUNNING) and not self._seen.is_reachable:
            state = RunState.UNAVAILABLE
        return RunStatus(
            state,
            progress.occasion,
            progress.started_at,
            progress.run_hours,
            progress.block_hours,
            progress.energy_kwh,
            by_hand=progress.by_hand,
            may_start=self._seen.may_start,
            problem=self.problem,
        )

    def refuse(self, error: ControlError) -> None:
        """Take note that it was not started, as the journal did not take the intent."""
        self._progress.undo_start()
        self._complain(ProblemKind.JOURNAL, str(error))

    async def _write(self, writes: tuple[Write, ...], now: datetime) -> list[Entry]:
        if not shows_all(self._hass, writes):
            self._tries.tried(now)
        try:
            for write in writes:
                await self._hand.write(write)
                if not write.is_shown_by(self._hass.states.get(write.entity_id)):
                    await self._hand.refresh(write.entity_id)
        except ControlError as error:
            self._complain_of(error)
            return []
        self.problem = None
        shown = shows_all(self._hass, writes)
        self._was_on = self._was_on or self._seen.is_on is True
        return [Entry(Event.VERIFIED if shown else Event.WRITTEN, self.target, now)]

    async def _fire_now(self, now: datetime) -> list[Entry]:
        try:
            await self._hand.write(fire(str(self.run.entity_id)))
        except DeviceUnavailableError as error:
            # Nothing was called: it is as if it had never been told.
            self._complain_of(error)
            self._progress.undo_start()
            return [Entry(Event.RELEASED, self.target, now), self._noted(now)]
        except ControlError as error:
            self._complain_of(error)
            return [Entry(Event.WRITTEN, self.target, now)]
        self.problem = None
        return [Entry(Event.VERIFIED, self.target, now)]

    def _give_back(self, held: Claim, now: datetime) -> Job | None:
        if not self._tries.may_try(now):
            return None
        return Job(lambda: self.async_release(held, now))

    async def async_release(self, held: Claim, now: datetime) -> list[Entry]:
        """Bring back what was there; the claim stays until the hardware shows it."""
        self._tries.tried(now)
        outcome = await async_give_back(self._hass, self._hand, held)
        if not outcome.settled:
            kind = ProblemKind.NOT_RELEASED
            if isinstance(outcome.error, DeviceUnavailableError):
                # Waiting for it to come back uses up no tries.
                self._tries.reset()
                kind = ProblemKind.UNAVAILABLE
            self._complain(kind, str(outcome.error), outcome.entity_id)
            return []
        if self.problem is not None and self.problem.kind is not ProblemKind.OVERRIDDEN:
            self.problem = None
        self._tries.reset()
        return [Entry(Event.RELEASED, self.target, now), self._noted(now)]

    def _close(self, held: Claim | None, now: datetime) -> Job:
        """Let go without a write."""
        released = [] if held is None else [Entry(Event.RELEASED, self.target, now)]
        return Job(lambda: just([*released, self._noted(now)]))

    def _noted(self, now: datetime) -> Entry:
        self._noted_at = now
        return Entry(Event.NOTED, self.target, now, self._progress.as_json())

    @property
    def _seen(self) -> RunSeen:
        return RunSeen(self._hass, self.run)

    @property
    def _is_unstarted(self) -> bool:
        return self._progress.started_at is None

    def _complain_of(self, error: ControlError) -> None:
        kind = ProblemKind.REJECTED
        if isinstance(error, DeviceUnavailableError):
            self._tries.reset()
            kind = ProblemKind.UNAVAILABLE
        elif isinstance(error, WriteBudgetError):
            kind = ProblemKind.WRITE_BUDGET
        entity_id = error.placeholders.get("entity_id")
        self._complain(kind, str(error), None if entity_id is None else str(entity_id))

    def _complain(self, kind: ProblemKind, detail: str, entity_id: str | None = None) -> None:
        self.problem = Problem(kind, self.target, self.name, detail, entity_id)
