"""Killed with signal 9 at every step of running a dishwasher and a car: each is run once."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checks import Tell, killed_while_beginning, killed_while_ending, killed_while_stopping_loads
from .killing import PEAK_NOW, copied
from .loads import DEAR_LATER, both_running, forget_loads, programme_over
from .plans import WHILE_BEGINNING, WHILE_ENDING, WHILE_FORGETTING, WHILE_STOPPING_LOADS

pytestmark = pytest.mark.campaign
PEAKS = (DEAR_LATER, PEAK_NOW)


@pytest.fixture(scope="session")
def running(loads_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was killed when both had begun."""
    return both_running(loads_template, tmp_path_factory.mktemp("running") / "home")


@pytest.fixture(scope="session")
def over(running: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after the dishwasher's end."""
    return programme_over(running, tmp_path_factory.mktemp("over") / "home")


@pytest.fixture(scope="session")
def forgotten(running: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with an older configuration."""
    folder = copied(running, tmp_path_factory.mktemp("forgotten") / "home")
    forget_loads(folder)
    return folder


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_BEGINNING)))
def test_a_kill_while_beginning_leaves_nothing_running_unplanned(
    number: int, kill_at: str, loads_template: Path, tmp_path: Path, tell: Tell
) -> None:
    peak = PEAKS[number % 2]
    tell(killed_while_beginning(loads_template, tmp_path / "home", kill_at, peak))


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_FORGETTING)))
def test_a_kill_while_giving_back_what_is_no_longer_named_leaves_nothing_running(
    number: int, kill_at: str, forgotten: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_ending(forgotten, tmp_path / "home", kill_at, PEAKS[number % 2]))


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_STOPPING_LOADS)))
def test_a_kill_while_stopping_leaves_nothing_running_unplanned(
    number: int, kill_at: str, loads_template: Path, tmp_path: Path, tell: Tell
) -> None:
    peak = PEAKS[number % 2]
    tell(killed_while_stopping_loads(loads_template, tmp_path / "home", kill_at, peak))


@pytest.mark.parametrize(("number", "kill_at"), list(enumerate(WHILE_ENDING)))
def test_a_kill_while_a_run_that_is_over_is_ended_leaves_it_off(
    number: int, kill_at: str, over: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_ending(over, tmp_path / "home", kill_at, PEAKS[number % 2]))
