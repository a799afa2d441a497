"""What is missing is said, nothing is invented, and it recovers by itself."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from . import home

pytestmark = pytest.mark.usefixtures("noon")

STATUS = "sensor.energy_optimizer_plan_status"


def missing(hass: HomeAssistant) -> list[str]:
    """What the plan says it lacks."""
    found: list[str] = home.attribute(hass, STATUS, "missing")
    return found


@pytest.mark.parametrize("state", ["unavailable", "unknown", "gone"])
async def test_a_price_that_is_not_there_at_the_start_is_said_and_taken_up_when_it_comes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, state: str
) -> None:
    await home.furnish(hass)
    if state == "gone":
        hass.states.async_remove(home.PRICE)
    else:
        hass.states.async_set(home.PRICE, state)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert entry.state is ConfigEntryState.LOADED
    assert home.value(hass, STATUS) == "rules"
    assert home.value(hass, "sensor.energy_optimizer_import_price") == "unknown"
    (what,) = missing(hass)
    assert what.startswith(f"{home.PRICE}: ")
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    for name in ("import_price_per_kwh", "load_kw"):
        assert set(ahead[name]) == {None}, "what is not known is no 0"
    home.set_price(hass, home.PRICE, range(18, 20))
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "optimal"
    assert missing(hass) == []
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == home.CHEAP


async def test_without_a_price_a_battery_is_left_alone_and_a_device_is_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.PRICE, "unavailable")
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, home.PUMP) == "on"


async def test_a_price_that_goes_away_leaves_the_last_good_plan_for_a_while(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    hass.states.async_set(home.PRICE, "unavailable")
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "last_good"
    assert missing(hass) == [f"{home.PRICE}: it is unavailable"]
    await home.go_to(hass, freezer, home.at(19))
    assert home.value(hass, STATUS) in {"rules", "idle"}
    assert home.value(hass, home.MODE) == "auto"


async def test_without_a_price_a_saturated_grid_still_sheds(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.PRICE, "unavailable")
    await home.set_up(hass)
    await home.add_pump(hass)
    hass.states.async_set(home.SATURATION, "95", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    assert home.value(hass, "binary_sensor.energy_optimizer_peak") == "on"
    assert home.value(hass, home.PUMP) == "off"


async def test_a_load_that_is_not_there_leaves_batteries_alone_and_comes_back_by_itself(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.LOAD, "unavailable", home.POWER)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) in {"rules", "last_good"}
    assert missing(hass) == [f"{home.LOAD}: it is unavailable"]
    assert home.value(hass, "sensor.house_battery_instruction") == "self_consumption"
    hass.states.async_set(home.LOAD, "1600", home.POWER)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "optimal"


async def test_the_load_is_worked_out_from_grid_solar_and_battery_where_nothing_measures_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(
        hass, {"import_price_entity": home.PRICE, "grid_power_entity": home.GRID}
    )
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "optimal"
    hass.states.async_set(home.GRID, "unavailable", home.POWER)
    await home.replanned(hass, freezer)
    assert missing(hass) == [f"{home.GRID}: it is unavailable"]


async def test_a_battery_needs_a_load_or_the_grids_power_and_says_so(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass, {"import_price_entity": home.PRICE})
    await home.add_battery(hass, entry)
    await home.replanned(hass, freezer)
    assert missing(hass) == ["load: neither a load nor a grid power entity is chosen"]


@pytest.mark.parametrize("state", ["unavailable", "unknown", "140", "gibberish"])
async def test_a_battery_whose_state_of_charge_is_not_known_is_not_planned(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, state: str
) -> None:
    await home.furnish(hass)
    hass.states.async_set(home.STATE_OF_CHARGE, state, {"unit_of_measurement": "%"})
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, "sensor.house_battery_state_of_charge") == "unknown"
    assert home.value(hass, "sensor.house_battery_instruction") == "self_consumption"
    assert home.value(hass, home.MODE) == "auto"
    (what,) = missing(hass)
    assert what.startswith(home.STATE_OF_CHARGE)
    hass.states.async_set(home.STATE_OF_CHARGE, "60", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "forced"


async def test_a_battery_that_shows_0_for_a_moment_at_the_start_is_not_forced_to_anything(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass, dear=range(0))
    hass.states.async_set(home.STATE_OF_CHARGE, "0", {"unit_of_measurement": "%"})
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, may_charge_from_grid=False)
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "optimal"
    assert home.value(hass, home.MODE) == "auto"
    hass.states.async_set(home.STATE_OF_CHARGE, "60", {"unit_of_measurement": "%"})
    await home.replanned(hass, freezer)
    assert float(home.value(hass, "sensor.house_battery_stored_energy")) == 6


async def test_a_price_that_lost_its_unit_is_not_guessed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    hass.states.async_set("sensor.bare", "unavailable")
    await home.set_up(hass, {"import_price_entity": "sensor.bare"})
    hass.states.async_set("sensor.bare", "30")
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.energy_optimizer_import_price") == "unknown"
    (what,) = missing(hass)
    assert what.startswith("sensor.bare: ")
    assert "unit" in what


async def test_without_any_price_entity_update_grid_is_what_prices_come_from(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass, {})
    assert missing(hass) == ["import price: no price entity is chosen and update_grid gave none"]
    await home.act(hass, "update_grid", {"import_price_per_kwh": 0.3, "export_price_per_kwh": 0.1})
    await home.replanned(hass, freezer)
    assert home.value(hass, STATUS) == "optimal"
    assert float(home.value(hass, "sensor.energy_optimizer_import_price")) == 0.3
    assert float(home.value(hass, "sensor.energy_optimizer_export_price")) == 0.1
    await home.go_to(hass, freezer, home.at(13))
    await home.go_to(hass, freezer, home.at(13, 1))
    assert home.value(hass, "sensor.energy_optimizer_import_price") == "unknown"
