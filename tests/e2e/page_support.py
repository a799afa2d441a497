"""A demo that can be restarted, and stories told in a real browser on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
import json
import os
from pathlib import Path
import re
import socket
import subprocess
from threading import Timer
import time
from typing import Any

import cards
import environment

from tests.conftest import ROOT

from .processes import interrupt, started

FRONTEND = ROOT / "frontend"
SHOTS = FRONTEND / "shots"
ADDRESS = re.compile(r"(?P<url>http://\S+)  user: (?P<user>\S+)  password: (?P<password>\S+)")
STORY_SECONDS = 400
CONFIRMED_SECONDS = 400

type Facts = dict[str, Any]


class Demo:
    """`scripts/demo` in one folder and on one port, however often it is started."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self._said = folder / "demo.err"
        self._port = _free_port()
        self._stack = ExitStack()
        self._process: subprocess.Popen[str] | None = None
        self.login: dict[str, str] = {}

    def start(self) -> None:
        place = ("--config", str(self._folder), "--port", str(self._port))
        command = ("scripts/demo", *place, *self._options)
        self._process = self._stack.enter_context(started(*command, stderr=self._said))
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        address = ADDRESS.fullmatch(line)
        assert address is not None, self._said.read_text(encoding="utf-8")
        self.login = address.groupdict()

    def stop(self) -> None:
        if self._process is not None:
            interrupt(self._process)
        self._stack.close()
        self._process = None

    def wait_for_the_battery(self) -> None:
        end = time.monotonic() + CONFIRMED_SECONDS
        while "the battery is confirmed" not in self._said.read_text(encoding="utf-8"):
            assert time.monotonic() < end, self._said.read_text(encoding="utf-8")
            time.sleep(1)


@contextmanager
def running_demo(folder: Path, *options: str) -> Iterator[Demo]:
    """A demo that is stopped at the end, come what may."""
    cards.prepare()
    demo = Demo(folder, *options)
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()


def tell(story: str, demo: Demo, answer: Callable[[str], None] | None = None) -> Facts:
    """Run a story of frontend/e2e to its facts; do what it asks for on the way."""
    variables = {
        "URL": demo.login["url"],
        "USERNAME": demo.login["user"],
        "PASSWORD": demo.login["password"],
        "CHROMIUM": environment.chromium(),
        "SHOTS": str(SHOTS),
    }
    with subprocess.Popen(
        ("node", "e2e/run.mjs", story),
        cwd=FRONTEND,
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = Timer(STORY_SECONDS, process.kill)
        deadline.start()
        try:
            facts = _listen(process, answer)
        finally:
            deadline.cancel()
    assert process.returncode == 0, f"the story {story} ended early"
    assert facts is not None, f"the story {story} gave no facts"
    return facts


def _listen(process: subprocess.Popen[str], answer: Callable[[str], None] | None) -> Facts | None:
    assert process.stdout is not None
    assert process.stdin is not None
    facts: Facts | None = None
    for line in process.stdout:
        said = json.loads(line)
        if "facts" in said:
            facts = said["facts"]
        elif answer is not None:
            answer(said["ask"])
            process.stdin.write("done\n")
            process.stdin.flush()
    return facts


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
