"""A plan as periods: what runs, what is shed and which battery is forced, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .core.plan import Reason
from .snapshot import Period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .core.inputs import BoolArray, FloatArray
    from .core.plan import Plan
    from .settings import HomeSettings

# What a battery is forced to do; all else it does by following the load.
FORCED = {Reason.CHARGE_CHEAP: "charges", Reason.EXPORT_DEAR: "sells"}
DRAWS_KW = 0.05


def periods_of(plan: Plan, settings: HomeSettings) -> tuple[Period, ...]:
    """Give everything that is planned, in the order of time. Made in the executor."""
    found = [*_runs(plan, settings), *_cars(plan, settings)]
    found += [*_sheds(plan, settings), *_forced(plan, settings)]
    return tuple(sorted(found, key=lambda period: (period.start, period.item_id)))


def _runs(plan: Plan, settings: HomeSettings) -> Iterator[Period]:
    for load in settings.loads.deferrables:
        run = plan.runs.get(load.load_id)
        if run is not None:
            on = np.asarray(run.running, dtype=bool)
            yield from _periods(plan, on, load.load_id, load.name, "runs", run.power_kw)


def _cars(plan: Plan, settings: HomeSettings) -> Iterator[Period]:
    for car in settings.loads.cars:
        charged = plan.cars.get(car.load_id)
        if charged is not None:
            on = charged.power_kw > DRAWS_KW
            yield from _periods(plan, on, car.load_id, car.name, "charges", charged.power_kw)


def _sheds(plan: Plan, settings: HomeSettings) -> Iterator[Period]:
    for device in settings.devices:
        shed = plan.devices.get(device.device_id)
        if shed is not None:
            yield from _periods(plan, shed.shed, device.device_id, device.name, "is_off")


def _forced(plan: Plan, settings: HomeSettings) -> Iterator[Period]:
    for battery in settings.batteries:
        flows = plan.batteries.get(battery.battery_id)
        if flows is None:
            continue
        for reason, what in FORCED.items():
            on = np.array([here is reason for here in flows.reason], dtype=bool)
            power = flows.charge_kw if what == "charges" else flows.discharge_kw
            yield from _periods(plan, on, battery.battery_id, battery.name, what, power)


def _periods(
    plan: Plan,
    on: BoolArray,
    item_id: str,
    name: str,
    what: str,
    power_kw: FloatArray | None = None,
) -> Iterator[Period]:
    """Give every stretch of slots that are on."""
    steps = np.diff(np.concatenate([[0], on.astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    for first, after in zip(begins.tolist(), ends.tolist(), strict=True):
        energy_kwh = 0.0
        if power_kw is not None:
            hours = plan.timeline.hours[first:after]
            energy_kwh = float((power_kw[first:after] * hours).sum())
        start, end = plan.timeline.start(first), plan.timeline.end(after - 1)
        yield Period(start, end, item_id, name, what, energy_kwh)
