"""Load and solar of the past from the real recorder's statistics, and what is forecast of them."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.energy_optimizer.sources.history import History, async_read_history

from . import dashboard_support as dashboard, home
from .flow_support import change_home
from .loads_support import DISHWASHER, DISHWASHER_POWER, add_load
from .statistics_support import HOUR, at, each, hours_back, meter, power, written
from .test_setup_found import LIMITS, answer, begin, confirmed

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.usefixtures("recorder_mock")]


async def set_up(
    hass: HomeAssistant, kept: dict[str, Any] | None = None, devices: tuple[str, ...] = ()
) -> ConfigEntry:
    """Set the home up from its dashboard, with what is in the recorder by then."""
    await written(hass)
    await dashboard.save(hass, kept or dashboard.preferences())
    step = await begin(hass)
    ticked = {"devices": list(devices)} if devices else {}
    step = await answer(hass, step, confirmed(step) | ticked)
    if step["type"] == "form":
        step = await answer(hass, step, confirmed(step) | LIMITS)
    entry: ConfigEntry = step["result"]
    return entry


async def history(hass: HomeAssistant, entry: ConfigEntry) -> History:
    """Read the past as the loop does."""
    found = await async_read_history(hass, entry.runtime_data.coordinator.settings)
    assert found is not None
    return found


def by_clock(hourly: Any) -> dict[int, float]:  # noqa: ANN401 - a core type of pairs
    """Give the last value at each local hour."""
    return {dt_util.as_local(at(start)).hour: kw for start, kw in hourly}


async def test_the_load_is_what_the_energy_meters_leave(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(3)
    meter(hass, "sensor.imported", each(hours, lambda t: 1.0 if t.hour < 12 else 0.0))
    meter(hass, "sensor.exported", each(hours, lambda t: 0.0 if t.hour < 12 else 0.5))
    meter(hass, "sensor.produced", each(hours, lambda t: 0.0 if t.hour < 12 else 2000 / 1000))
    meter(hass, "sensor.discharged", each(hours, lambda t: 0.2 if t.hour < 12 else 0.0))
    meter(hass, "sensor.charged", each(hours, lambda t: 0.0 if t.hour < 12 else 0.8))
    found = await history(hass, await set_up(hass))
    assert len(found.load) == len(hours)
    clock = by_clock(found.load)
    assert clock[3] == pytest.approx(1.2)
    assert clock[15] == pytest.approx(2.0 - 0.5 - 0.8)
    assert by_clock(found.solar)[15] == pytest.approx(2.0)


async def test_meters_in_watt_hours_and_of_two_tariffs_are_read_alike(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(2)
    meter(hass, "sensor.imported", each(hours, lambda t: 0.7 if t.hour < 7 else 0.0), unit="Wh")
    meter(hass, "sensor.low", each(hours, lambda t: 0.0 if t.hour < 7 else 0.4))
    low = dashboard.GRID | {"stat_energy_from": "sensor.low", "stat_energy_to": None}
    low = {key: value for key, value in low.items() if key not in {"stat_rate", "power_config"}}
    grid = dashboard.GRID | {"stat_energy_to": None}
    kept = dashboard.preferences(grid, low, devices=[])
    clock = by_clock((await history(hass, await set_up(hass, kept))).load)
    assert clock[3] == pytest.approx(0.7)
    assert clock[20] == pytest.approx(0.4)


async def test_a_hole_is_never_taken_for_nothing_and_makes_no_spike(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(3)
    holes = hours[20:28]
    meter(hass, "sensor.imported", each(hours, lambda _: 0.6), missing=holes)
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None}, devices=[])
    found = await history(hass, await set_up(hass, kept))
    known = {at(start) for start, _ in found.load}
    assert not known & set(holes)
    assert all(kw == pytest.approx(0.6) for _, kw in found.load)


async def test_energy_over_an_hour_that_was_missed_is_spread_over_it(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(2)
    meter(hass, "sensor.imported", each(hours, lambda _: 0.6), missing=[hours[10]])
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None}, devices=[])
    found = await history(hass, await set_up(hass, kept))
    assert len(found.load) == len(hours)
    assert all(kw == pytest.approx(0.6) for _, kw in found.load)


async def test_an_inverter_that_is_away_at_night_produced_nothing_then(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(3)
    night = [start for start in hours if dt_util.as_local(start).hour not in range(8, 17)]
    meter(hass, "sensor.imported", each(hours, lambda _: 0.5))
    sun = each(hours, lambda t: 1.0 if t.hour in range(8, 17) else 0.0)
    meter(hass, "sensor.produced", sun, missing=[start for start in night if start > hours[6]])
    grid = dashboard.GRID | {"stat_energy_to": None}
    kept = dashboard.preferences(grid, dashboard.SUN, devices=[])
    clock = by_clock((await history(hass, await set_up(hass, kept))).load)
    assert clock[2] == pytest.approx(0.5)
    assert clock[12] == pytest.approx(1.5) or clock[11] == pytest.approx(1.5)


async def test_without_meters_powers_are_added_up(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(2)
    power(hass, home.GRID, each(hours, lambda _: -300.0))
    power(hass, home.SOLAR, each(hours, lambda _: 1.5), unit="kW")
    await written(hass)
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    data = {"import_price_entity": home.PRICE, "grid_power_entity": home.GRID}
    step = await answer(hass, step, data | {"solar_power_entity": home.SOLAR})
    found = await history(hass, step["result"])
    assert all(kw == pytest.approx(1.2) for _, kw in found.load)


async def test_another_entity_is_read_at_once_when_it_is_chosen(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    power(hass, home.LOAD, each(hours_back(15), lambda _: 2500.0))
    await written(hass)
    flows = hass.config_entries.flow
    step = await flows.async_init(home.DOMAIN, context={"source": "user"})
    entry = (await answer(hass, step, {"import_price_entity": home.PRICE}))["result"]
    step = await change_home(hass, entry)
    await answer(hass, step, {"import_price_entity": home.PRICE, "load_power_entity": home.LOAD})
    columns = await plan(hass)
    assert columns["load_kw"][-1] == pytest.approx(2.5, abs=0.05)


async def plan(hass: HomeAssistant) -> dict[str, Any]:
    """Give what the plan expects."""
    await home.act(hass, "optimize")
    columns: dict[str, Any] = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    return columns


async def test_on_the_first_day_of_a_new_home_the_present_stays(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    kept = dashboard.preferences(dashboard.GRID, devices=[])
    await set_up(hass, kept)
    assert set((await plan(hass))["load_kw"]) == {1.6}


async def test_a_metered_device_is_taken_out_of_the_load_and_forecast_apart(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(21)
    runs = each(hours, lambda t: 1100.0 if t.hour in range(10, 14) else 0.0)
    power(hass, "sensor.pool_pump_power", runs)
    whole = {start: 0.5 + watts / 1000 for start, watts in runs.items()}
    meter(hass, "sensor.imported", whole)
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None})
    entry = await set_up(hass, kept, ("switch.pool_pump",))
    found = await history(hass, entry)
    assert all(kw == pytest.approx(0.5, abs=1e-6) for _, kw in found.load)
    assert by_clock(found.devices["pool_pump"])[11] == pytest.approx(1.1)
    # 1.6 kW are measured now, 1.1 of them the pump's: in the evening it will not run.
    columns = await plan(hass)
    clock = [dt_util.as_local(at(edge)) for edge in columns["edges"][:-1]]
    evening = [kw for t, kw in zip(clock, columns["load_kw"], strict=True) if t.hour == 19]
    assert evening
    assert max(evening) < 0.6


async def test_shedding_a_device_that_will_be_idle_at_the_peak_promises_nothing(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(21)
    runs = each(hours, lambda t: 1100.0 if t.hour in range(10, 14) else 0.0)
    power(hass, "sensor.pool_pump_power", runs)
    meter(hass, "sensor.imported", {start: 0.5 + w / 1000 for start, w in runs.items()})
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None})
    await set_up(hass, kept, ("switch.pool_pump",))
    await home.act(hass, "optimize")
    answered = await home.act(hass, "get_plan")
    worth = answered["columns"]["plan"]["devices"]["pool_pump"]["worth"]
    assert max(abs(value) for value in worth) < 0.02


async def test_a_device_metered_for_a_week_does_not_throw_a_years_load_away(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hours = hours_back(60)
    lately = [start for start in hours if start > hours[-1] - timedelta(days=7)]
    power(hass, "sensor.kettle_power", each(lately, lambda t: 2000.0 if t.hour == 5 else 0.0))
    meter(hass, "sensor.imported", each(hours, lambda t: 2.4 if t.hour == 5 else 0.4))
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None})
    found = await history(hass, await set_up(hass, kept, ("switch.kettle",)))
    assert len(found.load) == len(hours)
    assert all(kw == pytest.approx(0.4, abs=1e-6) for _, kw in found.load)
    assert HOUR * len(found.devices["kettle"]) == HOUR * len(lately)


async def test_a_load_that_is_planned_is_taken_out_of_the_past(hass: HomeAssistant) -> None:
    await dashboard.furnish(hass)
    hass.states.async_set(DISHWASHER, "off")
    hass.states.async_set(DISHWASHER_POWER, "0", home.POWER)
    hours = hours_back(14)
    runs = each(hours, lambda t: 900.0 if t.hour == 20 else 0.0)
    power(hass, DISHWASHER_POWER, runs)
    meter(hass, "sensor.imported", {start: 0.3 + w / 1000 for start, w in runs.items()})
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None}, devices=[])
    entry = await set_up(hass, kept)
    await add_load(hass, entry, power_entity=DISHWASHER_POWER)
    found = await history(hass, entry)
    assert all(kw == pytest.approx(0.3, abs=1e-6) for _, kw in found.load)
    assert not found.devices


async def test_what_was_measured_since_is_read_after_an_hour_without_a_turn_waiting_for_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await dashboard.furnish(hass)
    kept = dashboard.preferences(dashboard.GRID | {"stat_energy_to": None}, devices=[])
    await set_up(hass, kept)
    assert (await plan(hass))["load_kw"][-1] == pytest.approx(1.6)
    meter(hass, "sensor.imported", each(hours_back(14), lambda _: 0.4))
    await written(hass)
    await home.go_to(hass, freezer, home.at(13, 31))
    assert (await plan(hass))["load_kw"][-1] < 0.6
