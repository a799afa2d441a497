"""The one place where services are called: contexts, time-outs, equal writes, the daily budget."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Context
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.util import dt as dt_util

from ..core.errors import CommandRejectedError, ControlError, DeviceUnavailableError
from .capabilities import RUN_ACTIONS
from .drivers.actions_run import async_run_actions
from .journal import Entry, Event

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from datetime import date

    from homeassistant.core import HomeAssistant, State

    from .capabilities import Write
    from .journal import JsonObject

CALL_TIMEOUT_S: Final = 10.0
WRITES_PER_DAY: Final = 200
"""Per entity and local day; registers wear out. A release is never refused."""
CONTEXTS_KEPT: Final = 1024
WRITES_OF: Final = "writes:"
"""Before an entity, in the journal: how often it was written to."""


class WriteBudgetError(ControlError):
    """An entity was written to as often as it may be in a day."""

    translation_key = "write_budget"


class Hand:
    """Performs writes in our own contexts and tells them from everybody else's."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        writes_per_day: int = WRITES_PER_DAY,
        call_timeout_s: float = CALL_TIMEOUT_S,
    ) -> None:
        """Keep the limits."""
        self._hass = hass
        self._writes_per_day = writes_per_day
        self._call_timeout_s = call_timeout_s
        self._contexts: dict[str, None] = {}
        self._count: Counter[str] = Counter()
        self._counted_on: date | None = None
        self._uncounted: set[str] = set()
        self.closed = False
        """While everything is given back, no other write goes out."""

    def new_context(self) -> Context:
        """Give a context that `is_ours` knows again."""
        context = Context()
        self._contexts[context.id] = None
        if len(self._contexts) > CONTEXTS_KEPT:
            del self._contexts[next(iter(self._contexts))]
        return context

    def is_ours(self, context: Context) -> bool:
        """Whether we caused a change."""
        return context.id in self._contexts or context.parent_id in self._contexts

    def is_somebodys(self, context: Context) -> bool:
        """Whether a person or an automation caused a change, so far as its context tells."""
        return not self.is_ours(context) and (
            context.user_id is not None or context.parent_id is not None
        )

    async def write(self, write: Write, *, again: bool = False, release: bool = False) -> bool:
        """Perform one write unless the entity already shows it; False when it was skipped.

        again: also when it shows it, to renew a command that lapses.
        Raises: DeviceUnavailableError, CommandRejectedError, WriteBudgetError.
        """
        state = self._hass.states.get(write.entity_id)
        runs_actions = write.service == RUN_ACTIONS
        if not (runs_actions or is_reachable(state)):
            raise DeviceUnavailableError(
                why_away(self._hass, write.entity_id), entity_id=write.entity_id
            )
        if write.shown_as and write.is_shown_by(state) and not again:
            return False
        if self.closed and not release:
            raise CommandRejectedError("everything is being given back", entity_id=write.entity_id)
        self._turn_the_page()
        if not release and write.wears and self._count[write.entity_id] >= self._writes_per_day:
            raise WriteBudgetError(
                f"{write.entity_id} was written to {self._writes_per_day} times today",
                entity_id=write.entity_id,
            )
        self._count[write.entity_id] += write.wears
        if write.wears:
            self._uncounted.add(write.entity_id)
        await self.run(self._call(write, runs_actions=runs_actions), write.entity_id)
        return True

    def _call(self, write: Write, *, runs_actions: bool) -> Coroutine[object, object, object]:
        context = self.new_context()
        if runs_actions:
            return async_run_actions(self._hass, write, context)
        domain, _, service = write.service.partition(".")
        data = dict(write.data)
        return self._hass.services.async_call(domain, service, data, blocking=True, context=context)

    async def run(self, call: Coroutine[object, object, object], entity_id: str) -> None:
        """Await a call that belongs to somebody else's code, which may hang or raise anything.

        Raises: CommandRejectedError.
        """
        task = self._hass.async_create_task(call, f"energy_optimizer {entity_id}", eager_start=True)
        try:
            await asyncio.wait({task}, timeout=self._call_timeout_s)
        finally:
            if not task.done():
                task.cancel()
        if not task.done() or task.cancelled():
            raise CommandRejectedError(
                f"{entity_id} did not answer within {self._call_timeout_s:g} s",
                entity_id=entity_id,
            )
        if (error := task.exception()) is not None:
            raise CommandRejectedError(
                f"{entity_id}: {str(error) or type(error).__name__}", entity_id=entity_id
            ) from error

    async def refresh(self, entity_id: str) -> None:
        """Have the integration read the entity from its device, where it is one that polls."""
        component = self._hass.data.get(DATA_INSTANCES, {}).get(entity_id.partition(".")[0])
        entity = None if component is None else component.get_entity(entity_id)
        if entity is None or not entity.should_poll:
            return
        await self.run(entity.async_update_ha_state(force_refresh=True), entity_id)

    def counts(self) -> list[Entry]:
        """Give for the journal how often what was written to since the last time was today."""
        day, now = str(self._counted_on), dt_util.utcnow()
        entries = [
            Entry(Event.NOTED, WRITES_OF + item, now, {"day": day, "writes": self._count[item]})
            for item in sorted(self._uncounted)
        ]
        self._uncounted.clear()
        return entries

    def remember(self, noted: Mapping[str, JsonObject]) -> None:
        """Take up what an earlier run wrote today: a restart gives no register a new day."""
        self._turn_the_page()
        for target, words in noted.items():
            if target.startswith(WRITES_OF) and words["day"] == str(self._counted_on):
                writes = cast("int", words["writes"])
                entity_id = target.removeprefix(WRITES_OF)
                self._count[entity_id] = max(self._count[entity_id], writes)

    def _turn_the_page(self) -> None:
        today = dt_util.now().date()
        if today != self._counted_on:
            self._count.clear()
            self._counted_on = today


def is_reachable(state: State | None) -> bool:
    """Whether a command to the entity can arrive now."""
    return state is not None and state.state != STATE_UNAVAILABLE


def why_away(hass: HomeAssistant, entity_id: str) -> str:
    """Say why an entity cannot be reached: that it is away now, disabled, or gone."""
    entry = er.async_get(hass).async_get(entity_id)
    if entry is not None and entry.disabled:
        return f"{entity_id} is disabled"
    if hass.states.get(entity_id) is None:
        return f"there is no {entity_id}"
    return f"{entity_id} is unavailable"
