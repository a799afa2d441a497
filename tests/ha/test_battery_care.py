"""What a battery's form says of its nature reaches the plan."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import numpy as np
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from . import home

pytestmark = pytest.mark.usefixtures("noon")

FLAT = range(0)
ONE_WAY = 0.9**0.5


async def planned(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    dear: range = range(18, 20),
    **changes: object,
) -> dict[str, Any]:
    """Set a home up with one battery; give its columns, with the edges of the slots."""
    await home.furnish(hass, dear)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, "set_aside", **changes)
    await home.replanned(hass, freezer)
    return await columns(hass)


async def columns(hass: HomeAssistant) -> dict[str, Any]:
    """Give what the plan says of the battery now."""
    plan = (await home.act(hass, "get_plan"))["columns"]["plan"]
    told: dict[str, Any] = plan["batteries"]["house_battery"]
    found = {name: np.array(told[name]) for name in ("charge_kw", "discharge_kw", "stored_kwh")}
    return found | {"edges": np.array(plan["edges"])}


async def test_its_charge_tapers_as_it_fills(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = await planned(hass, freezer, taper_from_pct=70, taper_power_kw=1)
    charging = np.flatnonzero(found["charge_kw"] > 0.01)
    assert charging.size
    ends = found["stored_kwh"][charging]
    begins = np.where(charging > 0, found["stored_kwh"][charging - 1], 6.0)
    allowed_kw = 5 - (np.maximum((begins + ends) / 2, 7.0) - 7.0) / 3.0 * 4.0
    assert (found["charge_kw"][charging] <= allowed_kw + 0.01).all()
    assert ends.max() > 9.0


async def test_its_standby_empties_it_while_it_does_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = await planned(hass, freezer, FLAT, standby_loss_kw=0.05)
    hours = np.diff(found["edges"]) / 3600
    still = np.flatnonzero((found["charge_kw"] + found["discharge_kw"])[1:] < 1e-6) + 1
    assert still.size
    lost_kwh = found["stored_kwh"][still - 1] - found["stored_kwh"][still]
    assert lost_kwh == pytest.approx(0.05 * hours[still], abs=0.002)


async def test_its_cycles_of_a_day_are_not_exceeded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = await planned(hass, freezer, max_cycles_per_day=0.2)
    begins = found["edges"][:-1]
    given_kwh = found["discharge_kw"] * np.diff(found["edges"]) / 3600
    days = np.array([datetime.fromtimestamp(at, home.BERLIN).toordinal() for at in begins])
    sums = [float(given_kwh[days == day].sum()) for day in np.unique(days)]
    assert max(sums) == pytest.approx(2.0, abs=0.01)


async def test_it_is_filled_when_its_calibration_is_due(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    asked = dt_util.utcnow()
    await planned(hass, freezer, FLAT, ceiling_pct=80, calibrate_every_days=7)
    freezer.move_to(asked + timedelta(days=6, hours=2))
    home.set_price(hass, home.PRICE, FLAT)
    home.set_price(hass, home.EXPORT_PRICE, FLAT, factor=0.8)
    home.report_again(hass)
    async_fire_time_changed(hass, dt_util.utcnow())
    await home.settled(hass)
    await home.replanned(hass, freezer)
    found = await columns(hass)
    due = (asked + timedelta(days=7)).timestamp()
    in_time = found["stored_kwh"][found["edges"][1:] <= due + 900]
    assert in_time.max() == pytest.approx(10.0, abs=0.01)


async def test_without_a_calibration_it_stays_below_its_ceiling(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = await planned(hass, freezer, ceiling_pct=80)
    assert found["stored_kwh"].max() <= 8.01


async def test_when_it_was_full_is_on_disk_at_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, calibrate_every_days=20)
    await home.go_to(hass, freezer, home.at(13, 1))
    shown = {"unit_of_measurement": "%", "device_class": "battery"}
    hass.states.async_set(home.STATE_OF_CHARGE, "100", shown)
    await home.replanned(hass, freezer)
    freezer.tick(2)
    async_fire_time_changed(hass, dt_util.utcnow())
    await home.settled(hass)
    kept = hass_storage[f"{home.DOMAIN}_{entry.entry_id}_reports"]["data"]["full_at"]
    assert datetime.fromisoformat(kept["house_battery"]) >= home.at(13, 1)
