"""What cannot be right is refused by name, value and what is allowed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
import pickle
from typing import Any

import numpy as np
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.inputs import Battery, Device, Grid, PeakRule
from custom_components.energy_optimizer.core.timeline import Timeline

from .homes import NOON, ZONE, a_battery, a_home

NAN, INF = float("nan"), float("inf")


def battery(**changes: Any) -> Callable[[], object]:  # noqa: ANN401 - any field
    return lambda: a_battery(**changes)


def device(**changes: Any) -> Callable[[], object]:  # noqa: ANN401 - any field
    return lambda: replace(Device("pump", 1.0), **changes)


def home(*given: Any, **changes: Any) -> Callable[[], object]:  # noqa: ANN401 - any field
    return lambda: a_home(*given, **changes)


BAD: list[tuple[Callable[[], object], str]] = [
    (home([]), "slots is 0; allowed: at least one slot"),
    (home([0.1, NAN]), "import_price_per_kwh[1] is nan; allowed: a finite number"),
    (home([0.1], [INF]), "export_price_per_kwh[0] is inf; allowed: a finite number"),
    (
        home([0.1, 0.2], load_kw=[1.0, 2.0, 3.0]),
        "load_kw is 'shape (3,)'; allowed: 2 values, one per slot",
    ),
    (
        home([0.1, 0.2], load_kw=[1.0, -2.0]),
        "load_kw[1] is -2.0; allowed: a finite number, at least 0",
    ),
    (
        home([0.1], solar_kw=[-1.0]),
        "solar_kw[0] is -1.0; allowed: a finite number, at least 0",
    ),
    (
        home([0.1, 0.2], peak=[True]),
        "peak_slots is 'shape (1,)'; allowed: 2 values, one per slot",
    ),
    (
        home([0.1, 0.2], minutes=[60.0, 0.0]),
        "slot length[1] is '0 s'; allowed: more than 0 s",
    ),
    (
        home([0.1], batteries=[a_battery("a"), a_battery("a")]),
        "name is 'a'; allowed: a name that nothing else of the home has",
    ),
    (
        home([0.1, 0.1], devices=[Device("pump", [1.0, NAN])]),
        "device pump: power_kw[1] is nan; allowed: a finite number, at least 0",
    ),
    (
        home([0.1, 0.1], devices=[Device("pump", [1.0])]),
        "device pump: power_kw is 'shape (1,)'; allowed: 2 values, one per slot",
    ),
    (battery(capacity_kwh=0.0), "battery battery: capacity_kwh is 0.0; allowed: more than 0"),
    (battery(capacity_kwh=NAN), "battery battery: capacity_kwh is nan; allowed: more than 0"),
    (
        battery(floor_kwh=8.0, ceiling_kwh=5.0),
        "battery battery: ceiling_kwh is 5.0; allowed: at least 8, at most 10",
    ),
    (
        battery(floor_kwh=11.0),
        "battery battery: floor_kwh is 11.0; allowed: at least 0, at most 10",
    ),
    (
        battery(charge_efficiency_ratio=0.0),
        "battery battery: charge_efficiency_ratio is 0.0; allowed: more than 0, at most 1",
    ),
    (
        battery(discharge_efficiency_ratio=1.01),
        "battery battery: discharge_efficiency_ratio is 1.01; allowed: more than 0, at most 1",
    ),
    (battery(max_charge_kw=-1.0), "battery battery: max_charge_kw is -1.0; allowed: at least 0"),
    (battery(stored_kwh="full"), "battery battery: stored_kwh is 'full'; allowed: at least 0"),
    (
        battery(end_stored_kwh=99.0),
        "battery battery: end_stored_kwh is 99.0; allowed: at least 0, at most 10",
    ),
    (
        battery(end_value_per_kwh=INF),
        "battery battery: end_value_per_kwh is inf; allowed: a finite number",
    ),
    (
        battery(max_cycles_per_day=-1.0),
        "battery battery: max_cycles_per_day is -1.0; allowed: at least 0",
    ),
    (device(max_off_hours=-1.0), "device pump: max_off_hours is -1.0; allowed: at least 0"),
    (device(rebound_hours=0.0), "device pump: rebound_hours is 0.0; allowed: more than 0"),
    (
        device(min_off_hours=2.0, max_off_in_a_row_hours=1.0),
        "device pump: max_off_in_a_row_hours is 1.0; allowed: at least min_off_hours (2)",
    ),
    (device(on_for_hours=-1.0), "device pump: on_for_hours is -1.0; allowed: at least 0"),
    (device(priority=NAN), "device pump: priority is nan; allowed: a finite number"),
    (lambda: Grid(-1.0), "grid.max_import_kw is -1.0; allowed: at least 0"),
    (lambda: PeakRule(peak_hours=25.0), "peak_hours is 25.0; allowed: at least 0, at most 24"),
    (
        lambda: PeakRule(saturation_threshold_pct=101.0),
        "saturation_threshold_pct is 101.0; allowed: at least 0, at most 100",
    ),
    (
        lambda: Timeline.uniform(datetime(2026, 6, 1), 15.0, 4, ZONE),  # noqa: DTZ001 - that is the fault
        "start is '2026-06-01T00:00:00'; allowed: a time with its UTC offset",
    ),
    (
        lambda: Timeline.from_minutes(NOON, [15.0, NAN], ZONE),
        "slot_minutes[1] is nan; allowed: a finite number",
    ),
]


@pytest.mark.parametrize(("build", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_is_refused_by_name(build: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError) as refused:
        build()
    assert str(refused.value) == message


def test_an_error_carries_what_a_translation_needs() -> None:
    with pytest.raises(InputError) as refused:
        a_home([0.1, NAN])
    assert refused.value.translation_key == "invalid_value"
    assert refused.value.placeholders["field"] == "import_price_per_kwh[1]"
    assert (refused.value.field, refused.value.index) == ("import_price_per_kwh", 1)


def test_a_scalar_stands_for_every_slot() -> None:
    assert a_home([0.1, 0.2], load_kw=1.5).load_kw.tolist() == [1.5, 1.5]


def test_a_timeline_knows_its_slots_and_its_local_days() -> None:
    timeline = Timeline.from_minutes(
        datetime(2026, 6, 1, 21, 0, tzinfo=UTC), [60.0, 30.0, 30.0], ZONE
    )
    assert timeline.hours.tolist() == [1.0, 0.5, 0.5]
    assert np.diff(timeline.local_days).tolist() == [1, 0]
    assert timeline.slot_at(timeline.start(1)) == 1
    assert timeline.slot_at(timeline.end(2)) is None
    assert timeline.end(0) == timeline.start(1)


def test_a_battery_without_a_ceiling_may_be_filled() -> None:
    assert Battery("b", 8.0, 1.0, 1.0, 1.0).top_kwh == 8.0


def test_an_error_can_be_handed_to_another_process() -> None:
    given = InputError("load_kw", -2.0, "at least 0", index=1)
    handed = pickle.loads(pickle.dumps(given))  # noqa: S301 - made in the line itself
    assert type(handed) is InputError
    assert str(handed) == str(given)
    assert handed.placeholders == given.placeholders
    assert (handed.field, handed.index) == ("load_kw", 1)
