"""Killed with signal 9 at every step: nothing stays forced, nothing stays off."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from .checks import (
    Tell,
    assert_not_emptied,
    killed_while_giving_back,
    killed_while_stopping,
    killed_while_taking,
)
from .killing import PEAK_NOW, PEAK_OVER, copied, run_until_killed
from .plans import COUNT, TAKEN, WHILE_GIVING_BACK, WHILE_STOPPING, WHILE_TAKING

pytestmark = pytest.mark.campaign
PEAKS = (PEAK_OVER, PEAK_NOW)


@pytest.fixture(scope="session")
def taken(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was killed when all was taken."""
    folder = copied(template, tmp_path_factory.mktemp("taken") / "home")
    asyncio.run(run_until_killed(folder, TAKEN))
    assert_not_emptied(folder)
    return folder


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_TAKING)))
def test_a_kill_while_taking_leaves_nothing_forced_or_off(
    number: int, kill_at: str, template: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_taking(template, tmp_path / "home", kill_at, PEAKS[number % 2]))


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_GIVING_BACK)))
def test_a_kill_while_giving_back_leaves_nothing_forced_or_off(
    number: int, kill_at: str, taken: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_giving_back(taken, tmp_path / "home", kill_at, PEAKS[number % 2]))


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_STOPPING)))
def test_a_kill_while_stopping_leaves_nothing_forced_or_off(
    number: int, kill_at: str, template: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_stopping(template, tmp_path / "home", kill_at, PEAKS[number % 2]))


def test_there_are_at_least_forty_kills() -> None:
    assert COUNT >= 40
