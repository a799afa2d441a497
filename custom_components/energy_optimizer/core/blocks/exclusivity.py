"""Never both directions in one slot: binaries, only where a linear answer needs them (6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..program import nothing
from .permissions import exports_forbidden, imports_forbidden

if TYPE_CHECKING:
    from ..inputs import BoolArray, FloatArray, Home
    from ..program import IntArray, Linear, Program
    from .bounds import Bounds
    from .grid import GridFlows
    from .permissions import Flows

# Flows below this are the solver's rounding, not a direction [kW].
ZERO_KW = 1e-6


class Broken(NamedTuple):
    """Slots whose flows go both ways, shape (n,) each: at the meter, at each battery group."""

    meter: BoolArray
    batteries: tuple[BoolArray, ...]


def battery_groups(home: Home) -> list[tuple[str, ...]]:
    """List who shares a direction: all batteries, or each its own where they may transfer."""
    names = tuple(battery.name for battery in home.batteries if not battery.follows_load)
    return [(name,) for name in names] if home.allow_transfer else [names] if names else []


def find_broken(home: Home, grid: GridFlows, flows: Flows, values: FloatArray) -> Broken:
    """Find the slots of a solution that break exclusivity or a permission."""

    def both(one: FloatArray, other: FloatArray) -> BoolArray:
        return np.minimum(one, other) > ZERO_KW

    charge = {name: flow.charge.value(values) for name, flow in flows.items()}
    discharge = {name: flow.discharge.value(values) for name, flow in flows.items()}
    imported, exported = grid.imported.value(values), grid.exported.value(values)
    meter = both(imported, exported)
    for battery in home.batteries:
        name = battery.name
        meter |= both(exported, discharge[name]) & exports_forbidden(home, battery)
        meter |= both(imported, charge[name]) & imports_forbidden(battery)
    none = np.zeros(len(home.timeline))
    groups = tuple(
        both(
            sum((charge[name] for name in group), none),
            sum((discharge[name] for name in group), none),
        )
        for group in battery_groups(home)
    )
    return Broken(meter, groups)


class Choice(NamedTuple):
    """Binaries of some slots and the two flows they choose between, shape (m,)."""

    yes: Linear
    one: Linear
    other: Linear

    def guess(self, values: FloatArray) -> tuple[IntArray, FloatArray]:
        """Give the columns and the direction that the larger flow of a solution points to."""
        larger = self.one.value(values) >= self.other.value(values)
        return self.yes.pieces[0].columns, larger.astype(np.float64)


def add_meter_exclusivity(
    program: Program, home: Home, grid: GridFlows, flows: Flows, bounds: Bounds, slots: BoolArray
) -> list[Choice]:
    """Make the meter of some slots import or export, with what may go with neither. Source: (6)."""
    label, count = f"meter {len(program.rows)}", int(slots.sum())
    imported, exported = grid.imported[slots], grid.exported[slots]
    importing = program.variable(f"importing {label}", count, upper=1.0, integer=True)
    exporting = 1.0 - importing
    choices = [Choice(importing, imported, exported)]
    if home.allow_transfer:
        # One battery may serve another that must not charge from the grid: neither direction.
        exporting = program.variable(f"exporting {label}", count, upper=1.0, integer=True)
        program.require(f"exclusivity.meter {label}", importing + exporting <= 1.0)
        choices.append(Choice(exporting, exported, imported))
    most_import, most_export = bounds.most_import_kw[slots], bounds.most_export_kw[slots]
    program.require(f"exclusivity.import {label}", imported <= importing * most_import)
    program.require(f"exclusivity.export {label}", exported <= exporting * most_export)
    for battery in home.batteries:
        charge, discharge = flows[battery.name][:2]
        bound = exports_forbidden(home, battery)[slots]
        if bound.any():
            served = (1.0 - exporting[bound]) * battery.max_discharge_kw
            name = f"permissions.discharge {battery.name} {label}"
            program.require(name, discharge[slots][bound] <= served)
        if imports_forbidden(battery):
            filled = (1.0 - importing) * battery.max_charge_kw
            program.require(f"permissions.charge {battery.name} {label}", charge[slots] <= filled)
    return choices


def add_battery_exclusivity(
    program: Program, home: Home, flows: Flows, group: tuple[str, ...], slots: BoolArray
) -> Choice:
    """Make a group of batteries charge or discharge in some slots, never both. Source: (6)."""
    label, count = f"{group[0]} {len(program.rows)}", int(slots.sum())
    charging = program.variable(f"charging {label}", count, upper=1.0, integer=True)
    charged, discharged = nothing(count), nothing(count)
    for battery in (b for b in home.batteries if b.name in group):
        charge, discharge = flows[battery.name].charge[slots], flows[battery.name].discharge[slots]
        charged, discharged = charged + charge, discharged + discharge
        name = f"{battery.name} {label}"
        program.require(f"exclusivity.charge {name}", charge <= charging * battery.max_charge_kw)
        program.require(
            f"exclusivity.discharge {name}",
            discharge <= (1.0 - charging) * battery.max_discharge_kw,
        )
    return Choice(charging, charged, discharged)
