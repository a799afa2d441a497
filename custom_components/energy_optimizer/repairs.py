"""Repairs: a person calls settled what could not be given back, or takes up what changed."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import voluptuous as vol

from .const import DOMAIN
from .dashboard import DASHBOARD_ISSUE, async_take_up_dashboard

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .coordinator import EnergyOptimizerConfigEntry


class _AskedFlow(RepairsFlow):
    """Explain what will be done, and do it once a person said so."""

    def __init__(self, **said: str) -> None:
        """`said`: what the explanation names."""
        self._said = said

    async def async_step_init(self, _input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Explain, and do it."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders=self._said,
            )
        if not await self._async_do():
            return self.async_abort(reason="not_loaded")
        return self.async_create_entry(data={})

    @abstractmethod
    async def _async_do(self) -> bool:
        """Do it; False where the home is not loaded."""


class SettledFlow(_AskedFlow):
    """Forget what was taken; nothing is written to the device."""

    def __init__(self, target: str, name: str) -> None:
        """Keep what it is about."""
        super().__init__(name=name)
        self._target = target

    @override
    async def _async_do(self) -> bool:
        entries: list[EnergyOptimizerConfigEntry] = self.hass.config_entries.async_loaded_entries(
            DOMAIN
        )
        if not entries:
            return False
        await entries[0].runtime_data.coordinator.executor.async_forget(self._target)
        return True


class DashboardFlow(_AskedFlow):
    """Take up what changed in the Energy dashboard."""

    @override
    async def _async_do(self) -> bool:
        return await async_take_up_dashboard(self.hass)


async def async_create_fix_flow(
    hass: HomeAssistant,  # noqa: ARG001 - the platform's signature
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Make the flow for an issue that can be fixed."""
    known = data or {}
    if issue_id == DASHBOARD_ISSUE:
        return DashboardFlow(changes=str(known.get("changes", "")))
    return SettledFlow(str(known.get("target", issue_id)), str(known.get("name", "")))
