"""A dishwasher and a car through a simulated night, also when Home Assistant is killed in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.killing import copied
from tests.crash.night import (
    CAR_TARGET_PCT,
    DEAR_PER_KWH,
    PROGRAMME_KWH,
    furnish_night,
    live_through,
)

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("night") / "template"
    asyncio.run(furnish_night(folder))
    return folder


@pytest.mark.parametrize(
    "killed",
    # Killed half-way is the harder of the two, and seven minutes are enough for a plain run.
    [pytest.param(False, marks=pytest.mark.campaign), True],
)
def test_both_are_done_in_time_at_the_cheap_hours_and_once(
    template: Path, tmp_path: Path, *, killed: bool
) -> None:
    night, home = asyncio.run(live_through(copied(template, tmp_path / "home"), killed=killed))
    assert set(night.done_at) == {"dishwasher", "car"}
    assert all(at <= night.deadline for at in night.done_at.values())
    for prices in night.prices_while_running.values():
        assert prices
        assert max(prices) < DEAR_PER_KWH
    # Half a programme more would be a second run.
    assert home.meters.dishwasher_kwh == pytest.approx(PROGRAMME_KWH, rel=0.02)
    assert home.car.stored_kwh / home.car.capacity_kwh * 100 >= CAR_TARGET_PCT - 0.01
