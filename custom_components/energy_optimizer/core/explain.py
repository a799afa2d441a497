"""Why each battery, device, load and car does in a slot what it does, with the numbers in it.

A plan names a code per slot; the numbers a sentence needs are worked out here, for one slot
and only when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
import string
from typing import TYPE_CHECKING

import numpy as np

from .blocks.battery import calibration_slots, end_value_per_kwh
from .blocks.capacity_charge import free_power_kw
from .blocks.shedding import device_power_kw
from .plan import Reason
from .worth import Priced, battery_matches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from .inputs import Battery, Device, FloatArray, Home
    from .loads import Car, Deferrable
    from .plan import BatteryPlan, Plan
    from .worth import Match

    type Numbers = Mapping[str, float | datetime]

# Energy below this is not worth a word [kWh].
LEAST_KWH = 0.05
# Reasons for which what comes later matters.
FOR_LATER = frozenset(
    {Reason.HOLD_FOR_LATER, Reason.CHARGE_CHEAP, Reason.CHARGE_SURPLUS, Reason.LEAVE_ROOM}
)
# Words of a code with fewer numbers in them, by the ending of their key.
FORMS = ("end", "plain")
WAITING = frozenset({Reason.WAIT_FOR_CHEAPER, Reason.CAR_WAITS})


@dataclass(frozen=True, slots=True)
class Explained:
    """A code, the numbers of its sentence, and what the slot is worth [money].

    numbers: named with their unit, as in `power_kw`, `stored_kwh`, `price_per_kwh`; times
    are aware. One that is not there has nothing to say: without `later` it is after the plan.
    """

    code: Reason
    numbers: Numbers
    worth: float


def explain(plan: Plan, home: Home, slot: int) -> dict[str, Explained]:
    """Explain one slot for everything that is planned, by name.

    home: what the plan was made from.
    """
    return explain_slots(plan, home, [slot])[0]


def explain_slots(plan: Plan, home: Home, slots: Sequence[int]) -> list[dict[str, Explained]]:
    """Explain some slots; what all of them need is worked out once.

    home: what the plan was made from.
    """
    matches = _matches(plan, home, slots)
    return [_explained(plan, home, slot, matches) for slot in slots]


def _explained(
    plan: Plan, home: Home, slot: int, matches: Mapping[str, list[Match]]
) -> dict[str, Explained]:
    """Explain one slot, thing by thing."""
    found: dict[str, Explained] = {}
    for battery in (b for b in home.batteries if b.name in plan.batteries):
        own = plan.batteries[battery.name]
        numbers = _battery_numbers(plan, home, battery, slot, matches.get(battery.name, []))
        found[battery.name] = Explained(own.reason[slot], numbers, float(own.worth[slot]))
    for device in (d for d in home.devices if d.name in plan.devices):
        shed = plan.devices[device.name]
        numbers = _device_numbers(plan, home, device, slot)
        found[device.name] = Explained(shed.reason[slot], numbers, float(shed.worth[slot]))
    for load in (each for each in home.deferrables if each.name in plan.runs):
        run = plan.runs[load.name]
        numbers = _run_numbers(plan, home, load, slot)
        found[load.name] = Explained(run.reason[slot], numbers, float(run.worth[slot]))
    for car in (c for c in home.cars if c.name in plan.cars):
        charged = plan.cars[car.name]
        numbers = _car_numbers(plan, home, car, slot)
        found[car.name] = Explained(charged.reason[slot], numbers, float(charged.worth[slot]))
    return found


def _matches(plan: Plan, home: Home, slots: Sequence[int]) -> dict[str, list[Match]]:
    """Match energies only where a reason of the slots needs it."""
    batteries = plan.batteries.values()
    asked = any(each.reason[slot] in FOR_LATER for each in batteries for slot in slots)
    if not asked or not np.array_equal(plan.timeline.edges_s, home.timeline.edges_s):
        return {}
    planned = Priced(plan.import_kw, plan.export_kw, plan.batteries)
    return battery_matches(home, planned, plan.solar_used_kw, _marginal(plan, home))


def _marginal(plan: Plan, home: Home) -> FloatArray:
    """Give the plan's marginal prices, or those of the meter where nothing was solved."""
    marginal = plan.marginal_price_per_kwh
    return home.import_price_per_kwh if marginal is None else marginal


def _battery_numbers(
    plan: Plan, home: Home, battery: Battery, slot: int, matches: list[Match]
) -> Numbers:
    """Give what a sentence about a battery needs."""
    flows, code = plan.batteries[battery.name], plan.batteries[battery.name].reason[slot]
    numbers: dict[str, float | datetime] = {
        "power_kw": float(flows.charge_kw[slot] + flows.discharge_kw[slot]),
        "stored_kwh": float(flows.stored_kwh[slot]),
        "price_per_kwh": float(home.import_price_per_kwh[slot]),
        "export_price_per_kwh": float(home.export_price_per_kwh[slot]),
    }
    if code in FOR_LATER:
        numbers |= _later_numbers(plan, home, battery, slot, matches)
    elif code is Reason.KEEP_BELOW_PEAK and home.capacity_charge is not None:
        numbers["peak_kw"] = free_power_kw(home.capacity_charge, home.timeline, slot)
    elif code is Reason.CALIBRATE and calibration_slots(home, battery).any():
        numbers["capacity_kwh"] = battery.capacity_kwh
        numbers["until"] = battery.calibrate_by or plan.timeline.end(slot)
    elif code is Reason.BACK_INSIDE_LIMITS:
        below = flows.charge_kw[slot] > 0.0
        numbers["limit_kwh"] = battery.floor_kwh if below else battery.top_kwh
    elif code is Reason.ORDERED and battery.name in home.orders:
        numbers["until"] = home.orders[battery.name].until
    return numbers


def _later_numbers(
    plan: Plan, home: Home, battery: Battery, slot: int, matches: list[Match]
) -> dict[str, float | datetime]:
    """Say how much is moved, from here to the end of the like slots, and to when most of it."""
    flows, count = plan.batteries[battery.name], len(plan.timeline)
    until = _end_of_like(flows.reason, slot)
    begun = [each for each in matches if slot <= each.slot < until and each.later >= until]
    # Room is left by storing less than usual; everything else stores more for later.
    sign = -1.0 if flows.reason[slot] is Reason.LEAVE_ROOM else 1.0
    begun = [each for each in begun if sign * each.stored_kwh > 0.0]
    by_slot: dict[int, float] = {}
    for each in begun:
        by_slot[each.later] = by_slot.get(each.later, 0.0) + abs(each.stored_kwh)
    moved_kwh = sum(by_slot.values())
    if moved_kwh < LEAST_KWH:
        moved_kwh = max(float(flows.stored_kwh[slot]) - battery.floor_kwh, 0.0)
        by_slot = {_next_use(flows, slot): moved_kwh}
    later = max(by_slot, key=lambda at: (_price_at(plan, home, battery, at), by_slot[at]))
    numbers: dict[str, float | datetime] = {
        "moved_kwh": moved_kwh,
        "later_price_per_kwh": _price_at(plan, home, battery, later),
    }
    if later < count:
        price = numbers["later_price_per_kwh"]
        while later > until and _price_at(plan, home, battery, later - 1) == price:
            later -= 1
        numbers["later"] = plan.timeline.start(later)
    return numbers


def _end_of_like(reasons: Sequence[Reason], slot: int) -> int:
    """Give the slot after the last one that goes on with the same reason."""
    end = slot
    while end < len(reasons) and reasons[end] is reasons[slot]:
        end += 1
    return end


def _next_use(flows: BatteryPlan, slot: int) -> int:
    """Give the next slot in which the battery gives energy; n where none does."""
    used = np.flatnonzero(flows.discharge_kw[slot + 1 :] > LEAST_KWH)
    return slot + 1 + int(used[0]) if used.size else flows.discharge_kw.size


def _price_at(plan: Plan, home: Home, battery: Battery, slot: int) -> float:
    """Give what a kWh moved to a slot brings or costs there; after the plan, what it is worth."""
    if slot >= len(plan.timeline):
        return end_value_per_kwh(home, battery)
    exporting = plan.export_kw[slot] > plan.import_kw[slot]
    price = home.export_price_per_kwh if exporting else home.import_price_per_kwh
    return float(price[slot])


def _device_numbers(plan: Plan, home: Home, device: Device, slot: int) -> Numbers:
    """Give what a sentence about a managed device needs."""
    numbers: dict[str, float | datetime] = {
        "power_kw": float(device_power_kw(home, device)[slot]),
        "price_per_kwh": float(home.import_price_per_kwh[slot]),
    }
    reasons = plan.devices[device.name].reason
    if reasons[slot] is Reason.PEAK_SHED:
        numbers["until"] = plan.timeline.end(_end_of_like(reasons, slot) - 1)
    return numbers


def _run_numbers(plan: Plan, home: Home, load: Deferrable, slot: int) -> Numbers:
    """Give what a sentence about a load that can wait needs."""
    run, price = plan.runs[load.name], _marginal(plan, home)
    code = run.reason[slot]
    numbers: dict[str, float | datetime] = {
        "power_kw": float(run.power_kw[slot]),
        "price_per_kwh": float(price[slot]),
    }
    if code in WAITING:
        numbers |= _next_start(plan, run.power_kw, price, slot)
    if run.ends is not None and code in {Reason.RUN_GOES_ON, Reason.RUN_CHEAPEST}:
        numbers["until"] = run.ends
    if code is Reason.RUN_LATE:
        numbers["missing_kwh"] = run.missing_kwh
    if code is Reason.NOT_IN_WINDOW and load.earliest is not None:
        numbers["later"] = load.earliest
    if code is Reason.TOO_DEAR and load.max_price_per_kwh is not None:
        numbers["limit_price_per_kwh"] = load.max_price_per_kwh
    return numbers


def _car_numbers(plan: Plan, home: Home, car: Car, slot: int) -> Numbers:
    """Give what a sentence about a car needs."""
    charged, price = plan.cars[car.name], _marginal(plan, home)
    code = charged.reason[slot]
    numbers: dict[str, float | datetime] = {
        "power_kw": float(charged.power_kw[slot]),
        "stored_kwh": float(charged.stored_kwh[slot]),
        "price_per_kwh": float(price[slot]),
    }
    if code in WAITING:
        numbers |= _next_start(plan, charged.power_kw, price, slot)
    if code is Reason.CAR_MINIMUM:
        numbers["limit_kwh"] = car.minimum_kwh
    short = [
        (departure.at, missing)
        for departure, missing in zip(car.departures, charged.missing_kwh, strict=False)
        if missing > 0.0
    ]
    if code is Reason.CAR_SHORT and short:
        numbers["until"], numbers["missing_kwh"] = short[0]
    return numbers


def _next_start(
    plan: Plan, power_kw: FloatArray, price: FloatArray, slot: int
) -> dict[str, float | datetime]:
    """Say when it next draws power, and what that costs then."""
    ahead = np.flatnonzero(power_kw[slot + 1 :] > 0.0)
    if not ahead.size:
        return {}
    later = slot + 1 + int(ahead[0])
    return {"later": plan.timeline.start(later), "later_price_per_kwh": float(price[later])}


def sentence(
    code: str,
    numbers: Numbers,
    templates: Mapping[str, str],
    zone: tzinfo,
    decimal: str = ".",
) -> str:
    """Put the numbers into a language's words for a code.

    templates: by code, with placeholders named as the numbers are. The first is taken whose
    placeholders are all there: `code`, `code_end` (what is to come is after the plan),
    `code_plain` (no numbers at all); else the bare code.
    """
    said = {name: _said(name, value, zone, decimal) for name, value in numbers.items()}
    for key in (code, *(f"{code}_{form}" for form in FORMS)):
        template = templates.get(key)
        if template is not None and _placeholders(template) <= said.keys():
            return template.format(**said)
    return code


def _placeholders(template: str) -> set[str]:
    """List what a template wants to be told."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _said(name: str, value: float | datetime, zone: tzinfo, decimal: str) -> str:
    """Write a number as a person reads it: money to the hundredth, energy to the tenth."""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%H:%M")
    if name.endswith("price_per_kwh"):
        return f"{value:.2f}".replace(".", decimal)
    unit = " kWh" if name.endswith("_kwh") else " kW" if name.endswith("_kw") else ""
    return f"{value:.1f}".replace(".", decimal) + unit
