"""Home Assistant stops: nobody's last work is stepped over, and nothing is set for afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path

from homeassistant import loader
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HassJob
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.energy_optimizer.control.executor import Executor
from tests.ha import home
from tests.ha.control_support import PUMP, apply, device, set_up_switches, shows


@pytest.mark.parametrize("sheds", [False, True], ids=["nothing is held", "a pump is shed"])
async def test_what_another_integration_does_at_the_stop_is_not_stepped_over(
    tmp_path: Path, *, sheds: bool
) -> None:
    async with async_test_home_assistant(config_dir=str(tmp_path)) as hass:
        await set_up_switches(hass, "pump")
        done: list[str] = []

        async def last_work(whose: str) -> None:
            done.append(whose)

        hass.async_add_shutdown_job(HassJob(last_work), "registered before")
        executor = Executor(hass, tmp_path / "journal")
        await executor.async_start([], [device()])
        for whose in ("registered after", "the last one"):
            hass.async_add_shutdown_job(HassJob(last_work), whose)
        if sheds:
            await apply(executor, PUMP)
            assert shows(hass, PUMP) == "off"
        await hass.async_stop(force=True)
        assert done == ["registered before", "registered after", "the last one"]
        assert shows(hass, PUMP) == "on"
        assert not executor.journal.claims


async def test_a_turn_asked_for_while_home_assistant_stops_sets_no_clock(tmp_path: Path) -> None:
    async with async_test_home_assistant(config_dir=str(tmp_path)) as hass:
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        await home.furnish(hass)
        entry = MockConfigEntry(domain=home.DOMAIN, data=home.HOME)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

        async def plan_once_more(_event: Event) -> None:
            await hass.services.async_call(home.DOMAIN, "optimize", blocking=True)

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, plan_once_more)
        await hass.async_stop(force=True)
        handles = get_scheduled_timer_handles(asyncio.get_running_loop())
        waiting = [str(handle) for handle in handles if not handle.cancelled()]
        assert not [handle for handle in waiting if "energy_optimizer" in handle]
