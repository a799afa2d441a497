"""One kill, and what must be true after it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .killing import (
    FORMER,
    PEAK_NOW,
    PEAK_OVER,
    RESERVE_PCT,
    WITHIN_S,
    Peak,
    copied,
    hardware,
    left_alone,
    recover,
    run_until_killed,
)
from .plans import TAKEN


def killed_while_taking(template: Path, folder: Path, kill_at: str, peak_after: Peak) -> str:
    """Kill in the middle of taking everything at a peak."""
    copied(template, folder)
    asyncio.run(run_until_killed(folder, kill_at))
    return comes_back(folder, kill_at, peak_after)


def killed_while_giving_back(taken: Path, folder: Path, kill_at: str, peak_after: Peak) -> str:
    """Kill again at the start after a kill that left everything taken."""
    copied(taken, folder)
    asyncio.run(run_until_killed(folder, kill_at, PEAK_OVER))
    return comes_back(folder, kill_at, peak_after)


def killed_while_stopping(template: Path, folder: Path, kill_at: str, peak_after: Peak) -> str:
    """Kill a stop that is under way."""
    copied(template, folder)
    asyncio.run(run_until_killed(folder, kill_at, stop_after=TAKEN))
    return comes_back(folder, kill_at, peak_after)


def comes_back(folder: Path, kill_at: str, peak_after: Peak) -> str:
    """Nobody starts again: the home is not emptied. Somebody does: all is as it was or planned."""
    assert_not_emptied(folder)
    found = asyncio.run(recover(folder, peak_after))
    assert found.after_boot <= WITHIN_S
    peak = "a peak" if peak_after is PEAK_NOW else "no peak"
    return (
        f"{kill_at} then {peak}: right {found.seconds:.1f} s after the start of the process, "
        f"{found.after_boot:.1f} s after Home Assistant runs"
    )


def assert_not_emptied(folder: Path) -> None:
    """Left alone for six hours, the battery keeps its reserve; or it was never forced by us."""
    before_pct, after_pct = left_alone(folder)
    was_told = hardware(folder)["battery/mode"] != FORMER["battery/mode"]
    least_pct = RESERVE_PCT if was_told else FORMER["battery/floor"]
    assert after_pct >= min(before_pct, least_pct) - 1e-6
