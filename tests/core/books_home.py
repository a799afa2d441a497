"""A small home with true physics, for the tests of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from custom_components.energy_optimizer.core.accounting import (
    BatteryFacts,
    BooksState,
    DeviceFacts,
    Figures,
    SlotEntry,
    SlotFacts,
    settle,
)
from custom_components.energy_optimizer.core.accounting.figures import add_figures
from custom_components.energy_optimizer.core.accounting.virtual import self_consumption
from custom_components.energy_optimizer.core.inputs import Battery

START = datetime(2026, 3, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Moment:
    """What one slot is asked to be; `forced_kw` + discharges, None leaves the battery alone."""

    load_kwh: float
    solar_kwh: float
    import_price: float
    export_price: float
    forced_kw: float | None = None
    avoided_kwh: float = 0.0
    rebound_kwh: float = 0.0
    blind: str = ""


def battery(name: str = "home", stored_kwh: float = 5.0) -> Battery:
    """A battery of 10 kWh; `dataclasses.replace` makes another of it."""
    return Battery(
        name,
        capacity_kwh=10.0,
        stored_kwh=stored_kwh,
        max_charge_kw=4.0,
        max_discharge_kw=4.0,
        floor_kwh=1.0,
        charge_efficiency_ratio=0.95,
        discharge_efficiency_ratio=0.9,
    )


def lossless(name: str = "home", stored_kwh: float = 5.0) -> Battery:
    return replace(
        battery(name, stored_kwh), charge_efficiency_ratio=1.0, discharge_efficiency_ratio=1.0
    )


def forced_flow(model: Battery, stored_kwh: float, power_kw: float, hours: float) -> float:
    """What a battery really gives (+) or takes (-) when told a power [kWh]."""
    if power_kw >= 0.0:
        able_kwh = max(stored_kwh - model.floor_kwh, 0.0) * model.discharge_efficiency_ratio
        return min(min(power_kw, model.max_discharge_kw) * hours, able_kwh)
    room_kwh = max(model.top_kwh - stored_kwh, 0.0) / model.charge_efficiency_ratio
    return -min(min(-power_kw, model.max_charge_kw) * hours, room_kwh)


class TrueHome:
    """Runs batteries with the model's own physics and reads ideal meters."""

    def __init__(self, batteries: Sequence[Battery], *, curtailable: bool = False) -> None:
        self.batteries = {model.name: model for model in batteries}
        self.stored_kwh = {model.name: model.stored_kwh for model in batteries}
        self.curtailable = curtailable
        self.now = START

    def live(self, moment: Moment) -> SlotFacts:
        """Let a slot pass and tell what was measured."""
        hours = QUARTER / timedelta(hours=1)
        load_kwh = moment.load_kwh - moment.avoided_kwh + moment.rebound_kwh
        need_kwh = load_kwh - moment.solar_kwh
        alone = self_consumption(self.batteries, self.stored_kwh, need_kwh, moment.solar_kwh, hours)
        facts: dict[str, BatteryFacts] = {}
        for name, model in self.batteries.items():
            net_kwh = alone[name].net_kwh
            if moment.forced_kw is not None:
                net_kwh = forced_flow(model, self.stored_kwh[name], moment.forced_kw, hours)
            charge_kwh, discharge_kwh = max(-net_kwh, 0.0), max(net_kwh, 0.0)
            self.stored_kwh[name] += (
                charge_kwh * model.charge_efficiency_ratio
                - discharge_kwh / model.discharge_efficiency_ratio
            )
            need_kwh -= net_kwh
            facts[name] = BatteryFacts(
                None if moment.blind == "battery" else charge_kwh,
                None if moment.blind == "battery" else discharge_kwh,
                None if moment.blind == "battery" else max(self.stored_kwh[name], 0.0),
                moment.forced_kw is not None,
            )
        start, self.now = self.now, self.now + QUARTER
        return SlotFacts(
            start=start,
            end=self.now,
            import_price_per_kwh=None if moment.blind == "price" else moment.import_price,
            export_price_per_kwh=moment.export_price,
            grid_import_kwh=None if moment.blind == "grid" else max(need_kwh, 0.0),
            grid_export_kwh=max(-need_kwh, 0.0),
            solar_kwh=None if moment.blind == "solar" else moment.solar_kwh,
            batteries=facts,
            devices=(
                {"pump": DeviceFacts(moment.avoided_kwh, moment.rebound_kwh)}
                if moment.avoided_kwh or moment.rebound_kwh
                else {}
            ),
            curtailable=self.curtailable,
        )


def keep_books(
    home: TrueHome, moments: Sequence[Moment], state: BooksState | None = None
) -> list[SlotEntry]:
    """Let moments pass and settle each."""
    entries: list[SlotEntry] = []
    state = state or BooksState()
    for moment in moments:
        entry = settle(state, home.live(moment), home.batteries)
        state = entry.state
        entries.append(entry)
    return entries


def total(entries: Sequence[SlotEntry]) -> Figures:
    return add_figures(entry.figures for entry in entries)


def basis_cost(state: BooksState) -> float:
    return sum(item.basis_cost for item in state.batteries.values())


def facts_of(
    *,
    prices: tuple[float | None, float | None] = (0.30, 0.10),
    grid: tuple[float | None, float | None] = (0.0, 0.0),
    solar_kwh: float | None = 0.0,
    batteries: Mapping[str, BatteryFacts] | None = None,
    devices: Mapping[str, DeviceFacts] | None = None,
    load_kwh: float | None = None,
    export_blocked: bool = False,
    curtailable: bool = False,
) -> SlotFacts:
    """One slot written down by hand."""
    return SlotFacts(
        start=START,
        end=START + QUARTER,
        import_price_per_kwh=prices[0],
        export_price_per_kwh=prices[1],
        grid_import_kwh=grid[0],
        grid_export_kwh=grid[1],
        solar_kwh=solar_kwh,
        batteries=batteries or {},
        devices=devices or {},
        load_kwh=load_kwh,
        export_blocked=export_blocked,
        curtailable=curtailable,
    )
