"""Homes to time the planner on: made ones of any size, and measured days where there are any."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from custom_components.energy_optimizer.core.capacity import CapacityState, norway
from custom_components.energy_optimizer.core.inputs import Battery, Device, Home, PeakRule
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.peak import peaks
from custom_components.energy_optimizer.core.timeline import Timeline

if TYPE_CHECKING:
    from custom_components.energy_optimizer.core.inputs import FloatArray

MEASURED = Path(__file__).resolve().parents[2] / "shared" / "data" / "combined_FR1_NLspot_30min.csv"
ZONE = ZoneInfo("Europe/Paris")
START = datetime(2026, 6, 1, tzinfo=UTC)
QUARTER_MINUTES = 15
CROWNS_PER_EURO = 11.5
SEED = 20261122


def made_home(slots: int, batteries: int = 1, devices: int = 0, *, seed: int = SEED) -> Home:
    """Make a home with solar: two price humps a day, a noisy load, quarter-hours."""
    noise = np.random.default_rng(seed)
    clock = np.arange(slots) * QUARTER_MINUTES / 60.0
    price = 0.25 + 0.1 * np.sin(2 * np.pi * (clock - 9) / 12) + 0.02 * noise.standard_normal(slots)
    load = 0.4 + 0.3 * noise.random(slots) + 0.8 * np.exp(-(((clock % 24 - 19) / 2) ** 2))
    sun = np.maximum(0.0, np.sin(np.pi * (clock % 24 - 6) / 12))
    solar = 4.0 * sun * (0.6 + 0.4 * noise.random(slots))
    timeline = Timeline.uniform(START, QUARTER_MINUTES, slots, ZONE)
    return Home(
        timeline=timeline,
        import_price_per_kwh=price,
        export_price_per_kwh=0.6 * price - 0.02,
        load_kw=load,
        solar_kw=solar,
        batteries=tuple(_battery(number) for number in range(batteries)),
        devices=made_devices(devices),
        peak_slots=peaks(timeline, price, PeakRule()),
    )


def _battery(number: int) -> Battery:
    """Make batteries that differ a little, so that none stands for another."""
    return Battery(
        name=f"battery {number}",
        capacity_kwh=10.0 + number,
        stored_kwh=5.0,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
        charge_efficiency_ratio=0.95 - 0.005 * number,
        wear_cost_per_kwh=0.01 * (number % 3),
        may_export=True,
    )


def made_devices(count: int, rebound_ratio: float = 0.0) -> tuple[Device, ...]:
    """Make devices with the limits that people set."""
    return tuple(
        Device(
            name=f"device {number}",
            power_kw=0.3 + 0.3 * number,
            min_off_hours=0.5 * (number % 2),
            min_on_hours=0.5 * (number % 3),
            rebound_ratio=rebound_ratio,
        )
        for number in range(count)
    )


def waiting_loads(start: datetime, *, pieces: bool = False) -> tuple[Deferrable, ...]:
    """Make five loads that can wait: two with a profile, the last one in pieces if wanted."""

    def at(hours: float) -> datetime:
        return start + timedelta(hours=hours)

    return (
        Deferrable("dishwasher", [2.0, 0.1, 2.0, 0.1], 2.0, earliest=at(18), deadline=at(32)),
        Deferrable("washer", [2.2, 0.3, 0.3, 0.5], 1.5, earliest=at(8), deadline=at(20)),
        Deferrable("dryer", 2.5, 1.25, earliest=at(10), deadline=at(46)),
        Deferrable("heater", 3.0, 2.5, deadline=at(40)),
        Deferrable(
            "pool pump",
            1.1,
            4.0,
            deadline=at(44),
            interruptible=pieces,
            min_block_hours=float(pieces),
        ),
    )


def with_loads(home: Home, *, pieces: bool = False) -> Home:
    """Give a home five loads that can wait."""
    return replace(home, deferrables=waiting_loads(home.timeline.start(0), pieces=pieces))


def with_car_and_tiers(home: Home) -> Home:
    """Give a home a car to be ready in the morning, and a capacity charge in tiers."""
    start = home.timeline.start(0)
    departure = Departure(start + timedelta(hours=31), 50.0)
    car = Car("car", 60.0, 20.0, 11.0, (departure,), min_charge_kw=1.4)
    made = norway(ZONE)
    charge = replace(made, tiers=tuple((kw, cost / CROWNS_PER_EURO) for kw, cost in made.tiers))
    return replace(home, cars=(car,), capacity_charge=CapacityState(charge))


def negative_home() -> Home:
    """Make two nights of negative prices, thirty slots in which burning energy would pay."""
    home = made_home(192)
    price = home.import_price_per_kwh.copy()
    noise = np.random.default_rng(SEED)
    for start in (40, 136):
        price[start : start + 15] = -0.05 - 0.1 * noise.random(15)
    export = np.where(price < 0.0, price - 0.01, 0.6 * price)
    # Full already: the only way to take more is to give at the same time.
    battery = replace(home.batteries[0], stored_kwh=10.0, capacity_kwh=10.0)
    return replace(
        home, import_price_per_kwh=price, export_price_per_kwh=export, batteries=(battery,)
    )


def measured_days(count: int, devices: int, rebound_ratio: float = 0.0) -> list[Home]:
    """Read two-day horizons of a measured home, some weeks apart; made ones where there is none."""
    if not MEASURED.is_file():
        return [
            replace(made_home(192, seed=seed), devices=made_devices(devices, rebound_ratio))
            for seed in range(count)
        ]
    with MEASURED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    apart = (len(rows) - 96) // count // 48 * 48
    return [
        _measured_home(rows[first : first + 96], devices, rebound_ratio)
        for first in range(0, apart * count, apart)
    ]


def _measured_home(rows: list[dict[str, str]], devices: int, rebound_ratio: float) -> Home:
    """Build a quarter-hour home from half-hours; import = 1.21 × spot + 0.12."""

    def column(name: str) -> FloatArray:
        return np.repeat([float(row[name] or 0.0) for row in rows], 2)

    start = datetime.fromisoformat(rows[0]["start_utc"])
    timeline = Timeline.uniform(start, QUARTER_MINUTES, 2 * len(rows), ZONE)
    price = 1.21 * column("import_price") + 0.12
    return Home(
        timeline=timeline,
        import_price_per_kwh=price,
        export_price_per_kwh=column("import_price"),
        load_kw=column("load_kw"),
        solar_kw=column("pv_kw"),
        batteries=(replace(_battery(0), may_export=False),),
        devices=made_devices(devices, rebound_ratio),
        peak_slots=peaks(timeline, price, PeakRule()),
    )


def a_slot_later(home: Home, stored_kwh: float) -> Home:
    """Move the home's horizon on by one slot, its first battery at another energy."""
    edges = np.append(home.timeline.edges_s[1:], home.timeline.edges_s[-1] + 60 * QUARTER_MINUTES)

    def moved(values: FloatArray) -> FloatArray:
        return np.append(values[1:], values[-1])

    first, *rest = home.batteries
    return replace(
        home,
        timeline=Timeline(edges, home.timeline.zone),
        import_price_per_kwh=moved(home.import_price_per_kwh),
        export_price_per_kwh=moved(home.export_price_per_kwh),
        load_kw=moved(home.load_kw),
        solar_kw=moved(home.solar_kw),
        peak_slots=np.append(home.peaks[1:], home.peaks[-1]),
        batteries=(replace(first, stored_kwh=stored_kwh), *rest),
    )


def horizon_text(home: Home) -> str:
    """Say how long a home's horizon is."""
    seconds = int(home.timeline.edges_s[-1] - home.timeline.edges_s[0])
    return f"{len(home.timeline)} slots, {timedelta(seconds=seconds)}"
