"""The running loop over recorded slots: forecast, plan, tell, follow the real load, settle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..accounting import BatteryFacts, BooksState, SlotFacts, settle
from ..capacity import settled
from ..dispatch import Instruction, dispatch
from ..follow import after_standby_kwh
from ..hedge import hedged, response_kw
from ..inputs import Home, InstructionKind, PeakRule
from ..ladder import plan_with_ladder
from ..month_ahead import capacity_state, watched
from ..peak import PastPrices, peaks
from ..rules import rules_plan
from .ahead import Forecasts, Prices, Truth, timeline_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..capacity import CapacityCharge, MonthPeaks
    from ..inputs import Battery, BoolArray, FloatArray, Grid
    from ..plan import Plan
    from ..timeline import Timeline
    from .record import Record

type Progress = Callable[[int], object]


@dataclass(frozen=True, eq=False, slots=True)
class House:
    """What is replayed besides the record: battery, meter, the panels' switch, peak tariff."""

    battery: Battery
    grid: Grid
    curtailable: bool = True
    capacity_charge: CapacityCharge | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Replayed:
    """One policy over a record, each shape (n,); slots outside the account stay 0.

    cost: paid in the slot, wear included, the capacity charge apart. stored_kwh: at its end.
    told: what the battery was told. plans: how many were made. proved: False where a search
    ran out of time.
    """

    cost: FloatArray
    import_kw: FloatArray
    charge_kw: FloatArray
    discharge_kw: FloatArray
    stored_kwh: FloatArray
    told: tuple[Instruction | None, ...]
    plans: int
    proved: bool = True


class Policy(Protocol):
    """Says in each slot what the battery is told.

    most_import_kw: what the limits that are kept between plans hold the slot's import to.
    """

    plans: int
    most_import_kw: float

    def tell(self, slot: int, battery: Battery, month: MonthPeaks | None) -> Instruction:
        """Decide from what is known when the slot begins."""
        ...


class PlannerPolicy:
    """This planner: forecasts (or the truth), the exact plan, and the hedge against errors."""

    def __init__(self, record: Record, house: House, *, told_the_truth: bool = False) -> None:
        """Begin with nothing known."""
        self._record, self._house = record, house
        self._prices = Prices(record)
        self._forecasts = Truth(record) if told_the_truth else Forecasts(record)
        self._plan: Plan | None = None
        self._before: Mapping[str, Instruction] | None = None
        self.plans = 0
        self.most_import_kw = np.inf

    def tell(self, slot: int, battery: Battery, month: MonthPeaks | None) -> Instruction:
        """Forecast, plan and choose."""
        timeline = timeline_at(self._record, slot)
        imports, exports = self._prices.at(slot, timeline)
        load, solar = self._forecasts.at(timeline)
        home = _home(self._house, battery, timeline, (imports, exports), (load.kw, solar.kw))
        charge, net_kw = self._house.capacity_charge, home.load_kw - home.solar_kw
        state = capacity_state(charge, month, timeline, net_kw, home.batteries)
        home = replace(home, capacity_charge=state)
        self._plan = plan_with_ladder(home, self._plan)
        self.most_import_kw = watched(home, self._plan.import_kw).running_kw
        spread = np.hypot(load.spread_kw, solar.spread_kw)
        now = timeline.start(0)
        self._before = hedged(self._plan, home, spread, now, self._before)
        self.plans += 1
        return self._before[battery.name]


class RulesPolicy:
    """The peak rule alone: what the ladder falls back to, without forecasts."""

    def __init__(self, record: Record, house: House, rule: PeakRule) -> None:
        """Keep what the rule looks at."""
        self._record, self._house, self._rule = record, house, rule
        self._prices = Prices(record)
        self.plans = 0
        self.most_import_kw = np.inf

    def tell(self, slot: int, battery: Battery, month: MonthPeaks | None) -> Instruction:  # noqa: ARG002 - as every policy
        """Hold before a peak, serve the load in it."""
        timeline = timeline_at(self._record, slot)
        imports, exports = self._prices.at(slot, timeline)
        seen = max(slot - 1, 0)
        power = (
            np.full(len(timeline), np.nan_to_num(max(self._record.load_kw[seen], 0.0))),
            np.full(len(timeline), np.nan_to_num(max(self._record.solar_kw[seen], 0.0))),
        )
        home = _home(self._house, battery, timeline, (imports, exports), power)
        home = replace(home, peak_slots=self._peaks(slot, timeline, imports))
        plan = rules_plan(home)
        self.plans += 1
        return dispatch(plan, home, timeline.start(0))[battery.name]

    def _peaks(self, slot: int, timeline: Timeline, imports: FloatArray) -> BoolArray:
        first = max(slot - timeline_at_most_today(self._record), 0)
        if first == slot:
            return peaks(timeline, imports, self._rule)
        earlier = self._record.import_price_per_kwh[first:slot]
        today = timeline.local_days[0]
        edges = self._record.start_s + self._record.step_s * np.arange(first, slot + 1)
        past = type(timeline)(edges.astype(np.int64), timeline.zone)
        same = (past.local_days == today) & ~np.isnan(earlier)
        if not same.any() or not same[same.argmax() :].all():
            return peaks(timeline, imports, self._rule)
        begin = int(same.argmax())
        past = type(timeline)(past.edges_s[begin:], timeline.zone)
        return peaks(timeline, imports, self._rule, past=PastPrices(past, earlier[begin:]))


def timeline_at_most_today(record: Record) -> int:
    """Give how many slots of one day there may be before now (25 h when clocks go back)."""
    return 25 * 3600 // record.step_s


class SelfConsumptionPolicy:
    """A battery left to itself."""

    plans = 0
    most_import_kw = np.inf

    def tell(self, slot: int, battery: Battery, month: MonthPeaks | None) -> Instruction:  # noqa: ARG002 - as every policy
        """Follow the load."""
        return Instruction(InstructionKind.SELF_CONSUMPTION)


def _home(
    house: House,
    battery: Battery,
    timeline: Timeline,
    prices: tuple[FloatArray, FloatArray],
    powers: tuple[FloatArray, FloatArray],
) -> Home:
    return Home(
        timeline=timeline,
        import_price_per_kwh=prices[0],
        export_price_per_kwh=prices[1],
        load_kw=powers[0],
        solar_kw=powers[1],
        curtailable=house.curtailable,
        grid=house.grid,
        batteries=(battery,),
    )


def replay(
    record: Record,
    house: House,
    policy: Policy,
    *,
    until: int | None = None,
    progress: Progress | None = None,
) -> Replayed:
    """Run a policy over the record's slots and settle each from what happened.

    until: stop before this slot. Slots outside the account are passed over: the battery is
    after them as it was before.
    """
    count = len(record)
    cost, stored_kwh = np.zeros(count), np.zeros(count)
    charge, discharge, imported = np.zeros(count), np.zeros(count), np.zeros(count)
    tariff, month = house.capacity_charge, None
    told: list[Instruction | None] = [None] * count
    battery, books = house.battery, BooksState()
    for slot in range(count if until is None else until):
        if record.counted[slot]:
            instruction = policy.tell(slot, battery, month)
            told[slot] = instruction
            most_kw = policy.most_import_kw
            facts, battery = happened(record, house, battery, slot, instruction, most_kw)
            import_kwh = facts.grid_import_kwh or 0.0
            imported[slot] = import_kwh / record.hours
            if tariff is not None:
                month = settled(tariff, month, facts.start, facts.end, import_kwh)
            entry = settle(books, facts, {battery.name: battery})
            books = entry.state
            flows = facts.batteries[battery.name]
            charge[slot] = (flows.charge_kwh or 0.0) / record.hours
            discharge[slot] = (flows.discharge_kwh or 0.0) / record.hours
            cost[slot] = entry.figures.actual_cost + entry.batteries[battery.name].wear_cost
        stored_kwh[slot] = battery.stored_kwh
        if progress is not None:
            progress(1)
    return Replayed(cost, imported, charge, discharge, stored_kwh, tuple(told), policy.plans)


def happened(
    record: Record,
    house: House,
    battery: Battery,
    slot: int,
    told: Instruction,
    most_import_kw: float = np.inf,
) -> tuple[SlotFacts, Battery]:
    """Let the battery follow the slot's real load within its limits; panels may be curtailed."""
    hours = record.hours
    load, solar = float(record.load_kw[slot]), float(record.solar_kw[slot])
    import_price = float(record.import_price_per_kwh[slot])
    export_price = float(record.export_price_per_kwh[slot])
    panels = np.array([solar])
    if house.curtailable and import_price < 0.0:
        # Import is paid for: panels are better turned off, unless what they feed in brings more.
        panels = np.array([min(solar, 0.0), solar])
    net = load - panels
    supply = response_kw(battery, told.kind, told.power_kw, net, hours, most_import_kw)
    meter = net - supply
    cheapest = int(np.argmin(np.where(meter > 0.0, import_price, export_price) * meter))
    solar, supplied, grid = (float(each[cheapest]) for each in (panels, supply, meter))
    if house.curtailable and export_price < 0.0:
        spared = min(max(-grid, 0.0), max(solar, 0.0))
        grid, solar = grid + spared, solar - spared
    charge_kwh, discharge_kwh = max(-supplied, 0.0) * hours, max(supplied, 0.0) * hours
    stored = (
        battery.stored_kwh
        + charge_kwh * battery.charge_efficiency_ratio
        - discharge_kwh / battery.discharge_efficiency_ratio
    )
    stored = after_standby_kwh(battery, stored, hours)
    after = replace(battery, stored_kwh=min(max(stored, battery.floor_kwh), battery.top_kwh))
    flows = BatteryFacts(
        charge_kwh,
        discharge_kwh,
        after.stored_kwh,
        acted=told.kind is not InstructionKind.SELF_CONSUMPTION,
    )
    facts = SlotFacts(
        start=record.start(slot),
        end=record.start(slot + 1),
        import_price_per_kwh=import_price,
        export_price_per_kwh=export_price,
        grid_import_kwh=max(grid, 0.0) * hours,
        grid_export_kwh=max(-grid, 0.0) * hours,
        solar_kwh=max(solar, 0.0) * hours,
        batteries={battery.name: flows},
        curtailable=house.curtailable,
    )
    return facts, after
