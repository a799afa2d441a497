"""Every form and menu a person walks through, with what they refuse."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home

pytestmark = pytest.mark.usefixtures("noon")

Step = Any


async def begin(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> Step:
    """Open the form that adds a battery or a device."""
    flows = hass.config_entries.subentries
    return await flows.async_init((entry.entry_id, kind), context={"source": "user"})


async def begin_change(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> Step:
    """Open the form that changes a battery or a device."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, subentry.subentry_type),
        context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
    )


async def answer(hass: HomeAssistant, step: Step, data: dict[str, Any] | None = None) -> Step:
    """Fill in a sub-entry's form."""
    after = await hass.config_entries.subentries.async_configure(step["flow_id"], data)
    await home.settled(hass)
    return after


def only(entry: ConfigEntry, kind: str) -> ConfigSubentry:
    """Give the one sub-entry of a kind."""
    (subentry,) = entry.get_subentries_of_type(kind)
    return subentry


def suggested(step: Step, name: str) -> object:
    """What a form suggests for a field, or has as its default."""
    marker = next(key for key in step["data_schema"].schema if key == name)
    if marker.description and "suggested_value" in marker.description:
        return marker.description["suggested_value"]
    return marker.default()


async def change_home(hass: HomeAssistant, entry: ConfigEntry) -> Step:
    """Open the form that changes what the home reads."""
    context: Any = {"source": "reconfigure", "entry_id": entry.entry_id}
    return await hass.config_entries.flow.async_init(home.DOMAIN, context=context)


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
    with pytest.raises(InvalidData, match="import_price_entity"):
        await flows.async_configure(step["flow_id"], {"import_price_entity": home.PUMP})


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
    step = await options.async_init(entry.entry_id)
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


# --- batteries -------------------------------------------------------------------------------


async def to_release(hass: HomeAssistant, entry: ConfigEntry) -> Step:
    """Walk the battery's forms up to the menu that asks whether it may be controlled."""
    step = await answer(hass, await begin(hass, entry, "battery"), home.BATTERY)
    step = await answer(hass, step, home.DRIVER)
    step = await answer(hass, step, home.OPTIONS)
    assert step["type"] is FlowResultType.MENU
    assert step["description_placeholders"] == {"power_w": "300", "seconds": "60"}
    return step


async def test_a_battery_without_a_mode_entity_is_only_planned_and_shown(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await answer(hass, await begin(hass, entry, "battery"), home.BATTERY)
    step = await answer(hass, step, {"power_sign": "unsigned"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert only(entry, "battery").unique_id == "house_battery"
    assert home.attribute(hass, "sensor.house_battery_instruction", "controlled") is False


async def test_a_battery_left_for_later_is_advised_and_not_switched(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await answer(hass, await to_release(hass, entry), {"next_step_id": "later"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, "sensor.house_battery_instruction") == "discharge"
    assert home.attribute(hass, "sensor.house_battery_instruction", "controlled") is False
    assert home.value(hass, home.MODE) == "auto"


async def test_a_battery_left_for_later_is_offered_its_test_when_it_is_opened_again(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await answer(hass, await to_release(hass, entry), {"next_step_id": "later"})
    step = await begin_change(hass, entry, only(entry, "battery"))
    for given in (home.BATTERY, home.DRIVER, home.OPTIONS):
        step = await answer(hass, step, given)
    assert step["type"] is FlowResultType.MENU
    assert "pulse" in step["menu_options"]


async def test_a_reserve_above_the_ceiling_is_refused_at_its_field(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await begin(hass, entry, "battery")
    step = await answer(hass, step, home.BATTERY | {"reserve_pct": 60, "ceiling_pct": 50})
    assert step["errors"] == {"reserve_pct": "invalid_value"}
    assert step["description_placeholders"]["allowed"] == "less than ceiling_pct (50)"


async def test_modes_that_could_not_be_told_apart_or_given_a_power_are_refused(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    for driver, options, allowed in (
        ({"mode_entity": home.MODE}, home.OPTIONS, "a number that sets the power to charge"),
        (home.DRIVER, {"mode_self_consumption": "auto"}, "at least one option to tell it"),
        (home.DRIVER | {"power_sign": "unsigned"}, home.OPTIONS, "positive_discharges or"),
        (home.DRIVER | {"reserve_entity": home.SET_POINT}, home.OPTIONS, "%"),
    ):
        step = await answer(hass, await begin(hass, entry, "battery"), home.BATTERY)
        step = await answer(hass, step, driver)
        assert step["description_placeholders"] == {"mode_entity": home.MODE}
        step = await answer(hass, step, options)
        assert step["errors"] == {"base": "invalid_value"}
        assert allowed in step["description_placeholders"]["allowed"]
        assert suggested(step, "mode_self_consumption") == "auto"
    assert entry.get_subentries_of_type("battery") == []


async def test_changing_a_battery_keeps_its_ids_and_shows_what_is_stored(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    before = only(entry, "battery")
    step = await begin_change(hass, entry, before)
    assert suggested(step, "capacity_kwh") == 10
    step = await answer(hass, step, home.BATTERY | {"name": "Garage", "capacity_kwh": 12})
    assert suggested(step, "mode_entity") == home.MODE
    step = await answer(hass, step, home.DRIVER)
    assert suggested(step, "mode_charge") == "forced"
    step = await answer(hass, step, home.OPTIONS)
    assert step["reason"] == "reconfigure_successful"
    after = only(entry, "battery")
    assert (after.subentry_id, after.unique_id) == (before.subentry_id, "house_battery")
    assert (after.title, after.data["capacity_kwh"]) == ("Garage", 12)
    await home.replanned(hass, freezer)
    assert after.data["released_for_control"] == "set_aside"
    assert float(home.value(hass, "sensor.house_battery_stored_energy")) == pytest.approx(7.2)


# --- the test pulse --------------------------------------------------------------------------


def follow(hass: HomeAssistant, factor: float = 1.0) -> None:
    """Have the battery's measured power follow its set-point while it is forced."""

    @callback
    def told(_event: Event[EventStateChangedData]) -> None:
        forced = home.value(hass, home.MODE) == "forced"
        power = float(home.value(hass, home.SET_POINT)) * factor if forced else 0.0
        hass.states.async_set(home.BATTERY_POWER, str(power), home.POWER)

    async_track_state_change_event(hass, [home.MODE, home.SET_POINT], told)


async def five_seconds(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let five seconds pass, and what is written meanwhile reach the disk."""
    freezer.tick(5)
    async_fire_time_changed(hass, dt_util.utcnow())
    for _ in range(4):
        await hass.async_block_till_done()
        await hass.async_add_executor_job(int)


async def until_mode(hass: HomeAssistant, freezer: FrozenDateTimeFactory, mode: str) -> None:
    """Let time pass until the battery's mode is this, a minute at most."""
    for _ in range(12):
        await five_seconds(hass, freezer)
        if home.value(hass, home.MODE) == mode:
            break
    assert home.value(hass, home.MODE) == mode


async def wait_for_pulse(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    step: Step,
) -> Step:
    """Let time pass until the test has ended, as a person watching it would."""
    assert step["type"] is FlowResultType.SHOW_PROGRESS
    (flow,) = hass.config_entries.subentries.async_progress()
    for _ in range(100):
        await five_seconds(hass, freezer)
        (flow,) = hass.config_entries.subentries.async_progress()
        if flow["step_id"] != "pulse":
            break
    after = await hass.config_entries.subentries.async_configure(flow["flow_id"])
    await hass.async_block_till_done()
    return after


async def test_a_battery_that_follows_the_test_is_released_once_a_person_confirms_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    follow(hass)
    step = await to_release(hass, entry)
    step = await hass.config_entries.subentries.async_configure(
        step["flow_id"], {"next_step_id": "pulse"}
    )
    step = await wait_for_pulse(hass, freezer, step)
    assert step["step_id"] == "confirm"
    assert step["description_placeholders"]["measured"] == (
        "charge: -300 W → -300 W\ndischarge: +300 W → +300 W"
    )
    assert home.value(hass, home.MODE) == "auto"
    assert entry.get_subentries_of_type("battery") == []
    step = await answer(hass, step, {})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert only(entry, "battery").data["released_for_control"] == "tested"
    assert home.attribute(hass, "sensor.house_battery_instruction", "controlled") is True


async def test_a_battery_that_does_the_opposite_is_put_back_and_only_advised(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    follow(hass, factor=-1.0)
    step = await to_release(hass, entry)
    step = await hass.config_entries.subentries.async_configure(
        step["flow_id"], {"next_step_id": "pulse"}
    )
    step = await wait_for_pulse(hass, freezer, step)
    assert step["step_id"] == "failed"
    assert "wrong_sign" in step["description_placeholders"]["measured"]
    assert home.value(hass, home.MODE) == "auto"
    step = await answer(hass, step, {"next_step_id": "driver"})
    assert suggested(step, "mode_entity") == home.MODE
    step = await answer(hass, step, home.DRIVER | {"power_sign": "positive_charges"})
    step = await answer(hass, step, home.OPTIONS)
    step = await hass.config_entries.subentries.async_configure(
        step["flow_id"], {"next_step_id": "pulse"}
    )
    step = await wait_for_pulse(hass, freezer, step)
    assert step["step_id"] == "confirm"
    hass.config_entries.subentries.async_abort(step["flow_id"])


async def test_without_a_power_sensor_the_test_cannot_pass(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    figures = {key: item for key, item in home.BATTERY.items() if key != "battery_power_entity"}
    step = await answer(hass, await begin(hass, entry, "battery"), figures)
    step = await answer(hass, step, home.DRIVER)
    step = await answer(hass, step, home.OPTIONS)
    step = await hass.config_entries.subentries.async_configure(
        step["flow_id"], {"next_step_id": "pulse"}
    )
    await hass.async_block_till_done()
    if step["type"] is FlowResultType.SHOW_PROGRESS:
        step = await wait_for_pulse(hass, freezer, step)
    elif step["type"] is FlowResultType.SHOW_PROGRESS_DONE:
        step = await answer(hass, step)
    assert step["step_id"] == "failed"
    assert "no_sensor" in step["description_placeholders"]["measured"]
    step = await answer(hass, step, {"next_step_id": "later"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert "released_for_control" not in only(entry, "battery").data


async def test_closing_the_form_in_the_middle_of_the_test_gives_the_battery_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    follow(hass)
    step = await to_release(hass, entry)
    step = await hass.config_entries.subentries.async_configure(
        step["flow_id"], {"next_step_id": "pulse"}
    )
    await until_mode(hass, freezer, "forced")
    hass.config_entries.subentries.async_abort(step["flow_id"])
    await until_mode(hass, freezer, "auto")
    assert entry.get_subentries_of_type("battery") == []
