"""Kills Home Assistant from inside, with signal 9, at a named point of acting; for tests only.

`KILL_AT` names the point and how often it is passed before: `write.after:2`. Every point that
is passed is noted in `kill_points.log`. What the home's hardware has in its registers at that
moment is put into its file first: an inverter's registers do not die with Home Assistant.
"""

from __future__ import annotations

from collections import Counter
import json
import os
from pathlib import Path
import signal
import threading
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from custom_components.energy_optimizer.control import devices, shedding
from custom_components.energy_optimizer.control.hand import Hand
from custom_components.energy_optimizer.control.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from homeassistant.core import HomeAssistant, State
    from homeassistant.helpers.typing import ConfigType

    from custom_components.energy_optimizer.control.capabilities import Write
    from custom_components.energy_optimizer.control.journal import Entry

DOMAIN = "kill_switch"
HOME = "simulated_home"


class Switch:
    """Counts the points that are passed, and kills at the one that was named."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._log = os.open(hass.config.path("kill_points.log"), flags)
        point, _, number = os.environ.get("KILL_AT", "never:0").partition(":")
        self._point, self._number = point, int(number)
        self._passed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def is_due(self, point: str) -> bool:
        """Count a point; True when it is the one."""
        with self._lock:
            self._passed[point] += 1
            os.write(self._log, f"{point}:{self._passed[point]}\n".encode())
            return point == self._point and self._passed[point] == self._number

    def passing(self, point: str) -> None:
        """Die here, if this is the point."""
        if self.is_due(point):
            self.die()

    def die(self) -> None:
        """Leave the hardware as it is, and end without a word."""
        for entry in self._hass.config_entries.async_entries(HOME):
            if (simulator := getattr(entry, "runtime_data", None)) is None:
                continue  # nothing has reached the hardware yet: its file is right
            kept = {
                "version": 1,
                "minor_version": 1,
                "key": f"{HOME}.{entry.entry_id}",
                "data": {
                    "home": simulator.home.as_dict(),
                    "until": dt_util.utcnow().isoformat(),
                },
            }
            path = Path(self._hass.config.path(".storage", f"{HOME}.{entry.entry_id}"))
            path.write_text(json.dumps(kept), encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Put the points into place, before anything acts."""
    switch = await hass.async_add_executor_job(Switch, hass)
    _in_the_journal(switch)
    _in_its_compaction(switch)
    _in_the_hand(switch)
    return True


def _in_the_journal(switch: Switch) -> None:
    append, note, write = Journal.append, Journal.note, Journal._write  # noqa: SLF001

    def append_and_die(self: Journal, entries: Sequence[Entry]) -> None:
        switch.passing("append.before")
        append(self, entries)
        switch.passing("append.after")

    def note_and_die(self: Journal, entries: Sequence[Entry]) -> bool:
        switch.passing("note.before")
        done = note(self, entries)
        switch.passing("note.after")
        return done

    def tear(self: Journal, entries: Iterable[Entry]) -> None:
        lines = list(entries)
        if lines and switch.is_due("line.torn"):
            write(self, lines)
            whole = self.path.read_bytes()
            self.path.write_bytes(whole[: -len(whole.splitlines()[-1]) // 2])
            switch.die()
        write(self, lines)

    Journal.append, Journal.note = append_and_die, note_and_die  # type: ignore[method-assign]
    Journal._write = tear  # type: ignore[method-assign]  # noqa: SLF001


def _in_its_compaction(switch: Switch) -> None:
    replace = Path.replace

    def replace_and_die(self: Path, target: Path) -> Path:
        if self.name != "journal.jsonl.new":
            return replace(self, target)
        switch.passing("compact.before")
        done = replace(self, target)
        switch.passing("compact.after")
        return done

    Path.replace = replace_and_die  # type: ignore[method-assign, assignment]


def _in_the_hand(switch: Switch) -> None:
    perform, bring_back = Hand.write, shedding.async_bring_back

    async def write_and_die(
        self: Hand, write: Write, *, again: bool = False, release: bool = False
    ) -> bool:
        kind = "release" if release else "write"
        switch.passing(f"{kind}.before")
        done = await perform(self, write, again=again, release=release)
        switch.passing(f"{kind}.after")
        return done

    async def bring_back_and_die(hass: HomeAssistant, hand: Hand, prior: State) -> None:
        switch.passing("restore.before")
        await bring_back(hass, hand, prior)
        switch.passing("restore.after")

    Hand.write = write_and_die  # type: ignore[method-assign]
    setattr(devices, "async_bring_back", bring_back_and_die)  # noqa: B010 - its name there
