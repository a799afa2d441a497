"""From a slot's facts to flows that the money can be computed on, or to what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..inputs import Battery
    from .entry import BooksState
    from .facts import BatteryFacts, SlotFacts


@dataclass(frozen=True, slots=True)
class Flows:
    """One slot's energies, all known [kWh].

    solar_need_kwh: what the home with solar alone would have needed from the grid, shed
    energy added back and rebound taken off; negative: it would have exported.
    residual_kwh: how far below zero the meters put the load.
    """

    grid_import_kwh: float
    grid_export_kwh: float
    solar_kwh: float
    load_kwh: float
    residual_kwh: float
    charge_kwh: Mapping[str, float]
    discharge_kwh: Mapping[str, float]
    avoided_kwh: Mapping[str, float]
    rebound_kwh: Mapping[str, float]
    solar_need_kwh: float

    @property
    def charged_kwh(self) -> float:
        """What all batteries took in [kWh]."""
        return sum(self.charge_kwh.values())

    @property
    def discharged_kwh(self) -> float:
        """What all batteries gave [kWh]."""
        return sum(self.discharge_kwh.values())

    @property
    def battery_need_kwh(self) -> float:
        """What the home would have needed with its batteries and without shedding [kWh]."""
        return self.solar_need_kwh + self.charged_kwh - self.discharged_kwh


@dataclass(frozen=True, slots=True)
class Reading:
    """The flows of a slot (None where they cannot be known), how good, and what was missing."""

    flows: Flows | None
    quality: Quality
    missing: tuple[str, ...]


def read_slot(state: BooksState, facts: SlotFacts, batteries: Mapping[str, Battery]) -> Reading:
    """Conclude what can be concluded, invent nothing.

    A battery without energy readings is estimated from its measured stored energy, a grid
    without a meter from load and solar; a missing solar reading only leaves the load (and
    the bill without solar) an estimate, because the other bills do not need it.
    Source: docs/money.md (2)
    """
    absent = [
        name
        for name in ("import_price_per_kwh", "export_price_per_kwh")
        if getattr(facts, name) is None
    ]
    estimated = list(facts.estimated)
    charge_kwh: dict[str, float] = {}
    discharge_kwh: dict[str, float] = {}
    for name, model in batteries.items():
        flow = _battery_flow(state, name, facts.batteries.get(name), model)
        if flow is None:
            absent.append(f"battery {name}")
            continue
        charge_kwh[name], discharge_kwh[name], metered = flow
        if not metered:
            estimated.append(f"battery {name}")
    grid = _grid_flow(facts, sum(discharge_kwh.values()) - sum(charge_kwh.values()))
    if grid is None:
        absent.append("grid")
    elif facts.grid_import_kwh is None or facts.grid_export_kwh is None:
        estimated.append("grid")
    if absent or grid is None:
        return Reading(None, Quality.UNKNOWN, tuple(absent + estimated))
    if facts.solar_kwh is None:
        estimated.append("solar_kwh")
    quality = Quality.ESTIMATED if estimated else Quality.MEASURED
    flows = _flows(facts, grid, charge_kwh, discharge_kwh)
    return Reading(flows, quality, tuple(dict.fromkeys(estimated)))


def _battery_flow(
    state: BooksState, name: str, facts: BatteryFacts | None, model: Battery
) -> tuple[float, float, bool] | None:
    """Give charge, discharge [kWh] and whether they were metered."""
    if facts is None:
        return None
    if facts.charge_kwh is not None and facts.discharge_kwh is not None:
        return facts.charge_kwh, facts.discharge_kwh, True
    before = state.batteries.get(name)
    if facts.stored_kwh is None or before is None:
        return None
    change_kwh = facts.stored_kwh - before.stored_kwh
    if change_kwh >= 0.0:
        return change_kwh / model.charge_efficiency_ratio, 0.0, False
    return 0.0, -change_kwh * model.discharge_efficiency_ratio, False


def _grid_flow(facts: SlotFacts, net_battery_kwh: float) -> tuple[float, float] | None:
    """Give import and export [kWh], from the balance where the grid has no meter."""
    if facts.grid_import_kwh is not None and facts.grid_export_kwh is not None:
        return facts.grid_import_kwh, facts.grid_export_kwh
    if facts.load_kwh is None or facts.solar_kwh is None:
        return None
    need_kwh = facts.load_kwh - facts.solar_kwh - net_battery_kwh
    return max(need_kwh, 0.0), max(-need_kwh, 0.0)


def _flows(
    facts: SlotFacts,
    grid: tuple[float, float],
    charge_kwh: Mapping[str, float],
    discharge_kwh: Mapping[str, float],
) -> Flows:
    """Complete the balance; rebound is limited to what the home drew at all."""
    grid_import_kwh, grid_export_kwh = grid
    net_battery_kwh = sum(discharge_kwh.values()) - sum(charge_kwh.values())
    need_kwh = grid_import_kwh - grid_export_kwh + net_battery_kwh
    solar_kwh = facts.solar_kwh or 0.0
    load_kwh = max(need_kwh + solar_kwh, 0.0)
    avoided = {name: device.avoided_kwh for name, device in facts.devices.items()}
    rebound = {name: device.rebound_kwh for name, device in facts.devices.items()}
    wanted_kwh = sum(rebound.values())
    if facts.solar_kwh is not None and wanted_kwh > load_kwh:
        rebound = {name: kwh * load_kwh / wanted_kwh for name, kwh in rebound.items()}
    return Flows(
        grid_import_kwh=grid_import_kwh,
        grid_export_kwh=grid_export_kwh,
        solar_kwh=solar_kwh,
        load_kwh=load_kwh,
        residual_kwh=max(-(need_kwh + solar_kwh), 0.0),
        charge_kwh=charge_kwh,
        discharge_kwh=discharge_kwh,
        avoided_kwh=avoided,
        rebound_kwh=rebound,
        solar_need_kwh=need_kwh + sum(avoided.values()) - sum(rebound.values()),
    )
