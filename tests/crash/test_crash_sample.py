"""Three kills for the plain run; all of them are the campaign."""

from __future__ import annotations

from pathlib import Path

from .checks import Tell, killed_while_beginning, killed_while_taking
from .killing import PEAK_NOW, PEAK_OVER
from .loads import DEAR_LATER


def test_a_kill_right_after_the_intent_is_harmless(
    template: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_taking(template, tmp_path / "home", "append.after:1", PEAK_OVER))


def test_a_kill_between_two_writes_is_undone(template: Path, tmp_path: Path, tell: Tell) -> None:
    tell(killed_while_taking(template, tmp_path / "home", "write.after:2", PEAK_NOW))


def test_a_kill_between_a_chargers_current_and_its_switch_is_made_good(
    loads_template: Path, tmp_path: Path, tell: Tell
) -> None:
    tell(killed_while_beginning(loads_template, tmp_path / "home", "write.after:2", DEAR_LATER))
