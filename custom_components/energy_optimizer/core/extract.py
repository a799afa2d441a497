"""From solved columns to a plan: flows, costs by name, reasons and worth."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import TYPE_CHECKING

import numpy as np

from .at_once import costs_at_once
from .blocks.capacity_charge import capacity_cost
from .followers import drawn_kw
from .load_plans import SAME_KW, Circumstances, car_plan, run_plan
from .orders import ordered_slots
from .plan import COST_TERMS, BatteryPlan, DevicePlan, Plan, PlanStatus, Reason
from .reasons import AtMeter, battery_reasons, device_reasons, device_worth
from .worth import Priced, battery_worths

if TYPE_CHECKING:
    from .inputs import Battery, Device, FloatArray, Home
    from .model import Model, Outcome

OTHER_TERMS = ("tie-break", "penalty", "missing")
# The solver's rounding of a power [kW].
ROUNDING_KW = 1e-9


def extract(model: Model, outcome: Outcome, began: float) -> Plan:
    """Read the plan out of the solved program. Source: docs/model.md (1), (10)."""
    values = outcome.values
    imported, exported = model.grid
    terms = {term: model.program.cost_of(term, values) for term in (*COST_TERMS, *OTHER_TERMS)}
    terms["hysteresis"] = outcome.hysteresis_cost
    import_kw, export_kw = _power(imported.value(values)), _power(exported.value(values))
    terms["capacity charge"] = capacity_cost(model.home, import_kw)
    marginal = outcome.row_duals[model.program.rows["balance"]] / model.home.timeline.hours
    here = Circumstances(marginal, import_kw <= SAME_KW, costs_at_once(model, outcome))
    exporting = export_kw > ROUNDING_KW
    at_meter = np.where(exporting, model.home.export_price_per_kwh, model.home.import_price_per_kwh)
    solar_used_kw = _power(model.solar.value(values))
    load_kw = model.home.load_kw + drawn_kw(model, values)
    meter = AtMeter(import_kw, export_kw, load_kw)
    batteries = {
        battery.name: _battery_plan(model, outcome, battery, meter)
        for battery in model.home.batteries
    }
    planned = Priced(import_kw, export_kw, batteries)
    worths = battery_worths(model.home, planned, solar_used_kw, marginal)
    batteries = {name: replace(each, worth=worths[name]) for name, each in batteries.items()}
    devices = {
        device.name: _device_plan(model, outcome, device, at_meter) for device in model.home.devices
    }
    return Plan(
        status=PlanStatus.OPTIMAL if outcome.proved else PlanStatus.FEASIBLE,
        timeline=model.home.timeline,
        import_kw=import_kw,
        export_kw=export_kw,
        solar_used_kw=solar_used_kw,
        batteries=batteries,
        devices=devices,
        runs={load.name: run_plan(model, load, values, here) for load in model.home.deferrables},
        cars={car.name: car_plan(model, car, values, here) for car in model.home.cars},
        cost=sum(terms[term] for term in COST_TERMS),
        cost_terms=terms,
        gap_cost=outcome.gap,
        build_ms=(time.perf_counter() - began - outcome.solve_seconds) * 1e3,
        solve_ms=outcome.solve_seconds * 1e3,
        marginal_price_per_kwh=marginal,
        warmth=outcome.warmth,
    )


def _power(values: FloatArray) -> FloatArray:
    """Clear the solver's rounding below zero and next to it."""
    return np.where(values < ROUNDING_KW, 0.0, values)


def _battery_plan(model: Model, outcome: Outcome, battery: Battery, meter: AtMeter) -> BatteryPlan:
    """Read one battery; the dual of its energy row prices what it stores."""
    charge, discharge, stored, _ = model.batteries[battery.name]
    flows = BatteryPlan(
        charge_kw=_power(charge.value(outcome.values)),
        discharge_kw=_power(discharge.value(outcome.values)),
        stored_kwh=stored.value(outcome.values)[1:],
        stored_value_per_kwh=-outcome.row_duals[model.program.rows[f"stored.{battery.name}"]],
        reason=(),
        worth=np.zeros(len(model.home.timeline)),
    )
    reasons = battery_reasons(model.home, battery, flows, meter)
    return replace(flows, reason=_with_orders(model.home, battery, reasons))


def _with_orders(home: Home, battery: Battery, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Say of ordered slots that a person ordered them."""
    order = home.orders.get(battery.name)
    if order is None:
        return reasons
    held = ordered_slots(home, order).tolist()
    return tuple(
        Reason.ORDERED if is_held else reason for is_held, reason in zip(held, reasons, strict=True)
    )


def _device_plan(
    model: Model, outcome: Outcome, device: Device, at_meter: FloatArray
) -> DevicePlan:
    """Read one device."""
    flows = model.devices[device.name]
    shed = flows.shed.value(outcome.values) > 0.5  # noqa: PLR2004 - a yes or a no
    return DevicePlan(
        shed=shed,
        rebound_kw=_power(flows.rebound.value(outcome.values)),
        reason=device_reasons(model.home, shed),
        worth=device_worth(model.home, device, shed, at_meter),
    )
