"""What the days before the books would have cost, from the recorder's own statistics."""

from datetime import UTC, timedelta

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy.exc import OperationalError

from custom_components.energy_optimizer import books_past, books_statistics
from custom_components.energy_optimizer.sources import history

from . import home
from .living import Life

pytestmark = pytest.mark.usefixtures("noon")

HOURS = 48
FIRST = home.at(0, 0, 0).astimezone(UTC) - timedelta(hours=HOURS)
SIMULATED = "sensor.energy_optimizer_simulated_bill_of_the_30_days_before"


def had(hass: HomeAssistant, entity_id: str, kind: str, unit: str, values: list[float]) -> None:
    """Give an entity hourly statistics of the two days before."""
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.ARITHMETIC if kind == "mean" else StatisticMeanType.NONE,
        has_sum=kind == "sum",
        name=None,
        source="recorder",
        statistic_id=entity_id,
        unit_class="energy" if unit == "kWh" else None,
        unit_of_measurement=unit,
    )
    starts = [FIRST + timedelta(hours=at) for at in range(len(values))]
    rows = [
        StatisticData(start=start, mean=value)
        if kind == "mean"
        else StatisticData(start=start, sum=value)
        for start, value in zip(starts, values, strict=True)
    ]
    async_import_statistics(hass, metadata, rows)


async def remembered(hass: HomeAssistant) -> None:
    """Two days of 1 kWh an hour in and 0.5 out, at 0.20 by night and 0.40 by day."""
    had(hass, home.IMPORTED, "sum", "kWh", [1.0 + at for at in range(HOURS)])
    had(hass, home.EXPORTED, "sum", "kWh", [0.5 + 0.5 * at for at in range(HOURS)])
    prices = [200.0 if at % 24 < 12 else 400.0 for at in range(HOURS)]
    had(hass, home.PRICE, "mean", "EUR/MWh", prices)
    had(hass, home.EXPORT_PRICE, "mean", "EUR/kWh", [0.1] * HOURS)
    await async_wait_recording_done(hass)


@pytest.mark.usefixtures("recorder_mock")
async def test_the_days_before_are_simulated_once_and_are_in_no_total(
    hass: HomeAssistant, life: Life
) -> None:
    await remembered(hass)
    await home.set_up(hass)
    await life.until(home.at(12, 35, 0))
    simulated = (await home.act(hass, "get_books"))["simulated"]
    expected = HOURS * (0.5 * 0.2 + 0.5 * 0.4) - HOURS * 0.5 * 0.1
    # The first hour's change is not known: nothing was counted before it.
    first = 1.0 * 0.2 - 0.5 * 0.1
    assert simulated["bills"]["actual_cost"] == pytest.approx(expected, abs=first + 0.001)
    assert simulated["bills"]["bare_cost"] == pytest.approx(HOURS * 0.5 * 0.3, abs=0.11)
    assert simulated["hours"] in {HOURS - 1, HOURS}
    assert simulated["last_day"] == "2026-11-17"
    assert simulated["left_out"] == []
    assert simulated["known_ratio"] == pytest.approx(HOURS / (30 * 24), abs=0.002)
    assert float(home.value(hass, SIMULATED)) == simulated["bills"]["actual_cost"]
    assert home.attribute(hass, SIMULATED, "simulated") is True
    books = await home.act(hass, "get_books")
    assert books["periods"]["total"]["bills"]["actual_cost"] == 0.0


@pytest.mark.usefixtures("recorder_mock")
async def test_it_is_kept_over_a_restart_even_if_the_recorder_forgets(
    hass: HomeAssistant, life: Life
) -> None:
    await remembered(hass)
    entry = await home.set_up(hass)
    await life.until(home.at(12, 35, 0))
    before = (await home.act(hass, "get_books"))["simulated"]
    had(hass, home.PRICE, "mean", "EUR/MWh", [900.0] * HOURS)
    await async_wait_recording_done(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await life.until(home.at(12, 50, 0))
    assert (await home.act(hass, "get_books"))["simulated"] == before


async def test_without_statistics_nothing_is_simulated(hass: HomeAssistant, life: Life) -> None:
    await home.set_up(hass)
    await life.until(home.at(12, 35, 0))
    assert (await home.act(hass, "get_books"))["simulated"] is None
    assert home.value(hass, SIMULATED) == "unknown"


@pytest.mark.usefixtures("recorder_mock")
async def test_a_recorder_that_cannot_be_read_stops_neither_plan_nor_books_and_is_asked_again(
    hass: HomeAssistant, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remembered(hass)

    def locked(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, OSError("database is locked"))

    with monkeypatch.context() as broken:
        for module, name in (
            (history, "statistics_during_period"),
            (books_past, "statistics_during_period"),
            (books_statistics, "get_last_statistics"),
        ):
            broken.setattr(module, name, locked)
        await home.set_up(hass)
        await life.until(home.at(13, 20, 0), load_kw=2.0)
        assert home.value(hass, "sensor.energy_optimizer_plan_status") == "optimal"
        books = await home.act(hass, "get_books")
        assert books["periods"]["total"]["bill"] == pytest.approx(2.0 * 1.25 * 0.1, abs=0.01)
        assert books["simulated"] is None
    await life.until(home.at(13, 50, 0), load_kw=2.0)
    assert (await home.act(hass, "get_books"))["simulated"] is not None
