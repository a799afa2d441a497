"""A home whose Energy dashboard is set up, with real devices in the registries."""

from typing import Any

from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from . import home

METERS = {
    "sensor.imported": "100.0",
    "sensor.exported": "50.0",
    "sensor.produced": "70.0",
    "sensor.charged": "20.0",
    "sensor.discharged": "18.0",
    "sensor.pool_pump_energy": "5.0",
    "sensor.kettle_energy": "9.0",
    "sensor.lamp_energy": "1.0",
    "sensor.fridge_energy": "30.0",
}
GRID: dict[str, Any] = {
    "type": "grid",
    "stat_energy_from": "sensor.imported",
    "stat_energy_to": "sensor.exported",
    "stat_cost": None,
    "entity_energy_price": home.PRICE,
    "number_energy_price": None,
    "stat_compensation": None,
    "entity_energy_price_export": home.EXPORT_PRICE,
    "number_energy_price_export": None,
    "stat_rate": home.GRID,
    "power_config": {"stat_rate": home.GRID},
    "cost_adjustment_day": 0,
}
SUN: dict[str, Any] = {
    "type": "solar",
    "stat_energy_from": "sensor.produced",
    "stat_rate": home.SOLAR,
    "config_entry_solar_forecast": None,
}
BATTERY: dict[str, Any] = {
    "type": "battery",
    "stat_energy_from": "sensor.discharged",
    "stat_energy_to": "sensor.charged",
    "stat_rate": home.BATTERY_POWER,
    "stat_soc": home.STATE_OF_CHARGE,
    "capacity": 10,
    "name": "House battery",
}
DEVICES: list[dict[str, Any]] = [
    {"stat_consumption": "sensor.pool_pump_energy", "stat_rate": "sensor.pool_pump_power"},
    {"stat_consumption": "sensor.kettle_energy", "stat_rate": "sensor.kettle_power"},
    {"stat_consumption": "sensor.lamp_energy", "stat_rate": "sensor.lamp_power", "name": "Lamp"},
    {"stat_consumption": "sensor.fridge_energy"},
]
SWITCHES = ("switch.pool_pump", "switch.kettle", "light.lamp")


def preferences(
    *sources: dict[str, Any], devices: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What the Energy dashboard keeps."""
    return {
        "energy_sources": list(sources or (GRID, SUN, BATTERY)),
        "device_consumption": DEVICES if devices is None else devices,
        "device_consumption_water": [],
    }


async def furnish(hass: HomeAssistant) -> None:
    """Put every meter and switch of a home with sun, a battery and metered devices."""
    await home.furnish(hass)
    hass.states.async_set(home.SOLAR, "900", home.POWER)
    for entity_id, value in METERS.items():
        hass.states.async_set(entity_id, value, home.ENERGY | {"state_class": "total_increasing"})
    for entity_id, watts in (("pool_pump", "1100"), ("kettle", "0"), ("lamp", "60")):
        hass.states.async_set(f"sensor.{entity_id}_power", watts, home.POWER)
    for entity_id in SWITCHES:
        hass.states.async_set(entity_id, "on", {"friendly_name": entity_id.partition(".")[2]})


async def save(hass: HomeAssistant, kept: dict[str, Any]) -> None:
    """Set the Energy dashboard."""
    if "energy" not in hass.config.components:
        assert await async_setup_component(hass, "energy", {})
        await hass.async_block_till_done()
    manager = await async_get_manager(hass)
    await manager.async_update(kept)  # type: ignore[arg-type]
    await home.settled(hass)


def on_a_device(hass: HomeAssistant, name: str, **entities: str) -> str:
    """Register entities, by entity id to platform key, on one device; give its id."""
    entry = MockConfigEntry(domain="maker", title=name)
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("maker", name)}, name=name
    )
    for key, entity_id in entities.items():
        domain, _, object_id = entity_id.partition(".")
        er.async_get(hass).async_get_or_create(
            domain,
            "maker",
            f"{name}_{key}",
            suggested_object_id=object_id,
            device_id=device.id,
            config_entry=entry,
        )
    return device.id
