"""A car at its charger: what it holds by when, and what it may take (8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..program import nothing
from .battery import after_price_per_kwh
from .charging import milestones, most_charge_kw
from .exclusivity import ZERO_KW, Choice

if TYPE_CHECKING:
    from ..inputs import BoolArray, FloatArray, Home
    from ..loads import Car
    from ..program import IntArray, Linear, Program
    from .bounds import Bounds

# A kWh charged at the horizon's end rather than at its start [money/kWh].
LATE_TIE_PER_KWH = 1e-6


class CarFlows(NamedTuple):
    """A car's power, shape (n,) [kW, AC side], its energy, shape (n + 1,) [kWh].

    missing: short of each departure's target, in their order [kWh].
    """

    charge: Linear
    stored: Linear
    missing: tuple[Linear, ...]


class PowerChoice(Choice):
    """Binaries of some slots, what a solution gives there and the least it can be [kWh]."""

    __slots__ = ()

    def guess(self, values: FloatArray) -> tuple[IntArray, FloatArray]:
        """Give what weak slots have together to some of them: the same energy, and no more."""
        on, saved = [], 0.0
        given, least = self.one.value(values).tolist(), self.other.value(values).tolist()
        for kwh, enough in zip(given, least, strict=True):
            strong = kwh >= enough - ZERO_KW
            saved += 0.0 if strong else kwh
            on.append(strong or saved >= enough)
            saved -= enough if on[-1] and not strong else 0.0
        return self.yes.pieces[0].columns, np.array(on, dtype=np.float64)


def add_car(program: Program, home: Home, car: Car, bounds: Bounds) -> CarFlows:
    """Add one car. Source: docs/model.md (8)."""
    hours, count, name = home.timeline.hours, len(home.timeline), car.name
    charge = program.variable(f"car {name}", count, upper=most_charge_kw(home, car))
    # A charger that gives its least or nothing may overshoot by a slot of it.
    overshoot = car.min_charge_kw * float(hours.max()) * car.charge_efficiency_ratio
    highest = max(min(car.top_kwh + overshoot, car.capacity_kwh), car.stored_kwh)
    lowest = np.full(count + 1, car.stored_kwh)
    upper = np.concatenate([[car.stored_kwh], np.full(count, highest)])
    stored = program.variable(f"car stored {name}", count + 1, lower=lowest, upper=upper)
    gained = charge * (car.charge_efficiency_ratio * hours)
    program.require(f"deferrable.car {name}", stored[1:] == stored[:-1] + gained)
    passed = np.cumsum(hours) / hours.sum()
    program.minimise("tie-break", charge * (LATE_TIE_PER_KWH * hours * passed))
    _require_minimum(program, home, car, stored, bounds)
    return CarFlows(charge, stored, _require_targets(program, home, car, stored, bounds))


def _require_minimum(
    program: Program, home: Home, car: Car, stored: Linear, bounds: Bounds
) -> None:
    """Charge to the minimum at once: every hour below it costs."""
    below_kwh = car.minimum_kwh - car.stored_kwh
    if below_kwh <= 0.0:
        return
    count = len(home.timeline)
    below = program.variable(f"car below {car.name}", count, upper=below_kwh)
    program.require(f"deferrable.minimum {car.name}", stored[1:] + below >= car.minimum_kwh)
    program.minimise("penalty", below * (bounds.penalty_per_kwh * home.timeline.hours))


def _require_targets(
    program: Program, home: Home, car: Car, stored: Linear, bounds: Bounds
) -> tuple[Linear, ...]:
    """Ask for each target at its departure; what is missing has its price."""
    missing = [
        nothing(1) + max(departure.target_kwh - car.stored_kwh, 0.0) for departure in car.departures
    ]
    price = car.missing_cost_per_kwh
    price = bounds.penalty_per_kwh if price is None else price
    for at in milestones(home, car):
        label = f"{car.name} {at.departure}"
        short = program.variable(f"car missing {label}", 1, upper=at.target_kwh)
        later = program.variable(f"car later {label}", 1, upper=at.later_kwh)
        held = stored[at.edge : at.edge + 1] + short + later >= at.target_kwh
        program.require(f"deferrable.target {label}", held)
        program.minimise("missing", short * price)
        after = after_price_per_kwh(home) / car.charge_efficiency_ratio
        program.minimise("end value", later * after)
        missing[at.departure] = short
    return tuple(missing)


def too_weak(car: Car, charge_kw: FloatArray) -> BoolArray:
    """Tell in which slots a solution charges with less than the charger can give."""
    weak: BoolArray = (charge_kw > ZERO_KW) & (charge_kw < car.min_charge_kw - ZERO_KW)
    return weak


def add_least_power(
    program: Program, home: Home, car: Car, flows: CarFlows, slots: BoolArray
) -> Choice:
    """Make the charger of some slots give nothing, or at least what it can. Source: (8)."""
    label, count = f"{car.name} {len(program.rows)}", int(slots.sum())
    charge, most = flows.charge[slots], most_charge_kw(home, car)[slots]
    strong = most >= car.min_charge_kw
    on = program.variable(f"charging {label}", count, upper=strong.astype(float), integer=True)
    program.require(f"deferrable.least {label}", charge >= on * car.min_charge_kw)
    program.require(f"deferrable.most {label}", charge <= on * most)
    hours = home.timeline.hours[slots]
    least_kwh = np.where(strong, car.min_charge_kw * hours, np.inf)
    return PowerChoice(on, charge * hours, nothing(count) + least_kwh)
