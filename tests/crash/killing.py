"""A home in a real Home Assistant that is killed at a named point and started again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import shutil
import signal
import time
from typing import IO, TYPE_CHECKING, Any, override

from environment import ha_python

from custom_components.energy_optimizer.control.journal import Journal
from demo.harness.client import Client
from demo.harness.instance import COMPONENTS, Instance, free_port
from demo.harness.setup import (
    BATTERY_ANSWERS,
    BATTERY_FIGURES,
    BATTERY_INSTRUCTION,
    add_optimizer,
    add_simulated_home,
    wait_for_states,
)

from .hardware import FORMER, amiss, hardware

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

KILL_SWITCH = Path(__file__).resolve().parent / "custom_components" / "kill_switch"
CONFIGURATION = """\
homeassistant:
  name: Simulated home
  time_zone: Europe/Amsterdam
  country: NL
  currency: EUR
  unit_system: metric
config:
energy:
logger:
  default: warning
kill_switch:
"""
"""The demo's without what is only shown: two starts for each kill are to be quick."""
RESERVE_PCT = 20
WITHIN_S = 30.0
DIES_WITHIN_S = 90.0

type Json = dict[str, Any]
type Peak = tuple[timedelta, timedelta]

# Shorter than it takes to sell what is stored: the battery has to begin at once.
PEAK_NOW: Peak = (timedelta(minutes=-5), timedelta(minutes=20))
PEAK_OVER: Peak = (timedelta(hours=-2), timedelta(hours=-1))


class CrashInstance(Instance):
    """The demo's Home Assistant with the kill switch beside the integration."""

    def __init__(self, folder: Path, kill_at: str | None = None) -> None:
        super().__init__(folder, free_port())
        self._kill_at = kill_at
        self.log = folder / "kill_points.log"

    @override
    def prepare(self) -> None:
        """Add the kill switch, and keep to the code as it was at the first start."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
        super().prepare()
        components = self.folder / "custom_components"
        for source in (*COMPONENTS, KILL_SWITCH):
            (components / source.name).unlink(missing_ok=True)
            # A copy as of the first start: who works on the project does not disturb a campaign.
            frozen = self.folder / "frozen" / source.name
            if not frozen.exists():
                shutil.copytree(source, frozen, ignore=shutil.ignore_patterns("__pycache__"))
                if source is not KILL_SWITCH:
                    _load_after_kill_switch(frozen / "manifest.json")
            (components / source.name).symlink_to(frozen, target_is_directory=True)

    @override
    async def _spawn(
        self, environment: dict[str, str], output: IO[str]
    ) -> asyncio.subprocess.Process:
        if self._kill_at is not None:
            environment |= {"KILL_AT": self._kill_at}
        # As in any home, what an earlier start has compiled is there.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = ("-m", "homeassistant", "--config", str(self.folder), "--skip-pip")
        return await asyncio.create_subprocess_exec(
            str(ha_python()),
            *command,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            cwd=self.folder,
            start_new_session=True,
        )

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """Sign in as soon as it runs."""
        async with Client.connect(self.url, lambda: self.exit_code is None) as client:
            yield client

    def terminate(self) -> None:
        """Ask it to stop, and do not wait."""
        assert self.pid is not None
        os.kill(self.pid, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How the home came back: seconds from the start of the process, and since it answered.

    busy: how many processes wanted the machine meanwhile, its load average.
    """

    seconds: float
    after_boot: float
    busy: float


async def furnish(folder: Path) -> None:
    """Set a home up whose battery may be controlled, outside any peak; stop it cleanly."""
    instance = CrashInstance(folder)
    instance.prepare()
    await instance.start()
    try:
        async with instance.client() as client:
            await add_simulated_home(client, smoke=True, peak_starts_in=3600, peak_lasts=60)
            entry_id = await add_optimizer(client)
            figures = BATTERY_FIGURES | {"reserve_pct": RESERVE_PCT}
            answers = BATTERY_ANSWERS | {
                "user": figures,
                "release": {"next_step_id": "set_aside"},
            }
            await client.walk_subentry_flow(entry_id, "battery", answers)
            await wait_for_states(client, [BATTERY_INSTRUCTION])
    finally:
        await instance.stop()


async def run_until_killed(
    folder: Path, kill_at: str, peak: Peak = PEAK_NOW, *, stop_after: str | None = None
) -> None:
    """Start, and wait until the kill switch has killed; `stop_after`: stop at that point."""
    place_peak(folder, peak)
    instance = CrashInstance(folder, kill_at)
    instance.prepare()
    instance.log.unlink(missing_ok=True)
    await instance.start()
    try:
        async with asyncio.timeout(DIES_WITHIN_S):
            while stop_after is not None and stop_after not in points(folder):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            if stop_after is not None:
                instance.terminate()
            code = await instance.wait()
    except TimeoutError:
        code = None
    finally:
        await instance.stop()
    assert code == -signal.SIGKILL, f"{kill_at} not reached: {points(folder)}\n{instance.tail()}"


async def recover(folder: Path, peak: Peak) -> Recovery:
    """Start again, wait until all is as it was or as planned, stop; nothing may be left."""
    place_peak(folder, peak)
    instance = CrashInstance(folder)
    instance.prepare()
    instance.log.unlink(missing_ok=True)
    began = time.monotonic()
    await instance.start()
    wrong = ["it did not start"]
    try:
        async with instance.client() as client:
            booted = time.monotonic()
            while wrong and time.monotonic() - began < 3 * WITHIN_S:
                wrong = amiss(await client.states(), journal(folder), in_peak=peak is PEAK_NOW)
                if wrong:
                    await asyncio.sleep(0.25)
            ended = time.monotonic()
    finally:
        await instance.stop()
    assert not wrong, f"{wrong}\n{points(folder)}\n{instance.tail()}"
    assert hardware(folder) == FORMER, f"left by a clean stop: {points(folder)}"
    assert not journal(folder).claims
    assert not instance.complaints()
    return Recovery(ended - began, ended - booted, os.getloadavg()[0])


def journal(folder: Path) -> Journal:
    """What the journal's file says is taken; a look at a copy, as opening compacts."""
    (path,) = [
        *(folder / ".storage").glob("energy_optimizer_*/journal.jsonl"),
        *[folder / "none.jsonl"],
    ][:1]
    copy = folder / "journal.copy"
    copy.write_bytes(path.read_bytes() if path.exists() else b"")
    kept = Journal(copy)
    kept.open()
    return kept


def points(folder: Path) -> list[str]:
    """The points that the last run passed."""
    log = folder / "kill_points.log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def place_peak(folder: Path, peak: Peak) -> None:
    """Move the dear time of the simulated prices, relative to now."""
    now = datetime.now(UTC).replace(microsecond=0)
    moments = {
        "peak_start": (now + peak[0]).isoformat(),
        "peak_end": (now + peak[1]).isoformat(),
    }
    change_entry(folder, "simulated_home", lambda entry: entry["data"].update(moments))


def change_entry(folder: Path, domain: str, change: Callable[[Json], None]) -> None:
    """Change what is configured while nothing runs."""
    path = folder / ".storage" / "core.config_entries"
    kept = json.loads(path.read_text(encoding="utf-8"))
    for entry in kept["data"]["entries"]:
        if entry["domain"] == domain:
            change(entry)
    path.write_text(json.dumps(kept), encoding="utf-8")


def copied(template: Path, folder: Path) -> Path:
    """A home of its own for one kill."""
    shutil.copytree(template, folder, symlinks=True)
    return folder


def _load_after_kill_switch(path: Path) -> None:
    """The points have to be in place before anything acts."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest.setdefault("after_dependencies", []).append("kill_switch")
    path.write_text(json.dumps(manifest), encoding="utf-8")
