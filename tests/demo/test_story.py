"""A smoke run is judged by what the home's entities showed, and by nothing else."""

from pathlib import Path
from typing import Any

import pytest

from demo.harness.instance import Instance
from demo.harness.story import (
    BATTERY_MODE,
    BATTERY_POWER,
    DEVICES,
    FACTS,
    GRID_POWER,
    PLAN_STATUS,
    PRICE,
    PROFIT,
    SAVINGS,
    Story,
)

PUMP, LIGHTS, ROOM = DEVICES
ON = {PUMP: "on", LIGHTS: "on", ROOM: "heat"}


class Telling:
    """A story that is told one state after another."""

    def __init__(self) -> None:
        self.story = Story(clock=lambda: 1.0)
        initial = {PRICE: "0.1", BATTERY_MODE: "self_consumption"} | ON
        self.story.begin({name: self._state(name, text) for name, text in initial.items()})

    def tell(self, entity_id: str, text: str, **attributes: object) -> None:
        state = self._state(entity_id, text, **attributes)
        self.story.hear({"data": {"entity_id": entity_id, "new_state": state}})

    def shed(self) -> None:
        for device, power in DEVICES.items():
            self.tell(device, "off")
            self.tell(power, "0.0")

    def sell(self) -> None:
        self.tell(BATTERY_MODE, "forced")
        self.tell(GRID_POWER, "-4000")
        self.tell(BATTERY_POWER, "5000")

    def give_back(self) -> None:
        self.tell(BATTERY_MODE, "self_consumption")
        for device, state in ON.items():
            self.tell(device, state)

    @staticmethod
    def _state(entity_id: str, text: str, **attributes: object) -> dict[str, Any]:
        return {"entity_id": entity_id, "state": text, "attributes": attributes}


@pytest.fixture
def telling() -> Telling:
    return Telling()


def test_a_whole_run_makes_every_fact_true(telling: Telling) -> None:
    telling.tell(PLAN_STATUS, "optimal")
    telling.story.note("pulse_confirmed")
    telling.tell(PRICE, "0.6")
    telling.shed()
    telling.sell()
    telling.tell(PRICE, "0.1")
    telling.give_back()
    telling.tell(PROFIT, "0.03")
    telling.tell(SAVINGS, "0.02")
    assert telling.story.missing == []
    assert set(FACTS) <= set(telling.story.seconds)


def test_devices_that_are_off_before_the_peak_were_not_shed_at_it(telling: Telling) -> None:
    telling.shed()
    assert "shed" in telling.story.missing


def test_one_device_that_stays_on_means_not_shed(telling: Telling) -> None:
    telling.tell(PRICE, "0.6")
    telling.tell(PUMP, "off")
    telling.tell(LIGHTS, "off")
    assert "shed" in telling.story.missing


def test_a_device_that_is_off_but_still_uses_power_is_not_shed(telling: Telling) -> None:
    telling.tell(DEVICES[PUMP], "1100")
    telling.tell(PRICE, "0.6")
    for device in DEVICES:
        telling.tell(device, "off")
    assert "shed" in telling.story.missing


def test_the_test_pulse_is_no_dispatch(telling: Telling) -> None:
    telling.tell(PRICE, "0.6")
    telling.tell(GRID_POWER, "-300")
    telling.tell(BATTERY_POWER, "300")
    telling.story.note("pulse_confirmed")
    telling.tell(BATTERY_POWER, "310")
    assert "dispatched" in telling.story.missing


def test_lights_that_come_back_dimmer_are_not_restored(telling: Telling) -> None:
    telling.story.note("pulse_confirmed")
    telling.tell(PRICE, "0.6")
    telling.shed()
    telling.sell()
    telling.tell(PRICE, "0.1")
    telling.give_back()
    assert "restored" not in telling.story.missing
    dimmer = Telling()
    dimmer.story.note("pulse_confirmed")
    dimmer.tell(PRICE, "0.6")
    dimmer.shed()
    dimmer.sell()
    dimmer.tell(PRICE, "0.1")
    dimmer.tell(BATTERY_MODE, "self_consumption")
    dimmer.tell(PUMP, "on")
    dimmer.tell(ROOM, "heat")
    dimmer.tell(LIGHTS, "on", brightness=10)
    assert "restored" in dimmer.story.missing


def test_an_unavailable_total_is_no_money(telling: Telling) -> None:
    telling.tell(PROFIT, "unavailable")
    assert {"profit", "savings"} <= set(telling.story.missing)


def test_complaints_about_our_domains_are_found_with_their_tracebacks(tmp_path: Path) -> None:
    (tmp_path / "home-assistant.log").write_text(
        "2026-11-22 16:00:00.000+00:00 WARNING (SyncWorker_0) [homeassistant.loader] We found a "
        "custom integration energy_optimizer which has not been tested by Home Assistant.\n"
        "2026-11-22 16:00:01.000+00:00 INFO (MainThread) [x] energy_optimizer is fine\n"
        "2026-11-22 16:00:02.000+00:00 ERROR (MainThread) [asyncio] Task exception\n"
        "Traceback (most recent call last):\n"
        '  File "custom_components/energy_optimizer/sensor.py", line 1\n'
        "2026-11-22 16:00:03.000+00:00 WARNING (MainThread) [haffmpeg] nothing of ours\n",
        encoding="utf-8",
    )
    complaints = Instance(tmp_path, 0).complaints()
    assert len(complaints) == 1
    assert complaints[0].startswith("2026-11-22 16:00:02")
    assert "sensor.py" in complaints[0]
