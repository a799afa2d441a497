"""The books laid open, exported, and set beside what other homes would have paid."""

import csv
from datetime import datetime, timedelta
import io
from typing import Any

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import (
    list_statistic_ids,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from . import home
from .living import Life

pytestmark = pytest.mark.usefixtures("noon")

BILLS = {"bare_cost", "solar_cost", "battery_cost", "actual_cost", "self_consumption_cost"}


async def live_until_three(hass: HomeAssistant, life: Life) -> None:
    """Use 2 kW for three hours at 0.10, and 0.8 kWh from the battery, left to itself."""
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await life.until(home.at(14, 0, 0), load_kw=2.0)
    await life.until(home.at(15, 0, 0), load_kw=2.0, battery_kw=0.8)
    await life.until(home.at(15, 5, 0), load_kw=2.0)


async def test_the_books_lay_open_periods_bills_and_days(hass: HomeAssistant, life: Life) -> None:
    await live_until_three(hass, life)
    books = await home.act(hass, "get_books")
    assert books["currency"] == "EUR"
    assert books["since"] == books["day"] == "2026-11-18"
    total = books["periods"]["total"]
    assert books["periods"]["today"] == books["periods"]["year"] == total
    assert set(total["bills"]) == BILLS
    assert total["bills"]["bare_cost"] == pytest.approx(6.0 * 0.10, abs=0.01)
    assert total["bills"]["solar_cost"] == pytest.approx(6.0 * 0.10, abs=0.01)
    assert total["bills"]["actual_cost"] == pytest.approx(5.2 * 0.10, abs=0.01)
    parts = total["worth_parts"]
    assert total["worth"] == pytest.approx(sum(parts.values()), abs=0.0003)
    assert total["measured_ratio"] == pytest.approx(1.0)
    assert books["days"]["day"] == ["2026-11-18"]
    assert books["days"]["bill"] == [total["bill"]]
    assert books["days"]["bills"]["solar_cost"] == [total["bills"]["solar_cost"]]
    assert books["status"]["state"] == "ok"
    assert books["capacity_costs_month"] is None


async def exported(hass: HomeAssistant, **data: object) -> list[dict[str, str]]:
    """Export and read back."""
    answer = await home.act(hass, "export_books", data)
    rows = list(csv.DictReader(io.StringIO(answer["csv"])))
    assert len(rows) == answer["rows"]
    return rows


async def test_the_ledger_comes_as_a_table_of_slots_or_of_days(
    hass: HomeAssistant, life: Life
) -> None:
    await live_until_three(hass, life)
    slots = await exported(hass, start=home.at(0).isoformat(), detail="slots")
    assert {row["quality"] for row in slots} == {"measured"}
    assert [row["end_utc"] for row in slots[:-1]] == [row["start_utc"] for row in slots[1:]]
    assert sum(float(row["load_kwh"]) for row in slots) == pytest.approx(6.0, abs=0.05)
    one_hour = await exported(
        hass,
        start=home.at(13, 0, 0).isoformat(),
        end=home.at(14, 0, 0).isoformat(),
        detail="slots",
    )
    assert len(one_hour) == 4
    days = await exported(hass, start=home.at(0).isoformat())
    assert [row["day"] for row in days] == ["2026-11-18"]
    total = sum(float(row["actual_cost"]) for row in slots)
    assert float(days[0]["actual_cost"]) == pytest.approx(total, abs=1e-6)
    before = {"start": "2025-01-01T00:00:00+01:00", "end": "2026-11-18T00:00:00+01:00"}
    assert await exported(hass, **before) == []


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2027-01-01T00:00:00+01:00"}, "start"),
        ({"start": "2026-01-01T00:00:00+01:00", "detail": "slots"}, "start"),
        ({"start": "2026-11-10T00:00:00+01:00", "end": "2026-11-10T00:00:00+01:00"}, "end"),
        ({"start": "2026-11-10T00:00:00+01:00", "detail": "weeks"}, "detail"),
    ],
)
async def test_a_range_of_which_there_is_nothing_is_refused_by_its_field(
    hass: HomeAssistant, data: dict[str, Any], field: str
) -> None:
    await home.set_up(hass)
    with pytest.raises(ServiceValidationError) as err:
        await home.act(hass, "export_books", data)
    assert (err.value.translation_placeholders or {})["field"] == field


async def hourly(hass: HomeAssistant, began: datetime) -> dict[str, list[tuple[float, float]]]:
    """Read what statistics there are of the bills: (start, sum), oldest first."""
    await async_wait_recording_done(hass)
    rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        began - timedelta(hours=2),
        None,
        {f"energy_optimizer:{name}" for name in BILLS},
        "hour",
        None,
        {"sum"},
    )
    return {
        key.partition(":")[2]: [(row["start"], row["sum"] or 0.0) for row in found]
        for key, found in rows.items()
    }


@pytest.mark.usefixtures("recorder_mock")
async def test_every_bill_has_hourly_statistics_that_stay_the_same_after_a_restart(
    hass: HomeAssistant, life: Life
) -> None:
    await live_until_three(hass, life)
    found = await hourly(hass, home.NOON)
    assert set(found) == BILLS
    assert [start for start, _ in found["actual_cost"]] == [
        home.at(hour, 0, 0).timestamp() for hour in (12, 13, 14)
    ]
    assert found["solar_cost"][-1][1] == pytest.approx(6.0 * 0.10, abs=0.01)
    assert found["actual_cost"][-1][1] == pytest.approx(5.2 * 0.10, abs=0.01)
    entry = hass.config_entries.async_entries("energy_optimizer")[0]
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    await life.until(home.at(16, 5, 0), load_kw=1.0)
    after = await hourly(hass, home.NOON)
    for name, rows in found.items():
        assert after[name][:3] == rows
        assert len(after[name]) == 4
    last = after["actual_cost"][-1][1] - after["actual_cost"][-2][1]
    assert last == pytest.approx(0.10 * (1.0 * 55 + 2.0 * 5) / 60, abs=0.002)
    known = await get_instance(hass).async_add_executor_job(
        list_statistic_ids, hass, {"energy_optimizer:actual_cost"}
    )
    assert known[0]["statistics_unit_of_measurement"] == "EUR"
    assert await hass.config_entries.async_remove(entry.entry_id)
    await home.settled(hass)
    assert await hourly(hass, home.NOON) == {}


async def test_the_capacity_charge_is_a_line_of_its_own_for_the_running_month(
    hass: HomeAssistant, life: Life
) -> None:
    entry = await home.set_up(hass)
    charge = {"kind": "monthly_max", "period_minutes": 15, "price_per_kw": 4.0}
    hass.config_entries.async_update_entry(entry, options={"capacity_charge": charge})
    await home.settled(hass)
    await life.until(home.at(13, 0, 0), load_kw=2.0)
    await life.until(home.at(13, 35, 0), load_kw=3.0)
    books = await home.act(hass, "get_books")
    assert set(books["capacity_costs_month"]) == BILLS
    assert books["capacity_costs_month"]["actual_cost"] == pytest.approx(4.0 * 3.0, abs=0.02)
    assert books["periods"]["month"]["bill"] < 1.0
