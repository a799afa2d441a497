"""A case as JSON, in and out, and the script that plans it."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from custom_components.energy_optimizer.core.case import home_from_case, plan_as_json
from custom_components.energy_optimizer.core.errors import InputError
from custom_components.energy_optimizer.core.optimise import optimise

ROOT = Path(__file__).resolve().parents[2]


def a_case(**changes: object) -> dict[str, Any]:
    return {
        "start": "2026-06-01T17:00:00+02:00",
        "slot_minutes": 60,
        "import_price_per_kwh": [0.1, 0.2, 0.5, 0.3],
        "export_price_per_kwh": [0.05, 0.05, 0.05, 0.05],
        "load_kw": [1, 1, 1, 1],
        "solar_kw": [0, 0, 0, 0],
        "curtailable": True,
        "grid": {"max_import_kw": 8},
        "batteries": [
            {
                "name": "home",
                "capacity_kwh": 10,
                "stored_kwh": 0,
                "floor_kwh": 0,
                "ceiling_kwh": 9,
                "max_charge_kw": 5,
                "max_discharge_kw": 5,
                "charge_efficiency_ratio": 0.95,
                "discharge_efficiency_ratio": 0.95,
                "wear_cost_per_kwh": 0.01,
                "end_value_per_kwh": 0,
            }
        ],
        "devices": [{"name": "pump", "power_kw": 0.5, "max_off_hours": 1, "rebound_ratio": 0.2}],
        "peak_slots": [False, False, True, True],
        "battery_may_export": True,
        "battery_may_charge_from_grid": True,
        "allow_transfer": False,
    } | changes


def test_a_case_becomes_the_home_it_describes() -> None:
    home = home_from_case(a_case())
    assert home.timeline.start(0).isoformat() == "2026-06-01T15:00:00+00:00"
    assert home.timeline.hours.tolist() == [1.0] * 4
    assert home.batteries[0].may_export
    assert home.batteries[0].ceiling_kwh == 9
    assert home.grid.max_import_kw == 8
    assert home.peaks.tolist() == [False, False, True, True]
    assert home.devices[0].rebound_ratio == 0.2


def test_slots_may_have_a_length_each_and_a_battery_its_own_permissions() -> None:
    case = a_case(slot_minutes=[15, 15, 30, 60], zone="Europe/Berlin", battery_may_export=False)
    case["batteries"].append(case["batteries"][0] | {"name": "seller", "may_export": True})
    home = home_from_case(case)
    assert home.timeline.hours.tolist() == [0.25, 0.25, 0.5, 1.0]
    assert [battery.may_export for battery in home.batteries] == [False, True]


def test_without_peak_slots_the_default_rule_finds_them() -> None:
    prices = [0.1] * 20 + [0.5] * 4
    case = a_case(
        start="2026-06-01T00:00:00+00:00",
        import_price_per_kwh=prices,
        export_price_per_kwh=[0.0] * 24,
        load_kw=[1.0] * 24,
        solar_kw=[0.0] * 24,
        peak_slots=None,
    )
    assert np.flatnonzero(home_from_case(case).peaks).tolist() == [20, 21, 22, 23]


def test_a_plan_is_written_with_every_slot_and_can_be_read_as_json() -> None:
    plan = optimise(home_from_case(a_case()))
    written = json.loads(json.dumps(plan_as_json(plan), allow_nan=False))
    assert written["status"] == "optimal"
    assert written["cost"] == pytest.approx(plan.cost)
    assert len(written["slots"]) == 4
    slot = written["slots"][3]
    assert slot["shed"] == ["pump"]
    assert slot["devices"]["pump"]["reason"] == "peak_shed"
    assert slot["batteries"]["home"].keys() == {
        "charge_kw",
        "discharge_kw",
        "stored_kwh",
        "reason",
        "worth",
    }
    assert {"import_kw", "export_kw", "solar_used_kw", "runs"} <= slot.keys()
    assert written["build_ms"] > 0.0


def without(name: str) -> dict[str, Any]:
    case = a_case()
    del case[name]
    return case


BAD = [
    ([1, 2], "case is [1, 2]; allowed: an object with named fields"),
    (a_case(gird={}), "case.gird is {}; allowed: only: "),
    (without("start"), "start is None; allowed: a value: this field is needed"),
    (without("load_kw"), "load_kw is None; allowed: a value: this field is needed"),
    (a_case(start="soon"), "start is 'soon'; allowed: an ISO 8601 time with its UTC offset"),
    (a_case(start="2026-06-01T00:00"), "allowed: a time with its UTC offset"),
    (a_case(zone="Middle/Earth"), "zone is 'Middle/Earth'; allowed: the name of a time zone"),
    (a_case(slot_minutes=0), "slot length[0] is '0 s'; allowed: more than 0 s"),
    (a_case(slot_minutes=[60, 60]), "import_price_per_kwh is 'shape (4,)'; allowed: 2 values"),
    (a_case(import_price_per_kwh=[]), "slots is 0; allowed: at least one slot"),
    (a_case(import_price_per_kwh=[0.1, "x", 0.1, 0.1]), "allowed: numbers, one per slot"),
    (a_case(import_price_per_kwh=0.1), "import_price_per_kwh is 0.1; allowed: a list"),
    (a_case(peak_slots=[True]), "peak_slots is '1 values'; allowed: 4, one per slot"),
    (a_case(peak_slots=[0, 1, 0, 1]), "peak_slots[0] is 0; allowed: true or false"),
    (a_case(curtailable="yes"), "curtailable is 'yes'; allowed: true or false"),
    (a_case(batteries=[{"name": "b"}]), "battery.capacity_kwh is None; allowed: a value"),
    (a_case(batteries=[{"name": "b", "soc": 5}]), "battery.soc is 5; allowed: only: "),
    (a_case(devices={"name": "pump"}), "devices is {'name': 'pump'}; allowed: a list"),
    (a_case(deferrable=[{"name": "wash"}]), "deferrable.power_kw is None"),
]


@pytest.mark.parametrize(("case", "message"), BAD, ids=[message for _, message in BAD])
def test_a_case_that_cannot_be_right_is_refused_by_name(case: object, message: str) -> None:
    with pytest.raises(InputError) as refused:
        home_from_case(case)
    assert message in str(refused.value)


def plan_script(argument: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/plan", argument],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_prints_the_plan_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(a_case()), encoding="utf-8")
    finished = plan_script(str(path))
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["status"] == "optimal"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (json.dumps(a_case(load_kw=[1])), "load_kw is 'shape (1,)'; allowed: 4 values"),
        ("{", "Expecting property name"),
    ],
)
def test_the_script_says_in_one_line_what_is_wrong(text: str, says: str) -> None:
    finished = plan_script("-", text)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert len(finished.stderr.strip().splitlines()) == 1
    assert says in finished.stderr


def test_the_script_says_that_a_file_is_missing(tmp_path: Path) -> None:
    finished = plan_script(str(tmp_path / "nowhere.json"))
    assert finished.returncode == 2
    assert "No such file" in finished.stderr


def test_a_case_is_planned_under_its_capacity_charge() -> None:
    charge = {
        "kind": "monthly_max",
        "period_minutes": 60,
        "price_per_kw": 2.0,
        "incurred": [0.4],
        "unavoidable_kw": 0.6,
    }
    case = a_case(capacity_charge=charge, devices=[], batteries=[])
    printed = plan_as_json(optimise(home_from_case(case)))
    # 1 kW, of which 0.6 come anyway.
    terms = printed["cost_terms"]
    assert isinstance(terms, dict)
    assert terms["capacity charge"] == pytest.approx(2.0 * 0.4)
    assert printed["cost"] == pytest.approx(1.1 + 0.8)


def test_the_load_makes_peaks_of_a_case_under_a_capacity_charge() -> None:
    charge = {"common": "belgium", "incurred": [["2026-05-30", 3.0]]}
    case = a_case(capacity_charge=charge, load_kw=[1, 4, 1, 1], import_price_per_kwh=[0.2] * 4)
    del case["peak_slots"]
    assert home_from_case(case).peaks.tolist() == [False, True, False, False]


def test_a_case_tells_what_its_battery_really_does() -> None:
    case = a_case()
    case["batteries"][0] |= {"charge_taper": [[8, 5], [10, 1]], "standby_kw": 0.02}
    battery = home_from_case(case).batteries[0]
    assert battery.taper_lines == ((21.0, -2.0),)
    assert battery.standby_kw == 0.02
