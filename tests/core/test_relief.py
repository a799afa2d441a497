"""Who helps below a limit: the least that is enough, and nobody feeds anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.const import Release
from custom_components.energy_optimizer.core.dispatch import (
    Capabilities,
    DeviceInstruction,
    Instruction,
    InstructionKind,
)
from custom_components.energy_optimizer.core.plan import Reason
from custom_components.energy_optimizer.relief import Helpers, relieve
from custom_components.energy_optimizer.settings import BatterySettings, DeviceSettings

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHARGE = Instruction(InstructionKind.CHARGE, 3.0)
EVERYTHING = Capabilities(frozenset(InstructionKind), 5.0, 5.0)


def a_battery(name: str) -> BatterySettings:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "state_of_charge_entity",
            "power_entity",
            "charge_energy_entity",
            "discharge_energy_entity",
            "confirmed_kinds",
        )
    )
    return BatterySettings(
        subentry_id=name,
        battery_id=name,
        name=name,
        capacity_kwh=10.0,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
        reserve_ratio=0.1,
        ceiling_ratio=1.0,
        one_way_efficiency_ratio=0.95,
        wear_cost_per_kwh=0.0,
        may_export=False,
        may_charge_from_grid=True,
        released_for_control=Release.SET_ASIDE,
        **nothing,
    )


def a_device(name: str, power_kw: float, priority: int = 50) -> DeviceSettings:
    return DeviceSettings(
        subentry_id=name,
        device_id=name,
        name=name,
        entity_id=f"switch.{name}",
        power_kw=power_kw,
        power_entity=None,
        essential=False,
        priority=priority,
        max_off_hours=2.0,
        min_off_hours=0.0,
        min_on_hours=0.0,
        max_off_in_a_row_hours=None,
        rebound_ratio=0.0,
        discomfort_cost_per_hour=0.0,
    )


def helpers(*devices: DeviceSettings, **draws_kw: float) -> Helpers:
    draws = {item.device_id: item.power_kw for item in devices} | draws_kw
    return Helpers((), devices, {}, {}, {}, draws_kw=draws)


def shed(found: Helpers, relief_kw: float) -> tuple[set[str], float]:
    (_, orders), missing_kw = relieve(found, relief_kw, NOW, {})
    return {name for name, order in orders.items() if order.shed}, missing_kw


def test_the_largest_is_not_skipped_while_freezers_go_off() -> None:
    freezer = a_device("freezer", 0.1, priority=90)
    second = a_device("second_freezer", 0.15, priority=80)
    boiler = a_device("boiler", 3.0, priority=20)
    assert shed(helpers(freezer, second, boiler), 2.0)[0] == {"boiler"}
    assert shed(helpers(freezer, second, boiler), 0.1)[0] == {"freezer"}


def test_among_equals_one_large_load_goes_rather_than_many_small_ones() -> None:
    small = [a_device(f"small_{number}", 0.5) for number in range(4)]
    assert shed(helpers(*small, a_device("large", 2.0)), 1.8)[0] == {"large"}


def test_what_draws_nothing_is_not_shed_for_a_limit() -> None:
    idle, boiler = a_device("idle", 3.0, priority=90), a_device("boiler", 2.0)
    assert shed(helpers(idle, boiler, idle=0.0), 1.0)[0] == {"boiler"}


def test_one_battery_never_charges_while_another_discharges_for_a_limit() -> None:
    full, filling = a_battery("full"), a_battery("filling")
    found = Helpers(
        (full, filling),
        (),
        {"filling": CHARGE},
        {},
        {"full": EVERYTHING, "filling": EVERYTHING},
        base_kw={"filling": -3.0},
        stored_kwh={"full": 9.0, "filling": 1.0},
    )
    (told, _), missing_kw = relieve(found, 4.0, NOW, {})
    assert told["filling"].kind is InstructionKind.SELF_CONSUMPTION
    assert (told["full"].kind, told["full"].power_kw) == (InstructionKind.DISCHARGE, 1.0)
    assert missing_kw == pytest.approx(0.0)
    (told, _), _ = relieve(found, 2.0, NOW, {})
    assert "full" not in told


def test_an_empty_battery_does_not_keep_the_other_from_helping() -> None:
    empty, full = a_battery("empty"), a_battery("full")
    found = Helpers(
        (empty, full),
        (),
        {},
        {},
        {"full": EVERYTHING, "empty": EVERYTHING},
        stored_kwh={"empty": 1.0, "full": 9.0},
    )
    (told, _), missing_kw = relieve(found, 4.0, NOW, {})
    assert set(told) == {"full"}
    assert missing_kw == pytest.approx(0.0)


def test_a_persons_order_and_an_essential_device_stand() -> None:
    ordered, essential = a_device("ordered", 2.0), replace(a_device("vital", 2.0), essential=True)
    found = replace(
        helpers(ordered, essential),
        sheds={"ordered": DeviceInstruction(shed=False, until=NOW, reason=Reason.ORDERED)},
    )
    assert shed(found, 3.0) == (set(), 3.0)


@given(
    powers_kw=st.lists(st.floats(min_value=0.0, max_value=5.0), max_size=8),
    priorities=st.lists(st.integers(min_value=0, max_value=100), min_size=8, max_size=8),
    relief_kw=st.floats(min_value=0.01, max_value=20.0),
)
def test_nobody_is_shed_whom_nobody_needs(
    powers_kw: list[float], priorities: list[int], relief_kw: float
) -> None:
    devices = [
        a_device(f"device_{number}", power_kw, priorities[number])
        for number, power_kw in enumerate(powers_kw)
    ]
    found = helpers(*devices)
    gone, missing_kw = shed(found, relief_kw)
    brought_kw = sum(found.draws_kw[name] for name in gone)
    assert missing_kw == pytest.approx(relief_kw - brought_kw)
    if missing_kw > 1e-9:
        assert gone == {name for name, kw in found.draws_kw.items() if kw >= 0.01}
    for name in gone:
        assert brought_kw - found.draws_kw[name] < relief_kw + 1e-9
