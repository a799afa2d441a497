"""Repairs: a person calls settled what could not be given back, or takes up what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import voluptuous as vol

from .const import DOMAIN
from .dashboard import DASHBOARD_ISSUE, async_take_up_dashboard

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .coordinator import EnergyOptimizerConfigEntry


class SettledFlow(RepairsFlow):
    """Ask, then forget what was taken; nothing is written to the device."""

    def __init__(self, target: str, name: str) -> None:
        """Keep what it is about."""
        self._target = target
        self._name = name

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
                description_placeholders={"name": self._name},
            )
        entries: list[EnergyOptimizerConfigEntry] = self.hass.config_entries.async_loaded_entries(
            DOMAIN
        )
        if not entries:
            return self.async_abort(reason="not_loaded")
        await entries[0].runtime_data.coordinator.executor.async_forget(self._target)
        return self.async_create_entry(data={})


class DashboardFlow(RepairsFlow):
    """Show what changed in the Energy dashboard, and take it up."""

    def __init__(self, changes: str) -> None:
        """Keep what it is about."""
        self._changes = changes

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
                description_placeholders={"changes": self._changes},
            )
        if not await async_take_up_dashboard(self.hass):
            return self.async_abort(reason="not_loaded")
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant,  # noqa: ARG001 - the platform's signature
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Make the flow for an issue that can be fixed."""
    known = data or {}
    if issue_id == DASHBOARD_ISSUE:
        return DashboardFlow(str(known.get("changes", "")))
    return SettledFlow(str(known.get("target", issue_id)), str(known.get("name", "")))
