"""The battery's forms, its menu and its test, with what they refuse."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home
from .flow_support import Step, answer, begin, begin_change, only, suggested

pytestmark = pytest.mark.usefixtures("noon")


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


async def test_a_power_outside_what_the_number_takes_is_refused(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await begin(hass, entry, "battery")
    step = await answer(hass, step, home.BATTERY | {"max_discharge_kw": 8})
    step = await answer(hass, step, home.DRIVER)
    step = await answer(hass, step, home.OPTIONS)
    assert step["errors"] == {"base": "invalid_value"}
    shown = step["description_placeholders"]
    assert (shown["field"], shown["given"]) == ("max_discharge_kw", "8.0")
    assert shown["allowed"] == f"at most 5, as {home.SET_POINT} takes"


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode_entity": "light.lamp"},
        {"mode_entity": home.MODE, "power_entity": "sensor.battery_power"},
        {"mode_entity": home.MODE, "reserve_entity": "switch.reserve"},
        {"battery_entity": "light.lamp"},
    ],
    ids="-".join,
)
async def test_an_entity_of_the_wrong_domain_is_refused_at_its_field(
    hass: HomeAssistant, wrong: dict[str, str]
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await answer(hass, await begin(hass, entry, "battery"), home.BATTERY)
    with pytest.raises(InvalidData) as refused:
        await answer(hass, step, wrong)
    (field, reason), *_ = refused.value.schema_errors.items()
    assert field == list(wrong)[-1]
    assert "expected" in reason
    assert entry.get_subentries_of_type("battery") == []


async def test_without_a_measured_power_the_flow_leads_back_to_where_it_is_given(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    figures = {key: value for key, value in home.BATTERY.items() if "power_entity" not in key}
    step = await answer(hass, await begin(hass, entry, "battery"), figures)
    step = await answer(hass, step, home.DRIVER)
    step = await answer(hass, step, home.OPTIONS)
    assert step["step_id"] == "unmeasured"
    assert step["menu_options"] == ["user", "later", "set_aside"]
    step = await answer(hass, step, {"next_step_id": "user"})
    assert suggested(step, "capacity_kwh") == 10
    for given in (home.BATTERY, home.DRIVER, home.OPTIONS):
        step = await answer(hass, step, given)
    assert step["step_id"] == "release"


async def test_changing_a_battery_that_nothing_measures_has_a_way_on(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    figures = {key: value for key, value in home.BATTERY.items() if "power_entity" not in key}
    step = await begin(hass, entry, "battery")
    for given in (figures, home.DRIVER, home.OPTIONS, {"next_step_id": "later"}):
        step = await answer(hass, step, given)
    step = await begin_change(hass, entry, only(entry, "battery"))
    for given in (figures, home.DRIVER, home.OPTIONS):
        step = await answer(hass, step, given)
    assert step["menu_options"] == ["reconfigure", "later", "set_aside"]
    step = await answer(hass, step, {"next_step_id": "later"})
    assert step["reason"] == "reconfigure_successful"
    assert "released_for_control" not in only(entry, "battery").data


async def test_a_test_while_the_home_is_not_running_says_so_and_can_be_tried_again(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    step = await to_release(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    step = await answer(hass, step, {"next_step_id": "pulse"})
    assert (step["step_id"], step["menu_options"]) == ("not_loaded", ["pulse", "later"])
    assert home.value(hass, home.MODE) == "auto"
    step = await answer(hass, step, {"next_step_id": "later"})
    assert step["type"] is FlowResultType.CREATE_ENTRY


async def test_the_options_of_a_mode_that_is_not_there_can_still_be_chosen(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    hass.states.async_remove(home.MODE)
    step = await begin_change(hass, entry, only(entry, "battery"))
    for given in (home.BATTERY, home.DRIVER):
        step = await answer(hass, step, given)
    chosen = {key: suggested(step, key) for key in home.OPTIONS}
    assert chosen == home.OPTIONS
    choices = next(iter(step["data_schema"].schema.values())).config["options"]
    assert set(home.OPTIONS.values()) <= set(choices)


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
