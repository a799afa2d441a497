"""Capacity charges by hand: what a month has incurred, what it costs, what a plan adds to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
import json
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_optimizer.core.blocks.capacity_charge import (
    capacity_cost,
    reference_kw,
)
from custom_components.energy_optimizer.core.capacity import (
    COMMON,
    CapacityCharge,
    CapacityState,
    ChargeKind,
    MonthPeaks,
    charged_kw,
    cost_of_kw,
    monthly_cost,
    settled,
)
from custom_components.energy_optimizer.core.capacity_case import capacity_from_case
from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.optimise import optimise

from .homes import a_battery, a_home

BRUSSELS, OSLO = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Oslo")
BELGIUM = CapacityCharge(
    ChargeKind.MONTHLY_MAX, BRUSSELS, period_minutes=15, price_per_kw=4.0, floor_kw=2.5
)
SWEDEN = CapacityCharge(
    ChargeKind.MEAN_OF_HIGHEST,
    ZoneInfo("Europe/Stockholm"),
    price_per_kw=80.0,
    highest=3,
    hours=frozenset(range(6, 22)),
    otherwise_ratio=0.5,
)
NORWAY = CapacityCharge(
    ChargeKind.TIERED, OSLO, highest=3, tiers=((0.0, 125.0), (2.0, 200.0), (5.0, 325.0))
)


def metered(charge: CapacityCharge, *readings: tuple[str, float, float]) -> MonthPeaks:
    """What a month has seen of readings: local start, minutes, kWh."""
    peaks = None
    for text, minutes, kwh in readings:
        start = datetime.fromisoformat(text).replace(tzinfo=charge.zone)
        peaks = settled(charge, peaks, start, start + timedelta(minutes=minutes), kwh)
    assert peaks is not None
    return peaks


def test_a_belgian_month_pays_for_its_highest_quarter_of_an_hour() -> None:
    peaks = metered(
        BELGIUM,
        ("2026-11-02T07:00", 15, 0.5),
        ("2026-11-14T18:00", 5, 0.3),
        ("2026-11-14T18:05", 10, 0.7),
        ("2026-11-20T18:00", 30, 1.9),
    )
    # 1.0 kWh in a quarter is 4 kW; 1.9 kWh in half an hour is 3.8 kW in each quarter.
    assert monthly_cost(BELGIUM, peaks) == pytest.approx(16.0)


def test_a_quiet_belgian_month_pays_for_the_floor() -> None:
    peaks = metered(BELGIUM, ("2026-11-02T07:00", 15, 0.5))
    assert monthly_cost(BELGIUM, peaks) == pytest.approx(10.0)


def test_a_swedish_month_pays_for_the_mean_of_three_days_and_half_at_night() -> None:
    peaks = metered(
        SWEDEN,
        ("2026-11-03T08:00", 60, 6.0),
        ("2026-11-03T09:00", 60, 5.0),  # the same day: only its highest counts
        ("2026-11-09T18:00", 60, 3.0),
        ("2026-11-12T23:00", 60, 9.0),  # at night half of it: 4.5 kW
        ("2026-11-15T12:00", 60, 1.0),
    )
    assert peaks.powers_kw == pytest.approx((6.0, 4.5, 3.0, 1.0))
    assert monthly_cost(SWEDEN, peaks) == pytest.approx(80.0 * 4.5)


@pytest.mark.parametrize(
    ("third_kwh", "cost"), [(0.4, 125.0), (1.0, 125.0), (1.1, 200.0), (10.5, 325.0)]
)
def test_a_norwegian_month_pays_the_tier_of_that_mean(third_kwh: float, cost: float) -> None:
    peaks = metered(
        NORWAY,
        ("2026-11-03T08:00", 60, 3.0),
        ("2026-11-09T18:00", 60, 2.0),
        ("2026-11-12T23:00", 60, third_kwh),
    )
    # (3 + 2 + 1) / 3 is 2 kW: the end of the first tier, which belongs to it.
    assert monthly_cost(NORWAY, peaks) == cost


def test_a_new_month_begins_with_nothing_at_local_midnight() -> None:
    peaks = metered(NORWAY, ("2026-10-31T22:00", 60, 4.0), ("2026-10-31T23:00", 60, 5.0))
    assert (peaks.month, peaks.powers_kw) == (date(2026, 11, 1), ())
    peaks = settled(NORWAY, peaks, *hour_from("2026-11-01T00:00", OSLO), 2.0)
    assert peaks.highest == ((date(2026, 11, 1), 2.0),)


def hour_from(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    return start, start + timedelta(hours=1)


def test_the_hour_that_clocks_show_twice_is_two_hours() -> None:
    start = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    peaks = settled(
        replace(NORWAY, distinct_days=False), None, start, start + timedelta(hours=2), 6
    )
    assert peaks.powers_kw == pytest.approx((3.0, 3.0))


def test_a_period_that_is_not_over_counts_when_it_is() -> None:
    peaks = metered(BELGIUM, ("2026-11-02T07:00", 10, 2.0))
    assert (peaks.powers_kw, peaks.running_kwh) == ((), 2.0)
    later = datetime(2026, 11, 2, 9, 0, tzinfo=BRUSSELS)
    peaks = settled(BELGIUM, peaks, later, later + timedelta(minutes=5), 0.0)
    assert peaks.powers_kw == (8.0,)


@given(
    kwh=st.lists(st.floats(0.0, 5.0, allow_subnormal=False), min_size=1, max_size=30),
    cuts=st.lists(st.integers(1, 59), max_size=5),
)
def test_how_the_readings_are_cut_changes_nothing(kwh: list[float], cuts: list[int]) -> None:
    start = datetime(2026, 11, 1, tzinfo=OSLO)
    whole = pieces = None
    for index, each in enumerate(kwh):
        begin = start + timedelta(hours=13 * index)
        whole = settled(NORWAY, whole, begin, begin + timedelta(hours=1), each)
        edges = sorted({0, 60, *cuts})
        for one, other in pairwise(edges):
            at = (begin + timedelta(minutes=one), begin + timedelta(minutes=other))
            pieces = settled(NORWAY, pieces, *at, each * (other - one) / 60.0)
    assert whole is not None
    assert pieces is not None
    assert pieces.powers_kw == pytest.approx(whole.powers_kw)


def test_what_is_incurred_survives_plain_json() -> None:
    peaks = metered(BELGIUM, ("2026-11-14T18:00", 15, 1.0), ("2026-11-14T18:15", 5, 0.2))
    assert MonthPeaks.from_json(json.loads(json.dumps(peaks.as_json()))) == peaks
    with pytest.raises(InputError, match="what as_json wrote"):
        MonthPeaks.from_json({"month": "2026-11-01"})


@pytest.mark.parametrize("name", COMMON)
def test_a_common_charge_is_ready_to_be_taken_by_name(name: str) -> None:
    charge = COMMON[name](BRUSSELS)
    assert cost_of_kw(charge, 10.0) > cost_of_kw(charge, 1.0) > 0.0


def test_as_many_of_the_highest_count_as_there_are() -> None:
    assert charged_kw(SWEDEN, []) == 0.0
    assert charged_kw(SWEDEN, [4.0, 2.0]) == 3.0
    assert charged_kw(BELGIUM, [1.0, 2.0]) == 2.5


# What a plan adds -----------------------------------------------------------------------------

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
MIDDLE = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
LAST = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def seen(charge: CapacityCharge, start: datetime, *kw: float) -> MonthPeaks:
    """A month whose highest days are over."""
    days = [date(2026, 11, 2 + index) for index in range(len(kw))]
    month = start.astimezone(charge.zone).date().replace(day=1)
    return MonthPeaks(month, tuple(zip(days, sorted(kw, reverse=True), strict=True)))


@pytest.mark.parametrize(
    ("start", "unavoidable", "peak"), [(FIRST, 4.0, 4.0), (MIDDLE, 3.0, 3.5), (LAST, 4.0, 3.5)]
)
def test_only_what_exceeds_the_greater_of_incurred_and_unavoidable_is_paid(
    start: datetime, unavoidable: float, peak: float
) -> None:
    peaks = seen(BELGIUM, start, *([] if start is FIRST else [3.5]))
    state = CapacityState(BELGIUM, peaks, unavoidable)
    load_kw = [1.0, 6.0] + [1.0] * 13
    home = replace(a_home([0.3] * 15, 0.0, load_kw, start=start), capacity_charge=state)
    # On the last day nothing is to come any more.
    assert reference_kw(state, home.timeline) == peak
    plan = optimise(home)
    assert plan.cost_terms["capacity charge"] == pytest.approx(4.0 * (6.0 - peak))


def test_a_battery_cuts_the_peak_down_to_the_reference_and_no_further() -> None:
    state = CapacityState(BELGIUM, seen(BELGIUM, MIDDLE, 3.5))
    battery = a_battery(end_value_per_kwh=0.25)
    home = a_home([0.3, 0.2, 0.3], 0.0, [1.0, 6.0, 1.0], start=MIDDLE, batteries=[battery])
    plan = optimise(replace(home, capacity_charge=state))
    assert plan.import_kw[1] == pytest.approx(3.5)
    assert plan.cost_terms["capacity charge"] == pytest.approx(0.0, abs=1e-9)


def test_what_the_running_period_has_metered_leaves_less_for_its_rest() -> None:
    began = BELGIUM.period_start_s(MIDDLE.timestamp())
    peaks = replace(seen(BELGIUM, MIDDLE, 4.0), running_from_s=began, running_kwh=0.8)
    state = CapacityState(BELGIUM, peaks)
    home = a_home(
        [0.3, 0.3],
        0.0,
        [3.0, 1.0],
        minutes=[5, 15],
        start=MIDDLE + timedelta(minutes=10),
        batteries=[a_battery()],
    )
    plan = optimise(replace(home, capacity_charge=state))
    # 4 kW of a quarter are 1 kWh, of which 0.2 are left for five minutes: 2.4 kW.
    assert plan.import_kw[0] <= 2.4 + 1e-6
    assert plan.cost_terms["capacity charge"] == pytest.approx(0.0, abs=1e-9)


def test_a_mean_of_three_days_pays_a_third_of_what_one_day_adds() -> None:
    state = CapacityState(SWEDEN, seen(SWEDEN, LAST, 5.0, 4.0, 3.0, 2.0))
    home = a_home([0.3] * 3, 0.0, [1.0, 4.5, 4.0], start=LAST)
    plan = optimise(replace(home, capacity_charge=state))
    # 3 kW give way to 4.5 kW: the mean rises by half a kW.
    assert plan.cost_terms["capacity charge"] == pytest.approx(80.0 * 0.5)


def test_a_day_below_the_highest_three_is_free() -> None:
    state = CapacityState(SWEDEN, seen(SWEDEN, LAST, 5.0, 4.0, 3.0))
    home = a_home([0.3, 0.1, 0.3], 0.0, [1.0, 3.0, 1.0], start=LAST, batteries=[a_battery()])
    plan = optimise(replace(home, capacity_charge=state))
    assert plan.cost_terms["capacity charge"] == pytest.approx(0.0, abs=1e-9)


def test_a_tier_is_kept_when_that_is_cheaper_than_the_next() -> None:
    peaks = seen(NORWAY, LAST, 2.5, 1.5)
    home = a_home([0.9, 0.1, 0.1], 0.0, [1.0, 3.0, 3.0], start=LAST, batteries=[a_battery()])
    plan = optimise(replace(home, capacity_charge=CapacityState(NORWAY, peaks)))
    # (2.5 + 1.5 + 2) / 3 = 2: the day stays at 2 kW.
    assert plan.import_kw.max() == pytest.approx(2.0, abs=1e-6)
    alone = optimise(replace(home, batteries=(), capacity_charge=CapacityState(NORWAY, peaks)))
    assert alone.cost_terms["capacity charge"] == pytest.approx(75.0)


def test_slots_longer_and_shorter_than_a_period_share_its_energy() -> None:
    state = CapacityState(replace(NORWAY, tiers=((0.0, 0.0), (2.0, 9.0))))
    home = a_home([0.2] * 5, 0.0, [8.0, 0.0, 0.0, 0.0, 2.0], minutes=[15] * 4 + [120], start=LAST)
    assert capacity_cost(replace(home, capacity_charge=state), home.load_kw) == 0.0
    assert capacity_cost(replace(home, capacity_charge=state), home.load_kw * 1.1) == 9.0


def test_the_next_month_is_charged_by_itself() -> None:
    start = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    state = CapacityState(BELGIUM, seen(BELGIUM, start, 6.0))
    home = a_home([0.3] * 4, 0.0, [5.0, 5.0, 3.5, 1.0], start=start)
    # 5 kW are free in November; December begins at 23:00 UTC with its floor of 2.5 kW.
    cost = capacity_cost(replace(home, capacity_charge=state), home.load_kw)
    assert cost == pytest.approx(4.0 * (3.5 - 2.5))


# As JSON --------------------------------------------------------------------------------------


def test_a_case_takes_a_common_charge_and_overwrites_its_price() -> None:
    given = {"common": "belgium", "price_per_kw": 5.0, "incurred": [3.0, ["2026-11-03", 4.0]]}
    state = capacity_from_case(given, BRUSSELS, MIDDLE)
    assert state is not None
    assert state.charge.price_per_kw == 5.0
    assert state.peaks is not None
    assert state.peaks.powers_kw == (4.0, 3.0)
    assert monthly_cost(state.charge, state.peaks) == 20.0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "daily"}, "capacity_charge.kind is 'daily'; allowed: monthly_max"),
        ({"price_per_kw": 1.0}, "capacity_charge.kind is None"),
        ({"common": "narnia"}, "allowed: belgium, norway, sweden"),
        ({"common": "belgium", "peak": 1}, "capacity_charge.peak is 1; allowed: only"),
        ({"common": "belgium", "period_minutes": 20}, "allowed: 15, 30, 60"),
        ({"common": "belgium", "price_per_kw": -1.0}, "price_per_kw is -1.0; allowed: at least 0"),
        ({"kind": "tiered", "tiers": [[1, 5]]}, "from 0 kW on, each dearer than the last"),
        ({"kind": "tiered"}, "at least one tier"),
        ({"kind": "tiered", "tiers": [5]}, "allowed: pairs"),
        ({"common": "sweden", "hours": [24]}, "hours is 24"),
        ({"common": "sweden", "incurred": [["soon", 2.0]]}, "a day, such as"),
        ([], "an object with named fields"),
    ],
)
def test_a_charge_that_cannot_be_right_is_refused_by_name(given: object, says: str) -> None:
    with pytest.raises(InputError) as refused:
        capacity_from_case(given, BRUSSELS, MIDDLE)
    assert says in str(refused.value)
