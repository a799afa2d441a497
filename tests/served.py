"""A real Home Assistant with the simulated home, in a process of its own, to be called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import subprocess

import environment

from tests.conftest import ROOT

STOP_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Served:
    """Where it is, an administrator's token, and the process of Home Assistant."""

    url: str
    token: str
    pid: int
    folder: Path

    @property
    def doors(self) -> str:
        return f"{self.url}/api/energy_optimizer"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def log(self) -> str:
        return (self.folder / "home-assistant.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve until the block ends."""
    command = [str(environment.ha_python()), "-m", "demo.harness.serve", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        try:
            yield Served(facts["url"], facts["token"], facts["pid"], folder)
        finally:
            process.stdin.close()
            process.wait(STOP_SECONDS)
