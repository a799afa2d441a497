"""A capacity charge in the loop: what the month has incurred, kept and planned with."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from . import home

pytestmark = pytest.mark.usefixtures("noon")

CHARGED = "sensor.energy_optimizer_charged_power_this_month"
FREE = "sensor.energy_optimizer_free_power_this_month"
BELGIUM = {
    "kind": "monthly_max",
    "period_minutes": 15,
    "price_per_kw": 4.2,
    "floor_kw": 2.5,
    "highest": 1,
    "distinct_days": True,
    "otherwise_pct": 0,
}


async def charged(hass: HomeAssistant) -> ConfigEntry:
    """A home whose month's highest quarter of an hour is charged."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    options = dict(entry.options) | {"capacity_charge": BELGIUM}
    hass.config_entries.async_update_entry(entry, options=options)
    await home.settled(hass)
    return entry


async def test_the_months_highest_quarter_is_counted_from_the_meter_and_kept_over_a_restart(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await charged(hass)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, CHARGED)) == 2.5
    await home.go_to(hass, freezer, home.at(12, 15))
    await home.report_meters(hass, freezer, imported=100.4)
    await home.go_to(hass, freezer, home.at(12, 30))
    await home.report_meters(hass, freezer, imported=101.9)
    await home.go_to(hass, freezer, home.at(12, 45))
    await home.report_meters(hass, freezer, imported=102.3)
    await home.go_to(hass, freezer, home.at(13, 0))
    charged_kw = float(home.value(hass, CHARGED))
    assert charged_kw == pytest.approx(6.0, abs=0.4)
    assert home.attribute(hass, CHARGED, "cost") == pytest.approx(4.2 * charged_kw, abs=0.01)
    assert float(home.value(hass, FREE)) >= charged_kw - 1e-6
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert float(home.value(hass, CHARGED)) == pytest.approx(charged_kw)


async def test_without_a_charge_there_is_nothing_to_show(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    assert hass.states.get(CHARGED) is None
