"""One managed device under the executor: shed under a claim, watched, brought back whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..core.errors import ControlError, DeviceUnavailableError
from .hand import WriteBudgetError, why_away
from .job import SETTLE_S, Job, Tries, just
from .journal import Entry, Event
from .shed_claims import (
    ClaimReader,
    draws_on,
    hours_today,
    intent_of,
    is_ordered,
    may_be_shed,
    used_up_today,
)
from .shedding import (
    DRAWS_NOTHING_KW,
    ShedMethod,
    as_prior,
    async_bring_back,
    is_back,
    is_off,
    is_reachable_state,
    shed_writes,
)
from .status import DeviceCommand, DeviceStatus, Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from homeassistant.core import HomeAssistant, State

    from ..core.dispatch import DeviceInstruction
    from .capabilities import Write
    from .hand import Hand
    from .journal import Claim, JsonObject, Period

TURN_ON_FOR: Final = timedelta(hours=1)
"""How long a device that polls is told to turn on, unless it reports sooner that it did."""


@dataclass(frozen=True, slots=True)
class DeviceTarget:
    """A device that a person or the API gave us to shed.

    entity_id: None for one that polls for its instruction. amount: see `shed_writes`.
    priority: a higher one is shed first and restored last. max_off_hours: of a local day.
    power_kw: its measured power now [kW], None where nothing measures it; power_since_kw:
    the same, None while nothing was measured since a moment. reported_on: what a polling
    device said last.
    """

    device_id: str
    name: str
    entity_id: str | None = None
    method: ShedMethod = ShedMethod.OFF
    amount: float = 0.0
    priority: int = 0
    essential: bool = False
    min_off_hours: float = 0.0
    min_on_hours: float = 0.0
    max_off_hours: float | None = None
    max_off_in_a_row_hours: float | None = None
    power_kw: Callable[[], float | None] | None = None
    power_since_kw: Callable[[datetime], float | None] | None = None
    reported_on: Callable[[], bool | None] | None = None


class DeviceControl:
    """Decides, cycle by cycle, what has to be done to one device."""

    def __init__(self, hass: HomeAssistant, hand: Hand, device: DeviceTarget) -> None:
        """Start with the device left alone."""
        self._hass = hass
        self._hand = hand
        self.device = device
        self.busy = False
        self.problem: Problem | None = None
        self._order: DeviceInstruction | None = None
        self._since = dt_util.utcnow()
        self._verified: bool | None = None
        self._tries = Tries()
        self._hands_off = False
        self._over = False
        self._claims = ClaimReader(hass)

    @property
    def target(self) -> str:
        """Its name in the journal."""
        return f"device:{self.device.device_id}"

    @property
    def entities(self) -> tuple[str, ...]:
        """What it writes to."""
        return () if self.device.entity_id is None else (self.device.entity_id,)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.device.name

    def face(self, claim: Claim | None) -> object:
        """Give what a change of is worth showing."""
        held = None if claim is None else claim.taken_at
        return (self.target, self._order, self._verified, held, self.problem)

    def begin_anew(self) -> None:
        """Forget failed tries, as everything is to be given back."""
        self._tries.reset()

    def status(self, claim: Claim | None, spent: Sequence[Period]) -> DeviceStatus:
        """Give what a person is shown, and what a polling device is told.

        spent: when it was shed before.
        """
        periods = [*spent] if claim is None else [*spent, (claim.taken_at, dt_util.utcnow())]
        shed = claim is not None and self._order is not None
        command = DeviceCommand.TURN_OFF if shed else DeviceCommand.NONE
        if claim is not None and not shed:
            command = DeviceCommand.TURN_ON
        return DeviceStatus(
            command,
            self._since,
            reason="" if self._order is None else self._order.reason,
            until=None if self._order is None else self._order.until,
            shed_since=None if claim is None else claim.taken_at,
            restored_at=spent[-1][1] if spent else None,
            off_hours_today=hours_today(periods),
            prior=None if claim is None else cast("JsonObject", claim.snapshot.get("prior", {})),
            verified=self._verified,
            problem=self.problem,
            numbers={} if self._order is None else self._order.numbers,
        )

    def decide(
        self,
        order: DeviceInstruction | None,
        claim: Claim | None,
        now: datetime,
        *,
        spent: Sequence[Period] = (),
        may_restore: bool,
    ) -> Job | None:
        """Give what has to be done; a device that is due back waits until `may_restore`.

        spent: when it was off by us before.
        """
        wanted = None if self.device.essential else order
        if wanted is None:
            self._over = False
        elif claim is not None and self._was_off_too_long(claim, now):
            # Its own limit counts more than the plan; it is left until the next order.
            self._over = True
        used_up = claim is not None and used_up_today(self.device, wanted, claim, spent, now)
        self._tell(None if self._over or used_up else wanted, now)
        if claim is not None and self._is_taken_over(claim, now):
            return self._yield_to_person()
        if self._order is None:
            return self._decide_restore(claim, now, may_restore=may_restore)
        if self._hands_off:
            return None
        if claim is None:
            may = may_be_shed(self.device, self._order, spent, now)
            return self._decide_shed(None, now) if may else None
        if self._does_not_help(claim, now):
            return Job(lambda: self._give_up(claim, now))
        return self._decide_shed(claim, now)

    def wants_restore(self, claim: Claim, now: datetime) -> bool:
        """Whether it is due back, so that it takes its turn among the others."""
        return self._order is None and self._may_come_back(claim, now)

    def touched(
        self, old: State | None, new: State, claim: Claim | None, now: datetime
    ) -> Job | None:
        """Let go of a device that a person or an automation switched."""
        if claim is None:
            # Switched on by hand in the middle of a peak: it stays on.
            if self._order is not None and old is not None and old.state != new.state:
                self._hands_off = True
            return None
        shown = all(write.is_shown_by(new) for write in self._claims.wrote(claim))
        if shown or not is_reachable_state(new):
            return None
        self._since = now
        return self._yield_to_person(f"{new.entity_id} was switched by hand")

    def refuse(self, error: ControlError) -> None:
        """Take note that it was not shed, as the journal did not take the intent."""
        self._complain(ProblemKind.JOURNAL, str(error))

    def _tell(self, order: DeviceInstruction | None, now: datetime) -> None:
        if (order is None) is not (self._order is None):
            self._since = now
            self._verified = None
            self._tries.reset()
        if order is None:
            if self._hands_off:
                self.problem = None
            self._hands_off = False
        self._order = order

    def _decide_shed(self, claim: Claim | None, now: datetime) -> Job | None:
        if self.device.entity_id is None:
            return self._claim_for_polling(now) if claim is None else None
        state = self._state(claim)
        if state is None or not is_reachable_state(state):
            self._complain(ProblemKind.UNAVAILABLE, why_away(self._hass, self.device.entity_id))
            return None
        if claim is not None:
            return self._verify_shed(claim, state, now)
        if is_off(state) or self._draws_nothing():
            return None
        try:
            writes = shed_writes(state, self.device.method, self.device.amount)
        except ControlError as error:
            self._complain(ProblemKind.NOT_CAPABLE, str(error))
            return None
        entry = Entry(Event.CLAIM, self.target, now, self._snapshot(state), intent_of(writes))
        return Job(lambda: self._write(writes, now), (entry,))

    def _verify_shed(self, claim: Claim, state: State, now: datetime) -> Job | None:
        writes = self._claims.wrote(claim)
        if all(write.is_shown_by(state) for write in writes):
            if self._verified:
                return None
            self._verified = True
            self.problem = None
            return Job(lambda: just([Entry(Event.VERIFIED, self.target, now)]))
        if self._tries.seconds_since(now) <= SETTLE_S or not self._tries.may_try(now):
            return None
        return Job(lambda: self._write(writes, now))

    async def _write(self, writes: tuple[Write, ...], now: datetime) -> list[Entry]:
        self._tries.tried(now)
        try:
            for write in writes:
                await self._hand.write(write)
        except DeviceUnavailableError as error:
            self._tries.reset()
            self._complain(ProblemKind.UNAVAILABLE, str(error))
            return []
        except WriteBudgetError as error:
            self._complain(ProblemKind.WRITE_BUDGET, str(error))
            return []
        except ControlError as error:
            self._complain(ProblemKind.REJECTED, str(error))
            return []
        self.problem = None
        shown = all(write.is_shown_by(self._hass.states.get(write.entity_id)) for write in writes)
        self._verified = True if shown else None
        return [Entry(Event.VERIFIED if shown else Event.WRITTEN, self.target, now)]

    def _decide_restore(
        self, claim: Claim | None, now: datetime, *, may_restore: bool
    ) -> Job | None:
        if claim is None:
            self.problem = None
            return None
        if self.device.entity_id is None:
            return self._end_polling(now)
        prior = self._prior(claim)
        if prior is not None and not is_reachable_state(self._state(claim)):
            self._complain(ProblemKind.UNAVAILABLE, why_away(self._hass, prior.entity_id))
        due = self._tries.may_try(now) if self._hand.closed else self._may_come_back(claim, now)
        if not (may_restore and due):
            return None
        return Job(lambda: self.async_restore(claim, now))

    async def async_restore(self, claim: Claim, now: datetime) -> list[Entry]:
        """Reproduce what was there before; the claim stays until the device shows it."""
        self._tries.tried(now)
        prior = self._prior(claim)
        writes = self._claims.wrote(claim)
        state = None if prior is None else self._hass.states.get(prior.entity_id)
        if prior is None or not is_reachable_state(state):
            self._tries.reset()
            entity_id = self.device.entity_id if prior is None else prior.entity_id
            self._complain(ProblemKind.UNAVAILABLE, why_away(self._hass, entity_id or self.name))
            return []
        try:
            if not is_back(state, prior, writes):
                await async_bring_back(self._hass, self._hand, prior)
            if not is_back(self._hass.states.get(prior.entity_id), prior, writes):
                await self._hand.refresh(prior.entity_id)
        except ControlError as error:
            self._complain(ProblemKind.NOT_RELEASED, str(error))
            return []
        if not is_back(self._hass.states.get(prior.entity_id), prior, writes):
            self._complain(ProblemKind.NOT_RELEASED, f"{prior.entity_id} did not come back")
            return []
        self._tries.reset()
        self.problem = None
        return [Entry(Event.RELEASED, self.target, now)]

    def _may_come_back(self, claim: Claim, now: datetime) -> bool:
        off_hours = (now - claim.taken_at).total_seconds() / 3600.0
        # Reaching it again takes as long as it takes; only refusals use up the tries.
        is_there = is_reachable_state(self._state(claim))
        waited = self._tries.seconds_since(now) > SETTLE_S and self._tries.may_try(now)
        return off_hours >= self.device.min_off_hours and is_there and waited

    def _was_off_too_long(self, claim: Claim, now: datetime) -> bool:
        limit = self.device.max_off_in_a_row_hours
        return limit is not None and (now - claim.taken_at).total_seconds() / 3600.0 >= limit

    def _does_not_help(self, claim: Claim, now: datetime) -> bool:
        measure = self.device.power_since_kw
        if self.device.method is not ShedMethod.OFF or measure is None:
            return False
        return not is_ordered(self._order) and draws_on(claim, measure, now)

    async def _give_up(self, claim: Claim, now: datetime) -> list[Entry]:
        """Bring it back: being off costs comfort, and saves nothing."""
        self._hands_off = True
        entries = await self.async_restore(claim, now)
        if entries:
            self._complain(ProblemKind.NOT_FOLLOWING, f"{self.device.name} draws on while off")
        return entries

    def _is_taken_over(self, claim: Claim, now: datetime) -> bool:
        """Whether the device shows neither what we wrote nor what was there before us.

        On again while shed is a person's hand too, once an echo of the old state is ruled
        out; before anything of ours was seen to arrive it is our write that did not.
        """
        state = self._state(claim)
        writes = self._claims.wrote(claim)
        prior = self._prior(claim)
        if not writes or prior is None or state is None or not is_reachable_state(state):
            return False
        if all(write.is_shown_by(state) for write in writes):
            return False
        if claim.stage is not Event.VERIFIED or self._tries.seconds_since(now) <= SETTLE_S:
            return False
        return self._order is not None or not is_back(state, prior, writes)

    def _yield_to_person(self, detail: str | None = None) -> Job:
        self._hands_off = True
        self._verified = None
        what = detail or f"{self.device.entity_id} was switched from outside"
        self._complain(ProblemKind.OVERRIDDEN, what)
        return Job(lambda: just([Entry(Event.RELEASED, self.target, dt_util.utcnow())]))

    def _claim_for_polling(self, now: datetime) -> Job | None:
        reported_on = self._reported_on()
        if reported_on is False:
            return None
        snapshot: JsonObject = {"prior": {"reported_on": reported_on}}
        entry = Entry(Event.CLAIM, self.target, now, snapshot, {"writes": []})
        return Job(lambda: just([Entry(Event.WRITTEN, self.target, now)]), (entry,))

    def _end_polling(self, now: datetime) -> Job | None:
        told_for = now - self._since
        if not self._reported_on() and told_for < TURN_ON_FOR:
            return None
        return Job(lambda: just([Entry(Event.RELEASED, self.target, now)]))

    def _reported_on(self) -> bool | None:
        return None if self.device.reported_on is None else self.device.reported_on()

    def _drawn_kw(self) -> float | None:
        return None if self.device.power_kw is None else self.device.power_kw()

    def _draws_nothing(self) -> bool:
        power_kw = self._drawn_kw()
        return power_kw is not None and power_kw < DRAWS_NOTHING_KW

    def _snapshot(self, state: State) -> JsonObject:
        entry = er.async_get(self._hass).async_get(state.entity_id)
        registry_id = None if entry is None else entry.id
        return {"prior": as_prior(state), "registry_id": registry_id, "power_kw": self._drawn_kw()}

    def _prior(self, claim: Claim) -> State | None:
        return self._claims.prior(claim)

    def _state(self, claim: Claim | None) -> State | None:
        if claim is not None and (prior := self._prior(claim)) is not None:
            return self._hass.states.get(prior.entity_id)
        entity_id = self.device.entity_id
        return None if entity_id is None else self._hass.states.get(entity_id)

    def _complain(self, kind: ProblemKind, detail: str) -> None:
        self.problem = Problem(kind, self.target, self.device.name, detail, self.device.entity_id)
