"""What goes on around the executor: a person's wishes, the grid's limits, repair issues."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CoreState
from homeassistant.util import dt as dt_util

from .const import Mode
from .core.dispatch import curtails
from .guard import Guard
from .holding import held_at_the_end
from .input_troubles import InputTroubles
from .run_views import run_commands
from .targets import capabilities_of, targets_of
from .troubles import Troubles, not_started
from .views import PLANNED, told
from .wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

    from .control.executor import Executor
    from .control.status import Problem
    from .planning import Thought
    from .reports import Reports
    from .settings import HomeSettings

STARTING: Final = frozenset({CoreState.not_running, CoreState.starting})


class Acting:
    """Has carried out what was thought, with wishes and limits on top."""

    def __init__(
        self,
        hass: HomeAssistant,
        executor: Executor,
        *,
        take_up: Callable[[], object],
        tell: Callable[[], None],
    ) -> None:
        """`take_up` is called when the settings changed, `tell` when a limit is at stake."""
        self._hass = hass
        self._executor = executor
        self._has_told = False
        self._wishes = Wishes(hass, take_up)
        self._guard = Guard(hass, tell)
        self._troubles = Troubles(hass)
        self._inputs = InputTroubles(hass)

    def settings(self, entry: ConfigEntry[Any], reports: Reports) -> HomeSettings:
        """Read the settings with a person's wishes on top."""
        return self._wishes.settings(entry, reports)

    def use(self, settings: HomeSettings) -> None:
        """Watch the limits that are set."""
        self._guard.use(settings)

    @property
    def plannable_import_kw(self) -> float | None:
        """What the phases' fuses let be planned; None where no phase is measured [kW]."""
        return self._guard.plannable_import_kw

    def look(self) -> None:
        """Raise and end repair issues."""
        self._troubles.look(self._executor)

    async def async_start(self, settings: HomeSettings, reports: Reports) -> None:
        """Reconcile with the hardware; a person is told when that could not even begin."""
        begun = False
        try:
            await self._executor.async_start(*targets_of(self._hass, settings, reports))
            begun = True
        finally:
            if not begun:
                self._troubles.show([not_started(sys.exception())])

    async def async_tell(self, thought: Thought, settings: HomeSettings) -> None:
        """Tell batteries and devices; outside control everything is given back."""
        self._inputs.look(thought.missing, thought.observation.now)
        if settings.mode is not Mode.CONTROL:
            await self._executor.async_apply({}, {})
            return
        if self._is_too_early(thought):
            return
        self._has_told = True
        can = capabilities_of(self._hass, settings)
        shed = {
            item.device_id
            for item in settings.devices
            if self._executor.device_status(item.device_id).shed_since is not None
        }
        stored_kwh = thought.observation.stored_kwh
        wanted = held_at_the_end(told(thought, settings), settings.batteries, stored_kwh, can)
        batteries, devices = self._guard.heed(thought, wanted, can, shed)
        curtail = curtails(
            thought.plan,
            thought.ahead.home,
            dt_util.utcnow(),
            curtailed=self._executor.is_curtailed,
        )
        runs = run_commands(thought.runs)
        await self._executor.async_apply(batteries, devices, runs, curtail=curtail)

    def _is_too_early(self, thought: Thought) -> bool:
        """Whether other integrations are still to come that a whole plan needs.

        Until Home Assistant has started what was found running or shed stays so, within the
        executor's grace: a compressor or a charger is not to be switched twice at each restart.
        """
        if self._has_told or self._hass.state not in STARTING:
            return False
        return thought.plan.status not in PLANNED or bool(thought.missing)

    def stop(self) -> None:
        """Watch nothing any more."""
        self._wishes.stop()
        self._guard.stop()
        self._inputs.stop()

    def show(self, problems: Iterable[Problem]) -> None:
        """Name what a stop left behind."""
        self._troubles.show(problems)
