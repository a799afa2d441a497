"""Devices that poll: told what to do, away when silent, believed once however often they repeat."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import doors, home

pytestmark = pytest.mark.usefixtures("noon", "entry")

NAME = "Boiler <b>[x](y)</b>"


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """A home with a boiler that has reported once."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.act(hass, "register_device", doors.POLLED | {"name": NAME})
    await say(hass)
    return entry


async def say(hass: HomeAssistant, **changes: object) -> dict[str, Any]:
    """Report the boiler on, or as it is given."""
    status = {"device_id": "boiler", "is_on": True, "power_kw": 3}
    return await home.act(hass, "update_device_status", status | changes)


async def ask(hass: HomeAssistant) -> dict[str, Any]:
    return await home.act(hass, "get_device_instructions", {"device_id": "boiler"})


async def shown(hass: HomeAssistant) -> dict[str, Any]:
    """What everybody is shown of the boiler."""
    plan = await home.act(hass, "get_plan")
    view: dict[str, Any] = plan["devices"]["boiler"]
    return view


async def pass_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: timedelta, *, polls: bool = False
) -> None:
    """Let time pass, minute by minute."""
    end = dt_util.utcnow() + span
    while dt_util.utcnow() < end:
        freezer.tick(60)
        async_fire_time_changed(hass, dt_util.utcnow())
        await home.settled(hass)
        if polls:
            await ask(hass)


def iso(moment: datetime) -> str:
    return moment.isoformat()


async def test_a_device_is_away_after_ten_minutes_of_silence_and_back_when_it_asks(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await pass_time(hass, freezer, timedelta(minutes=9))
    assert (await shown(hass))["away"] is False
    await pass_time(hass, freezer, timedelta(minutes=3))
    assert (await shown(hass))["away"] is True
    await ask(hass)
    await home.replanned(hass, freezer)
    assert (await shown(hass))["away"] is False


async def test_who_stays_away_for_an_hour_is_a_repair_issue_until_heard_of_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    issues = ir.async_get(hass)
    await pass_time(hass, freezer, timedelta(minutes=50))
    assert issues.async_get_issue(home.DOMAIN, "devices_away") is None
    await pass_time(hass, freezer, timedelta(minutes=15))
    issue = issues.async_get_issue(home.DOMAIN, "devices_away")
    assert issue is not None
    assert issue.translation_placeholders == {"names": r"Boiler \<b\>\[x\]\(y\)\</b\>"}
    await ask(hass)
    await pass_time(hass, freezer, timedelta(minutes=1))
    assert issues.async_get_issue(home.DOMAIN, "devices_away") is None


async def test_a_late_or_repeated_report_is_a_sign_of_life_and_says_nothing_new(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.tick(60)
    now = dt_util.utcnow()
    news = {"is_on": False, "power_kw": 0, "reported_at": iso(now)}
    assert (await say(hass, **news))["accepted"] is True
    for stale in (news, {"reported_at": iso(now - timedelta(minutes=5))}):
        freezer.tick(60)
        assert (await say(hass, **stale))["accepted"] is False
    later = {"reported_at": iso(now + timedelta(seconds=1))}
    assert (await say(hass, **later))["accepted"] is True


async def test_a_repeated_report_changes_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.replanned(hass, freezer)
    plan_id = (await home.act(hass, "get_plan"))["plan_id"]
    for _ in range(20):
        await say(hass)
    await home.replanned(hass, freezer)
    assert (await home.act(hass, "get_plan"))["plan_id"] == plan_id


async def test_late_reports_of_grid_and_battery_do_not_turn_the_clock_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.act(hass, "register_battery", dict(doors.CELLAR))
    freezer.tick(600)
    now = dt_util.utcnow()
    late, present = iso(now - timedelta(minutes=5)), iso(now)
    grid = {"saturation_pct": 85, "reported_at": present}
    assert (await home.act(hass, "update_grid", grid))["accepted"] is True
    stale = {"saturation_pct": 10, "reported_at": late}
    assert (await home.act(hass, "update_grid", stale))["accepted"] is False
    charge = {"battery_id": "cellar", "command": "report", "state_of_charge_pct": 50}
    taken = await home.act(hass, "update_battery", charge | {"reported_at": present})
    assert taken["accepted"] is True
    for repeated in (present, late):
        ignored = await home.act(hass, "update_battery", charge | {"reported_at": repeated})
        assert ignored["accepted"] is False


async def shed_at_the_peak(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Come to the peak with the boiler on, and let it obey."""
    await home.go_to(hass, freezer, home.at(17, 58))
    await say(hass)
    await home.replanned(hass, freezer)
    await home.go_to(hass, freezer, home.at(18))
    assert (await ask(hass))["instruction"] == "turn_off"
    await say(hass, is_on=False, power_kw=0)


async def savings(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> float:
    """What switching off has saved, once the meters have reported."""
    await home.report_meters(hass, freezer, imported=101.0)
    answer = await home.act(hass, "get_savings")
    saved: float = answer["total"]["savings"]
    return saved


async def test_a_device_that_obeys_and_keeps_asking_saves(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await shed_at_the_peak(hass, freezer)
    await pass_time(hass, freezer, timedelta(minutes=61), polls=True)
    # An hour without 3 kW at 0.60.
    assert await savings(hass, freezer) == pytest.approx(1.8, rel=0.1)


async def test_a_device_that_is_away_saves_nothing_from_then_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await shed_at_the_peak(hass, freezer)
    await pass_time(hass, freezer, timedelta(minutes=61))
    # Ten minutes until it was missed, of an hour without 3 kW at 0.60.
    assert await savings(hass, freezer) == pytest.approx(0.3, abs=0.06)


async def test_a_device_that_does_not_obey_saves_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.go_to(hass, freezer, home.at(17, 58))
    await say(hass)
    await home.replanned(hass, freezer)
    await home.go_to(hass, freezer, home.at(18))
    assert (await ask(hass))["instruction"] == "turn_off"
    await pass_time(hass, freezer, timedelta(minutes=61), polls=True)
    assert await savings(hass, freezer) == 0
