"""What could not be given back is a repair issue that names it; a person may call it settled."""

from __future__ import annotations

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_optimizer.repairs import async_create_fix_flow

from . import home
from .control_support import break_service, travel

ISSUE = "trouble_device_pump"


@pytest.mark.usefixtures("noon")
async def test_a_device_that_cannot_be_given_back_is_named_and_can_be_called_settled(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(18))
    assert home.value(hass, home.PUMP) == "off"

    async def refuse() -> None:
        raise HomeAssistantError("stuck relay")

    break_service(hass, "input_boolean.turn_on", refuse)
    await home.go_to(hass, freezer, home.at(20))
    await travel(hass, freezer, 60)
    issue = ir.async_get(hass).async_get_issue(home.DOMAIN, ISSUE)
    assert issue is not None
    assert issue.is_fixable
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["name"] == "Pump"
    assert "stuck relay" in issue.translation_placeholders["detail"]
    flow: Any = await async_create_fix_flow(hass, ISSUE, issue.data)
    flow.hass, flow.handler, flow.flow_id = hass, home.DOMAIN, "flow"
    assert (await flow.async_step_init())["type"] == "form"
    assert (await flow.async_step_confirm({}))["type"] == "create_entry"
    assert not entry.runtime_data.coordinator.executor.journal.claims
    await travel(hass, freezer, 30)
    assert ir.async_get(hass).async_get_issue(home.DOMAIN, ISSUE) is None
