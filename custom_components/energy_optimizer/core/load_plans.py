"""From solved columns to what each load that can wait, and each car, does: when, why, for what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.battery import after_price_per_kwh
from .blocks.charging import chargeable_hours, most_charge_kw
from .loads import SAME_HOURS
from .plan import CarPlan, Reason, RunPlan
from .starts import SECONDS_PER_HOUR, usable_hours, window_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .blocks.deferrable import RunFlows
    from .inputs import BoolArray, FloatArray, Home
    from .loads import Car, Deferrable
    from .model import Model
    from .starts import Starts
    from .timeline import Timeline

# Powers closer than this are the same power [kW]; energies [kWh].
SAME_KW = SAME_KWH = 1e-3
CHOSEN = 0.5


class Circumstances(NamedTuple):
    """What a plan's slots are like for one more load, shape (n,).

    marginal_price_per_kwh: of one more kWh. from_solar: nothing is imported.
    at_once_cost: what each that waits would cost more if it did not [money], by name.
    """

    marginal_price_per_kwh: FloatArray
    from_solar: BoolArray
    at_once_cost: Mapping[str, float]


class _Times(NamedTuple):
    """When a run begins and ends [h since the epoch], and whether it is done too late."""

    begin: float
    end: float
    late: bool = False


def run_plan(model: Model, load: Deferrable, values: FloatArray, here: Circumstances) -> RunPlan:
    """Read one load that can wait out of a solution. Source: docs/model.md (8)."""
    home, flows = model.home, model.runs[load.name]
    power = np.maximum(flows.power.value(values), 0.0)
    power[power < SAME_KW * 1e-3] = 0.0
    times, late_kwh = _times(home.timeline, load, flows, values)
    missing_kwh = float(flows.missing.value(values)[0]) + late_kwh
    missing_kwh = missing_kwh if missing_kwh > SAME_KWH else 0.0
    skipped = missing_kwh > 0.0 and not load.must_run
    running = _running(home.timeline, times, power, flows.starts)
    return RunPlan(
        power_kw=power,
        running=running,
        starts=None if times is None else _moment(times.begin),
        ends=None if times is None else _moment(times.end),
        skipped=skipped,
        missing_kwh=0.0 if skipped else missing_kwh,
        reason=_run_reasons(home.timeline, load, running, times, here, skipped=skipped),
        worth=_run_worth(home, load, power, flows.starts, here),
    )


def _moment(hours: float) -> datetime:
    """Turn hours since the epoch into a time, to the second."""
    return datetime.fromtimestamp(round(hours * SECONDS_PER_HOUR), UTC)


def _times(
    timeline: Timeline, load: Deferrable, flows: RunFlows, values: FloatArray
) -> tuple[_Times | None, float]:
    """Find when the load runs, None where it does not; and what it draws too late [kWh]."""
    chosen = np.flatnonzero(flows.chosen.value(values) > CHOSEN)
    if not chosen.size:
        return None, 0.0
    if flows.starts is not None:
        begin = float(flows.starts.begin_hours[chosen[0]])
        late_kwh = float(flows.starts.late_kwh[chosen[0]])
        return _Times(begin, begin + load.remaining_hours, late_kwh > SAME_KWH), late_kwh
    window, edges = window_of(load, timeline), timeline.edges_s / SECONDS_PER_HOUR
    drawn = flows.power.value(values)[chosen[-1]] * timeline.hours[chosen[-1]]
    last = max(float(edges[chosen[-1]]), window.begin)
    begin = max(float(edges[chosen[0]]), window.begin)
    return _Times(begin, last + float(drawn) / float(load.profile_kw.max())), 0.0


def _running(
    timeline: Timeline, times: _Times | None, power: FloatArray, starts: Starts | None
) -> BoolArray:
    """Tell in which slots the load is on; one in one piece stays on where it draws nothing."""
    if starts is None or times is None:
        return power > 0.0
    edges = timeline.edges_s / SECONDS_PER_HOUR
    overlap = np.minimum(edges[1:], times.end) - np.maximum(edges[:-1], times.begin)
    on: BoolArray = overlap > SAME_HOURS
    return on


def _run_reasons(
    timeline: Timeline,
    load: Deferrable,
    running: BoolArray,
    times: _Times | None,
    here: Circumstances,
    *,
    skipped: bool,
) -> tuple[Reason, ...]:
    """Name each slot's reason: why it runs there, or what it waits for."""
    edges, window = timeline.edges_s / SECONDS_PER_HOUR, window_of(load, timeline)
    done = edges[:-1] >= (np.inf if times is None else times.end) - SAME_HOURS
    done = done | (load.remaining_hours <= SAME_HOURS)
    outside = (edges[1:] <= window.begin + SAME_HOURS) | (edges[:-1] >= window.end - SAME_HOURS)
    choices = [
        (running & (load.running and not load.interruptible), Reason.RUN_GOES_ON),
        (running & (times is not None and times.late), Reason.RUN_LATE),
        (running & here.from_solar, Reason.RUN_SURPLUS),
        (running, Reason.RUN_CHEAPEST),
        (done, Reason.RUN_DONE),
        (outside, Reason.NOT_IN_WINDOW),
        (np.full(len(timeline), skipped), Reason.TOO_DEAR),
    ]
    return _named(choices, Reason.WAIT_FOR_CHEAPER)


def _named(choices: list[tuple[BoolArray, Reason]], otherwise: Reason) -> tuple[Reason, ...]:
    """Give every slot the first reason that holds there."""
    chosen = np.select(
        [condition for condition, _ in choices],
        [np.full(condition.size, number) for number, (condition, _) in enumerate(choices)],
        default=len(choices),
    )
    names = (*(reason for _, reason in choices), otherwise)
    return tuple(names[number] for number in chosen.tolist())


def _run_worth(
    home: Home, load: Deferrable, power_kw: FloatArray, starts: Starts | None, here: Circumstances
) -> FloatArray:
    """Value each slot's run against starting at once, at the plan's marginal prices.

    What a whole run changes of these prices is in the sum, as it was solved for.
    """
    hours, price = home.timeline.hours, here.marginal_price_per_kwh
    energy = power_kw * hours
    if starts is None:
        usable = usable_hours(load, home.timeline)
        before = np.concatenate([[0.0], np.cumsum(usable)[:-1]])
        at_once = np.clip(load.remaining_hours - before, 0.0, usable) * load.profile_kw.max()
        after_kwh = max(load.left_kwh - float(at_once.sum()), 0.0)
    elif starts.begin_hours.size:
        at_once, after_kwh = starts.energy_kwh[0], float(starts.after_kwh[0])
    else:
        return np.zeros(hours.size)
    whole = float(at_once.sum()) + after_kwh
    if load.running or whole <= 0.0:
        return np.zeros(hours.size)
    mean = (float(at_once @ price) + after_kwh * after_price_per_kwh(home)) / whole
    return _summing_to(here.at_once_cost.get(load.name), energy * (mean - price), energy)


def _summing_to(
    exact_cost: float | None, first_order: FloatArray, energy_kwh: FloatArray
) -> FloatArray:
    """Let what slots are worth add up to what was solved for, by what each of them draws."""
    drawn = float(energy_kwh.sum())
    if exact_cost is None or drawn <= 0.0:
        return first_order
    return first_order + energy_kwh * ((exact_cost - float(first_order.sum())) / drawn)


def car_plan(model: Model, car: Car, values: FloatArray, here: Circumstances) -> CarPlan:
    """Read one car out of a solution. Source: docs/model.md (8)."""
    home, flows = model.home, model.cars[car.name]
    power = flows.charge.value(values)
    power = np.where(power < SAME_KW * 1e-3, 0.0, power)
    stored = flows.stored.value(values)
    missing = tuple(float(short.value(values)[0]) for short in flows.missing)
    missing = tuple(short if short > SAME_KWH else 0.0 for short in missing)
    return CarPlan(
        power_kw=power,
        stored_kwh=stored[1:],
        missing_kwh=missing,
        reason=_car_reasons(home, car, power, stored, here, short=any(missing)),
        worth=_car_worth(home, car, power, here),
    )


def _car_reasons(
    home: Home,
    car: Car,
    power_kw: FloatArray,
    stored_kwh: FloatArray,
    here: Circumstances,
    *,
    short: bool,
) -> tuple[Reason, ...]:
    """Name each slot's reason: why it charges there, or what it waits for."""
    charging, before = power_kw > SAME_KW, stored_kwh[:-1]
    away = chargeable_hours(home, car) <= SAME_HOURS
    choices = [
        (away, Reason.CAR_AWAY),
        (charging & (before < car.minimum_kwh - SAME_KWH), Reason.CAR_MINIMUM),
        (charging & short, Reason.CAR_SHORT),
        (charging & here.from_solar, Reason.CAR_SURPLUS),
        (charging, Reason.CAR_CHEAPEST),
        (before >= car.top_kwh - SAME_KWH, Reason.CAR_DONE),
    ]
    return _named(choices, Reason.CAR_WAITS)


def _car_worth(home: Home, car: Car, power_kw: FloatArray, here: Circumstances) -> FloatArray:
    """Value each slot's charging against the same energy charged at once."""
    hours, price = home.timeline.hours, here.marginal_price_per_kwh
    energy = power_kw * hours
    most = most_charge_kw(home, car) * hours
    before = np.concatenate([[0.0], np.cumsum(most)[:-1]])
    at_once = np.clip(float(energy.sum()) - before, 0.0, most)
    if at_once.sum() <= 0.0:
        return np.zeros(hours.size)
    worth: FloatArray = energy * (float(at_once @ price) / float(at_once.sum()) - price)
    return _summing_to(here.at_once_cost.get(car.name), worth, energy)
