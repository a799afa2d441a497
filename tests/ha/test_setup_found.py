"""Set-up from the Energy dashboard: few fields, nothing taken without a tick."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
import pytest
import voluptuous as vol

from custom_components.energy_optimizer.control.drivers.profile_load import FOLDER, load_profile

from . import dashboard_support as dashboard, home
from .flow_support import Step, change_home, only, suggested
from .profile_stand_in import put_up
from .test_books import imported_kwh

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.usefixtures("recorder_mock")]

LIMITS = {"max_charge_kw": 5, "max_discharge_kw": 4.6, "may_export": True}


async def begin(hass: HomeAssistant) -> Step:
    return await hass.config_entries.flow.async_init(home.DOMAIN, context={"source": "user"})


async def answer(hass: HomeAssistant, step: Step, data: dict[str, Any]) -> Step:
    after = await hass.config_entries.flow.async_configure(step["flow_id"], data)
    await home.settled(hass)
    return after


def fields(step: Step) -> list[str]:
    return [str(marker) for marker in step["data_schema"].schema]


def confirmed(step: Step) -> dict[str, Any]:
    """What a person sends who changes nothing."""
    open_fields = {marker for marker in step["data_schema"].schema if not is_filled(marker)}
    shown = {name: suggested(step, name) for name in fields(step) if name not in open_fields}
    return {name: value for name, value in shown.items() if value is not None}


def is_filled(marker: vol.Required | vol.Optional) -> bool:
    return "suggested_value" in (marker.description or {}) or marker.default is not vol.UNDEFINED


def batteries(entry: ConfigEntry) -> list[dict[str, Any]]:
    return [dict(item.data) for item in entry.get_subentries_of_type("battery")]


async def test_a_home_with_everything_is_set_up_in_two_forms_and_at_most_eight_fields(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences())
    step = await begin(hass)
    forms = [step]
    assert step["step_id"] == "found"
    step = await answer(hass, step, confirmed(step) | {"devices": list(dashboard.SWITCHES)})
    forms.append(step)
    assert step["step_id"] == "found_battery"
    step = await answer(hass, step, confirmed(step) | LIMITS)
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert len(forms) == 2
    assert sum(len(fields(form)) for form in forms) <= 8
    entry = step["result"]
    assert entry.data["import_price_entity"] == home.PRICE
    assert entry.data["grid_power_entity"] == home.GRID
    assert entry.data["solar_power_entity"] == home.SOLAR
    assert entry.data["grid_import_energy_entity"] == "sensor.imported"
    assert entry.data["solar_energy_entity"] == "sensor.produced"
    (battery,) = batteries(entry)
    assert battery["capacity_kwh"] == 10
    assert battery["state_of_charge_entity"] == home.STATE_OF_CHARGE
    assert battery["charge_energy_entity"] == "sensor.charged"
    assert battery["discharge_energy_entity"] == "sensor.discharged"
    assert battery["battery_power_entity"] == home.BATTERY_POWER
    assert (battery["max_charge_kw"], battery["max_discharge_kw"]) == (5, 4.6)
    assert battery["may_export"]
    assert "released_for_control" not in battery
    devices = {item.title: item.data for item in entry.get_subentries_of_type("device")}
    assert devices.keys() == {"pool_pump", "kettle", "Lamp"}
    assert devices["pool_pump"]["entity_id"] == "switch.pool_pump"
    assert devices["pool_pump"]["power_kw"] == 1.1
    assert devices["pool_pump"]["power_entity"] == "sensor.pool_pump_power"
    assert home.value(hass, "sensor.energy_optimizer_plan_status") == "optimal"
    assert home.value(hass, "sensor.house_battery_instruction") is not None


async def test_no_device_is_taken_without_a_tick(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences())
    step = await begin(hass)
    assert suggested(step, "devices") == []
    step = await answer(hass, step, confirmed(step))
    step = await answer(hass, step, confirmed(step) | LIMITS)
    assert not list(step["result"].get_subentries_of_type("device"))


async def test_a_device_that_nothing_switches_or_that_was_not_offered_cannot_be_ticked(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences())
    step = await begin(hass)
    for not_offered in ("sensor.fridge_energy", home.PUMP):
        with pytest.raises(InvalidData, match="devices"):
            await answer(hass, step, confirmed(step) | {"devices": [not_offered]})
    assert not hass.config_entries.async_entries(home.DOMAIN)


async def test_wrong_figures_are_refused_at_their_field_and_nothing_is_stored(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hass.states.async_set(home.STATE_OF_CHARGE, "unavailable")
    await dashboard.save(hass, dashboard.preferences())
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    with pytest.raises(InvalidData, match="max_charge_kw"):
        await answer(hass, step, confirmed(step) | {"max_charge_kw": -1, "max_discharge_kw": 5})
    with pytest.raises(InvalidData, match="max_discharge_kw"):
        await answer(hass, step, confirmed(step) | {"max_charge_kw": 5})
    step = await answer(hass, step, confirmed(step) | {"max_charge_kw": 0, "max_discharge_kw": 5})
    assert step["errors"] == {"max_charge_kw": "invalid_value"}
    assert not hass.config_entries.async_entries(home.DOMAIN)


async def test_a_dashboard_without_meters_leaves_the_form_by_hand(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    await dashboard.save(hass, {"energy_sources": [], "device_consumption": []})
    assert (await begin(hass))["step_id"] == "user"


async def test_the_home_meter_of_the_newer_dashboard_is_the_load(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    load = {"type": "home", "stat_energy_to": "sensor.house", "stat_rate": home.LOAD}
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, load))
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    entry = step["result"]
    assert entry.data["load_power_entity"] == home.LOAD
    assert entry.data["energy_dashboard"]["meters"]["home"] == ["sensor.house"]


async def test_the_load_is_asked_for_where_the_dashboard_knows_energies_only(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    grid = {key: value for key, value in dashboard.GRID.items() if "rate" not in key}
    grid.pop("power_config")
    await dashboard.save(hass, dashboard.preferences(grid, dashboard.SUN, dashboard.BATTERY))
    step = await begin(hass)
    assert "load_power_entity" in fields(step)
    step = await answer(hass, step, confirmed(step) | {"load_power_entity": home.LOAD})
    battery = await answer(hass, step, confirmed(step) | LIMITS)
    assert battery["result"].data["load_power_entity"] == home.LOAD


async def test_two_meters_of_a_home_with_two_tariffs_are_counted_together(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await dashboard.furnish(hass)
    hass.states.async_set("sensor.imported_low", "10.0", home.ENERGY)
    low = dashboard.GRID | {"stat_energy_from": "sensor.imported_low", "stat_energy_to": None}
    low = {key: value for key, value in low.items() if key not in {"stat_rate", "power_config"}}
    kept = dashboard.preferences(dashboard.GRID, low, devices=[])
    await dashboard.save(hass, kept)
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    entry = step["result"]
    assert "grid_import_energy_entity" not in entry.data
    await home.go_to(hass, freezer, home.at(12, 15))
    freezer.tick(1)
    for entity_id, value in (("imported", 100.5), ("imported_low", 10.25), ("exported", 50.0)):
        hass.states.async_set(f"sensor.{entity_id}", f"{value}", home.ENERGY, force_update=True)
    await home.go_to(hass, freezer, home.at(12, 30))
    assert await hass.config_entries.async_unload(entry.entry_id)
    folder = hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books")
    assert await hass.async_add_executor_job(imported_kwh, folder) == pytest.approx(0.75, abs=0.01)


async def test_fixed_prices_of_the_dashboard_become_the_tariff(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hass.states.async_remove(home.PRICE)
    hass.states.async_remove(home.EXPORT_PRICE)
    fixed = {
        "entity_energy_price": None,
        "number_energy_price": 0.31,
        "entity_energy_price_export": None,
        "number_energy_price_export": 0.08,
    }
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID | fixed, devices=[]))
    step = await begin(hass)
    await answer(hass, step, confirmed(step))
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == 0.31
    assert float(home.value(hass, "sensor.energy_optimizer_export_price")) == 0.08


async def test_what_switches_a_device_is_found_on_its_own_device_and_named_by_it(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    dashboard.on_a_device(
        hass, "Dryer", energy="sensor.plug_3_total", power="sensor.plug_3_now", relay="switch.x7"
    )
    hass.states.async_set("sensor.plug_3_now", "2300", home.POWER)
    hass.states.async_set("switch.x7", "on")
    devices = [{"stat_consumption": "sensor.plug_3_total", "stat_rate": "sensor.plug_3_now"}]
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, devices=devices))
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step) | {"devices": ["switch.x7"]})
    device = only(step["result"], "device")
    assert device.title == "Dryer"
    assert device.data["power_kw"] == 2.3


async def test_the_limits_of_a_battery_are_proposed_from_its_own_numbers(
    hass: HomeAssistant,
) -> None:
    dashboard.on_a_device(
        hass, "Cell", power=home.BATTERY_POWER, target="number.cell_power", soc="sensor.cell_soc"
    )
    await dashboard.furnish(hass)
    er.async_get(hass).async_update_entity("sensor.cell_soc", device_class="battery")
    limits = {"min": -3600, "max": 4600, "unit_of_measurement": "W"}
    hass.states.async_set("number.cell_power", "0", limits)
    bare = {key: dashboard.BATTERY[key] for key in ("type", "stat_energy_from", "stat_energy_to")}
    bare["stat_rate"] = home.BATTERY_POWER
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, bare, devices=[]))
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    assert suggested(step, "max_charge_kw") == suggested(step, "max_discharge_kw") == 4.6
    step = await answer(hass, step, confirmed(step) | {"capacity_kwh": 12})
    battery = only(step["result"], "battery")
    assert battery.title == "Cell"
    assert battery.data["state_of_charge_entity"] == "sensor.cell_soc"


async def test_changing_the_home_by_hand_keeps_what_the_dashboard_told(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, devices=[]))
    step = await begin(hass)
    entry = (await answer(hass, step, confirmed(step)))["result"]
    told = entry.data["energy_dashboard"]
    step = await change_home(hass, entry)
    step = await answer(hass, step, confirmed(step) | {"saturation_entity": home.SATURATION})
    assert step["reason"] == "reconfigure_successful"
    assert entry.data["saturation_entity"] == home.SATURATION
    assert entry.data["energy_dashboard"] == told


async def test_a_battery_of_a_known_family_is_told_by_its_device_and_begins_in_advice(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    stand_in = put_up(hass, load_profile(FOLDER / "solaredge_modbus.yaml"))
    er.async_get(hass).async_get_or_create(
        "sensor", "solaredge_modbus", "cell_soc", suggested_object_id="cell_soc",
        device_id=stand_in.device_id,
    )  # fmt: skip
    level = {"unit_of_measurement": "%", "device_class": "battery"}
    hass.states.async_set("sensor.cell_soc", "50", level)
    battery = dashboard.BATTERY | {"stat_soc": "sensor.cell_soc"}
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, battery, devices=[]))
    step = await begin(hass)
    step = await answer(hass, step, confirmed(step))
    entry = (await answer(hass, step, confirmed(step) | LIMITS))["result"]
    (kept,) = batteries(entry)
    assert kept["profile"] == "solaredge_modbus"
    assert kept["battery_device"] == stand_in.device_id
    before = stand_in.shown
    await home.act(hass, "optimize")
    assert not home.attribute(hass, "sensor.house_battery_instruction", "controlled")
    assert stand_in.shown == before
