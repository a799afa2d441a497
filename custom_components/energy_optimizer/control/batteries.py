"""One battery under the executor: forced under a claim, verified, renewed, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.util import dt as dt_util

from ..core.dispatch import Instruction, InstructionKind
from ..core.errors import ControlError, DeviceUnavailableError
from .capabilities import STATE, Snapshot
from .hand import WriteBudgetError
from .job import SETTLE_S, Job, Tries, just
from .journal import Entry, Event
from .release import async_give_back, is_taken_over
from .status import BatteryStatus, Problem, ProblemKind

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant, State

    from .capabilities import BatteryDriver, NetPowerReader, Write
    from .hand import Hand
    from .journal import Claim, Json, JsonObject

READ_BACK_EVERY_S: Final = 300.0
MEASURE_AFTER_S: Final = 30.0
"""A battery ramps: its measured power counts only this long after the command."""
COMPLAIN_AFTER_S: Final = 90.0
POWER_TOLERANCE_KW: Final = 0.15
POWER_TOLERANCE_RATIO: Final = 0.25
SELF_CONSUMPTION: Final = Instruction(InstructionKind.SELF_CONSUMPTION)


@dataclass(frozen=True, slots=True)
class BatteryTarget:
    """A battery to control, and the reader of its measured power where there is a sensor."""

    battery_id: str
    name: str
    driver: BatteryDriver
    net_power_kw: NetPowerReader | None = None


class BatteryControl:
    """Decides, cycle by cycle, what has to be written to one battery."""

    def __init__(self, hass: HomeAssistant, hand: Hand, battery: BatteryTarget) -> None:
        """Start with nothing told."""
        self._hass = hass
        self._hand = hand
        self.battery = battery
        self.busy = False
        self.problem: Problem | None = None
        self._told = SELF_CONSUMPTION
        self._since = dt_util.utcnow()
        self._verified: bool | None = None
        self._tries = Tries()
        self._renewed_at: datetime | None = None
        self._read_back_at = self._since
        self._hands_off: InstructionKind | None = None
        self._unseen: tuple[Write, ...] = ()
        self._forced: set[InstructionKind] = set()

    @property
    def target(self) -> str:
        """Its name in the journal."""
        return f"battery:{self.battery.battery_id}"

    @property
    def entities(self) -> tuple[str, ...]:
        """What it writes to."""
        return self.battery.driver.entities

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.battery.name

    def face(self, claim: Claim | None) -> object:
        """Give what a change of is worth showing."""
        held = None if claim is None else claim.taken_at
        return (self.target, self._told, self._verified, held, self.problem)

    def begin_anew(self) -> None:
        """Forget failed tries, as everything is to be given back."""
        self._tries.reset()

    def status(self, claim: Claim | None) -> BatteryStatus:
        """Give what a person is shown."""
        return BatteryStatus(
            self._told, self._since, self._verified, claim is not None, self.problem
        )

    def decide(self, wanted: Instruction | None, claim: Claim | None, now: datetime) -> Job | None:
        """Give what has to be done so that the battery does what is wanted; None is given back."""
        instruction = SELF_CONSUMPTION if wanted is None else wanted
        self._tell(instruction, now)
        settled = self._tries.seconds_since(now) > SETTLE_S
        if claim is not None and settled and is_taken_over(self._hass, claim):
            return self._yield_to_person(claim)
        if instruction.kind is InstructionKind.SELF_CONSUMPTION:
            return self._give_back(claim, now)
        if instruction.kind is self._hands_off:
            return None
        return self._force(instruction, claim, now)

    def touched(
        self, old: State | None, new: State, claim: Claim | None, now: datetime
    ) -> Job | None:
        """Let go: the mode ends the claim at once, another entity is left until the next due.

        A power that a person changed does not end the claim: the mode is still ours, and
        nobody else would ever take it back.
        """
        if old is None or new.state in (old.state, STATE_UNAVAILABLE):
            return None
        self._since = now
        self._hands_off = self._told.kind
        self._complain(ProblemKind.OVERRIDDEN, f"{new.entity_id} was changed by hand")
        if claim is None or Snapshot.from_json(claim.snapshot).decided_by != new.entity_id:
            return None
        return self._end_claim()

    def refuse(self, error: ControlError) -> None:
        """Take note that nothing could be forced, as the journal did not take the intent."""
        self._complain(ProblemKind.JOURNAL, str(error))

    def _tell(self, instruction: Instruction, now: datetime) -> None:
        changed = (instruction.kind, instruction.power_kw) != (self._told.kind, self._told.power_kw)
        if instruction.kind is not self._hands_off and self._hands_off is not None:
            self._hands_off = None
            self.problem = None
        if changed:
            self._since = now
            self._verified = None
            self._unseen = ()
            self._tries.reset()
            if self._hands_off is None:
                self.problem = None
        self._told = instruction

    def _force(self, instruction: Instruction, claim: Claim | None, now: datetime) -> Job | None:
        driver = self.battery.driver
        try:
            snapshot = driver.snapshot() if claim is None else Snapshot.from_json(claim.snapshot)
            writes = self._with_resets(snapshot, driver.writes(instruction), claim)
        except DeviceUnavailableError as error:
            self._complain(ProblemKind.UNAVAILABLE, str(error), error)
            return None
        except ControlError as error:
            # What it cannot be told (any more) must not go on in its place.
            job = self._give_back(claim, now)
            self._complain(ProblemKind.NOT_CAPABLE, str(error), error)
            return job
        if any(write.entity_id not in snapshot.before for write in writes):
            # Mapped to other entities while it was taken: give back what we know first.
            return self._give_back(claim, now)
        missing = [write for write in writes if not self._is_shown(write)]
        renewing = self._renewal_is_due(now)
        if not missing and not renewing:
            return self._check(claim, now)
        if missing and not self._tries.may_try(now):
            if self.problem is None:
                self._complain(ProblemKind.NOT_TAKEN, f"{missing[0].entity_id} does not take it")
            return None
        before = self._entries(snapshot, writes, claim, now)
        return Job(lambda: self._write(writes, now, again=renewing, is_new=bool(missing)), before)

    def _with_resets(
        self, snapshot: Snapshot, writes: tuple[Write, ...], claim: Claim | None
    ) -> tuple[Write, ...]:
        """Clear first what another instruction of this claim left behind."""
        if claim is None:
            self._forced.clear()
        self._forced.add(self._told.kind)
        if len(self._forced) == 1:
            return writes
        return (*self.battery.driver.resets(snapshot, writes), *writes)

    def _entries(
        self, snapshot: Snapshot, writes: tuple[Write, ...], claim: Claim | None, now: datetime
    ) -> tuple[Entry, ...]:
        """Give what must be on disk first; nothing where the disk already says it."""
        known = [] if claim is None else cast("list[Json]", claim.intent.get("wrote", []))
        wrote = [*known]
        for write in writes:
            option = write.shown_as.get(STATE)
            if write.entity_id == snapshot.decided_by and option not in wrote:
                wrote.append(option)
        intent: JsonObject = {"kind": self._told.kind.value, "wrote": wrote}
        if claim is None:
            return (Entry(Event.CLAIM, self.target, now, snapshot.as_json(), intent),)
        if claim.intent == intent:
            return ()
        return (Entry(Event.INTENT, self.target, now, intent=intent),)

    async def _write(
        self, writes: tuple[Write, ...], now: datetime, *, again: bool, is_new: bool
    ) -> list[Entry]:
        """Write in order and stop at the first failure: no mode without its power.

        again: also what is shown already, as it lapses. is_new: False where it is renewed as
        it stands: its power is not judged anew, and the journal is not told.
        """
        self._renewed_at = now
        if is_new:
            self._tries.tried(now)
        try:
            for write in writes:
                await self._hand.write(write, again=again)
                if write.shown_as and not self._is_shown(write):
                    await self._hand.refresh(write.entity_id)
        except DeviceUnavailableError as error:
            self._tries.reset()
            self._complain(ProblemKind.UNAVAILABLE, str(error), error)
            return []
        except WriteBudgetError as error:
            self._complain(ProblemKind.WRITE_BUDGET, str(error), error)
            return []
        except ControlError as error:
            self._complain(ProblemKind.REJECTED, str(error), error)
            return []
        self._unseen = tuple(write for write in writes if not write.shown_as)
        if not is_new:
            return self._judged(now)
        if not all(self._is_shown(write) for write in writes):
            return [Entry(Event.WRITTEN, self.target, now)]
        self._tries.succeeded()
        self.problem = None
        if not self._is_measured:
            self._verified = True
            return [Entry(Event.VERIFIED, self.target, now)]
        return [Entry(Event.WRITTEN, self.target, now)]

    def _check(self, claim: Claim | None, now: datetime) -> Job | None:
        """All is shown: see whether it follows, and now and then read it from the device."""
        if claim is not None and (entries := self._judged(now)):
            return Job(lambda: just(entries))
        if (now - self._read_back_at).total_seconds() >= READ_BACK_EVERY_S:
            self._read_back_at = now
            return Job(self._read_back)
        return None

    def _judged(self, now: datetime) -> list[Entry]:
        """See whether it follows; say so the first time that it does."""
        if not self._follows(now) or self._verified:
            return []
        self._verified = True
        self.problem = None
        return [Entry(Event.VERIFIED, self.target, now)]

    async def _read_back(self) -> list[Entry]:
        for entity_id in self.entities:
            try:
                await self._hand.refresh(entity_id)
            except ControlError as error:
                self._complain(ProblemKind.UNAVAILABLE, str(error), error)
        return []

    def _follows(self, now: datetime) -> bool:
        """Whether the measured power is what was told; where nothing measures it, it is."""
        if not self._is_measured:
            return True
        waited_s = min(self._tries.seconds_since(now), (now - self._since).total_seconds())
        reader = self.battery.net_power_kw
        net_kw = None if reader is None else reader()
        if net_kw is None or waited_s < MEASURE_AFTER_S:
            return False
        if is_followed(self._told, net_kw):
            return True
        if waited_s >= COMPLAIN_AFTER_S:
            self._verified = False
            self._complain(
                ProblemKind.NOT_FOLLOWING,
                f"told {self._told.kind} {self._told.power_kw:g} kW, measured {net_kw:g} kW",
            )
        return False

    @property
    def _is_measured(self) -> bool:
        return self.battery.net_power_kw is not None and bool(self.entities)

    def _give_back(self, claim: Claim | None, now: datetime) -> Job | None:
        if claim is None:
            if self._hands_off is None:
                self.problem = None
            return None
        if not self._tries.may_try(now):
            return None
        return Job(lambda: self.async_release(claim, now))

    async def async_release(self, claim: Claim, now: datetime) -> list[Entry]:
        """Bring back what was there; the claim stays until the hardware shows it."""
        self._tries.tried(now)
        outcome = await async_give_back(self._hass, self._hand, claim)
        if not outcome.settled:
            kind = ProblemKind.NOT_RELEASED
            if isinstance(outcome.error, DeviceUnavailableError):
                # Waiting for it to come back uses up no tries.
                self._tries.reset()
                kind = ProblemKind.UNAVAILABLE
            self._complain(kind, str(outcome.error), outcome.error)
            return []
        self.problem = None
        self._verified = True
        self._tries.reset()
        return [Entry(Event.RELEASED, self.target, now)]

    def _yield_to_person(self, claim: Claim) -> Job | None:
        self._hands_off = self._told.kind
        decided_by = Snapshot.from_json(claim.snapshot).decided_by
        self._complain(ProblemKind.OVERRIDDEN, f"{decided_by} was changed from outside")
        return self._end_claim()

    def _end_claim(self) -> Job:
        self._verified = None
        return Job(lambda: just([Entry(Event.RELEASED, self.target, dt_util.utcnow())]))

    def _is_shown(self, write: Write) -> bool:
        """Whether it shows; what nothing shows counts as shown once this instruction wrote it."""
        if not write.shown_as:
            return write in self._unseen
        return write.is_shown_by(self._hass.states.get(write.entity_id))

    def _renewal_is_due(self, now: datetime) -> bool:
        lapses_after_s = self.battery.driver.lapses_after_s
        if not lapses_after_s or self._renewed_at is None:
            return False
        return (now - self._renewed_at).total_seconds() >= lapses_after_s / 2

    def _complain(self, kind: ProblemKind, detail: str, error: ControlError | None = None) -> None:
        entity_id = None if error is None else error.placeholders.get("entity_id")
        self.problem = Problem(kind, self.target, self.battery.name, detail, entity_id)


def is_followed(instruction: Instruction, net_kw: float) -> bool:
    """Whether a measured power [kW, + discharges] is what was told.

    A forced power counts from half of it (batteries taper near full and empty) up to a
    quarter above it; a hold may be off by `POWER_TOLERANCE_KW`.
    """
    told_kw = instruction.power_kw
    least_kw = 0.5 * told_kw - POWER_TOLERANCE_KW
    most_kw = told_kw + max(POWER_TOLERANCE_KW, POWER_TOLERANCE_RATIO * told_kw)
    match instruction.kind:
        case InstructionKind.CHARGE:
            return least_kw <= -net_kw <= most_kw
        case InstructionKind.DISCHARGE:
            return least_kw <= net_kw <= most_kw
        case InstructionKind.NO_DISCHARGE:
            return net_kw <= POWER_TOLERANCE_KW
        case InstructionKind.NO_CHARGE:
            return net_kw >= -POWER_TOLERANCE_KW
        case InstructionKind.IDLE:
            return abs(net_kw) <= POWER_TOLERANCE_KW
        case InstructionKind.SELF_CONSUMPTION:
            return True
