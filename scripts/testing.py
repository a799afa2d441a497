"""All tests, or one part of them: `scripts/test`."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from typing import NamedTuple

import cards
import environment
import linting
from python_finder import ROOT

COVERAGE_FLOOR_PCT = 90
COVERED_PARTS = ("core", "ha")
SUMMARY = re.compile(r"^=+ (?P<facts>.+ in [\d.]+s.*) =+$")

NO_HOME_ASSISTANT = ("-p", "no:homeassistant")
TWO_CORES = ("--numprocesses", "2")
# The tests of a file share a home that takes a while to start.
FILE_BY_FILE = ("--dist", "loadfile")
NOTHING_COLLECTED = 5
# It is newer than the one that tests bring: some battery families need what it knows.
WITH_THE_DEMOS_HOME_ASSISTANT = ("ha", "e2e", "crash")


class Part(NamedTuple):
    """One part of the tests: where it lives and how pytest runs it.

    alone: a file of it that judges times, so that nothing may run beside it.
    """

    folders: tuple[str, ...]
    options: tuple[str, ...]
    alone: str = ""


PYTEST_PARTS = {
    "core": Part(("tests/core", "tests/demo", "tests/scripts"), (*NO_HOME_ASSISTANT, *TWO_CORES)),
    "ha": Part(("tests/ha",), TWO_CORES),
    "e2e": Part(
        ("tests/e2e",), (*NO_HOME_ASSISTANT, *TWO_CORES, *FILE_BY_FILE), "tests/e2e/test_page.py"
    ),
    "crash": Part(("tests/crash",), (*NO_HOME_ASSISTANT, *TWO_CORES)),
    "fuzz": Part(("tests/fuzz",), TWO_CORES),
}
PARTS = ("lint", "core", "ha", "card", "e2e", "crash", "fuzz")


class Outcome(NamedTuple):
    """How a part ended, and its closing line."""

    passed: bool
    closing: str


def main(arguments: list[str]) -> int:
    """Run one part, or all of them with the coverage checked; every part runs, come what may."""
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="only this part (default: all)")
    options, extra = parser.parse_known_args(arguments)
    if extra and options.part is None:
        parser.error("options for pytest need a part, such as: scripts/test core -k peak")
    environment.enter("test")
    if options.part is not None:
        outcomes = {options.part: _run_part(options.part, extra)}
    else:
        outcomes = _run_all()
    print("\n--- summary")
    for name, outcome in outcomes.items():
        print(f"{name:9}{'ok' if outcome.passed else 'FAILED':8}{outcome.closing}")
    return 0 if all(outcome.passed for outcome in outcomes.values()) else 1


def _run_all() -> dict[str, Outcome]:
    """Quick parts first; the long campaigns give a sample."""
    outcomes = {}
    for name in PARTS:
        outcomes[name] = _run_part(name, ["-m", "not campaign"])
        if name == COVERED_PARTS[-1]:
            outcomes["coverage"] = _check_coverage()
    return outcomes


def _run_part(name: str, extra: list[str]) -> Outcome:
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    if name == "lint":
        failed = linting.failing_checks()
        closing = f"{', '.join(failed)} failed" if failed else "all checks passed"
        return Outcome(not failed, f"{closing} in {time.monotonic() - started:.1f}s")
    if name == "card":
        return _run_card()
    return _run_pytest(name, extra)


def _run_pytest(name: str, extra: list[str]) -> Outcome:
    part = PYTEST_PARTS[name]
    folders = [folder for folder in part.folders if list((ROOT / folder).glob("**/test_*.py"))]
    if not folders:
        return _absent(part.folders[0])
    if name in WITH_THE_DEMOS_HOME_ASSISTANT:
        environment.ha_python()
    variables = dict(os.environ)
    coverage = []
    if name in COVERED_PARTS:
        variables["COVERAGE_FILE"] = str(ROOT / f".coverage.{name}")
        coverage = ["--cov", "--cov-report="]
    pytest = [sys.executable, "-m", "pytest"]
    if not part.alone:
        command = [*pytest, *folders, *part.options, *coverage, *extra]
        return _run_and_keep_summary(command, variables)
    besides = [*pytest, *folders, f"--ignore={part.alone}", *part.options, *extra]
    alone = [*pytest, part.alone, *NO_HOME_ASSISTANT, *extra]
    outcomes = [_run_and_keep_summary(command, variables) for command in (besides, alone)]
    closing = "; ".join(outcome.closing.strip("= ") for outcome in outcomes)
    return Outcome(all(outcome.passed for outcome in outcomes), closing)


def _run_and_keep_summary(command: list[str], variables: dict[str, str]) -> Outcome:
    """Show the output as it comes, and keep pytest's closing summary."""
    closing = "pytest gave no summary"
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if SUMMARY.match(line):
                closing = line.strip()
    # Options for pytest may leave nothing of a part's one half.
    return Outcome(process.returncode in (0, NOTHING_COLLECTED), closing)


def _check_coverage() -> Outcome:
    """Lines of the integration that either part ran."""
    files = [str(ROOT / f".coverage.{name}") for name in COVERED_PARTS]
    existing = [file for file in files if os.path.exists(file)]  # noqa: PTH110  (plain names)
    if not existing:
        return Outcome(passed=True, closing="nothing measured")
    print("\n=== coverage", flush=True)
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet", "--keep", *existing], check=True, cwd=ROOT)
    report = subprocess.run(
        [*coverage, "report", f"--fail-under={COVERAGE_FLOOR_PCT}"],
        check=False,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    print(report.stdout)
    total = next((line for line in report.stdout.splitlines() if line.startswith("TOTAL")), "")
    covered = total.split()[-1] if total else "0%"
    return Outcome(report.returncode == 0, f"{covered}, at least {COVERAGE_FLOOR_PCT}% asked")


def _run_card() -> Outcome:
    if not (ROOT / "frontend").is_dir():
        return _absent("frontend")
    try:
        return Outcome(passed=True, closing=cards.check())
    except cards.CardError as failure:
        return Outcome(passed=False, closing=str(failure))


def _absent(folder: str) -> Outcome:
    print(f"{folder} is not there yet")
    return Outcome(passed=True, closing=f"{folder} is not there yet")
