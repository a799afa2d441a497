"""One furnished home for all kills; each kill gets a copy, and each recovery a line at the end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .killing import furnish
from .loads import furnish_loads

if TYPE_CHECKING:
    from collections.abc import Callable

    from .checks import Tell

RECOVERY = "recovery"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "template"
    asyncio.run(furnish(folder))
    return folder


@pytest.fixture(scope="session")
def loads_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loads") / "template"
    asyncio.run(furnish_loads(folder))
    return folder


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Have a recovery named at the end."""
    return lambda told: record_property(RECOVERY, (told.found.seconds, str(told)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every recovery, and the longest."""
    reports = terminalreporter.getreports("passed")
    told = [value for report in reports for key, value in report.user_properties if key == RECOVERY]
    if not told:
        return
    longest_s, longest = max(told)
    terminalreporter.section("recoveries")
    for _, line in told:
        terminalreporter.line(line)
    terminalreporter.line(f"{len(told)} kills, the longest took {longest_s:.1f} s: {longest}")
