"""Killed with signal 9 in a real Home Assistant: a sample of the campaign in tests/crash."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.checks import (
    killed_while_beginning,
    killed_while_giving_back,
    killed_while_stopping,
    killed_while_taking,
)
from tests.crash.killing import PEAK_NOW, PEAK_OVER, copied, furnish, run_until_killed
from tests.crash.loads import DEAR_LATER, furnish_loads
from tests.crash.plans import TAKEN

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "template"
    asyncio.run(furnish(folder))
    return folder


@pytest.fixture(scope="module")
def taken(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(template, tmp_path_factory.mktemp("taken") / "home")
    asyncio.run(run_until_killed(folder, TAKEN))
    return folder


@pytest.mark.parametrize("kill_at", ["append.before:1", "write.before:1", "note.after:1"])
def test_a_kill_while_taking_at_a_peak_leaves_nothing_forced_or_off(
    kill_at: str, template: Path, tmp_path: Path
) -> None:
    killed_while_taking(template, tmp_path / "home", kill_at, PEAK_OVER)


@pytest.mark.parametrize("kill_at", ["release.after:1", "restore.after:1"])
def test_a_kill_while_giving_back_leaves_nothing_forced_or_off(
    kill_at: str, taken: Path, tmp_path: Path
) -> None:
    killed_while_giving_back(taken, tmp_path / "home", kill_at, PEAK_NOW)


def test_a_kill_while_stopping_leaves_nothing_forced_or_off(template: Path, tmp_path: Path) -> None:
    killed_while_stopping(template, tmp_path / "home", "release.after:2", PEAK_OVER)


def test_a_kill_as_a_dishwasher_and_a_car_begin_leaves_nothing_running_unplanned(
    tmp_path: Path,
) -> None:
    asyncio.run(furnish_loads(tmp_path / "template"))
    killed_while_beginning(tmp_path / "template", tmp_path / "home", "write.after:1", DEAR_LATER)
