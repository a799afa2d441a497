"""Settles what was measured, slot by slot, and keeps the books open across restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .accounts import Accounts
from .books_past import PastBooks
from .const import DOMAIN, Mode
from .core.dispatch import InstructionKind
from .measuring import LATE_BY, UNPRICED, Late, OpenSlot, facts_of, metered, parts_of, prices_at
from .run_books import RunBooks
from .shed_books import ShedBooks
from .sources.home import battery_model
from .sources.metering import Meters, device_powers, stored_kwh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from homeassistant.core import HomeAssistant, State

    from .core.accounting import SlotFacts
    from .measuring import PricesAt
    from .planning import Thought
    from .settings import DeviceSettings, HomeSettings
    from .shed_books import ShedNow
    from .sources.observe import Observation

# Meters report late: a slot waits this long for readings after its end.
SETTLE_WITHIN = timedelta(minutes=4)
# Slots missed while Home Assistant was down are settled this far back.
CATCH_UP = timedelta(hours=48)
# A time that nobody saw and that is longer than this becomes slots of its own.
OUT_OF_SIGHT = timedelta(minutes=1)
# Sources show a new price some seconds late: within this it holds since its slot began.
PRICE_LATE_BY = timedelta(minutes=1)
SHEDS_SAVE_DELAY_S = 1.0
QUARTER_S = 900
STORE_VERSION = 1


def meters_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Where the meters' last settled readings and the open sheds are kept."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}_{entry_id}_meters")


class Bookkeeper:
    """Keeps the books of one home."""

    def __init__(
        self, hass: HomeAssistant, folder: Path, entry_id: str, show: Callable[[], None]
    ) -> None:
        """Nothing is read before `async_open`; `show` is called when there is news."""
        self.accounts = Accounts(hass, folder, show)
        self.runs = RunBooks(hass, entry_id)
        self._past = PastBooks(hass, entry_id)
        self._meters = Meters()
        self._devices: tuple[DeviceSettings, ...] = ()
        self._late = Late()
        self.sheds = ShedBooks()
        self._seen: Observation | None = None
        self._running: OpenSlot | None = None
        self._waiting: list[OpenSlot] = []
        self._until: datetime | None = None
        self._settled_meters: dict[str, tuple[str, float]] = {}
        self._store = meters_store(hass, entry_id)

    async def async_open(self, settings: HomeSettings) -> None:
        """Open the books; meters go on from where they were last settled."""
        self.use(settings)
        stored = await self._store.async_load()
        if stored is not None:
            self.sheds = ShedBooks.from_dict(stored["sheds"])
            self._settled_meters = stored["meters"]
            self._meters.resume(
                {
                    entity_id: (at, value)
                    for entity_id, (text, value) in self._settled_meters.items()
                    if (at := dt_util.parse_datetime(text)) is not None
                }
            )
        await self.runs.async_open()
        await self.accounts.async_open()
        await self.accounts.async_charge(settings.capacity_charge)
        self._until = self.accounts.until
        if self._until is not None:
            for entry in await self.accounts.async_slots(self._until - LATE_BY, self._until):
                self._late.remember(entry.facts, settings)

    def use(self, settings: HomeSettings) -> None:
        """Follow changed settings."""
        self._meters.use(settings)
        self._devices = settings.devices

    def sample(self, states: Mapping[str, State]) -> None:
        """Take up what the meters show; cheap, on the event loop."""
        self._meters.sample(states)
        for device_id, (at, power_kw) in device_powers(self._devices, states).items():
            self.sheds.observe(device_id, at, power_kw)

    def note_sheds(self, settings: HomeSettings, sheds: Mapping[str, ShedNow]) -> None:
        """Take up what is shed and what came back."""
        devices = {item.device_id: item for item in settings.devices}
        if self.sheds.note(dt_util.utcnow(), devices, sheds):
            # Kept at once: a shed that ended while we stopped must not go on saving.
            self._store.async_delay_save(self._kept, SHEDS_SAVE_DELAY_S)

    async def async_settle(
        self,
        now: datetime,
        states: Mapping[str, State],
        settings: HomeSettings,
    ) -> None:
        """Close the running slot where it has ended, and settle what the meters cover."""
        if self.accounts.is_closed:
            return
        self.sample(states)
        self._meters.hold_powers(now, states)
        if self._running is not None and now >= self._running.end:
            self._close_running(now, states, settings)
        models = {item.battery_id: battery_model(item, 0.0) for item in settings.batteries}
        if late := self._late.corrected(self._meters, settings, self._prices(settings)):
            await self.accounts.async_correct(late, models, now)
        due = [slot for slot in self._waiting if self._is_due(slot, now, states)]
        if not due:
            await self.accounts.async_look(now)
            return
        self._waiting = [slot for slot in self._waiting if slot not in due]
        await self.accounts.async_charge(settings.capacity_charge)
        await self.accounts.async_book([self._facts(slot, settings) for slot in due], models, now)
        await self.runs.async_settle(self.accounts)
        await self.runs.async_save()
        await self._async_keep(due[-1].end, now)
        await self._async_look_back(settings)

    def _facts(self, slot: OpenSlot, settings: HomeSettings) -> SlotFacts:
        """Say what is known of a slot; what is not may be told later."""
        parts = parts_of(self._meters, settings, slot.start, slot.end)
        devices = self.sheds.between(slot.start, slot.end)
        facts = facts_of(slot, parts, devices, settings)
        self._late.note(facts, (name for name in metered(settings) if parts[name].may_change))
        return facts

    async def _async_keep(self, settled_until: datetime, now: datetime) -> None:
        """Keep where the next slot starts from; drop what was settled."""
        self._settled_meters |= {
            entity_id: (settled_until.isoformat(), value)
            for entity_id, value in self._meters.values_at(settled_until).items()
        }
        self._meters.forget(settled_until)
        self.sheds.forget(settled_until)
        self._late.forget(now)
        await self._store.async_save(self._kept())

    async def _async_look_back(self, settings: HomeSettings) -> None:
        """Find, once, what the days before the books would have cost."""
        if (since := self.accounts.money().since) is not None:
            self.accounts.simulated = await self._past.async_result(settings, since)

    def _prices(self, settings: HomeSettings) -> PricesAt:
        """Give what is known by now of the prices of any moment."""
        seen = self._seen
        return lambda moment: UNPRICED if seen is None else prices_at(seen, settings, moment)

    def begin(self, thought: Thought, settings: HomeSettings) -> None:
        """Open the slot that the present plan begins with; note who acts in it."""
        self.runs.note(thought)
        self._seen = seen = thought.observation
        self._reprice(seen, settings)
        if self._running is None:
            start = self._next_start(seen.now.replace(microsecond=0), seen, settings)
            if start >= thought.next_edge:
                return  # the clock was set back: this time is in the books already
            self._running = OpenSlot(start, thought.next_edge, *prices_at(seen, settings, seen.now))
        edge = max(thought.next_edge, seen.now)
        if edge > self._running.start:  # else the clock was set back behind this slot
            self._running.end = min(self._running.end, edge)
        self._running.stored_kwh = dict(seen.stored_kwh)
        self._running.acted |= {
            item.battery_id
            for item in settings.batteries
            if settings.mode is Mode.CONTROL
            and not item.is_only_advised
            and (told := thought.instructions.get(item.battery_id)) is not None
            and told.kind is not InstructionKind.SELF_CONSUMPTION
        }

    def _reprice(self, seen: Observation, settings: HomeSettings) -> None:
        """Have the running slot end where a price changes; take up one that was not known."""
        running = self._running
        if running is None:
            return
        at_start = prices_at(seen, settings, running.start)
        now = seen.now.replace(microsecond=0)
        changed = False
        for name, price in prices_at(seen, settings, seen.now)._asdict().items():
            held = getattr(running, name)
            if held is None:
                setattr(running, name, getattr(at_start, name))
            elif price is not None and price != held:
                changed = True
                if now - running.start <= PRICE_LATE_BY:
                    setattr(running, name, price)
        if changed and now - running.start > PRICE_LATE_BY:
            running.end = min(running.end, now)
            running.stored_kwh = dict(seen.stored_kwh)
            self._waiting.append(running)
            self._until, self._running = running.end, None

    def _next_start(self, now: datetime, seen: Observation, settings: HomeSettings) -> datetime:
        """Go on where the last slot ended; what nobody saw since becomes slots of its own."""
        if self._until is None:
            return now
        if now - self._until <= OUT_OF_SIGHT:
            return self._until
        self._catch_up((self._until, now), seen, settings)
        return now

    def _catch_up(
        self, unseen: tuple[datetime, datetime], seen: Observation, settings: HomeSettings
    ) -> None:
        """Queue the slots since the books were closed: meters know their energy in total."""
        last_end, start = unseen
        begin = max(last_end, start - CATCH_UP)
        while begin < start:
            end = min(
                datetime.fromtimestamp((begin.timestamp() // QUARTER_S + 1) * QUARTER_S, UTC), start
            )
            # What is stored now tells what a single slot moved, but not who of several did.
            alone = begin == last_end and end == start
            self._waiting.append(
                OpenSlot(
                    begin,
                    end,
                    *prices_at(seen, settings, begin),
                    stored_kwh=dict(seen.stored_kwh) if alone else {},
                )
            )
            begin = end

    def _close_running(
        self, now: datetime, states: Mapping[str, State], settings: HomeSettings
    ) -> None:
        """Queue the ended slot, with what is stored at its end."""
        running = self._running
        if running is None:
            return
        self._running = None
        self._until = running.end
        if now - running.end <= OUT_OF_SIGHT:
            running.stored_kwh |= stored_kwh(states, settings)
        self._waiting.append(running)

    def _is_due(self, slot: OpenSlot, now: datetime, states: Mapping[str, State]) -> bool:
        if self._meters.cover(slot.end):
            return True
        if now < slot.end + SETTLE_WITHIN:
            return False
        self._meters.hold_until(now, states)
        return True

    def _kept(self) -> dict[str, Any]:
        return {"sheds": self.sheds.as_dict(), "meters": self._settled_meters}

    async def async_close(self) -> None:
        """Write what is left."""
        await self._store.async_save(self._kept())
        await self.runs.async_save()
        await self.accounts.async_close()
