"""One deferrable load or car under the executor: started and stopped as planned, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from ..core.errors import ControlError
from .capabilities import Snapshot
from .hand import why_away
from .job import SETTLE_S, Job, just
from .journal import Entry, Event
from .release import registry_ids, with_present_names
from .run_base import RunBase
from .run_progress import Progress
from .run_writes import is_on, run_snapshot, shows_all, switch_writes
from .runs import RunState
from .shedding import is_reachable_state
from .status import ProblemKind

if TYPE_CHECKING:
    from homeassistant.core import State

    from .capabilities import Write
    from .journal import Claim, JsonObject
    from .runs import RunCommand

CHECKPOINT: Final = timedelta(minutes=5)
"""How often what a run has come to is put on disk while it goes on."""
RENEW: Final = timedelta(minutes=1)
"""An end that moved by less is not written down anew."""


class RunControl(RunBase):
    """Decides, cycle by cycle, what has to be done to one load."""

    def decide(
        self, command: RunCommand | None, claim: Claim | None, now: datetime, *, starting: bool
    ) -> Job | None:
        """Give what has to be done; None is given back.

        starting: before the first plan what goes on is left to go on, until its end.
        """
        held = None if claim is None else with_present_names(self._hass, claim)
        self._count(held, now)
        if held is not None and starting and not self._hand.closed and now <= _until(held):
            return None
        job = self._tell(command, held, now) or self._notice(held, now)
        if job is None:
            try:
                job = self._carry_out(command, held, now)
            except ControlError as error:
                # What cannot be told (any more) must not go on in its place.
                job = self._end(held, now)
                self._complain(ProblemKind.NOT_CAPABLE, str(error))
        return job or self._checkpoint(now)

    def touched(
        self, old: State | None, new: State, claim: Claim | None, now: datetime
    ) -> Job | None:
        """Let a person who starts or stops it have the last word."""
        if old is None or old.state == new.state or not is_reachable_state(new):
            return None
        if new.entity_id != self.run.entity_id:
            self._current_by_hand = True
            return None
        held = None if claim is None else with_present_names(self._hass, claim)
        if self._seen.is_fired:
            return self._fired_by_hand(held, now) if held is None else None
        shown = is_on(self.run, new)
        if held is not None and shown is _runs(held):
            return None
        if held is None and not shown:
            return self._finish(None, now) if self._progress.by_hand else None
        return self._overruled(held, now, on=shown)

    # --- what is told, and what is seen ---

    def _tell(self, command: RunCommand | None, held: Claim | None, now: datetime) -> Job | None:
        """Take a command up; a run of another occasion ends first."""
        known = self._command
        self._command = command
        if command is None:
            return None
        if known is None or (known.run, known.power_kw) != (command.run, command.power_kw):
            self._tries.reset()
        if command.occasion == self._progress.occasion:
            return None
        if held is not None and _runs(held) and not self.run.interruptible:
            return self._end(held, now)
        self._progress = Progress(command.occasion, counted_at=now)
        self._current_by_hand = False
        self.problem = None
        return None

    def _count(self, held: Claim | None, now: datetime) -> None:
        """Add up how long it has run, and what was measured of it."""
        runs = self._progress.state is RunState.RUNNING and (
            self._seen.is_fired or self.run.ends_by_itself or self._seen.is_on is True
        )
        if held is not None and not _runs(held):
            runs = False
        power_kw = None if self.run.power_kw is None else self.run.power_kw()
        self._progress.count(now, power_kw, self.run.finished_below_kw, runs=runs)

    def _notice(self, held: Claim | None, now: datetime) -> Job | None:
        """See that it was switched from outside, or is done."""
        progress, on = self._progress, self._seen.is_on
        settled = self._tries.seconds_since(now) > SETTLE_S
        if progress.state is RunState.RUNNING and progress.has_rested(
            now, self.run.finished_after_minutes
        ):
            return self._finish(held, now)
        if self._seen.is_fired or on is None or not settled:
            return None
        if held is None:
            if on and progress.state is RunState.WAITING and self._command is not None:
                return None if self.run.holds_off else self._overruled(None, now, on=True)
            ended = not on and progress.state is RunState.RUNNING
            return self._finish(None, now) if ended else None
        # Found off after a start it was a power cut, or our own stop that a kill cut short.
        was_on, self._was_on = self._was_on or self.run.ends_by_itself, self._was_on or on
        if held.stage is Event.VERIFIED and _runs(held) and was_on and not on:
            return self._overruled(held, now, on=False)
        # One that begins by itself while it is kept off is told again: it was no person.
        return None

    def _carry_out(
        self, command: RunCommand | None, held: Claim | None, now: datetime
    ) -> Job | None:
        over = self._progress.state in (RunState.FINISHED, RunState.STOPPED_BY_HAND)
        if command is None or over:
            return self._end(held, now)
        if self._progress.by_hand:
            return None
        in_block = held is not None and _runs(held) and not self.run.interruptible
        if command.run or (in_block and held is not None and now < _until(held)):
            begun = held is not None and _runs(held)
            if begun or self._seen.may_start:
                return self._start(command, held, now)
        return self._wait(command, held, now)

    # --- starting and holding ---

    def _start(self, command: RunCommand, held: Claim | None, now: datetime) -> Job | None:
        if self._seen.is_fired:
            return self._fire(command, now) if held is None and self._is_unstarted else None
        if self.run.ends_by_itself and held is None and not self._is_unstarted:
            return None
        if not self._seen.is_reachable:
            self._complain(ProblemKind.UNAVAILABLE, why_away(self._hass, self.entities[0]))
            return None
        power_kw = None if self._current_by_hand else command.power_kw
        until = command.until if command.run or held is None else _until(held)
        writes = switch_writes(self._hass, self.run, on=True, power_kw=power_kw)
        return self._hold(writes, until, held, now, runs=True)

    def _wait(self, command: RunCommand, held: Claim | None, now: datetime) -> Job | None:
        """Stop what is interrupted; keep off what would begin by itself."""
        if not self.run.holds_off:
            return self._end(held, now)
        if not self._seen.is_reachable or (held is None and not self._seen.is_on):
            return None
        self._progress.rest()
        writes = switch_writes(self._hass, self.run, on=False)
        return self._hold(writes, command.until, held, now, runs=False)

    def _hold(
        self,
        writes: tuple[Write, ...],
        until: datetime,
        held: Claim | None,
        now: datetime,
        *,
        runs: bool,
    ) -> Job | None:
        """Write what is not shown yet, with the intent on disk before."""
        intent: JsonObject = {
            "run": runs,
            "until": until.isoformat(),
            "writes": [write.as_json() for write in writes],
        }
        known = {} if held is None else Snapshot.from_json(held.snapshot).before
        if held is not None and any(write.entity_id not in known for write in writes):
            # Mapped to another entity while it was held: give back what we know first.
            return self._give_back(held, now)
        same = held is not None and held.intent | {"until": ""} == intent | {"until": ""}
        if same and held is not None and held.stage is Event.VERIFIED:
            intent = held.intent if abs(until - _until(held)) < RENEW else intent
        shown = shows_all(self._hass, writes)
        if held is not None and intent == held.intent and shown and held.stage is Event.VERIFIED:
            return None
        if not shown and not self._tries.may_try(now):
            if self.problem is None:
                self._complain(ProblemKind.NOT_TAKEN, f"{self.name} does not take it")
            return None
        if runs:
            self._progress.start(now, until)
        before = self._entries(intent, held, now)
        return Job(lambda: self._write(writes, now), before)

    def _entries(self, intent: JsonObject, held: Claim | None, now: datetime) -> tuple[Entry, ...]:
        noted = self._noted(now)
        if held is None:
            snapshot = run_snapshot(self._hass, self.run).as_json()
            snapshot["registry"] = registry_ids(self._hass, self.entities)
            return (Entry(Event.CLAIM, self.target, now, snapshot, intent), noted)
        if held.intent == intent:
            return ()
        return (Entry(Event.INTENT, self.target, now, intent=intent), noted)

    def _fire(self, command: RunCommand, now: datetime) -> Job | None:
        """Start once: after the intent is on disk it is never fired again, whatever happens."""
        if not self._seen.is_reachable:
            self._complain(ProblemKind.UNAVAILABLE, why_away(self._hass, self.entities[0]))
            return None
        self._progress.start(now, command.until)
        intent: JsonObject = {"run": True, "until": command.until.isoformat(), "writes": []}
        snapshot = run_snapshot(self._hass, self.run).as_json()
        before = (Entry(Event.CLAIM, self.target, now, snapshot, intent), self._noted(now))
        return Job(lambda: self._fire_now(now), before)

    # --- ending ---

    def _finish(self, held: Claim | None, now: datetime) -> Job | None:
        """It is done: not again on this occasion."""
        self._progress.end(RunState.FINISHED)
        if held is not None and not self._seen.is_fired and not self.run.ends_by_itself:
            # The claim is not let go before the switch shows it.
            return self._give_back(held, now)
        return self._close(held, now)

    def _overruled(self, held: Claim | None, now: datetime, *, on: bool) -> Job:
        """A person, or somebody's automation, started or stopped it: so be it."""
        if on:
            self._progress.start(now, None)
            self._progress.by_hand = True
        else:
            done = self.run.ends_by_itself
            self._progress.end(RunState.FINISHED if done else RunState.STOPPED_BY_HAND)
            if not done:
                self._complain(ProblemKind.OVERRIDDEN, f"{self.name} was stopped by hand")
        return self._close(held, now)

    def _fired_by_hand(self, held: Claim | None, now: datetime) -> Job | None:
        if not self._is_unstarted or self._command is None:
            return None
        self._progress.start(now, None)
        self._progress.by_hand = True
        if self.run.power_kw is None:
            self._progress.end(RunState.FINISHED)
        return self._close(held, now)

    def _end(self, held: Claim | None, now: datetime) -> Job | None:
        """Stop what we started; a programme that ends by itself goes on without us."""
        progress = self._progress
        is_due = progress.until is not None and now >= progress.until
        if progress.state is RunState.RUNNING and not progress.by_hand:
            if self._seen.ends_by_itself and not (is_due and self._may_be_closed):
                left = self._hand.closed and held is not None
                return self._close(held, now) if left else None
            if is_due and not self.run.interruptible:
                progress.end(RunState.FINISHED)
            else:
                progress.rest()
        return None if held is None else self._give_back(held, now)

    @property
    def _may_be_closed(self) -> bool:
        """Whether its planned end counts as its end: nothing shows that it still draws."""
        return self.run.power_kw is None or not self._progress.has_drawn

    # --- small things ---

    def _checkpoint(self, now: datetime) -> Job | None:
        due = abs(now - self._noted_at) >= CHECKPOINT
        if self._progress.state is not RunState.RUNNING or not due:
            return None
        return Job(lambda: just([self._noted(now)]))


def _runs(held: Claim) -> bool:
    return bool(held.intent.get("run"))


def _until(held: Claim) -> datetime:
    return datetime.fromisoformat(cast("str", held.intent["until"]))
