"""Settle one slot: the bills, what each battery and device earned, the state after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import expm1
from typing import TYPE_CHECKING

from .battery_books import BatteryResult, battery_figures, settle_batteries
from .bills import Tariff, tariff_of
from .entry import BatteryEntry, BatteryState, BooksState, DeviceEntry, SlotEntry
from .figures import Figures
from .flows import Flows, Reading, read_slot
from .split import split_flows
from .stock import moved_unseen
from .virtual import Exchange, limited, self_consumption, shifted, stored_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..inputs import Battery
    from .facts import BatteryFacts, SlotFacts

REFERENCE_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class _Virtual:
    """The virtual batteries' slot: what they would hold, and what the home would have needed."""

    stored_kwh: Mapping[str, float]
    need_kwh: float
    wear_cost: float


def settle(state: BooksState, facts: SlotFacts, batteries: Mapping[str, Battery]) -> SlotEntry:
    """Book one slot; its entry carries the state that the next one starts from.

    batteries: the batteries' model by name, as the planner has it.
    Source: docs/money.md
    """
    state = _opened(state, facts, batteries)
    reading = read_slot(state, facts, batteries)
    import_price = facts.import_price_per_kwh
    export_price = facts.export_price_per_kwh
    flows = reading.flows
    if flows is None or import_price is None or export_price is None:
        return _settle_unknown(state, facts, batteries, reading)
    tariff = tariff_of(
        import_price_per_kwh=import_price,
        export_price_per_kwh=export_price,
        grid_import_kwh=flows.grid_import_kwh,
        grid_export_kwh=flows.grid_export_kwh,
        export_blocked=facts.export_blocked,
        curtailable=facts.curtailable,
    )
    split = split_flows(flows, tariff)
    results = settle_batteries(state, facts, flows, split, batteries)
    virtual = _settle_virtual(state, facts, flows, results, batteries)
    after = _state_after(state, facts, results, virtual, import_price)
    lost_cost = sum(
        battery.basis_cost for name, battery in state.batteries.items() if name not in batteries
    )
    difference_cost = _difference_cost(after, batteries) - _difference_cost(
        _priced(state, import_price), batteries
    )
    figures = replace(
        battery_figures(split, results),
        **_energies(flows),
        **_bills(flows, tariff, virtual),
        lost_basis_cost=lost_cost,
        virtual_wear_cost=virtual.wear_cost,
        stored_difference_cost=difference_cost,
    )
    return SlotEntry(
        facts=facts,
        quality=reading.quality,
        missing=reading.missing,
        figures=figures,
        batteries={name: result.entry for name, result in results.items()},
        devices=_device_entries(flows, tariff, figures.shed_savings),
        state=after,
    )


def settle_all(
    state: BooksState, slots: Iterable[SlotFacts], batteries: Mapping[str, Battery]
) -> list[SlotEntry]:
    """Book slots one after the other: a stretch settled late, or again with better data."""
    entries: list[SlotEntry] = []
    for facts in slots:
        entry = settle(state, facts, batteries)
        entries.append(entry)
        state = entry.state
    return entries


def _opened(state: BooksState, facts: SlotFacts, batteries: Mapping[str, Battery]) -> BooksState:
    """Open the books of a battery seen for the first time, at what it held at the start."""
    known = dict(state.batteries)
    for name, model in batteries.items():
        seen = facts.batteries.get(name)
        if name in known or seen is None:
            continue
        stored_kwh = seen.stored_kwh or 0.0
        if seen.charge_kwh is not None and seen.discharge_kwh is not None:
            exchange = Exchange(seen.charge_kwh, seen.discharge_kwh)
            stored_kwh -= stored_after(exchange, 0.0, model)
        elif seen.stored_kwh is None:
            continue  # nothing is known of it yet: opened empty, its stock would look charged
        known[name] = BatteryState.opened(max(stored_kwh, 0.0))
    return replace(state, batteries=known)


def _priced(state: BooksState, import_price_per_kwh: float) -> BooksState:
    """Give the state a reference price where it has none yet."""
    if state.reference_price_per_kwh is not None:
        return state
    return replace(state, reference_price_per_kwh=import_price_per_kwh)


def _state_after(
    state: BooksState,
    facts: SlotFacts,
    results: Mapping[str, BatteryResult],
    virtual: _Virtual,
    import_price_per_kwh: float,
) -> BooksState:
    """Collect the state after the slot; the reference price moves a slot's share of a day."""
    before = _priced(state, import_price_per_kwh).reference_price_per_kwh or 0.0
    share = -expm1(-facts.hours / REFERENCE_HOURS)
    return BooksState(
        batteries={
            name: replace(result.state, virtual_kwh=virtual.stored_kwh[name])
            for name, result in results.items()
        },
        reference_price_per_kwh=before + share * (import_price_per_kwh - before),
    )


def _difference_cost(state: BooksState, batteries: Mapping[str, Battery]) -> float:
    """Value what the real batteries hold above the virtual ones: the import it would replace.

    Source: docs/money.md (6)
    """
    price_per_kwh = max(state.reference_price_per_kwh or 0.0, 0.0)
    return price_per_kwh * sum(
        battery.discharge_efficiency_ratio
        * (state.batteries[name].stored_kwh - state.batteries[name].virtual_kwh)
        for name, battery in batteries.items()
        if name in state.batteries
    )


def _settle_virtual(
    state: BooksState,
    facts: SlotFacts,
    flows: Flows,
    results: Mapping[str, BatteryResult],
    batteries: Mapping[str, Battery],
) -> _Virtual:
    """Carry the virtual batteries through the slot.

    Where nothing was our doing the real batteries were on self-consumption themselves:
    the virtual ones do what was measured, shifted by what the model says that their other
    state of charge changes. So a model's error is not booked as our merit.
    """
    real_kwh = {name: state.batteries[name].stored_kwh for name in batteries}
    virtual_kwh = {name: state.batteries[name].virtual_kwh for name in batteries}
    need_kwh = flows.solar_need_kwh
    args = (need_kwh, flows.solar_kwh, facts.hours)
    modelled = self_consumption(batteries, virtual_kwh, *args)
    as_real = self_consumption(batteries, real_kwh, *args)
    stored_kwh: dict[str, float] = {}
    wear_cost = 0.0
    for name, model in batteries.items():
        exchange = modelled[name]
        drift_kwh = 0.0
        if not facts.acted:
            measured = Exchange(flows.charge_kwh[name], flows.discharge_kwh[name])
            exchange = shifted(measured, exchange.net_kwh - as_real[name].net_kwh)
            holds_kwh = stored_after(measured, real_kwh[name], model)
            exchange = limited(exchange, virtual_kwh[name], model, holds_kwh)
            drift_kwh = results[name].drift_kwh
        after_kwh = stored_after(exchange, virtual_kwh[name], model) + drift_kwh
        stored_kwh[name] = min(max(after_kwh, 0.0), model.capacity_kwh)
        need_kwh -= exchange.net_kwh
        wear_cost += exchange.discharge_kwh * model.wear_cost_per_kwh
    return _Virtual(stored_kwh, need_kwh, wear_cost)


def _energies(flows: Flows) -> dict[str, float]:
    """Sum up what flowed [kWh]."""
    return {
        "grid_import_kwh": flows.grid_import_kwh,
        "grid_export_kwh": flows.grid_export_kwh,
        "solar_kwh": flows.solar_kwh,
        "load_kwh": flows.load_kwh,
        "residual_kwh": flows.residual_kwh,
        "charge_kwh": flows.charged_kwh,
        "discharge_kwh": flows.discharged_kwh,
        "avoided_kwh": sum(flows.avoided_kwh.values()),
        "rebound_kwh": sum(flows.rebound_kwh.values()),
    }


def _bills(flows: Flows, tariff: Tariff, virtual: _Virtual) -> dict[str, float]:
    """Bill the same home five times; Source: docs/money.md (2)."""
    actual_need_kwh = flows.grid_import_kwh - flows.grid_export_kwh
    return {
        "bare_cost": flows.load_kwh * tariff.import_price_per_kwh,
        "solar_cost": tariff.bill_cost(flows.solar_need_kwh),
        "battery_cost": tariff.bill_cost(flows.battery_need_kwh),
        "actual_cost": tariff.bill_cost(actual_need_kwh),
        "self_consumption_cost": tariff.bill_cost(virtual.need_kwh),
        "solar_import_kwh": tariff.import_kwh(flows.solar_need_kwh),
        "battery_import_kwh": tariff.import_kwh(flows.battery_need_kwh),
        "self_consumption_import_kwh": tariff.import_kwh(virtual.need_kwh),
    }


def _device_entries(flows: Flows, tariff: Tariff, shed_savings: float) -> dict[str, DeviceEntry]:
    """Share the slot's savings from shedding by what each device drew less, net."""
    net_kwh = {name: kwh - flows.rebound_kwh[name] for name, kwh in flows.avoided_kwh.items()}
    total_kwh = sum(net_kwh.values())
    importing = flows.grid_import_kwh >= flows.grid_export_kwh
    price_per_kwh = tariff.import_price_per_kwh if importing else tariff.export_price_per_kwh
    if abs(total_kwh) > 1e-9:  # noqa: PLR2004 - below this the share is noise
        price_per_kwh = shed_savings / total_kwh
    return {
        name: DeviceEntry(flows.avoided_kwh[name], flows.rebound_kwh[name], kwh * price_per_kwh)
        for name, kwh in net_kwh.items()
    }


def _settle_unknown(
    state: BooksState, facts: SlotFacts, batteries: Mapping[str, Battery], reading: Reading
) -> SlotEntry:
    """Book no money; move the stock to where it was measured, the virtual one along with it."""
    after: dict[str, BatteryState] = {}
    lost_cost = sum(
        battery.basis_cost for name, battery in state.batteries.items() if name not in batteries
    )
    for name, model in batteries.items():
        before = state.batteries.get(name)
        if before is None:
            continue
        stored_kwh = _unseen_stored_kwh(before, facts.batteries.get(name), model)
        moved = moved_unseen(before, stored_kwh)
        virtual_kwh = before.virtual_kwh + stored_kwh - before.stored_kwh
        after[name] = replace(
            moved.state, virtual_kwh=min(max(virtual_kwh, 0.0), model.capacity_kwh)
        )
        lost_cost += moved.written_off_cost
    return SlotEntry(
        facts=facts,
        quality=reading.quality,
        missing=reading.missing,
        figures=Figures(lost_basis_cost=lost_cost),
        batteries={name: BatteryEntry() for name in after},
        devices={},
        state=replace(state, batteries=after),
    )


def _unseen_stored_kwh(before: BatteryState, facts: BatteryFacts | None, model: Battery) -> float:
    """Find what a battery holds after a slot that cannot be booked [kWh]."""
    if facts is not None and facts.stored_kwh is not None:
        return facts.stored_kwh
    if facts is None or facts.charge_kwh is None or facts.discharge_kwh is None:
        return before.stored_kwh
    exchange = Exchange(facts.charge_kwh, facts.discharge_kwh)
    return min(max(stored_after(exchange, before.stored_kwh, model), 0.0), model.capacity_kwh)
