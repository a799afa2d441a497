"""A measured day of load and a measured solar forecast, read to the right slots."""

from datetime import UTC, datetime, timedelta
import gzip
import json
from pathlib import Path
from typing import Any

from homeassistant.core import State
import numpy as np
import pytest

from custom_components.energy_optimizer.core.meters import PowerLog
from custom_components.energy_optimizer.core.timeline import Timeline
from custom_components.energy_optimizer.sources.solar_ahead import read_powers
from custom_components.energy_optimizer.sources.units import power_kw

pytestmark = pytest.mark.real_data


def listed(path: Path) -> Any:  # noqa: ANN401 - as it was measured
    if path.suffix == ".gz":
        with gzip.open(path) as packed:
            return json.load(packed)
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_day_of_load_every_ten_seconds_is_energy_in_the_right_hours(real_data: Path) -> None:
    (rows,) = listed(real_data / "ha_states" / "ha_history_api_load_2022-10-19_24h.json.gz")
    log, times, watts = PowerLog(), [], []
    for row in rows:
        at = datetime.fromisoformat(row["last_updated"])
        state = State(row["entity_id"], row["state"], row["attributes"])
        unit = state.attributes["unit_of_measurement"]
        log.observe(at, power_kw(state.entity_id, state.state, unit))
        times.append(at.timestamp())
        # It was measured with other loads taken off, and is below zero for a while.
        watts.append(max(float(row["state"]), 0.0))
    start = datetime(2022, 10, 19, 19, tzinfo=UTC)
    for hour in range(23):
        begin, end = start + timedelta(hours=hour), start + timedelta(hours=hour + 1)
        edges = np.clip(np.array(times), begin.timestamp(), end.timestamp())
        expected_kwh = float((np.array(watts[:-1]) * np.diff(edges)).sum()) / 3.6e6
        found = log.supplied(begin, end)
        assert found.energy_kwh == pytest.approx(expected_kwh)
        assert not found.estimated
    assert log.supplied(start + timedelta(hours=30), start + timedelta(hours=31)).energy_kwh is None


def test_a_solcast_forecast_of_several_days_keeps_its_half_hours(real_data: Path) -> None:
    answer = listed(real_data / "ha_states" / "solcast_api_multiday_2024-12-26.json")["forecasts"]
    half = timedelta(minutes=30)
    ends = [datetime.fromisoformat(item["period_end"]) for item in answer]
    # As its integration shows them: by their start.
    rows = [
        {"period_start": (end - half).isoformat(), "pv_estimate": item["pv_estimate"]}
        for end, item in zip(ends, answer, strict=True)
    ]
    forecast = read_powers([rows])
    assert forecast is not None
    timeline = Timeline.from_minutes(ends[0] - half, [30.0] * len(ends), UTC)
    expected = [item["pv_estimate"] for item in answer]
    assert forecast.onto(timeline).tolist() == pytest.approx(expected)
    assert max(expected) > 0.0
