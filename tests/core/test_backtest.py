"""`scripts/backtest`: what it reads, what it refuses, and its figures against an oracle."""

import argparse
import json
from pathlib import Path
import subprocess
import sys

import backtest_run
import backtest_show
import backtesting
import environment
import numpy as np
import pytest

from custom_components.energy_optimizer.core.replay import Record

COMPARE = Path(__file__).resolve().parents[3] / "shared" / "compare"
HEADER = "start_utc,import_price,export_price,load_kw,pv_kw"
ROWS = [
    "2026-06-01T00:00:00Z,0.3,0.1,1.0,0.0",
    "2026-06-01T01:00:00Z,0.2,0.1,,0.5",
    "2026-06-01T02:00:00Z,0.4,0.1,2.0,0.0",
    "2026-06-01T03:00:00Z,0.4,0.1,1.0,0.0",
]


def a_file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "home.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def options(*arguments: str) -> argparse.Namespace:
    return backtesting.parser().parse_args(["home.csv", *arguments])


def read(path: Path, *arguments: str) -> Record:
    return backtest_run.read_file(path, options(*arguments))


def changed(row: int, line: str) -> list[str]:
    return [*ROWS[:row], line, *ROWS[row + 1 :]]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (changed(2, ROWS[1]), "row 4, column start_utc: twice"),
        (changed(2, ROWS[0]), "row 4, column start_utc: out of order"),
        (changed(1, "noon,0.2,0.1,1,0"), "row 3, column start_utc: 'noon' is no ISO 8601 time"),
        (changed(1, "2026-06-01T01:00:00Z,0.2,0.1,much,0"), "row 3, column load_kw: 'much'"),
        (changed(3, "2026-06-01T03:00:00Z,inf,0.1,1,0"), "row 5, column import_price: 'inf'"),
        (changed(3, "2026-06-01T03:00:00Z,0.1"), "row 5: 2 columns"),
        (
            changed(3, "2026-06-01T03:20:00Z,0.4,0.1,1,0"),
            "row 5, column start_utc: not on the grid",
        ),
        ([line.replace(",1.0,", ",,").replace(",2.0,", ",,") for line in ROWS], "column load_kw"),
        (ROWS[:1], "fewer than two slots"),
        ([], "fewer than two slots"),
    ],
)
def test_a_bad_file_is_refused_with_file_row_and_column(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    path = a_file(tmp_path, *lines)
    with pytest.raises(backtest_run.Refused) as refused:
        read(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize("missing", HEADER.split(","))
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    path = a_file(tmp_path, *ROWS, header=HEADER.replace(missing, "other"))
    with pytest.raises(backtest_run.Refused, match=f"row 1: there is no column {missing}"):
        read(path)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(backtest_run.Refused, match=r"none\.csv"):
        read(tmp_path / "none.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(backtest_run.Refused, match=r"binary\.csv"):
        read(binary)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--zone", "Mars/Base"), "--zone Mars/Base"),
        (("--from", "June"), "--from June"),
        (("--from", "2027-01-01"), "no slot between"),
        (("--slot-minutes", "25"), "slot_minutes"),
    ],
)
def test_a_bad_option_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(backtest_run.Refused, match=said):
        read(a_file(tmp_path, *ROWS), *arguments)


def test_a_blank_is_missing_and_rows_left_out_are_blanks(tmp_path: Path) -> None:
    record = read(a_file(tmp_path, ROWS[0], ROWS[1], ROWS[3]))
    assert np.isnan(record.load_kw).tolist() == [False, True, True, False]
    assert record.import_price_per_kwh[[0, 1, 3]].tolist() == [0.3, 0.2, 0.4]


def test_no_solar_at_all_means_no_panels(tmp_path: Path) -> None:
    rows = [line.rsplit(",", 1)[0] + "," for line in ROWS]
    assert read(a_file(tmp_path, *rows)).solar_kw.tolist() == [0.0] * 4


def test_from_and_to_cut_the_record(tmp_path: Path) -> None:
    path = a_file(tmp_path, *ROWS)
    record = read(path, "--from", "2026-06-01T01:00Z", "--to", "2026-06-01T03:00Z")
    assert record.import_price_per_kwh.tolist() == [0.2, 0.4]


def test_a_tariff_turns_spot_prices_into_what_is_paid(tmp_path: Path) -> None:
    tariff = tmp_path / "tariff.json"
    tariff.write_text(
        json.dumps({"import": {"vat_ratio": 0.5}, "export": {"fee_per_kwh": 0.02}}), "utf-8"
    )
    record = read(a_file(tmp_path, *ROWS), "--tariff", str(tariff))
    assert record.import_price_per_kwh == pytest.approx([0.45, 0.3, 0.6, 0.6])
    assert record.export_price_per_kwh == pytest.approx([0.08] * 4)


@pytest.mark.parametrize("text", ["{", '{"imports": {}}', "[]"])
def test_a_bad_tariff_is_named(tmp_path: Path, text: str) -> None:
    tariff = tmp_path / "tariff.json"
    tariff.write_text(text, encoding="utf-8")
    with pytest.raises(backtest_run.Refused, match=r"tariff"):
        read(a_file(tmp_path, *ROWS), "--tariff", str(tariff))


def test_the_summary_holds_every_policy_and_reads_as_a_table(tmp_path: Path) -> None:
    path = a_file(tmp_path, *ROWS)
    summary, _ = backtest_run.run(str(path), options())
    assert set(summary["policies"]) == set(backtest_run.POLICIES)
    assert summary["slots"] == 4
    assert summary["plans"] == summary["policies"]["planner"]["plans"] * 3 + 1
    assert summary["months"].keys() == {"2026-06"}
    json.dumps(summary)
    shown = backtest_show.table(summary)
    assert "self-consumption" in shown
    assert "perfect foresight" in shown


def a_json(folder: Path, given: object) -> str:
    path = folder / "given.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return str(path)


def test_a_capacity_charge_is_in_every_bill(tmp_path: Path) -> None:
    charge = a_json(tmp_path, {"kind": "monthly_max", "price_per_kw": 10.0})
    path = str(a_file(tmp_path, *ROWS))
    charged, _ = backtest_run.run(path, options("--capacity-charge", charge))
    plain, _ = backtest_run.run(path, options())
    # 2 kW at 02:00 without a battery; the battery's 5 kWh serve nearly all of it.
    assert charged["policies"]["no_battery"]["capacity_charge"] == 20.0
    cost = plain["policies"]["no_battery"]["cost"]
    assert charged["policies"]["no_battery"]["cost"] == pytest.approx(cost + 20.0)
    assert charged["policies"]["perfect"]["capacity_charge"] < 1.0


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--capacity-charge", {"kind": "hourly"}, "given.json.*kind"),
        ("--capacity-charge", {}, "no charge"),
        ("--devices", {"loads": []}, "deferrable and devices"),
        ("--devices", {"deferrable": [{"name": "a"}]}, "power_kw"),
        ("--devices", {"deferrable": [{"name": "a", "power_kw": 1, "colour": 2}]}, "colour"),
        ("--devices", {"deferrable": [{"name": "a", "power_kw": 1, "column": "b"}]}, "column b"),
        ("--devices", {"devices": [{"power_kw": 1.0}]}, "name"),
    ],
)
def test_a_bad_charge_or_load_is_named(
    tmp_path: Path, option: str, given: object, said: str
) -> None:
    path = a_file(tmp_path, *ROWS)
    with pytest.raises(backtest_run.Refused, match=said):
        backtest_run.run(str(path), options(option, a_json(tmp_path, given)))


def test_moving_a_measured_load_is_compared_with_leaving_it(tmp_path: Path) -> None:
    rows = [
        f"2026-06-{day:02d}T{hour:02d}:00:00Z,{0.1 if hour < 6 else 0.4},0.1,1.0,0.0,"
        f"{2.0 if hour == 18 else 0.0}"
        for day in range(1, 5)
        for hour in range(24)
    ]
    path = a_file(tmp_path, *rows, header=f"{HEADER},boiler_kw")
    devices = {"deferrable": [{"name": "boiler", "power_kw": 2.0, "column": "boiler_kw"}]}
    asked = options("--devices", a_json(tmp_path, devices), "--policies", "no_battery")
    summary, _ = backtest_run.run(str(path), asked)
    saved = summary["not_moved"]["no_battery"] - summary["policies"]["no_battery"]["cost"]
    # Two of the four days have a day before and after them.
    assert saved == pytest.approx(2 * 2.0 * 0.3)
    assert summary["moved_kwh"] == 4.0
    assert "moving loads" in backtest_show.table(summary)


def test_an_unknown_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(backtest_run.Refused, match="--policies luck"):
        backtest_run.run(str(a_file(tmp_path, *ROWS)), options("--policies", "luck"))


@pytest.mark.real_data
def test_the_simple_policies_and_perfect_foresight_agree_with_the_oracle(
    real_data: Path, tmp_path: Path
) -> None:
    lines = (real_data / "combined_USCA2_TOU_60min.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines]
    export = rows[0].index("export_price")
    month = [row for row in rows if row[0].startswith("2016-10")]
    for row in month:
        row[export] = "0.05"
    series = a_file(tmp_path, *(",".join(row) for row in month), header=",".join(rows[0]))
    printed = subprocess.run(
        [str(environment.backtest_python()), str(COMPARE / "oracle.py"), str(series), "--curtail"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    oracle = json.loads(printed)
    policies = "no_battery,self_consumption,perfect"
    summary, series_of = backtest_run.run(str(series), options("--policies", policies))
    assert summary["slots"] == oracle["slots"]
    for name in ("no_battery", "self_consumption"):
        assert float(series_of["cost"][name].sum()) == pytest.approx(oracle[name], abs=0.01)
    ended = summary["policies"]["self_consumption"]["stored_end_kwh"]
    assert ended == pytest.approx(oracle["self_consumption_end_kwh"], abs=0.01)
    # The oracle ends half full; ours may end as it pays, which is worth at most the store.
    perfect = summary["policies"]["perfect"]["cost"]
    assert perfect <= oracle["perfect"] + 0.01
    assert perfect == pytest.approx(oracle["perfect"], abs=0.5)


def test_the_script_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    script = Path(backtesting.__file__).with_name("backtest")
    ended = subprocess.run(
        [sys.executable, str(script), str(a_file(tmp_path, *ROWS[:1]))],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == backtesting.EXIT_BAD_INPUT
    assert ended.stdout == ""
    said = [line for line in ended.stderr.splitlines() if not line.startswith("[set-up]")]
    assert len(said) == 1
    assert "home.csv" in said[0]


def test_several_files_are_replayed_side_by_side_as_one_alone_is(tmp_path: Path) -> None:
    script = Path(backtesting.__file__).with_name("backtest")
    paths = []
    for number, rows in enumerate((ROWS, ROWS[:3])):
        (tmp_path / str(number)).mkdir()
        paths.append(str(a_file(tmp_path / str(number), *rows)))
    ended = subprocess.run(
        [sys.executable, str(script), *paths, "--json"], check=True, capture_output=True, text=True
    )
    for path, summary in zip(paths, json.loads(ended.stdout), strict=True):
        alone, _ = backtest_run.run(path, options())
        assert list(summary["policies"]) == list(backtest_run.POLICIES)
        assert summary["file"] == path
        assert summary["months"] == alone["months"]
        costs = {name: row["cost"] for name, row in alone["policies"].items()}
        assert {name: row["cost"] for name, row in summary["policies"].items()} == costs
