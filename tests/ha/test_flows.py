"""The home's and the devices' forms, with what they refuse."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from . import home
from .flow_support import answer, begin, begin_change, change_home, only, open_options, suggested

pytestmark = pytest.mark.usefixtures("noon")


# --- the home --------------------------------------------------------------------------------


async def test_a_price_that_tells_its_unit_is_enough_to_begin(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"import_price_entity": home.PRICE})
    assert dict(entry.data) == {"import_price_entity": home.PRICE}
    assert home.value(hass, "sensor.energy_optimizer_plan_status") == "optimal"


async def test_the_unit_of_a_price_that_does_not_tell_it_is_asked_for_and_never_guessed(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    hass.states.async_set("sensor.bare", "30")
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    step = await flows.async_configure(step["flow_id"], {"import_price_entity": "sensor.bare"})
    assert step["step_id"] == "units"
    step = await flows.async_configure(step["flow_id"], {"import_price_unit": "bananas"})
    assert step["errors"] == {"import_price_unit": "price_unit"}
    step = await flows.async_configure(step["flow_id"], {"import_price_unit": "ct/kWh"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert step["data"]["import_price_unit"] == "ct/kWh"
    await home.settled(hass)
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == 0.3


async def test_an_entity_that_is_no_sensor_is_refused_at_its_field(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    step = await flows.async_configure(step["flow_id"], {"import_price_entity": home.PUMP})
    assert step["errors"] == {"import_price_entity": "invalid_value"}
    with pytest.raises(InvalidData, match="load_power_entity"):
        await flows.async_configure(step["flow_id"], {"load_power_entity": home.PUMP})


async def test_what_the_home_reads_can_be_changed_and_takes_effect_at_once(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    hass.states.async_set("sensor.other", "0.5", {"unit_of_measurement": "EUR/kWh"})
    step = await change_home(hass, entry)
    assert step["step_id"] == "reconfigure"
    assert suggested(step, "import_price_entity") == home.PRICE
    changed = home.HOME | {"import_price_entity": "sensor.other"}
    step = await hass.config_entries.flow.async_configure(step["flow_id"], changed)
    assert step["reason"] == "reconfigure_successful"
    await home.settled(hass)
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == 0.5


async def test_a_unit_that_was_said_is_kept_while_its_entity_cannot_be_asked(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    hass.states.async_set("sensor.bare", "30")
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    data = {"import_price_entity": "sensor.bare"}
    step = await flows.async_configure(step["flow_id"], data)
    step = await flows.async_configure(step["flow_id"], {"import_price_unit": "ct/kWh"})
    entry = step["result"]
    await home.settled(hass)
    step = await change_home(hass, entry)
    step = await flows.async_configure(step["flow_id"], data)
    assert step["step_id"] == "units"
    assert suggested(step, "import_price_unit") == "ct/kWh"
    await flows.async_configure(step["flow_id"], {"import_price_unit": "ct/kWh"})
    await home.settled(hass)
    hass.states.async_set("sensor.bare", "unavailable")
    step = await change_home(hass, entry)
    step = await flows.async_configure(step["flow_id"], data)
    await home.settled(hass)
    assert step["reason"] == "reconfigure_successful"
    assert entry.data["import_price_unit"] == "ct/kWh"


async def test_options_decide_what_a_peak_is_and_keep_the_mode(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await choose_mode(hass, "advise")
    assert home.value(hass, "binary_sensor.energy_optimizer_peak") == "off"
    options = hass.config_entries.options
    step = await open_options(hass, entry, "limits")
    assert suggested(step, "peak_hours") == 4
    step = await options.async_configure(
        step["flow_id"], {"peak_hours": 4, "price_threshold_per_kwh": 0.05}
    )
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await home.settled(hass)
    await home.replanned(hass, freezer)
    assert entry.options["mode"] == "advise"
    assert home.value(hass, "binary_sensor.energy_optimizer_peak") == "on"


async def choose_mode(hass: HomeAssistant, mode: str) -> None:
    """Choose what the integration may do."""
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": mode},
        blocking=True,
    )
    await home.settled(hass)


# --- devices ---------------------------------------------------------------------------------


async def test_a_device_is_added_and_changed_by_its_form_and_keeps_its_id(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await begin(hass, entry, "device")
    data = {"name": "Pool pump", "entity_id": home.PUMP, "power_kw": 1.1}
    step = await answer(hass, step, data)
    assert step["type"] is FlowResultType.CREATE_ENTRY
    device = only(entry, "device")
    assert device.unique_id == "pool_pump"
    assert home.value(hass, "sensor.pool_pump_instruction") == "none"
    step = await begin_change(hass, entry, device)
    assert suggested(step, "power_kw") == 1.1
    step = await answer(hass, step, data | {"name": "Old pump", "power_kw": 2})
    assert step["reason"] == "reconfigure_successful"
    changed = only(entry, "device")
    assert (changed.subentry_id, changed.unique_id) == (device.subentry_id, "pool_pump")
    assert changed.data["power_kw"] == 2
    assert er.async_get(hass).async_get("sensor.pool_pump_instruction") is not None
    names = {
        item.name for item in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    }
    assert names == {"Energy Optimizer", "Old pump"}


async def test_two_devices_of_one_name_get_ids_of_their_own(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    for _ in range(2):
        await answer(hass, await begin(hass, entry, "device"), {"name": "Heater", "power_kw": 1})
    ids = [item.unique_id for item in entry.get_subentries_of_type("device")]
    assert ids == ["heater", "heater_2"]


async def test_an_entity_that_another_device_has_or_that_is_not_there_or_ours_is_refused(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_pump(hass)
    own = er.async_get(hass).async_get_or_create("switch", home.DOMAIN, "own").entity_id
    for entity_id, allowed in (
        (home.PUMP, "an entity that Pump does not have"),
        ("switch.gone", "an entity that exists"),
        (own, "an entity of another integration"),
    ):
        step = await begin(hass, entry, "device")
        data = {"name": "Second", "entity_id": entity_id, "power_kw": 1}
        step = await answer(hass, step, data)
        assert step["errors"] == {"entity_id": "invalid_value"}
        assert step["description_placeholders"]["allowed"] == allowed
        assert suggested(step, "name") == "Second"
    assert only(entry, "device").title == "Pump"
