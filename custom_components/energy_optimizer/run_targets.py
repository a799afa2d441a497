"""What the executor starts and stops, made from the settings of loads and cars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .control.runs import CurrentControl, RunTarget
from .readers import power_reader, signal_reader
from .sources.units import power_kw

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant

    from .settings_loads import CarSettings, DeferrableSettings, LoadSettings

# A charger that draws less than this has nothing left to do, or nobody to charge [kW].
CHARGER_RESTS_KW = 0.1


def run_targets(hass: HomeAssistant, loads: LoadSettings) -> list[RunTarget]:
    """Make everything that is run for the home."""
    return [
        *(_deferrable(hass, load) for load in loads.deferrables),
        *(_car(hass, car) for car in loads.cars),
    ]


def _deferrable(hass: HomeAssistant, load: DeferrableSettings) -> RunTarget:
    return RunTarget(
        load.load_id,
        load.name,
        entity_id=load.start_entity,
        stop_entity_id=load.stop_entity,
        power_kw=_reader(hass, load.power_entity),
        ready=_signal(hass, load.ready_entity),
        interruptible=load.interruptible,
        ends_by_itself=load.ends_by_itself,
    )


def _car(hass: HomeAssistant, car: CarSettings) -> RunTarget:
    current = None
    if car.current_entity is not None:
        current = CurrentControl(
            car.current_entity, car.phases, car.voltage_v, car.min_current_a, car.max_current_a
        )
    return RunTarget(
        car.load_id,
        car.name,
        entity_id=car.charger_entity,
        power_kw=_reader(hass, car.power_entity),
        ready=_signal(hass, car.plugged_in_entity),
        interruptible=True,
        holds_off=True,
        current=current,
        finished_below_kw=CHARGER_RESTS_KW,
    )


def _reader(hass: HomeAssistant, entity_id: str | None) -> Callable[[], float | None] | None:
    return None if entity_id is None else power_reader(hass, entity_id, power_kw)


def _signal(hass: HomeAssistant, entity_id: str | None) -> Callable[[], bool | None] | None:
    return None if entity_id is None else signal_reader(hass, entity_id)
