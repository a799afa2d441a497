"""Carries out what was dispatched, and gives everything back, whatever happens.

One cycle: every battery and device says what has to be done; what must be on disk first
goes out in one write; then all of them are written to at once, so that one that hangs
holds up no other. A clock of its own verifies, renews, retries and ends what has expired.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, Event as HassEvent, callback
from homeassistant.helpers.event import (
    EventStateChangedData,
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ..core.errors import JournalError
from .batteries import BatteryControl
from .claims import is_hopeless, is_polling, not_released
from .hand import Hand
from .journal import Entry, Event, Journal
from .orders import Orders
from .roster import Roster
from .running import RunControl
from .shutdown import before_shutdown
from .status import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from homeassistant.core import HomeAssistant

    from ..core.dispatch import DeviceInstruction, Instruction
    from .batteries import BatteryTarget
    from .claims import Control
    from .devices import DeviceTarget
    from .job import Job
    from .runs import CurtailTarget, RunCommand, RunStatus, RunTarget
    from .status import BatteryStatus, DeviceStatus

TICK: Final = timedelta(seconds=5)
RESTORE_EVERY: Final = timedelta(seconds=4)
"""Devices come back one by one: a house that starts everything at once trips its fuse.

Less than a tick, so that no tick comes a moment too early and passes without one.
"""
RELEASE_DEADLINE_S: Final = 12.0
LOOK_AGAIN_S: Final = 1.0
AT_ONCE: Final = 10


class Executor:
    """Holds every claim of one home."""

    def __init__(
        self,
        hass: HomeAssistant,
        journal_path: Path,
        *,
        on_change: Callable[[], None] | None = None,
        hand: Hand | None = None,
    ) -> None:
        """Name the journal's file; `on_change` is called when something to show has changed."""
        self._hass = hass
        self._journal = Journal(journal_path)
        self._hand = Hand(hass) if hand is None else hand
        self._on_change = on_change
        self._roster = Roster(hass, self._hand, self._journal)
        self._orders = Orders(dt_util.utcnow())
        self._stopped = False
        self._restored_at: datetime | None = None
        self._journal_problem: Problem | None = None
        self._notes: list[Entry] = []
        self._shown: list[object] = []
        self._flushing = asyncio.Lock()
        self._changed = asyncio.Event()
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._unwatch: CALLBACK_TYPE | None = None

    @property
    def journal(self) -> Journal:
        """The claims."""
        return self._journal

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong now, for repairs and the screen."""
        own = () if self._journal_problem is None else (self._journal_problem,)
        found = (control.problem for control in self._roster.controls)
        return own + tuple(problem for problem in found if problem is not None)

    def battery_status(self, battery_id: str) -> BatteryStatus:
        """Give what one battery is told and whether it follows; KeyError for an unknown one."""
        control = self._roster.battery(battery_id)
        return control.status(self._roster.claim(control))

    def device_status(self, device_id: str) -> DeviceStatus:
        """Give what one device is told; KeyError for an unknown one."""
        control = self._roster.devices[device_id]
        return control.status(self._roster.claim(control), self._journal.spent(control.target))

    def run_status(self, run_id: str) -> RunStatus:
        """Give how one load's run goes; KeyError for an unknown one."""
        return self._roster.runs[run_id].status()

    @property
    def curtailment_status(self) -> BatteryStatus | None:
        """Give whether solar is curtailed (`held`), and what is wrong; None: nothing is mapped."""
        control = self._roster.curtailment
        return None if control is None else control.status(self._roster.claim(control))

    @property
    def is_curtailed(self) -> bool:
        """Whether solar is kept from the grid by us."""
        status = self.curtailment_status
        return status is not None and status.held

    async def async_start(
        self,
        batteries: Sequence[BatteryTarget],
        devices: Sequence[DeviceTarget],
        runs: Sequence[RunTarget] = (),
        curtailment: CurtailTarget | None = None,
    ) -> None:
        """Reconcile with the hardware: give back every battery that an earlier run left taken.

        Devices found shed wait for the first plan, so that a restart in a peak does not
        switch a compressor on and off again; so does what runs, unless its time is over.
        """
        self._orders.started_at = dt_util.utcnow()
        try:
            await self._hass.async_add_executor_job(self._journal.open)
        except JournalError as error:
            self._journal_failed(error)
        finally:
            # Whatever happens, who is there can be asked for.
            self._roster.replace(batteries, devices, runs, curtailment)
        self._hand.remember(self._journal.notes)
        self._watch()
        self._unsubscribe = [
            async_track_time_interval(self._hass, self._async_tick, TICK, cancel_on_shutdown=True),
            before_shutdown(self._hass, lambda: self.async_stop("Home Assistant stops")),
        ]
        await self._async_cycle(self._roster.controls)

    async def async_set_targets(
        self,
        batteries: Sequence[BatteryTarget],
        devices: Sequence[DeviceTarget],
        runs: Sequence[RunTarget] = (),
        curtailment: CurtailTarget | None = None,
    ) -> None:
        """Take a changed set; what is no longer in it is given back, the rest is not touched."""
        self._roster.replace(batteries, devices, runs, curtailment)
        self._watch()
        await self._async_cycle(self._roster.leaving)

    async def async_apply(
        self,
        batteries: Mapping[str, Instruction],
        devices: Mapping[str, DeviceInstruction],
        runs: Mapping[str, RunCommand] | None = None,
        *,
        curtail: bool = False,
    ) -> None:
        """Carry out one dispatch; what is not named is given back, and a run is stopped.

        Ignored while everything is being given back.
        """
        if self._stopped or self._hand.closed:
            return
        self._orders.take(batteries, devices, runs or {}, dt_util.utcnow(), curtail=curtail)
        await self._async_cycle(self._roster.controls)

    async def async_hold(self, battery: BatteryTarget, instruction: Instruction) -> BatteryStatus:
        """Tell one battery something that outranks the dispatch, until `async_let_go`.

        The battery need not be among the targets: its test pulse comes before that.
        """
        control = self._roster.guest(battery)
        if not (self._stopped or self._hand.closed):
            self._orders.held[battery.battery_id] = instruction
            self._watch()
            await self._async_cycle([control])
        return control.status(self._roster.claim(control))

    async def async_let_go(self, battery_id: str) -> bool:
        """End `async_hold`; True when the battery shows that it is no longer held."""
        self._orders.held.pop(battery_id, None)
        await self._async_cycle(self._roster.controls)
        return not self.holds(battery_id)

    def holds(self, battery_id: str) -> bool:
        """Whether a battery is taken and not given back yet."""
        return f"battery:{battery_id}" in self._journal.claims

    async def async_release_all(
        self, reason: str, deadline_s: float = RELEASE_DEADLINE_S
    ) -> tuple[Problem, ...]:
        """Give everything back now; what could not be proved given back is named."""
        self._orders.drop()
        self._hand.closed = True
        for control in self._roster.controls:
            control.begin_anew()
        try:
            async with asyncio.timeout(deadline_s):
                await self._async_release_until_done()
        except TimeoutError:
            pass
        finally:
            self._hand.closed = False
        return tuple(not_released(control, reason) for control in self._taken())

    async def async_stop(self, reason: str = "stopped") -> tuple[Problem, ...]:
        """Give everything back, carry out nothing more, and let go of Home Assistant."""
        if self._stopped:
            return ()
        self._stopped = True
        problems = await self.async_release_all(reason)
        for unsubscribe in (*self._unsubscribe, self._unwatch):
            if unsubscribe is not None:
                unsubscribe()
        self._unsubscribe, self._unwatch = [], None
        return problems

    async def async_forget(self, target: str) -> None:
        """Drop a claim that a person says is settled, such as on an entity that is gone."""
        await self._async_note([Entry(Event.RELEASED, target, dt_util.utcnow())])
        self._report()

    def _taken(self) -> list[Control]:
        """Give what hardware still holds of us; a device that polls is told later."""
        return [
            control
            for control in self._roster.controls
            if (claim := self._roster.claim(control)) is not None and not is_polling(claim)
        ]

    # --- one cycle ---

    async def _async_cycle(self, controls: Iterable[Control]) -> None:
        now = dt_util.utcnow()
        jobs = []
        for number, control in enumerate(controls, start=1):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)  # A large home lets others run in between.
            if not control.busy and (job := self._decide(control, now)) is not None:
                control.busy = True
                jobs.append((control, job))
        await self._async_run(jobs)
        if self._roster.drop_those_gone({f"battery:{held}" for held in self._orders.held}):
            self._watch()
        self._report()

    def _decide(self, control: Control, now: datetime) -> Job | None:
        claim = self._roster.claim(control)
        if isinstance(control, BatteryControl):
            return control.decide(self._orders.told(control, self._roster, now), claim, now)
        starting = self._orders.is_starting(now) and not self._hand.closed
        if isinstance(control, RunControl):
            is_known = self._roster.runs.get(control.run.run_id) is control
            command = self._orders.run(control.run.run_id, now) if is_known else None
            return control.decide(command, claim, now, starting=starting)
        key = control.device.device_id
        is_managed = self._roster.devices.get(key) is control
        order = self._orders.shed(key, now) if is_managed else None
        if starting:
            return None
        is_turn = self._restored_at is None or now - self._restored_at >= RESTORE_EVERY
        may_restore = self._hand.closed or is_turn
        spent = self._journal.spent(control.target)
        job = control.decide(order, claim, now, spent=spent, may_restore=may_restore)
        if job is not None and claim is not None and control.wants_restore(claim, now):
            self._restored_at = now
        return job

    async def _async_run(self, jobs: list[tuple[Control, Job]]) -> None:
        for control, _ in jobs:
            control.busy = True
        written = await self._async_write_ahead(jobs)
        finishing = (self._async_finish(control, job) for control, job in written)
        results = await asyncio.gather(*finishing, return_exceptions=True)
        for result in results:
            if result is not None:
                raise result

    async def _async_write_ahead(
        self, jobs: list[tuple[Control, Job]]
    ) -> list[tuple[Control, Job]]:
        """Put every intent on disk at once; without it nothing is forced, releases go on."""
        entries = [entry for _, job in jobs for entry in job.before]
        if not entries:
            return jobs
        try:
            await self._hass.async_add_executor_job(self._journal.append, entries)
        except JournalError as error:
            self._journal_failed(error)
            for control, job in jobs:
                if job.before:
                    control.refuse(error)
                    control.busy = False
            return [(control, job) for control, job in jobs if not job.before]
        self._journal_problem = None
        return jobs

    async def _async_finish(self, control: Control, job: Job) -> None:
        try:
            entries = await job.run()
            await self._async_note(entries)
        finally:
            control.busy = False
            self._changed.set()

    async def _async_note(self, entries: list[Entry]) -> None:
        """Write what happened; jobs that finish meanwhile share the next write."""
        self._notes += entries
        async with self._flushing:
            notes, self._notes = [*self._notes, *self._hand.counts()], []
            if notes:
                await self._hass.async_add_executor_job(self._journal.note, notes)

    async def _async_release_until_done(self) -> None:
        while True:
            self._changed.clear()
            await self._async_cycle(self._roster.controls)
            if all(is_hopeless(control) for control in self._taken()):
                return
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._changed.wait()
            except TimeoutError:
                continue

    # --- the clock and what Home Assistant tells us ---

    async def _async_tick(self, _now: datetime) -> None:
        if self._hand.closed:
            return
        if self._journal.owes:
            await self._hass.async_add_executor_job(self._journal.note, [])
        await self._async_cycle(self._roster.controls)

    def _watch(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
        self._unwatch = async_track_state_change_event(
            self._hass, self._roster.entities, self._async_state_changed
        )

    @callback
    def _async_state_changed(self, event: HassEvent[EventStateChangedData]) -> None:
        """Notice a person's hand by its context, and look again at what we hold."""
        new = event.data["new_state"]
        if new is None or self._hand.is_ours(new.context):
            self._changed.set()
            return
        controls = [
            control for control in self._roster.controls if new.entity_id in control.entities
        ]
        if self._hand.is_somebodys(new.context):
            now = dt_util.utcnow()
            jobs: list[tuple[Control, Job]] = []
            for control in controls:
                job = control.touched(
                    event.data["old_state"], new, self._roster.claim(control), now
                )
                if job is not None and not control.busy:
                    jobs.append((control, job))
            self._start(self._async_run(jobs))
            self._report()
        elif any(self._roster.claim(control) is not None for control in controls):
            self._start(self._async_cycle(controls))
        self._changed.set()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._hass.async_create_task(work, "energy_optimizer control", eager_start=True)

    def _report(self) -> None:
        """Tell whoever shows it, but only what is new: the clock ticks every few seconds."""
        shown = [control.face(self._roster.claim(control)) for control in self._roster.controls]
        if shown != self._shown and self._on_change is not None:
            self._on_change()
        self._shown = shown

    # --- what is wrong ---

    def _journal_failed(self, error: JournalError) -> None:
        kind, name = ProblemKind.JOURNAL, self._journal.path.name
        self._journal_problem = Problem(kind, "journal", name, str(error))
