"""Energy Optimizer: runs a home's energy as one system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .control.drivers.profile_load import async_load_profiles
from .coordinator import EnergyOptimizerCoordinator, RuntimeData
from .dashboard import async_compare_dashboard, async_watch_dashboard
from .frontend import async_register_frontend, async_remove_frontend
from .http import async_register_views
from .keeping import async_forget_home
from .services import async_register_actions
from .websocket_api import async_register_websocket

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.typing import ConfigType

    from .coordinator import EnergyOptimizerConfigEntry

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Open the three doors, so that automations can be checked before the home is loaded."""
    await async_load_profiles(hass)
    async_register_actions(hass)
    async_register_websocket(hass)
    await async_watch_dashboard(hass)
    integration = await async_get_integration(hass, DOMAIN)
    async_register_views(hass, str(integration.version))
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EnergyOptimizerConfigEntry) -> bool:
    """Reconcile, plan once, then show."""
    coordinator = EnergyOptimizerCoordinator(hass, entry)
    entry.runtime_data = RuntimeData(coordinator)
    begun = False
    try:
        await coordinator.async_config_entry_first_refresh()
        begun = True
    finally:
        if not begun:
            await coordinator.async_stop("set-up failed")
    coordinator.home_device_id = (
        dr.async_get(hass)
        .async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, entry.entry_id)},
            name="Energy Optimizer",
            entry_type=dr.DeviceEntryType.SERVICE,
        )
        .id
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await async_register_frontend(hass)
    entry.async_create_background_task(
        hass, async_compare_dashboard(hass), "energy_optimizer dashboard"
    )
    entry.async_on_unload(entry.add_update_listener(_async_settings_changed))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EnergyOptimizerConfigEntry) -> bool:
    """Give everything back, then unload."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.coordinator.async_stop("unloaded")
        if entry.disabled_by is not None:
            await async_remove_frontend(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: EnergyOptimizerConfigEntry) -> None:
    """Delete what was kept: the journal, the books and the reports."""
    await async_remove_frontend(hass)
    await async_forget_home(hass, entry.entry_id)


async def _async_settings_changed(_hass: HomeAssistant, entry: EnergyOptimizerConfigEntry) -> None:
    """Apply what changed in the entry, its options or its sub-entries, in place."""
    await entry.runtime_data.coordinator.async_settings_changed()
