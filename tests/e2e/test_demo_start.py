"""`scripts/demo` as a person starts it: twice in one folder, and on a port that is taken."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import socket
import subprocess

import pytest

from .processes import interrupt, run, started

ADDRESS = re.compile(r"http://127\.0\.0\.1:(?P<port>\d+)  user: \S+  password: \S+")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        yield taken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def entries(folder: Path) -> list[tuple[str, list[str]]]:
    stored = json.loads((folder / ".storage" / "core.config_entries").read_text(encoding="utf-8"))
    return [
        (entry["domain"], sorted(item["title"] for item in entry["subentries"]))
        for entry in stored["data"]["entries"]
        if entry["domain"] in {"simulated_home", "energy_optimizer"}
    ]


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.e2e
def test_a_second_start_in_the_same_folder_adds_nothing_twice(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        port = free_port()
        command = ("scripts/demo", "--config", str(tmp_path), "--port", str(port))
        with started(*command, stderr=tmp_path / "demo.err") as process:
            address = ADDRESS.fullmatch(first_line(process).strip())
            assert address is not None, (tmp_path / "demo.err").read_text(encoding="utf-8")
            assert int(address["port"]) == port
            interrupt(process)
            assert process.returncode == 0
        seen.append(entries(tmp_path))
    assert seen[0] == seen[1]
    assert [domain for domain, _ in seen[0]] == ["simulated_home", "energy_optimizer"]
    assert {"Garden lights", "Living room", "Pool pump"} <= set(seen[0][1][1])


@pytest.mark.e2e
def test_a_port_that_is_taken_is_said_so_at_once(tmp_path: Path, listener: socket.socket) -> None:
    port = str(listener.getsockname()[1])
    done = run("scripts/demo", "--config", str(tmp_path), "--port", port, timeout_seconds=120)
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
