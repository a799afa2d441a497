"""Energy from meters that reset, roll over, vanish and jump; from power without one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.meters import (
    MeterLimits,
    MeterLog,
    PowerLog,
    integrated_kwh,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def meter(*readings: tuple[float, float | None], limits: MeterLimits | None = None) -> MeterLog:
    log = MeterLog(limits or MeterLimits(max_power_kw=20.0, step_kwh=0.1))
    for minutes, value_kwh in readings:
        log.observe(after(minutes), value_kwh)
    return log


def test_a_slot_between_two_readings_has_their_difference() -> None:
    slot = meter((0, 100.0), (15, 101.5)).energy(NOON, after(15))
    assert slot.energy_kwh == pytest.approx(1.5)
    assert not slot.estimated


def test_a_slot_that_the_meter_has_not_reached_yet_is_unknown() -> None:
    log = meter((0, 100.0), (10, 101.0))
    assert log.energy(NOON, after(15)).energy_kwh is None
    assert not log.covers(after(15))
    log.observe(after(15), 101.5)
    assert log.covers(after(15))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.5)


def test_a_meter_seen_for_the_first_time_says_nothing_of_before() -> None:
    assert meter((5, 100.0), (20, 101.0)).energy(NOON, after(15)).energy_kwh is None


def test_the_energy_of_a_gap_is_spread_over_its_slots_and_called_an_estimate() -> None:
    log = meter((0, 100.0), (15, 101.0), (20, None), (30, None), (75, 105.0))
    slots = [log.energy(after(at), after(at + 15)) for at in (15, 30, 45, 60)]
    assert [slot.energy_kwh for slot in slots] == pytest.approx([1.0] * 4)
    assert all(slot.estimated for slot in slots)


def test_a_gap_in_which_nothing_was_used_is_exact() -> None:
    log = meter((0, 100.0), (600, 100.0))
    slot = log.energy(after(15), after(30))
    assert slot.energy_kwh == 0.0
    assert not slot.estimated


def test_readings_a_minute_apart_across_a_slots_edge_are_exact_enough() -> None:
    log = meter((-0.5, 100.0), (0.5, 100.1), (14.5, 101.0), (15.5, 101.1))
    slot = log.energy(NOON, after(15))
    assert slot.energy_kwh == pytest.approx(0.05 + 0.9 + 0.05)
    assert not slot.estimated


def test_a_daily_meter_that_starts_again_at_midnight_loses_nothing() -> None:
    log = meter((0, 20.0), (1, 20.1), (2, 0.02), (3, 0.1), (15, 1.1))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(0.1 + 0.02 + 0.08 + 1.0)


def test_a_reset_while_nobody_looked_leaves_the_gap_unknown() -> None:
    log = meter((0, 20.0), (60, 1.0), (75, 1.5))
    assert log.energy(NOON, after(15)).energy_kwh is None
    assert log.energy(after(60), after(75)).energy_kwh == pytest.approx(0.5)


def test_a_register_that_passes_its_end_rolls_over() -> None:
    log = meter((0, 99999.2), (15, 0.8), (30, 1.8))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.6)


def test_a_zero_while_the_device_starts_is_no_reset() -> None:
    log = meter((0, 5000.0), (1, 0.0), (2, 5000.1), (15, 5001.0))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.0)


def test_one_impossible_value_is_left_out() -> None:
    log = meter((0, 5000.0), (1, 912345.0), (2, 5000.1), (15, 5001.0))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.0)


def test_a_jump_that_stays_is_a_new_meter_and_its_moment_is_unknown() -> None:
    log = meter((0, 5000.0), (15, 7000.0), (30, 7001.0), (45, 7002.0))
    assert log.energy(NOON, after(15)).energy_kwh is None
    assert log.energy(after(15), after(30)).energy_kwh == pytest.approx(1.0)


def test_a_last_digit_that_flickers_counts_once() -> None:
    log = meter((0, 10.0), (5, 10.2), (6, 10.1), (7, 10.2), (15, 11.0))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.0)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -3.0, None])
def test_what_is_no_reading_is_left_out(value: float | None) -> None:
    log = meter((0, 100.0), (5, value), (15, 101.0))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.0)


def test_readings_out_of_order_are_left_out() -> None:
    log = meter((0, 100.0), (15, 101.0), (10, 100.5), (15, 101.2))
    assert log.energy(NOON, after(15)).energy_kwh == pytest.approx(1.0)


def test_a_restart_counts_on_from_the_reading_that_was_kept() -> None:
    log = meter((0, 100.0), (10, 101.0), (20, 103.0))
    kept = log.value_at(after(15))
    assert kept == pytest.approx(102.0)
    again = meter((15, kept), (90, 106.0))
    first = log.energy(NOON, after(15)).energy_kwh
    rest = again.energy(after(15), after(90)).energy_kwh
    assert first is not None
    assert rest is not None
    assert first + rest == pytest.approx(6.0)
    assert again.value_at(after(200)) is None


def test_what_was_settled_can_be_forgotten() -> None:
    log = meter((0, 100.0), (15, 101.0), (30, 102.0))
    log.forget(after(15))
    assert log.energy(NOON, after(15)).energy_kwh is None
    assert log.energy(after(15), after(30)).energy_kwh == pytest.approx(1.0)


def test_limits_that_mean_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="max_power_kw"):
        MeterLimits(max_power_kw=-1.0)


@given(
    st.lists(
        st.tuples(st.floats(0.1, 40.0), st.floats(0.0, 5.0), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_slots_add_up_to_what_the_meter_counted(
    steps: list[tuple[float, float, bool]],
) -> None:
    """Whatever is missing in between, the meter's end less its start is what was used."""
    log = MeterLog(MeterLimits(max_power_kw=10_000.0))
    minutes, value = 0.0, 1000.0
    log.observe(NOON, value)
    for pause, used, seen in steps:
        minutes, value = minutes + pause, value + used
        log.observe(after(minutes), value if seen else None)
    log.observe(after(minutes + 1), value)
    slots = int(minutes // 15)
    edges = [after(15 * at) for at in range(slots + 1)]
    parts = [log.energy(*pair).energy_kwh for pair in pairwise(edges)]
    rest = log.energy(edges[-1], after(minutes + 1)).energy_kwh
    known = [part for part in parts if part is not None]
    assert len(known) == len(parts)
    assert rest is not None
    assert sum(known) + rest == pytest.approx(value - 1000.0, abs=1e-6)


# --- power ---------------------------------------------------------------------------------


def test_a_power_holds_until_the_next_one() -> None:
    log = PowerLog()
    for minutes, net_kw in ((0, 2.0), (6, -4.0), (12, -4.0), (15, 0.0)):
        log.observe(after(minutes), net_kw)
    assert log.supplied(NOON, after(15)).energy_kwh == pytest.approx(0.2)
    assert log.taken(NOON, after(15)).energy_kwh == pytest.approx(0.6)
    assert log.covers(after(15))


def test_a_slot_with_a_silent_sensor_is_unknown() -> None:
    log = PowerLog(gap=5 * MINUTE)
    for minutes, net_kw in ((0, 2.0), (9, 2.0), (15, 2.0)):
        log.observe(after(minutes), net_kw)
    assert log.supplied(NOON, after(15)).energy_kwh is None


def test_a_sensor_that_becomes_unavailable_is_known_until_then() -> None:
    log = PowerLog()
    for minutes, net_kw in ((0, 2.0), (5, None), (7, 2.0), (15, 2.0)):
        log.observe(after(minutes), net_kw)
    assert log.supplied(NOON, after(5)).energy_kwh == pytest.approx(1 / 6)
    assert log.supplied(NOON, after(15)).energy_kwh is None
    assert not log.covers(after(16))


def test_a_sampled_power_is_joined_by_straight_lines() -> None:
    log = PowerLog(trapezoid=True)
    log.observe(NOON, 3.0)
    log.observe(after(6), -1.0)
    assert log.supplied(NOON, after(6)).energy_kwh == pytest.approx(3.0 / 2 * 0.075)
    assert log.taken(NOON, after(6)).energy_kwh == pytest.approx(1.0 / 2 * 0.025)
    log.forget(after(6))
    assert log.supplied(NOON, after(6)).energy_kwh is None


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0.01, 2))
def test_both_directions_of_a_line_make_its_area(
    before_kw: float, after_kw: float, hours: float
) -> None:
    supplied, taken = integrated_kwh(before_kw, after_kw, hours)
    assert supplied >= 0.0
    assert taken >= 0.0
    assert supplied - taken == pytest.approx((before_kw + after_kw) / 2 * hours, abs=1e-9)


def test_a_meter_that_is_held_stands_still_until_it_tells_otherwise() -> None:
    log = MeterLog()
    log.observe(NOON, 100.0)
    log.hold(after(20))
    quarter = log.energy(NOON, after(15))
    assert (quarter.energy_kwh, quarter.held, quarter.may_change) == (0.0, True, True)
    log.forget(after(15))
    log.observe(after(30), 101.0)
    told = log.energy(NOON, after(15))
    assert told.energy_kwh == pytest.approx(0.5)
    assert (told.estimated, told.held) == (True, False)


def test_the_first_tick_of_a_meter_that_stood_still_is_not_spread() -> None:
    log = MeterLog()
    log.observe(NOON, 100.0)
    log.hold(after(20))
    log.observe(after(30), 100.01)
    assert log.energy(NOON, after(15)).energy_kwh == 0.0


def test_what_a_silent_meter_counted_is_spread_over_two_hours_at_most() -> None:
    log = MeterLog()
    log.observe(NOON, 100.0)
    for quarter in range(1, 17):
        log.hold(after(15 * quarter))
    log.observe(after(240), 100.0)
    log.observe(after(241), 101.0)
    assert log.energy(NOON, after(121)).energy_kwh == 0.0
    last = log.energy(after(180), after(241))
    assert last.energy_kwh == pytest.approx(61 / 120)
    whole = log.energy(NOON, after(241))
    assert whole.energy_kwh == pytest.approx(1.0)
