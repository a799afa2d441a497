"""The result of planning: what each slot does, why, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .inputs import BoolArray, FloatArray
    from .timeline import Timeline


# What `Plan.cost` is made of; every other term is reported apart from it.
COST_TERMS = ("energy", "capacity charge", "wear", "discomfort", "end value")


class PlanStatus(StrEnum):
    """The ladder, best first; `optimal` only when it is proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    LAST_GOOD = "last_good"
    RULES = "rules"
    IDLE = "idle"


class Reason(StrEnum):
    """Why a battery or a device does in a slot what it does (a closed list)."""

    SELF_CONSUMPTION = "self_consumption"
    CHARGE_CHEAP = "charge_cheap"
    CHARGE_SURPLUS = "charge_surplus"
    DISCHARGE_DEAR = "discharge_dear"
    EXPORT_DEAR = "export_dear"
    HOLD_FOR_LATER = "hold_for_later"
    LEAVE_ROOM = "leave_room"
    KEEP_BELOW_PEAK = "keep_below_peak"
    CALIBRATE = "calibrate"
    PEAK_SHED = "peak_shed"
    PEAK_KEPT_ON = "peak_kept_on"
    NO_PEAK = "no_peak"
    RUN_CHEAPEST = "run_cheapest"
    RUN_SURPLUS = "run_surplus"
    RUN_GOES_ON = "run_goes_on"
    RUN_LATE = "run_late"
    WAIT_FOR_CHEAPER = "wait_for_cheaper"
    NOT_IN_WINDOW = "not_in_window"
    TOO_DEAR = "too_dear"
    RUN_DONE = "run_done"
    CAR_MINIMUM = "car_minimum"
    CAR_CHEAPEST = "car_cheapest"
    CAR_SURPLUS = "car_surplus"
    CAR_WAITS = "car_waits"
    CAR_SHORT = "car_short"
    CAR_DONE = "car_done"
    CAR_AWAY = "car_away"
    BACK_INSIDE_LIMITS = "back_inside_limits"
    KEEP_BELOW_LIMIT = "keep_below_limit"
    ORDERED = "ordered"
    PLAN_MISSING = "plan_missing"


@dataclass(frozen=True, eq=False)
class BatteryPlan:
    """One battery over the horizon, each shape (n,).

    charge_kw, discharge_kw: AC side [kW]. stored_kwh: at the slot's END [kWh].
    stored_value_per_kwh: what one more stored kWh at the slot's end is worth (dual).
    """

    charge_kw: FloatArray
    discharge_kw: FloatArray
    stored_kwh: FloatArray
    stored_value_per_kwh: FloatArray
    reason: tuple[Reason, ...]
    worth: FloatArray


@dataclass(frozen=True, eq=False)
class DevicePlan:
    """One managed device over the horizon, each shape (n,).

    shed: off in the slot. rebound_kw: what it draws later because it was off [kW].
    """

    shed: BoolArray
    rebound_kw: FloatArray
    reason: tuple[Reason, ...]
    worth: FloatArray


@dataclass(frozen=True, eq=False)
class RunPlan:
    """One deferrable load over the horizon, arrays of shape (n,).

    power_kw: mean over the slot [kW]. running: on at some time in the slot.
    starts, ends: of the first block and of the last, None where it does not run.
    skipped: left out by choice: nothing admissible was cheap enough.
    missing_kwh: what will not be done by its deadline [kWh].
    """

    power_kw: FloatArray
    running: BoolArray
    starts: datetime | None
    ends: datetime | None
    skipped: bool
    missing_kwh: float
    reason: tuple[Reason, ...]
    worth: FloatArray


@dataclass(frozen=True, eq=False)
class CarPlan:
    """One car over the horizon, arrays of shape (n,).

    power_kw: AC side [kW]. stored_kwh: at the slot's END [kWh].
    missing_kwh: short of each departure's target, in their order [kWh].
    """

    power_kw: FloatArray
    stored_kwh: FloatArray
    missing_kwh: tuple[float, ...]
    reason: tuple[Reason, ...]
    worth: FloatArray


@dataclass(frozen=True, eq=False)
class Plan:
    """A whole plan.

    cost: what the horizon costs: energy + capacity charge + wear + discomfort - end
    value; `cost_terms` gives each by name, with tie-breaks, hysteresis and penalties apart.
    gap_cost: proved distance from the optimum [money], 0 for a linear program.
    warmth: where the solver ended; opaque, for the next plan to begin from.
    marginal_price_per_kwh: what one more kWh of load would cost in each slot (dual), where solved.
    build_ms, solve_ms: time spent assembling and in the solver [ms].
    """

    status: PlanStatus
    timeline: Timeline
    import_kw: FloatArray
    export_kw: FloatArray
    solar_used_kw: FloatArray
    batteries: Mapping[str, BatteryPlan]
    devices: Mapping[str, DevicePlan]
    cost: float
    cost_terms: Mapping[str, float]
    gap_cost: float
    build_ms: float
    solve_ms: float
    marginal_price_per_kwh: FloatArray | None = None
    runs: Mapping[str, RunPlan] = field(default_factory=dict)
    cars: Mapping[str, CarPlan] = field(default_factory=dict)
    warmth: object = field(default=None, repr=False)
