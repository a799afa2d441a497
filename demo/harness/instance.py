"""A Home Assistant of our own: its folder, its process, its log."""

import asyncio
from contextlib import suppress
import json
import os
from pathlib import Path
import re
import shutil
import signal
import socket
import sys
from typing import IO, TYPE_CHECKING, Final

from .errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
BYTECODE: Final = ROOT / ".venv" / "bytecode"
COMPONENTS: Final = (
    ROOT / "custom_components" / "energy_optimizer",
    ROOT / "demo" / "custom_components" / "simulated_home",
)
DOMAINS: Final = tuple(component.name for component in COMPONENTS)

CONFIGURATION: Final = """\
homeassistant:
  name: Simulated home
  latitude: 52.1
  longitude: 5.2
  elevation: 5
  time_zone: Europe/Amsterdam
  country: NL
  currency: EUR
  unit_system: metric
frontend:
config:
energy:
history:
logbook:
recorder:
  commit_interval: 5
sun:
system_health:
logger:
  default: warning
"""
ONBOARDING: Final = {
    "version": 4,
    "minor_version": 1,
    "key": "onboarding",
    "data": {"done": ["core_config", "analytics", "integration"]},
}
STOP_SECONDS: Final = 60
TAIL_LINES: Final = 40
UNTESTED: Final = re.compile(r"custom integration \S+ which has not been tested")
RECORD_START: Final = re.compile(r"^\d{4}-\d\d-\d\d[ T]\S+ (?:\S+ )?(?P<level>[A-Z]+) \(")
COMPLAINTS: Final = {"WARNING", "ERROR", "CRITICAL", "FATAL"}


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def require_port(port: int) -> None:
    """Say so at once when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104  (Home Assistant listens on all addresses)
        except OSError as error:
            raise DemoError(
                f"port {port} is taken ({error.strerror}); choose another one with --port"
            ) from error


class Instance:
    """One Home Assistant, in a configuration folder and on a port."""

    def __init__(self, folder: Path, port: int) -> None:
        """Choose where; nothing runs yet."""
        self.folder = folder.resolve()
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log_path = self.folder / "home-assistant.log"
        self._output_path = self.folder / "output.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def exit_code(self) -> int | None:
        """Exit code of a process that has ended."""
        return None if self._process is None else self._process.returncode

    @property
    def pid(self) -> int | None:
        """Process id."""
        return None if self._process is None else self._process.pid

    def prepare(self) -> None:
        """Write what a fresh folder needs; link the two components."""
        storage = self.folder / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        _write_new(self.folder / "configuration.yaml", CONFIGURATION)
        _write_new(storage / "onboarding", json.dumps(ONBOARDING))
        self._keep_port(storage / "http")
        links = self.folder / "custom_components"
        links.mkdir(exist_ok=True)
        for component in COMPONENTS:
            link = links / component.name
            if not component.is_dir():
                raise DemoError(f"{component} is missing")
            if link.is_symlink():
                link.unlink()
            elif link.exists():
                shutil.rmtree(link)
            link.symlink_to(component, target_is_directory=True)

    def _keep_port(self, path: Path) -> None:
        """Home Assistant remembers the port of its first start: give it today's."""
        if path.is_file():
            kept = json.loads(path.read_text(encoding="utf-8"))
            kept["data"]["stable"]["server_port"] = self.port
            path.write_text(json.dumps(kept), encoding="utf-8")

    async def start(self) -> None:
        """Start the process; its output goes to a file in the folder."""
        self.log_path.unlink(missing_ok=True)
        # What one start has compiled is there for the next, and not among the sources.
        environment = os.environ | {
            "SETUP_PORT": str(self.port),
            "PYTHONPYCACHEPREFIX": str(BYTECODE),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with self._output_path.open("w", encoding="utf-8") as output:
            self._process = await self._spawn(environment, output)

    async def _spawn(
        self, environment: dict[str, str], output: IO[str]
    ) -> asyncio.subprocess.Process:
        """Home Assistant in a session of its own, so that Ctrl-C reaches the harness alone."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "homeassistant", "--config", str(self.folder), "--skip-pip"),
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            cwd=self.folder,
            start_new_session=True,
        )

    async def wait(self) -> int:
        """Wait until the process ends by itself."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask the process to stop, and insist after a while."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def tail(self) -> str:
        """Last lines of the output, for a person who looks for a cause."""
        if not self._output_path.is_file():
            return ""
        return "\n".join(
            self._output_path.read_text(encoding="utf-8", errors="replace").splitlines()[
                -TAIL_LINES:
            ]
        )

    def complaints(self) -> list[str]:
        """Log records at warning or above that are about one of the two components."""
        return [
            record
            for level, record in self._records()
            if level in COMPLAINTS
            and any(domain in record for domain in DOMAINS)
            and not UNTESTED.search(record)
        ]

    def _records(self) -> Iterator[tuple[str, str]]:
        """Level and whole text of each record: a traceback belongs to the line above it."""
        if not self.log_path.is_file():
            return
        level, lines = "", list[str]()
        for line in self.log_path.read_text(encoding="utf-8", errors="replace").splitlines():
            if (start := RECORD_START.match(line)) is not None:
                yield level, "\n".join(lines)
                level, lines = start["level"], []
            lines.append(line)
        yield level, "\n".join(lines)


def _write_new(path: Path, text: str) -> None:
    """Write a file unless there is one."""
    if not path.exists():
        path.write_text(text, encoding="utf-8")
