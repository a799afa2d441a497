"""What has gone wrong elsewhere with batteries and shedding: where each is guarded, and the rest.

The tests named here live beside what they try; the list is held to what there is.
"""

from __future__ import annotations

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import ROOT

from . import home
from .control_support import count_calls

GUARDED: dict[str, tuple[str, ...]] = {
    "1 restart, crash or unload in a forced discharge": (
        "test_a_restart_in_a_forced_discharge_releases_it_before_anything_is_planned",
        "test_unloading_releases",
        "test_a_kill_while_taking_leaves_nothing_forced_or_off",
    ),
    "2 normal clears every bit": ("test_normal_clears_every_setting_that_forcing_made",),
    "3 nothing is replayed at the start": (
        "test_starting_replays_nothing_to_a_battery_we_do_not_hold",
    ),
    "4 a charge that ends by itself; holding at 100 %": (
        "test_a_charge_that_is_done_is_held_and_does_not_serve_the_house",
        "test_a_discharge_ends_at_the_reserve_whoever_ordered_it",
    ),
    "5 a register reset from outside": (
        "test_a_register_reset_from_outside_is_noticed_and_set_again",
    ),
    "6 active without power": ("test_active_without_power_is_not_taken_for_following",),
    "7 register wear": (
        "test_an_equal_command_is_not_written_again",
        "test_a_register_is_written_only_so_often_a_day_and_still_released",
        "test_a_rejected_command_is_tried_three_times_and_then_rests",
    ),
    "8 a state of charge that is not so": (
        "test_a_state_of_charge_that_is_unavailable_at_the_start_triggers_nothing",
        "test_a_state_of_charge_of_zero_at_the_start_triggers_nothing",
        "test_a_week_of_faults_breaks_no_limit_and_leaves_nothing_behind",
    ),
    "9 opposite signs; a full one that holds the others": (
        "test_no_two_batteries_are_told_opposite_signs",
        "test_a_full_battery_puts_no_other_on_hold",
        "test_one_battery_never_charges_while_another_discharges_for_a_limit",
        "test_an_empty_battery_does_not_keep_the_other_from_helping",
    ),
    "10 flapping": ("test_hold_and_normal_do_not_flap_while_the_plan_stands",),
    "11 a slow meter": ("test_a_slow_meter_neither_blocks_nor_keeps_relief_for_ever",),
    "12 what nobody gave": (
        "test_what_nobody_gave_us_is_never_switched",
        "test_locks_alarms_and_valves_are_never_shed",
    ),
    "13 loads that use nothing, without end, and the largest skipped": (
        "test_a_load_that_uses_nothing_is_not_shed",
        "test_what_draws_nothing_is_not_shed_for_a_limit",
        "test_a_shed_that_does_not_lower_what_is_drawn_is_ended_and_named",
        "test_what_nobody_can_bring_is_not_asked_for_without_end",
        "test_the_largest_is_not_skipped_while_freezers_go_off",
    ),
    "14 no longer managed": ("test_no_longer_managed_means_restored_and_not_switched_off",),
    "15 the shed list purged": ("test_a_device_that_is_off_because_we_shed_it_is_never_forgotten",),
    "16 a person, an absence, a restart, off before": (
        "test_a_person_who_switches_it_on_while_shed_keeps_it_on",
        "test_a_device_unavailable_at_its_restore_comes_back_when_it_is_there_again",
        "test_a_restart_in_a_peak_keeps_the_device_shed_and_restores_it_afterwards",
        "test_what_was_off_before_stays_off_after_the_peak",
    ),
}


def test_every_incident_is_among_them() -> None:
    assert [int(name.split(" ", maxsplit=1)[0]) for name in GUARDED] == list(range(1, 17))


@pytest.mark.parametrize("incident", GUARDED)
def test_every_incident_has_its_tests(incident: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    for name in GUARDED[incident]:
        assert any(f"def {name}(" in source for source in sources), name


@pytest.mark.usefixtures("noon")
async def test_a_state_of_charge_that_is_unavailable_at_the_start_triggers_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.STATE_OF_CHARGE, "unavailable")
    calls = count_calls(hass, home.MODE)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert calls == []
    assert home.value(hass, home.MODE) == "auto"


@pytest.mark.usefixtures("noon")
async def test_a_state_of_charge_of_zero_at_the_start_triggers_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    percent = {"unit_of_measurement": "%", "device_class": "battery"}
    hass.states.async_set(home.STATE_OF_CHARGE, "0", percent)
    calls = count_calls(hass, home.MODE)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert not [call for call in calls if call["service_data"].get("option") == "forced"]
    hass.states.async_set(home.STATE_OF_CHARGE, "60", percent)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) != "forced"


async def state_of_charge(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, percent: float
) -> None:
    """The battery reports, and is planned with."""
    attributes = {"unit_of_measurement": "%", "device_class": "battery"}
    hass.states.async_set(home.STATE_OF_CHARGE, f"{percent:g}", attributes)
    await home.replanned(hass, freezer)


@pytest.mark.usefixtures("noon")
async def test_a_charge_that_is_done_is_held_and_does_not_serve_the_house(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    order = {"battery_id": "house_battery", "instruction": "charge", "power_kw": 3}
    until = (home.at(15)).isoformat()
    await home.act(hass, "set_override", order | {"until": until})
    await home.replanned(hass, freezer)
    assert (home.value(hass, home.MODE), home.value(hass, home.SET_POINT)) == ("forced", "-3000.0")
    await state_of_charge(hass, freezer, 100)
    assert home.value(hass, home.MODE) == "standby"
    assert home.value(hass, "sensor.house_battery_instruction") == "idle"
    assert home.attribute(hass, "sensor.house_battery_instruction", "reason") == "ordered"
    await home.go_to(hass, freezer, home.at(14, 45))
    assert home.value(hass, home.MODE) == "standby"
    await state_of_charge(hass, freezer, 97)
    assert home.value(hass, home.MODE) == "forced", "it lost something, and is filled up"


@pytest.mark.usefixtures("noon")
async def test_a_discharge_ends_at_the_reserve_whoever_ordered_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    order = {"battery_id": "house_battery", "instruction": "discharge", "power_kw": 3}
    await home.act(hass, "set_override", order | {"until": home.at(15).isoformat()})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.SET_POINT) == "3000.0"
    await state_of_charge(hass, freezer, 10)
    assert home.value(hass, home.MODE) == "standby"
