"""One kill, and what must be true after it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
import os
from typing import TYPE_CHECKING

from .hardware import FORMER, hardware, left_alone, stored_home
from .killing import PEAK_NOW, PEAK_OVER, RESERVE_PCT, WITHIN_S, copied, recover, run_until_killed
from .loads import DEAR_LATER, wish
from .night import PROGRAMME_KWH
from .plans import LOADS_TAKEN, TAKEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .killing import Peak, Recovery

type Tell = Callable[[Told], None]


@dataclass(frozen=True, slots=True)
class Told:
    """One kill's recovery, for the list at the end."""

    kill_at: str
    peak: str
    found: Recovery

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.kill_at} then {self.peak}: right {self.found.seconds:.1f} s after the start of "
            f"the process, {self.found.after_boot:.1f} s after Home Assistant runs; "
            f"load average {self.found.busy:.1f}"
        )


def killed_while_taking(template: Path, folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Kill in the middle of taking everything at a peak."""
    copied(template, folder)
    asyncio.run(run_until_killed(folder, kill_at))
    return comes_back(folder, kill_at, peak_after)


def killed_while_giving_back(taken: Path, folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Kill again at the start after a kill that left everything taken."""
    copied(taken, folder)
    asyncio.run(run_until_killed(folder, kill_at, PEAK_OVER))
    return comes_back(folder, kill_at, peak_after)


def killed_while_stopping(template: Path, folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Kill a stop that is under way."""
    copied(template, folder)
    asyncio.run(run_until_killed(folder, kill_at, stop_after=TAKEN))
    return comes_back(folder, kill_at, peak_after)


def killed_while_beginning(template: Path, folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Kill in the middle of starting a dishwasher and of setting a car's current."""
    copied(template, folder)
    wish(folder)
    asyncio.run(run_until_killed(folder, kill_at, DEAR_LATER))
    return comes_back(folder, kill_at, peak_after)


def killed_while_ending(running: Path, folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Kill again at the start that stops what ran."""
    copied(running, folder)
    asyncio.run(run_until_killed(folder, kill_at, DEAR_LATER))
    return comes_back(folder, kill_at, peak_after)


def killed_while_stopping_loads(
    template: Path, folder: Path, kill_at: str, peak_after: Peak
) -> Told:
    """Kill a stop while both run."""
    copied(template, folder)
    wish(folder)
    asyncio.run(run_until_killed(folder, kill_at, DEAR_LATER, stop_after=LOADS_TAKEN))
    return comes_back(folder, kill_at, peak_after)


def comes_back(folder: Path, kill_at: str, peak_after: Peak) -> Told:
    """Nobody starts again: the home is not emptied. Somebody does: all is as it was or planned.

    Where others want the machine too, only what comes after Home Assistant's own start is judged.
    """
    assert_not_emptied(folder)
    found = asyncio.run(recover(folder, peak_after))
    is_free = found.busy <= (os.cpu_count() or 1)
    assert (found.seconds if is_free else found.after_boot) <= WITHIN_S
    # Whatever was killed and begun anew, it is washed once.
    assert stored_home(folder).meters.dishwasher_kwh <= PROGRAMME_KWH * 1.02
    peak = "a peak" if peak_after is PEAK_NOW else "no peak"
    return Told(kill_at, peak, found)


def assert_not_emptied(folder: Path) -> None:
    """Left alone for six hours, the battery keeps its reserve; or it was never forced by us."""
    before_pct, after_pct = left_alone(folder)
    was_told = hardware(folder)["battery/mode"] != FORMER["battery/mode"]
    least_pct = RESERVE_PCT if was_told else FORMER["battery/floor"]
    assert after_pct >= min(before_pct, least_pct) - 1e-6
