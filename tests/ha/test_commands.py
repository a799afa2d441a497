"""Commands as actions: what they answer."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from . import home
from .command_support import PUMP, furnished

pytestmark = pytest.mark.usefixtures("noon")


async def test_a_device_is_registered_as_the_sub_entry_that_the_form_makes(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    answer = await home.act(hass, "register_device", dict(PUMP))
    assert answer["device_id"] == "pump"
    assert answer["changed"] is True
    (device,) = entry.get_subentries_of_type("device")
    assert (device.title, device.unique_id) == ("Pump", "pump")
    assert device.data["entity_id"] == home.PUMP
    assert device.data["max_off_hours"] == 2


async def test_registering_the_same_again_changes_nothing_and_other_figures_change_it_in_place(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.act(hass, "register_device", dict(PUMP))
    (before,) = entry.get_subentries_of_type("device")
    assert (await home.act(hass, "register_device", dict(PUMP)))["changed"] is False
    assert (await home.act(hass, "register_device", PUMP | {"power_kw": 2}))["changed"] is True
    (after,) = entry.get_subentries_of_type("device")
    assert after.subentry_id == before.subentry_id
    assert after.data["power_kw"] == 2


async def test_a_polling_device_is_told_to_turn_off_at_the_peak_and_on_after_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    status = {"device_id": "boiler", "is_on": True, "power_kw": 2.8}
    answer = await home.act(hass, "update_device_status", status)
    assert answer["instruction"] == "none"
    assert answer["import_price_per_kwh"] == home.CHEAP
    await home.go_to(hass, freezer, home.at(17, 55))
    await home.act(hass, "update_device_status", status)
    await home.go_to(hass, freezer, home.at(18))
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_off"
    assert answer["reason"]
    assert dt_util.parse_datetime(answer["until"]) == home.at(20, 0, 0)
    assert answer["import_price_per_kwh"] == home.DEAR
    answer = await home.act(hass, "update_device_status", status | {"is_on": False, "power_kw": 0})
    assert answer["instruction"] == "turn_off"
    while dt_util.now() < home.at(20):
        await home.go_to(hass, freezer, dt_util.utcnow() + timedelta(minutes=5))
        answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_on"
    answer = await home.act(hass, "update_device_status", status)
    await home.replanned(hass, freezer)
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "none"


async def test_a_device_that_has_not_polled_for_long_is_away_until_it_polls_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is True
    await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    await home.replanned(hass, freezer)
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is False
    await home.go_to(hass, freezer, home.at(12, 30))
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is True


async def test_the_grid_is_believed_for_an_hour_unless_it_says_otherwise(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    answer = await home.act(hass, "update_grid", {"saturation_pct": 50})
    assert dt_util.parse_datetime(answer["valid_until"]) == home.NOON + timedelta(minutes=60)
    until = home.at(15).isoformat()
    answer = await home.act(hass, "update_grid", {"saturation_pct": 50, "valid_until": until})
    assert dt_util.parse_datetime(answer["valid_until"]) == home.at(15)


async def test_a_battery_is_registered_and_its_release_for_control_survives_a_change(
    hass: HomeAssistant,
) -> None:
    entry = await furnished(hass)
    (before,) = entry.get_subentries_of_type("battery")
    data = home.BATTERY | {"battery_id": "house_battery", "capacity_kwh": 12}
    answer = await home.act(hass, "register_battery", data)
    assert (answer["battery_id"], answer["changed"]) == ("house_battery", True)
    (after,) = entry.get_subentries_of_type("battery")
    assert after.subentry_id == before.subentry_id
    assert after.data["capacity_kwh"] == 12
    assert after.data["mode_entity"] == home.MODE
    assert after.data["released_for_control"] == "set_aside"


async def test_a_battery_without_entities_is_followed_by_what_it_reports(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    data = {"battery_id": "cellar", "name": "Cellar", "capacity_kwh": 8}
    await home.act(hass, "register_battery", data | {"max_charge_kw": 3, "max_discharge_kw": 3})
    assert home.value(hass, "sensor.cellar_state_of_charge") == "unknown"
    report = {"battery_id": "cellar", "command": "report", "state_of_charge_pct": 25}
    answer = await home.act(hass, "update_battery", report)
    assert (answer["battery_id"], answer["until"]) == ("cellar", None)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, "sensor.cellar_state_of_charge")) == 25
    assert float(home.value(hass, "sensor.cellar_stored_energy")) == 2


@pytest.mark.parametrize(
    ("command", "instruction", "set_point"),
    [("store", "charge", -2000.0), ("release", "discharge", 2000.0)],
)
async def test_a_battery_stores_or_releases_until_the_time_is_over_or_it_is_stopped(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    command: str,
    instruction: str,
    set_point: float,
) -> None:
    await furnished(hass, dear=range(0))
    order = {"battery_id": "house_battery", "command": command, "power_kw": 2}
    answer = await home.act(hass, "update_battery", order | {"until": home.at(12, 40).isoformat()})
    assert answer["power_kw"] == 2
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.house_battery_instruction") == instruction
    assert home.value(hass, home.MODE) == "forced"
    assert float(home.value(hass, home.SET_POINT)) == set_point
    await home.go_to(hass, freezer, home.at(12, 39), step_s=60)
    assert home.value(hass, home.MODE) == "forced"
    await home.go_to(hass, freezer, home.at(12, 40), step_s=60)
    assert home.value(hass, home.MODE) == "auto"
    await home.act(hass, "update_battery", order | {"energy_kwh": 1})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "forced"
    answer = await home.act(hass, "update_battery", order | {"command": "stop"})
    assert (answer["until"], answer["power_kw"]) == (None, None)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "auto"


async def test_energy_and_power_say_when_an_order_ends_and_the_earlier_end_counts(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    order = {"battery_id": "house_battery", "command": "store", "energy_kwh": 2.5}
    answer = await home.act(hass, "update_battery", dict(order))
    assert answer["power_kw"] == 5
    assert dt_util.parse_datetime(answer["until"]) == home.NOON + timedelta(minutes=30)
    late = order | {"until": home.at(18).isoformat(), "power_kw": 2.5}
    answer = await home.act(hass, "update_battery", late)
    assert dt_util.parse_datetime(answer["until"]) == home.NOON + timedelta(hours=1)


async def test_optimize_recommends_something_for_every_battery_and_device_with_reason_and_worth(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    answer = await home.act(hass, "optimize")
    assert answer["status"] == "optimal"
    assert answer["missing"] == []
    battery = answer["batteries"]["house_battery"]
    assert battery["instruction"] == "discharge"
    assert battery["controlled"] is True
    assert battery["power_kw"] > 1.6
    assert battery["worth"] > 0
    assert battery["reason"]
    pump = answer["devices"]["pump"]
    assert pump["instruction"] == "turn_off"
    assert pump["worth"] > 0
    assert answer["devices"]["boiler"]["instruction"] == "none"


async def test_profit_and_savings_are_zero_before_anything_was_settled(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    profit = await home.act(hass, "get_profit")
    assert (profit["currency"], profit["since"]) == ("EUR", None)
    assert profit["total"]["profit"] == 0
    savings = await home.act(hass, "get_savings")
    assert savings["total"]["savings"] == 0


async def test_a_command_can_be_called_without_asking_for_its_response(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    await hass.services.async_call(home.DOMAIN, "optimize", {}, blocking=True)
