"""Homes for the core's tests: a plain one to change, and random ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
import numpy as np
from numpy.typing import ArrayLike

from custom_components.energy_optimizer.core.inputs import (
    EVERY_INSTRUCTION,
    Battery,
    Capabilities,
    Device,
    Grid,
    Home,
    InstructionKind,
)
from custom_components.energy_optimizer.core.loads import Car, Deferrable, Departure
from custom_components.energy_optimizer.core.timeline import Timeline

ZONE = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def a_home(
    import_price: ArrayLike,
    export_price: ArrayLike = 0.0,
    load_kw: ArrayLike = 0.0,
    solar_kw: ArrayLike = 0.0,
    *,
    minutes: float | Sequence[float] = 60.0,
    start: datetime = NOON,
    batteries: Sequence[Battery] = (),
    devices: Sequence[Device] = (),
    peak: Sequence[bool] | None = None,
    grid: Grid | None = None,
    curtailable: bool = False,
    allow_transfer: bool = False,
) -> Home:
    """A home of as many slots as there are import prices."""
    prices = np.asarray(import_price, dtype=float)
    lengths = [minutes] * prices.size if isinstance(minutes, (int, float)) else minutes
    return Home(
        timeline=Timeline.from_minutes(start, lengths, ZONE),
        import_price_per_kwh=prices,
        export_price_per_kwh=np.asarray(export_price, dtype=float),
        load_kw=np.asarray(load_kw, dtype=float),
        solar_kw=np.asarray(solar_kw, dtype=float),
        curtailable=curtailable,
        grid=grid or Grid(),
        batteries=tuple(batteries),
        devices=tuple(devices),
        peak_slots=None if peak is None else np.array(peak, dtype=bool),
        allow_transfer=allow_transfer,
    )


def a_battery(name: str = "battery", **changes: Any) -> Battery:  # noqa: ANN401 - any field
    """A lossless battery of 10 kWh and 5 kW that may do anything, half full."""
    given: dict[str, Any] = {
        "capacity_kwh": 10.0,
        "stored_kwh": 5.0,
        "max_charge_kw": 5.0,
        "max_discharge_kw": 5.0,
        "charge_efficiency_ratio": 1.0,
        "discharge_efficiency_ratio": 1.0,
        "may_export": True,
        "end_value_per_kwh": 0.0,
    }
    return Battery(name=name, **(given | changes))


def _grid_of(values: Sequence[float]) -> st.SearchStrategy[float]:
    return st.sampled_from(list(values))


prices = _grid_of([-0.3, -0.1, -0.02, 0.0, 0.05, 0.1, 0.1, 0.2, 0.25, 0.3, 0.45, 0.8])
powers = _grid_of([0.0, 0.0, 0.3, 0.5, 1.0, 2.0, 3.5, 6.0])
lengths = _grid_of([15.0, 30.0, 60.0, 60.0, 90.0])
CANNOT = [frozenset({InstructionKind.CHARGE}), frozenset({InstructionKind.DISCHARGE})]


@st.composite
def batteries(draw: st.DrawFn, name: str, *, truths: bool = False) -> Battery:
    """A battery; with `truths` it may taper near full and lose energy standing by."""
    capacity = draw(_grid_of([2.0, 5.0, 10.0]))
    floor = capacity * draw(_grid_of([0.0, 0.0, 0.1, 0.3]))
    ceiling = capacity * draw(_grid_of([0.8, 1.0, 1.0]))
    lacking = draw(st.sampled_from([frozenset(), frozenset(), frozenset(), *CANNOT]))
    end = draw(st.sampled_from(["default", "value", "energy"]))
    return Battery(
        name=name,
        capacity_kwh=capacity,
        stored_kwh=capacity * draw(_grid_of([0.0, 0.05, 0.2, 0.5, 0.9, 1.0])),
        max_charge_kw=draw(_grid_of([0.0, 1.0, 3.0, 5.0])),
        max_discharge_kw=draw(_grid_of([0.0, 1.0, 3.0, 5.0])),
        floor_kwh=floor,
        ceiling_kwh=ceiling,
        charge_efficiency_ratio=draw(_grid_of([0.7, 0.9, 0.95, 1.0])),
        discharge_efficiency_ratio=draw(_grid_of([0.7, 0.9, 0.95, 1.0])),
        wear_cost_per_kwh=draw(_grid_of([0.0, 0.0, 0.03])),
        end_stored_kwh=ceiling * draw(_grid_of([0.3, 0.9])) if end == "energy" else None,
        end_value_per_kwh=draw(_grid_of([-0.1, 0.0, 0.15, 0.4])) if end == "value" else None,
        inverter_limit_kw=draw(st.sampled_from([None, None, None, 4.0])),
        may_export=draw(st.booleans()),
        may_charge_from_grid=draw(st.sampled_from([True, True, False])),
        export_price_floor_per_kwh=draw(st.sampled_from([None, None, 0.2])),
        max_cycles_per_day=draw(st.sampled_from([None, None, 0.5])),
        capabilities=Capabilities(EVERY_INSTRUCTION.kinds - lacking),
        charge_taper=draw(tapers(capacity)) if truths else (),
        standby_kw=draw(_grid_of([0.0, 0.0, 0.05, 0.3])) if truths else 0.0,
        discharged_today_kwh=draw(_grid_of([0.0, 0.5, 3.0])) if truths else 0.0,
    )


def tapers(capacity: float) -> st.SearchStrategy[tuple[tuple[float, float], ...]]:
    """Ways in which charging power falls near full."""
    line = ((0.5 * capacity, 3.0), (capacity, 0.4))
    bent = ((0.3 * capacity, 4.0), (0.7 * capacity, 3.0), (capacity, 0.0))
    return st.sampled_from([(), (), line, bent])


@st.composite
def devices(draw: st.DrawFn, name: str, slots: int) -> Device:
    past = draw(st.sampled_from(["none", "none", "off", "on"]))
    min_off = draw(_grid_of([0.0, 0.0, 0.5, 1.0]))
    return Device(
        name=name,
        power_kw=draw(st.lists(_grid_of([0.0, 0.5, 1.5]), min_size=slots, max_size=slots)),
        max_off_hours=draw(_grid_of([0.0, 1.0, 2.0, 5.0])),
        min_off_hours=min_off,
        min_on_hours=draw(_grid_of([0.0, 0.0, 0.5, 1.5])),
        max_off_in_a_row_hours=draw(st.sampled_from([None, None, 1.0, 2.0])),
        rebound_ratio=draw(_grid_of([0.0, 0.0, 0.5, 1.0])),
        rebound_hours=draw(_grid_of([0.5, 1.0, 2.0])),
        discomfort_cost_per_hour=draw(_grid_of([0.0, 0.0, 0.05, 0.5])),
        priority=draw(st.integers(0, 2)),
        off_hours_today=draw(_grid_of([0.0, 0.0, 0.75])),
        off_for_hours=draw(_grid_of([0.25, 1.0])) if past == "off" else 0.0,
        on_for_hours=draw(_grid_of([0.0, 0.5])) if past == "on" else None,
    )


@st.composite
def devices_in_debt(draw: st.DrawFn, name: str, slots: int) -> Device:
    """A device off for long, or in many slots, that may have to catch up within a short time."""
    past = draw(st.sampled_from(["none", "off", "off", "on"]))
    min_off = draw(_grid_of([0.0, 0.5, 1.0, 1.25, 2.0]))
    in_a_row = [None, *(hours for hours in (0.25, 0.5, 1.0, 2.0) if hours >= min_off)]
    return Device(
        name=name,
        power_kw=draw(st.lists(_grid_of([0.0, 1.5, 3.0]), min_size=slots, max_size=slots)),
        max_off_hours=draw(_grid_of([0.0, 0.5, 1.0, 5.0, 24.0])),
        min_off_hours=min_off,
        min_on_hours=draw(_grid_of([0.0, 0.0, 0.25, 0.5])),
        max_off_in_a_row_hours=draw(st.sampled_from(in_a_row)),
        rebound_ratio=draw(_grid_of([0.5, 1.0, 1.5])),
        rebound_hours=draw(_grid_of([0.25, 0.25, 0.5, 1.0, 3.0])),
        discomfort_cost_per_hour=draw(_grid_of([0.0, 0.0, 0.05, 0.5])),
        off_hours_today=draw(_grid_of([0.0, 0.0, 0.75])),
        off_for_hours=draw(_grid_of([0.05, 0.25, 1.0])) if past == "off" else 0.0,
        on_for_hours=draw(_grid_of([0.0, 0.5])) if past == "on" else None,
    )


@st.composite
def homes_in_debt(draw: st.DrawFn, start: datetime) -> Home:
    """A home of one or two such devices, mostly at a peak."""
    home = draw(homes(most_slots=9, most_batteries=1, most_devices=0))
    slots = len(home.timeline)
    edges_s = home.timeline.edges_s - home.timeline.edges_s[0] + int(start.timestamp())
    mostly = st.sampled_from([True, True, False])
    return replace(
        home,
        timeline=Timeline(edges_s, ZONE),
        devices=tuple(
            draw(devices_in_debt(f"device {i}", slots)) for i in range(draw(st.integers(1, 2)))
        ),
        peak_slots=np.array(draw(st.lists(mostly, min_size=slots, max_size=slots))),
    )


@st.composite
def homes(
    draw: st.DrawFn,
    *,
    most_slots: int = 10,
    most_batteries: int = 3,
    most_devices: int = 2,
    truths: bool = False,
) -> Home:
    slots = draw(st.integers(1, most_slots))

    def series(of: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(of, min_size=slots, max_size=slots))

    return a_home(
        series(prices),
        series(prices),
        series(powers),
        series(powers) if draw(st.booleans()) else 0.0,
        minutes=series(lengths),
        start=draw(st.sampled_from([NOON, datetime(2026, 10, 24, 20, 0, tzinfo=UTC)])),
        batteries=[
            draw(batteries(f"battery {i}", truths=truths))
            for i in range(draw(st.integers(0, most_batteries)))
        ],
        devices=[
            draw(devices(f"device {i}", slots)) for i in range(draw(st.integers(0, most_devices)))
        ],
        peak=draw(st.lists(st.booleans(), min_size=slots, max_size=slots)),
        grid=Grid(
            draw(st.sampled_from([None, None, 2.0, 6.0])),
            draw(st.sampled_from([None, None, 0.0, 2.0])),
        ),
        curtailable=draw(st.booleans()),
        allow_transfer=draw(st.booleans()),
    )


@st.composite
def deferrables(draw: st.DrawFn, name: str, start: datetime) -> Deferrable:
    """A load that can wait, its window anywhere about the first hours of the horizon."""

    def later(hours: float | None) -> datetime | None:
        return None if hours is None else start + timedelta(hours=hours)

    duration = draw(_grid_of([0.25, 0.5, 1.0, 1.5, 2.0, 3.25]))
    earliest = draw(st.sampled_from([None, None, 0.0, 1.0, 2.25, 7.0]))
    slack = draw(st.sampled_from([None, 0.0, 0.5, 2.0, 5.0, 20.0]))
    hurried = draw(st.booleans()) and earliest is None
    deadline = None if slack is None else (earliest or 0.0) + slack + duration * (not hurried)
    in_pieces = draw(st.booleans())
    running = earliest in (None, 0.0) and draw(st.sampled_from([False, False, True]))
    profile = st.lists(powers, min_size=1, max_size=4)
    return Deferrable(
        name,
        draw(_grid_of([0.5, 1.5, 3.0])) if in_pieces else draw(powers | profile),
        duration,
        earliest=later(earliest),
        deadline=later(deadline if deadline != 0.0 else None),
        interruptible=in_pieces,
        min_block_hours=draw(_grid_of([0.0, 0.5, 1.0, 1.25])),
        max_price_per_kwh=draw(st.sampled_from([None, None, None, 0.15])),
        skip_cost=draw(st.sampled_from([None, None, None, 0.3])),
        run_hours=draw(_grid_of([0.0, 0.0, 0.2, 0.5])),
        running=running,
        block_hours=draw(_grid_of([0.0, 0.25, 0.8])) if running else 0.0,
    )


@st.composite
def cars(draw: st.DrawFn, name: str, start: datetime, slots: int) -> Car:
    """A car with none, one or two departures."""
    capacity = draw(_grid_of([8.0, 20.0]))
    hours = sorted(draw(st.sets(_grid_of([0.5, 2.0, 3.75, 6.0, 30.0]), max_size=2)))
    plugged = st.lists(st.booleans(), min_size=slots, max_size=slots)
    return Car(
        name,
        capacity_kwh=capacity,
        stored_kwh=capacity * draw(_grid_of([0.0, 0.3, 0.9])),
        max_charge_kw=draw(_grid_of([2.3, 7.0])),
        departures=tuple(
            Departure(start + timedelta(hours=at), capacity * draw(_grid_of([0.4, 0.8, 1.0])))
            for at in hours
        ),
        min_charge_kw=draw(_grid_of([0.0, 1.4])),
        charge_efficiency_ratio=draw(_grid_of([0.85, 1.0])),
        minimum_kwh=capacity * draw(_grid_of([0.0, 0.0, 0.35])),
        solar_only=draw(st.sampled_from([False, False, True])),
        missing_cost_per_kwh=draw(st.sampled_from([None, None, 0.25])),
        plugged_in=draw(st.none() | plugged),
    )


@st.composite
def homes_with_loads(draw: st.DrawFn, *, most_slots: int = 8, most_devices: int = 1) -> Home:
    """A home with up to two loads that can wait and a car."""
    home = draw(homes(most_slots=most_slots, most_batteries=2, most_devices=most_devices))
    start, slots = home.timeline.start(0), len(home.timeline)
    loads = [draw(deferrables(f"load {i}", start)) for i in range(draw(st.integers(0, 2)))]
    there = [draw(cars("car", start, slots))] if draw(st.booleans()) else []
    return replace(home, deferrables=tuple(loads), cars=tuple(there))
