"""A simulated home for the demo and for tests in a real Home Assistant; never shipped."""

from typing import TYPE_CHECKING

from homeassistant.const import Platform

from .simulator import SimulatedHomeConfigEntry, Simulator

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

PLATFORMS = [
    Platform.CLIMATE,
    Platform.LIGHT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup_entry(hass: HomeAssistant, entry: SimulatedHomeConfigEntry) -> bool:
    """Start the home where it was left."""
    simulator = await Simulator.async_create(hass, entry)
    entry.runtime_data = simulator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    simulator.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SimulatedHomeConfigEntry) -> bool:
    """Stop the clock and keep the state."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded
