"""What changes in the Energy dashboard is offered as one update, and undoes no choice."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_optimizer.repairs import async_create_fix_flow

from . import dashboard_support as dashboard, home
from .flow_support import change_home, only
from .test_setup_found import LIMITS, answer, begin, confirmed

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.usefixtures("recorder_mock")]

ISSUE = "dashboard_changed"
NEW_GRID = dashboard.GRID | {"stat_energy_from": "sensor.new_meter"}


def issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(home.DOMAIN, ISSUE)


async def set_up(hass: HomeAssistant) -> ConfigEntry:
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences())
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    step = await answer(hass, step, confirmed(step) | LIMITS)
    entry: ConfigEntry = step["result"]
    return entry


async def change(hass: HomeAssistant, *sources: dict[str, Any]) -> None:
    hass.states.async_set("sensor.new_meter", "1.0", home.ENERGY)
    await dashboard.save(hass, dashboard.preferences(*sources))


async def fix(hass: HomeAssistant) -> dict[str, Any]:
    """Confirm the repair; gives the form that was shown."""
    raised = issue(hass)
    assert raised is not None
    flow: Any = await async_create_fix_flow(hass, ISSUE, raised.data)
    flow.hass, flow.handler, flow.flow_id = hass, home.DOMAIN, "flow"
    form = await flow.async_step_init()
    assert (await flow.async_step_confirm({}))["type"] == "create_entry"
    await home.settled(hass)
    return dict(form)


async def test_nothing_is_raised_while_the_dashboard_stays_as_it_was(hass: HomeAssistant) -> None:
    await set_up(hass)
    assert issue(hass) is None
    await dashboard.save(hass, dashboard.preferences())
    assert issue(hass) is None


async def test_a_changed_meter_is_shown_and_taken_up_by_one_click(hass: HomeAssistant) -> None:
    entry = await set_up(hass)
    await change(hass, NEW_GRID, dashboard.SUN, dashboard.BATTERY)
    raised = issue(hass)
    assert raised is not None
    assert raised.is_fixable
    form = await fix(hass)
    assert "Grid import (energy): sensor.new_meter" in form["description_placeholders"]["changes"]
    assert entry.data["grid_import_energy_entity"] == "sensor.new_meter"
    assert entry.data["grid_export_energy_entity"] == "sensor.exported"
    assert issue(hass) is None


async def test_the_issue_goes_when_the_dashboard_is_put_back(hass: HomeAssistant) -> None:
    await set_up(hass)
    await change(hass, NEW_GRID, dashboard.SUN, dashboard.BATTERY)
    await change(hass, dashboard.GRID, dashboard.SUN, dashboard.BATTERY)
    assert issue(hass) is None


async def test_what_a_person_chose_otherwise_stays(hass: HomeAssistant) -> None:
    entry = await set_up(hass)
    hass.states.async_set("sensor.own_meter", "1.0", home.ENERGY)
    step = await change_home(hass, entry)
    chosen = confirmed(step) | {"grid_import_energy_entity": "sensor.own_meter"}
    await answer(hass, step, chosen)
    await change(hass, NEW_GRID | {"stat_rate": home.LOAD}, dashboard.SUN, dashboard.BATTERY)
    await fix(hass)
    assert entry.data["grid_import_energy_entity"] == "sensor.own_meter"
    assert entry.data["energy_dashboard"]["meters"]["import"] == ["sensor.new_meter"]


async def test_a_battery_follows_the_sensors_that_the_dashboard_follows(
    hass: HomeAssistant,
) -> None:
    entry = await set_up(hass)
    hass.states.async_set("sensor.new_level", "55", {"unit_of_measurement": "%"})
    battery = dashboard.BATTERY | {"stat_soc": "sensor.new_level"}
    await change(hass, dashboard.GRID, dashboard.SUN, battery)
    await fix(hass)
    kept = only(entry, "battery")
    assert kept.data["state_of_charge_entity"] == "sensor.new_level"
    assert kept.data["max_discharge_kw"] == LIMITS["max_discharge_kw"]


async def test_what_changed_while_the_home_was_not_loaded_is_seen_when_it_is(
    hass: HomeAssistant,
) -> None:
    entry = await set_up(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await change(hass, NEW_GRID, dashboard.SUN, dashboard.BATTERY)
    ir.async_delete_issue(hass, home.DOMAIN, ISSUE)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await home.settled(hass)
    assert issue(hass) is not None


async def test_a_home_set_up_by_hand_is_left_alone(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    await home.set_up(hass)
    await dashboard.save(hass, dashboard.preferences())
    assert issue(hass) is None


async def test_there_is_nothing_to_take_up_without_a_home(hass: HomeAssistant) -> None:
    flow: Any = await async_create_fix_flow(hass, ISSUE, None)
    flow.hass, flow.handler, flow.flow_id = hass, home.DOMAIN, "flow"
    assert (await flow.async_step_confirm({}))["reason"] == "not_loaded"


async def test_a_fixed_price_that_changes_is_taken_up_unless_a_person_set_another(
    hass: HomeAssistant,
) -> None:
    fixed = {"entity_energy_price": None, "number_energy_price": 0.31}
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID | fixed, devices=[]))
    step = await begin(hass)
    entry: ConfigEntry = (await answer(hass, step, confirmed(step)))["result"]
    price = "sensor.energy_optimizer_import_price"
    assert float(home.value(hass, price)) == 0.31
    dearer = dashboard.GRID | fixed | {"number_energy_price": 0.35}
    await dashboard.save(hass, dashboard.preferences(dearer, devices=[]))
    form = await fix(hass)
    assert "0.35 EUR/kWh" in form["description_placeholders"]["changes"]
    assert entry.options["import_tariff"]["otherwise_per_kwh"] == 0.35
    assert issue(hass) is None
    own = {"import_tariff": {"spot_factor": 0, "otherwise_per_kwh": 0.4}}
    hass.config_entries.async_update_entry(entry, options=own)
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID | fixed, devices=[]))
    await fix(hass)
    assert dict(entry.options) == own


async def test_a_price_entity_in_place_of_a_fixed_price_is_followed(hass: HomeAssistant) -> None:
    fixed = {"entity_energy_price": None, "number_energy_price": 0.31}
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID | fixed, devices=[]))
    step = await begin(hass)
    entry: ConfigEntry = (await answer(hass, step, confirmed(step)))["result"]
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, devices=[]))
    await fix(hass)
    assert "import_tariff" not in entry.options
    assert entry.data["import_price_entity"] == home.PRICE
