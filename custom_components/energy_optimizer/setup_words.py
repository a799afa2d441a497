"""Says what was found in the Energy dashboard, a line for each, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers.translation import async_get_translations

from . import const as c
from .keys import CONF_EXPORT_TARIFF, CONF_IMPORT_TARIFF, CONF_SOLAR_FORECAST_ENTITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from homeassistant.core import HomeAssistant

METER_KEYS = {
    "import": c.CONF_GRID_IMPORT_ENERGY_ENTITY,
    "export": c.CONF_GRID_EXPORT_ENERGY_ENTITY,
    "solar": c.CONF_SOLAR_ENERGY_ENTITY,
}
# What a price is called in the form, and where no fixed one is needed.
SOURCE_OF_TARIFF = {
    CONF_IMPORT_TARIFF: c.CONF_IMPORT_PRICE_ENTITY,
    CONF_EXPORT_TARIFF: c.CONF_EXPORT_PRICE_ENTITY,
}
FORM = "config.step.user.data"
BATTERY_FORM = "config_subentries.battery.step.user.data"


async def async_labels(hass: HomeAssistant) -> dict[str, str]:
    """Give the name of every field of the home's form and of a battery's."""
    found: dict[str, str] = {}
    for form in (BATTERY_FORM, FORM):
        category = form.partition(".")[0]
        texts = await async_get_translations(hass, hass.config.language, category, {c.DOMAIN})
        start = f"component.{c.DOMAIN}.{form}."
        found |= {
            key.removeprefix(start): text for key, text in texts.items() if key.startswith(start)
        }
    return found


def home_lines(
    hass: HomeAssistant, labels: Mapping[str, str], data: Mapping[str, Any]
) -> list[str]:
    """List what is taken of the home from the dashboard, as it is kept there."""
    shown = {key: [entity_id] for key, entity_id in data["entities"].items()}
    shown |= {METER_KEYS[flow]: ids for flow, ids in data["meters"].items() if flow in METER_KEYS}
    if data["solar_forecasts"]:
        entries = (hass.config_entries.async_get_entry(item) for item in data["solar_forecasts"])
        shown[CONF_SOLAR_FORECAST_ENTITY] = [item.title for item in entries if item is not None]
    unit = f"{hass.config.currency}/kWh"
    for tariff, price in data.get("prices", {}).items():
        shown.setdefault(SOURCE_OF_TARIFF[tariff], [f"{price:g} {unit}"])
    return [line(labels, key, ids) for key, ids in shown.items()]


def line(labels: Mapping[str, str], key: str, values: Iterable[str]) -> str:
    """Name one thing that was found."""
    return f"- {labels.get(key, key)}: {', '.join(values)}"
