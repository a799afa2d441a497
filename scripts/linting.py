"""All checks that run nothing of the integration: `scripts/lint`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

import environment
from python_finder import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPED_FOLDERS = ("custom_components", "scripts", "demo", "tests", "benchmarks")


def main(arguments: list[str]) -> int:
    """Run every check, also after one has failed."""
    parser = argparse.ArgumentParser(prog="scripts/lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="mend what ruff can mend")
    options = parser.parse_args(arguments)
    environment.enter("test")
    failed = failing_checks(fix=options.fix)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all checks passed")
    return 1 if failed else 0


def failing_checks(*, fix: bool = False) -> list[str]:
    """The names of the checks that failed; their own words are on stdout."""
    failed = []
    for name, command in _checks(fix=fix):
        print(f"--- {name}", flush=True)
        finished = subprocess.run(command, check=False, cwd=ROOT)
        if finished.returncode != 0:
            failed.append(name)
    return failed


def _checks(*, fix: bool) -> Iterator[tuple[str, list[str]]]:
    tools = environment.test_python().parent
    ruff, mypy = str(tools / "ruff"), str(tools / "mypy")
    yield "ruff check", [ruff, "check", "--quiet", *(["--fix"] if fix else [])]
    yield "ruff format", [ruff, "format", "--quiet", *([] if fix else ["--diff"])]
    yield "mypy", [mypy, *(folder for folder in TYPED_FOLDERS if (ROOT / folder).is_dir())]
    yield "import contracts", [str(tools / "lint-imports"), "--no-logo"]
    yield "codespell", [str(tools / "codespell")]
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:homeassistant"]
    yield "house", [*pytest, "tests/test_house.py"]
