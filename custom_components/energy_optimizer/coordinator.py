"""The loop: observe, plan, dispatch, act, account; once per slot and at once on a change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
import logging
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from .acting import Acting
from .battery_care import with_books
from .bookkeeper import Bookkeeper
from .clockwork import Clockwork
from .const import DOMAIN
from .control.executor import Executor
from .core.errors import LedgerError
from .keeping import JOURNAL, home_folder
from .planning import Memory, Thought, think
from .polling import PresenceWatch
from .report_store import ReportStore
from .reports import Reports
from .snapshot import Snapshot
from .sources.intake import Intake
from .sources.observe import gather, planned_with, watched
from .targets import capabilities_of, targets_of
from .together import InPartsCoordinator, Together
from .views import make_snapshot, planning_context, sheds_now

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime


_LOGGER = logging.getLogger(__name__)

# What changes comes in bursts: a burst makes one new plan.
REPLAN_COOLDOWN_S = 5.0
# A turn that failed is tried again after this long.
TRY_AGAIN = timedelta(minutes=1)


@dataclass
class RuntimeData:
    """What the entry keeps while it is loaded."""

    coordinator: EnergyOptimizerCoordinator


type EnergyOptimizerConfigEntry = ConfigEntry[RuntimeData]


class EnergyOptimizerCoordinator(InPartsCoordinator[Snapshot]):
    """Runs one home."""

    config_entry: EnergyOptimizerConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EnergyOptimizerConfigEntry) -> None:
        """Read the settings; nothing is touched before the first refresh."""
        calm: Debouncer[Coroutine[Any, Any, None]] = Debouncer(
            hass, _LOGGER, cooldown=REPLAN_COOLDOWN_S, immediate=True
        )
        super().__init__(
            hass, _LOGGER, config_entry=entry, name=DOMAIN, request_refresh_debouncer=calm
        )
        self.reports = Reports()
        folder = home_folder(hass, entry.entry_id)
        self.executor = Executor(hass, folder / JOURNAL, on_change=self._async_show)
        self._acting = Acting(
            hass,
            self.executor,
            take_up=lambda: self._start(self._async_apply_settings()),
            tell=self._tell_soon,
        )
        self.settings = self._acting.settings(entry, self.reports)
        self.books = Bookkeeper(hass, folder / "books", entry.entry_id, self._async_show)
        self._store = ReportStore(hass, entry.entry_id)
        self.home_device_id = ""
        self._thought: Thought | None = None
        self._memory = Memory()
        self._turn = asyncio.Lock()
        self._subentry_listeners: list[Callable[[], None]] = []
        self._clockwork = Clockwork(hass, entry, self.async_refresh, self.async_request_refresh)
        self.intake = Intake(hass, entry.entry_id, self._clockwork.replan_soon)
        self._presence = PresenceWatch(hass)
        self.async_plan_now = Together(self._start, self.async_refresh)
        self.async_settings_changed = Together(self._start, self._async_apply_settings)

    @override
    async def _async_setup(self) -> None:
        """Reconcile with the hardware before anything else; then open the books."""
        self.reports = await self._store.async_load()
        self.settings = self._acting.settings(self.config_entry, self.reports)
        await self._acting.async_start(self.settings, self.reports)
        try:
            await self.books.async_open(self.settings)
        except LedgerError as err:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key=err.translation_key,
                translation_placeholders=err.placeholders,
            ) from err
        self._clockwork.watch(watched(self.settings), self._async_state_changed)
        self._acting.use(self.settings)
        self._clockwork.settle_with(self._async_settle)
        self._clockwork.turn_when_all_are_there()

    async def _async_settle(self, now: datetime) -> None:
        """Settle slots whose meters have reported since they ended."""
        if self._turn.locked():
            return
        async with self._turn:
            self._note_sheds()
            await self.books.async_settle(now, gather(self.hass, self.settings), self.settings)
        self._acting.look()
        if self._presence.look(self.settings, self.reports, now):
            self._clockwork.replan_soon()

    async def async_stop(self, reason: str) -> None:
        """Give back everything that is taken; settle and close the books."""
        await self.async_shutdown()
        async with self._turn:  # a turn that is under way ends first
            self._clockwork.stop()
            self._acting.stop()
            self._acting.show(await self.executor.async_stop(reason))
            self._note_sheds()
            await self.intake.async_stop()
            await self.books.async_close()
        await self._store.async_save()

    @override
    async def _async_update_data(self) -> Snapshot:
        """Walk down the hallway once."""
        async with self._turn:
            if self._shutdown_requested:
                return self.data
            now = dt_util.utcnow()
            # Set before anything can fail: the loop never stops turning.
            self._clockwork.turn_at(now + TRY_AGAIN)
            self._note_sheds()
            taken = await self.intake.async_take(self.settings, now)
            await self.books.async_settle(now, taken.states, self.settings)
            # From here to the executor nothing is awaited: settings and targets agree.
            context = planning_context(
                settings=self.settings,
                reports=self.reports,
                executor=self.executor,
                taken=taken,
                capabilities=capabilities_of(self.hass, self.settings),
                powers_when_on_kw=self._memory.powers_when_on_kw,
                plannable_import_kw=self._acting.plannable_import_kw,
            )
            context = with_books(context, self.books.accounts, self.settings, self._store, taken)
            self._thought = thought = await self.hass.async_add_executor_job(
                partial(
                    think,
                    taken=taken,
                    settings=self.settings,
                    reports=self.reports,
                    context=context,
                    memory=self._memory,
                    now=now,
                    zone=dt_util.get_default_time_zone(),
                )
            )
            self._memory = thought.memory
            self.books.begin(thought, self.settings)
            await self._acting.async_tell(thought, self.settings)
            self._note_sheds()
            self._clockwork.turn_at(thought.next_edge)
            return self._snapshot(thought)

    @callback
    def _tell_soon(self) -> None:
        """Tell anew between two plans; a turn that is under way tells by itself."""
        if self._thought is not None and not self._turn.locked():
            self._start(self._acting.async_tell(self._thought, self.settings))

    def _note_sheds(self) -> None:
        """Let the books follow what is shed and what came back."""
        powers = self._memory.powers_when_on_kw
        found = sheds_now(self.settings, self.reports, self.executor, powers)
        self.books.note_sheds(self.settings, found)

    def _snapshot(self, thought: Thought) -> Snapshot:
        money = self.books.accounts.money()
        return make_snapshot(thought, self.settings, self.reports, self.executor, money)

    @callback
    def _async_state_changed(self, event: Event[EventStateChangedData]) -> None:
        """Count energy; plan again where the change matters to the plan."""
        old, new = event.data["old_state"], event.data["new_state"]
        if new is not None:
            self.books.sample({new.entity_id: new})
        observation = None if self._thought is None else self._thought.observation
        if planned_with(self.settings, observation, event.data["entity_id"], old, new):
            return
        self._clockwork.replan_soon()

    @callback
    def async_reported(self, *, replan: bool = True) -> None:
        """Keep what a command told us; plan with it, unless the plan stands as it is."""
        self._store.keep_soon()
        if replan:
            self._clockwork.replan_soon()

    async def async_wished(self) -> None:
        """Keep a wish that a person made, and heed it at once."""
        self._store.keep_soon()
        await self.async_settings_changed()

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        return self.config_entry.async_create_task(self.hass, work, f"{DOMAIN} together")

    @callback
    def _async_show(self) -> None:
        """Show what the executor found out between two turns."""
        if self._thought is not None:
            self._note_sheds()
            shown, self.data = self.data, self._snapshot(self._thought)
            # It looks every few seconds: entities are written only where there is news, and
            # not by async_set_updated_data, which would drop a replan that is due.
            if self.data != shown:
                self.async_update_listeners()

    @callback
    def async_on_subentries(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when batteries or devices were added or removed."""
        self._subentry_listeners.append(listener)
        return lambda: self._subentry_listeners.remove(listener)

    async def _async_apply_settings(self) -> None:
        """Take up the settings; nothing that stays is released."""
        self.settings = self._acting.settings(self.config_entry, self.reports)
        self.reports.forget_all_but(*self.settings.ids)
        self.books.use(self.settings)
        self._clockwork.watch(watched(self.settings), self._async_state_changed)
        self._acting.use(self.settings)
        await self.executor.async_set_targets(*targets_of(self.hass, self.settings, self.reports))
        for listener in self._subentry_listeners:
            listener()
        await self.async_request_refresh()
