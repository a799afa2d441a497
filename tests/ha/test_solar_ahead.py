"""The solar forecast of the Energy dashboard's own integrations and of sensors, in the plan."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import numpy as np
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
    mock_platform,
)

from custom_components.energy_optimizer.core.timeline import Timeline
from custom_components.energy_optimizer.sources.solar_ahead import (
    SolarAhead,
    read_powers,
    read_wh_hours,
)

from . import dashboard_support as dashboard, home
from .test_setup_found import answer, begin, confirmed

NEW_KEYS = (MAJOR_VERSION, MINOR_VERSION) >= (2026, 11)
noon = pytest.mark.usefixtures("recorder_mock", "noon")


def timeline(start: datetime, hours: int, minutes: int = 60) -> Timeline:
    edges = start.timestamp() + 60 * minutes * np.arange(hours * 60 // minutes + 1)
    return Timeline(edges.astype(np.int64), home.BERLIN)


def day(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, 21, hour, minute, tzinfo=home.BERLIN)


def hours_of(ahead: SolarAhead | None, begin_hour: int = 0, count: int = 24) -> list[float]:
    assert ahead is not None
    return [float(kw) for kw in ahead.onto(timeline(day(begin_hour), count))]


# --- reading -------------------------------------------------------------------------------------


def test_periods_are_read_by_their_starts() -> None:
    hours = {day(8).isoformat(): 500, day(9).isoformat(): 1500, day(10).isoformat(): 0}
    found = hours_of(read_wh_hours(hours))
    assert found[7:11] == [0.0, 0.5, 1.5, 0.0]


def test_periods_are_read_by_their_ends_where_the_release_keys_them_so() -> None:
    hours = {day(7, 30).isoformat(): 0, day(8).isoformat(): 200, day(9).isoformat(): 1500}
    found = hours_of(read_wh_hours(hours, by_end=True), 7, 2)
    assert found == pytest.approx([0.2, 1.5])


def test_half_hours_keep_their_energy() -> None:
    hours = {day(8).isoformat(): 500, day(8, 30).isoformat(): 1000, day(9).isoformat(): 0}
    ahead = read_wh_hours(hours)
    assert ahead is not None
    quarters = ahead.onto(timeline(day(8), 1, 15))
    assert quarters.tolist() == pytest.approx([1.0, 1.0, 2.0, 2.0])


def test_the_night_between_two_days_is_dark_and_what_lies_behind_the_last_is_not_known() -> None:
    next_day = timedelta(days=1)
    hours = {
        moment.isoformat(): wh
        for start in (day(0), day(0) + next_day)
        for moment, wh in (
            (start + timedelta(hours=7), 1000),
            (start + timedelta(hours=8), 2000),
            (start + timedelta(hours=9), 0),
        )
    }
    ahead = read_wh_hours(hours)
    assert ahead is not None
    found = ahead.onto(timeline(day(6), 48))
    assert found[4:25].tolist() == [0.0] * 21
    assert found[25:28].tolist() == [1.0, 2.0, 0.0]
    assert np.isnan(found[42:]).all()
    assert not np.isnan(found[:42]).any()


def test_a_forecast_that_ends_in_the_sun_says_nothing_of_the_rest_of_the_day() -> None:
    hours = {day(hour).isoformat(): 1000 for hour in (8, 9, 10)}
    found = np.array(hours_of(read_wh_hours(hours)))
    assert np.isnan(found[11:]).all()


def test_solcasts_rows_and_open_meteos_watts_are_read() -> None:
    rows = [
        {"period_start": day(8), "pv_estimate": 0.5, "pv_estimate10": 0.1},
        {"period_start": day(8, 30), "pv_estimate": 1.5, "pv_estimate10": 0.2},
    ]
    assert hours_of(read_powers([rows]), 8, 1) == [1.0]
    watts = {day(8).isoformat(): 500, day(8, 30).isoformat(): 1500}
    assert hours_of(read_powers([watts]), 8, 1) == [1.0]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
        | st.datetimes(),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["period_start", "pv_estimate"])
            | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
            inner,
            max_size=4,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_nothing_that_a_forecast_may_hold_raises(given_: object) -> None:
    for ahead in (
        read_wh_hours(given_),
        read_wh_hours(given_, by_end=True),
        read_powers([given_]),
    ):
        if ahead is not None:
            kw = ahead.onto(timeline(day(0), 24))
            assert (np.isnan(kw) | (kw >= 0.0)).all()


# --- in the home ---------------------------------------------------------------------------------


class Forecaster:
    """An integration with a solar forecast, and what it was asked."""

    def __init__(self, hass: HomeAssistant, domain: str = "sunny") -> None:
        self.asked = 0
        self.answer: Callable[[], Any] = lambda: None
        self.entry = MockConfigEntry(domain=domain, title="Roof")
        self.entry.add_to_hass(hass)
        mock_integration(hass, MockModule(domain))
        mock_platform(hass, f"{domain}.energy", self)
        hass.config.components.add(domain)

    async def async_get_solar_forecast(self, _hass: HomeAssistant, _entry_id: str) -> Any:  # noqa: ANN401
        self.asked += 1
        return self.answer()


def sunny(kw: float = 2.0) -> dict[str, Any]:
    """Hours by their start: as many kW from 8 to 16 o'clock, today and tomorrow."""
    midnight = dt_util.start_of_local_day()
    return {
        "wh_hours": {
            (midnight + timedelta(days=days, hours=hour)).isoformat(): 1000 * kw * (hour < 16)
            for days in (0, 1)
            for hour in range(8, 17)
        }
    }


async def set_up(hass: HomeAssistant, *forecasters: Forecaster) -> ConfigEntry:
    sun = dashboard.SUN | {"config_entry_solar_forecast": [i.entry.entry_id for i in forecasters]}
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, sun, devices=[]))
    step = await begin(hass)
    entry: ConfigEntry = (await answer(hass, step, confirmed(step)))["result"]
    return entry


async def solar(hass: HomeAssistant) -> dict[tuple[int, int], float]:
    """Give the planned solar power by day ahead and local hour, at the hour's last quarter."""
    await home.act(hass, "optimize")
    ahead = (await home.act(hass, "get_plan"))["columns"]["ahead"]
    today = dt_util.now().date()
    found = {}
    for edge, kw in zip(ahead["edges"], ahead["solar_kw"], strict=False):
        local = dt_util.as_local(dt_util.utc_from_timestamp(edge))
        found[(local.date() - today).days, local.hour] = kw
    return found


def missing(hass: HomeAssistant) -> str:
    return str(home.attribute(hass, "sensor.energy_optimizer_plan_status", "missing"))


@noon
async def test_the_forecast_that_the_dashboard_shows_is_planned_with_and_corrected(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    hass.states.async_set(home.SOLAR, "1000", home.POWER)
    roof = Forecaster(hass)
    roof.answer = sunny
    await set_up(hass, roof)
    found = await solar(hass)
    assert found[0, 12] < 1.7
    assert found[0, 15] == 2.0
    assert found[0, 20] == 0.0
    assert found[1, 9] == 2.0
    assert "solar forecast" not in missing(hass)


@noon
async def test_a_home_set_up_by_hand_plans_with_the_dashboards_forecast_as_well(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    await home.set_up(hass, home.HOME | {"solar_power_entity": home.SOLAR})
    roof = Forecaster(hass)
    roof.answer = sunny
    sun = dashboard.SUN | {"config_entry_solar_forecast": [roof.entry.entry_id]}
    await dashboard.save(hass, dashboard.preferences(dashboard.GRID, sun, devices=[]))
    assert (await solar(hass))[1, 9] == 2.0


@noon
async def test_two_roofs_are_added_up_and_one_that_is_silent_leaves_all_unknown(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await dashboard.furnish(hass)
    hass.states.async_set(home.SOLAR, "5000", home.POWER)
    roof, shed = Forecaster(hass), Forecaster(hass, "sunnier")
    roof.answer, shed.answer = sunny, lambda: sunny(3.0)
    entry = await set_up(hass, roof, shed)
    assert (await solar(hass))[1, 9] == 5.0
    shed.answer = lambda: None
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert "solar forecast" in missing(hass)
    assert (await solar(hass))[1, 9] < 0.1
    shed.answer = lambda: sunny(3.0)
    await home.go_to(hass, freezer, home.at(12, 31))
    assert (await solar(hass))[1, 9] == 5.0
    assert "solar forecast" not in missing(hass)


@noon
async def test_an_integration_that_fails_is_believed_for_hours_and_then_said_to_be_missing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await dashboard.furnish(hass)
    roof = Forecaster(hass)
    roof.answer = sunny

    def fail() -> None:
        raise RuntimeError("the cloud is down")

    await set_up(hass, roof)
    roof.answer = fail
    await home.go_to(hass, freezer, home.at(13))
    assert (await solar(hass))[1, 9] == 2.0
    await home.go_to(hass, freezer, home.at(19))
    assert "solar forecast" in missing(hass)


@noon
async def test_it_is_asked_every_quarter_of_an_hour_and_not_for_every_plan(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    roof = Forecaster(hass)
    roof.answer = sunny
    await set_up(hass, roof)
    for _ in range(5):
        await home.act(hass, "optimize")
    assert roof.asked == 1


@noon
async def test_the_keys_of_forecast_solar_are_read_as_this_release_means_them(
    hass: HomeAssistant,
) -> None:
    await dashboard.furnish(hass)
    roof = Forecaster(hass, "forecast_solar")
    tomorrow = dt_util.start_of_local_day() + timedelta(days=1)
    roof.answer = lambda: {
        "wh_hours": {
            (tomorrow + timedelta(hours=hour)).isoformat(): wh
            for hour, wh in ((8, 0), (9, 1000), (10, 3000), (11, 0))
        }
    }
    await set_up(hass, roof)
    found = await solar(hass)
    expected = {9: 1.0, 10: 3.0} if NEW_KEYS else {8: 1.0, 9: 3.0}
    assert {hour: kw for (days, hour), kw in found.items() if days == 1 and kw > 0} == expected


@noon
async def test_a_solcast_sensor_is_read_with_its_siblings_of_other_days(
    hass: HomeAssistant,
) -> None:
    dashboard.on_a_device(
        hass, "Solcast", today="sensor.solcast_today", tomorrow="sensor.solcast_tomorrow"
    )
    await dashboard.furnish(hass)
    for days, name in ((0, "today"), (1, "tomorrow")):
        midnight = dt_util.start_of_local_day() + timedelta(days=days)
        rows = [
            {
                "period_start": midnight + timedelta(minutes=30 * half),
                "pv_estimate": 1.5 if 16 <= half < 32 else 0.0,
            }
            for half in range(48)
        ]
        hass.states.async_set(f"sensor.solcast_{name}", "12", {"detailedForecast": rows})
    chosen = home.HOME | {"solar_forecast_entity": "sensor.solcast_today"}
    await home.set_up(hass, chosen)
    found = await solar(hass)
    assert found[0, 14] == 1.5
    assert found[1, 9] == 1.5
    assert found[1, 20] == 0.0
    hass.states.async_set("sensor.solcast_today", "unavailable")
    await home.act(hass, "optimize")
    assert (await solar(hass))[1, 9] == 1.5
