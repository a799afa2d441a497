"""Two kills for the plain run; all of them are the campaign."""

from __future__ import annotations

from pathlib import Path

from .checks import killed_while_taking
from .killing import PEAK_NOW, PEAK_OVER


def test_a_kill_right_after_the_intent_is_harmless(template: Path, tmp_path: Path) -> None:
    print(killed_while_taking(template, tmp_path / "home", "append.after:1", PEAK_OVER))  # noqa: T201


def test_a_kill_between_two_writes_is_undone(template: Path, tmp_path: Path) -> None:
    print(killed_while_taking(template, tmp_path / "home", "write.after:2", PEAK_NOW))  # noqa: T201
