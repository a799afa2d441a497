"""Never both directions in one slot: binaries, only where a linear answer needs them (6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .permissions import exports_forbidden, imports_forbidden

if TYPE_CHECKING:
    from ..inputs import BoolArray, FloatArray, Home
    from ..program import Linear, Program
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
    names = tuple(battery.name for battery in home.batteries)
    return [(name,) for name in names] if home.allow_transfer else [names] * bool(names)


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


def add_meter_exclusivity(
    program: Program, home: Home, grid: GridFlows, flows: Flows, bounds: Bounds, slots: BoolArray
) -> None:
    """Make the meter of some slots import or export, with what may go with neither. Source: (6)."""
    round_name = f"meter {len(program.rows)}"
    importing = program.variable(f"importing {round_name}", int(slots.sum()), upper=1.0, integer=True)
    exporting: Linear = 1.0 - importing
    if home.allow_transfer:
        exporting = program.variable(
            f"exporting {round_name}", int(slots.sum()), upper=1.0, integer=True
        )
        program.require(f"exclusivity.one {round_name}", importing + exporting <= 1.0)
    most_import, most_export = bounds.most_import_kw[slots], bounds.most_export_kw[slots]
    program.require(
        f"exclusivity.import {round_name}", grid.imported[slots] <= importing * most_import
    )
    program.require(
        f"exclusivity.export {round_name}", grid.exported[slots] <= exporting * most_export
    )
    for battery in home.batteries:
        charge, discharge, _ = flows[battery.name]
        bound = exports_forbidden(home, battery)[slots]
        if bound.any():
            program.require(
                f"permissions.no export {battery.name} {round_name}",
                discharge[slots][bound] <= (1.0 - exporting[bound]) * battery.max_discharge_kw,
            )
        if imports_forbidden(battery):
            program.require(
                f"permissions.no import {battery.name} {round_name}",
                charge[slots] <= (1.0 - importing) * battery.max_charge_kw,
            )


def add_battery_exclusivity(
    program: Program, home: Home, flows: Flows, group: tuple[str, ...], slots: BoolArray
) -> None:
    """Make a group of batteries charge or discharge in some slots, never both. Source: (6)."""
    round_name = f"{group[0]} {len(program.rows)}"
    charging = program.variable(f"charging {round_name}", int(slots.sum()), upper=1.0, integer=True)
    for battery in home.batteries:
        if battery.name in group:
            charge, discharge, _ = flows[battery.name]
            program.require(
                f"exclusivity.charge {battery.name} {round_name}",
                charge[slots] <= charging * battery.max_charge_kw,
            )
            program.require(
                f"exclusivity.discharge {battery.name} {round_name}",
                discharge[slots] <= (1.0 - charging) * battery.max_discharge_kw,
            )
