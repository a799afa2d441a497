"""The project's Python environments.

`test` (Home Assistant 2026.10), `ha` (2026.11) and `backtest` (the core alone, and plots).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import debian
from python_finder import ROOT, VENV, SetUpError, build_environment, find_python, run_uv, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HA_VERSION = "2026.11.0"
REQUIREMENTS = ROOT / "requirements_test.txt"
BACKTEST_REQUIREMENTS = ROOT / "requirements_backtest.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCHEME = 1
"""Counts changes of the set-up's own steps: another number sets both environments up anew."""

HA_INTEGRATIONS = (
    "assist_pipeline",
    "camera",
    "climate",
    "config",
    "energy",
    "ffmpeg",
    "frontend",
    "hassio",
    "history",
    "infrared",
    "isal",
    "light",
    "logbook",
    "lovelace",
    "mobile_app",
    "my",
    "onboarding",
    "radio_frequency",
    "recorder",
    "sun",
    "system_health",
    "tts",
)
"""What a real Home Assistant of the demo loads; their manifests name the packages they need."""


def test_python() -> Path:
    """The interpreter for tests and checks, set up if need be."""
    return _ready("test")


def backtest_python() -> Path:
    """The interpreter that replays measured data, set up if need be."""
    return _ready("backtest")


def ha_python() -> Path:
    """The interpreter that runs a real Home Assistant, set up if need be."""
    return _ready("ha")


def chromium() -> str:
    """The path of Chromium, for tests in a real browser; on Debian it is installed if need be."""
    if (found := _browser()) is not None:
        return found
    if not debian.is_debian() or os.geteuid() != 0:
        msg = f"no browser: install Chromium (looked for {', '.join(BROWSERS)} on PATH)"
        raise SetUpError(msg)
    say("installing Chromium")
    for step in (("update",), ("install", "--yes", "--no-install-recommends", BROWSERS[0])):
        done = subprocess.run(
            ["apt-get", "-q", *step],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        if done.returncode != 0:
            msg = f"apt-get {step[0]} failed: {done.stderr.strip()[-500:]}"
            raise SetUpError(msg)
    if (found := _browser()) is None:
        msg = "Debian's package of Chromium brought no browser to PATH"
        raise SetUpError(msg)
    return found


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def enter(name: str) -> None:
    """Go on in the environment: a script calls this first, before it imports anything of ours."""
    try:
        python = _ready(name)
    except (SetUpError, subprocess.CalledProcessError) as failure:
        sys.exit(f"set-up: {failure}")
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV / name):
        os.execv(python, [str(python), *sys.argv])  # noqa: S606  (our own interpreter, our own arguments)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))


def main(arguments: list[str]) -> int:
    """`scripts/setup test|ha|backtest`: set up, print the interpreter's path."""
    if arguments not in (["test"], ["ha"], ["backtest"]):
        print("usage: scripts/setup test|ha|backtest", file=sys.stderr)
        return 2
    try:
        print(_ready(arguments[0]))
    except (SetUpError, subprocess.CalledProcessError) as failure:
        print(f"set-up: {failure}", file=sys.stderr)
        return 1
    return 0


def _ready(name: str) -> Path:
    python = VENV / name / "bin" / "python"
    if not _is_current(name):
        with _lock():
            if not _is_current(name):
                _set_up(name)
    return python


def _set_up(name: str) -> None:
    folder = VENV / name
    shutil.rmtree(folder, ignore_errors=True)
    base = find_python()
    run_uv("venv", "--quiet", "--no-config", "--python", str(base), str(folder))
    say(f"installing the {name} environment")
    {"test": _fill_test, "ha": _fill_ha, "backtest": _fill_backtest}[name](folder)
    _stamp_file(name).write_text(_stamp(name), encoding="utf-8")


def _fill_test(folder: Path) -> None:
    _install(folder, "--requirement", str(REQUIREMENTS))


def _fill_backtest(folder: Path) -> None:
    _install(folder, "--requirement", str(BACKTEST_REQUIREMENTS), _highspy_pin())


def _fill_ha(folder: Path) -> None:
    """Home Assistant first: its own files say what else it needs, and in which versions."""
    python = folder / "bin" / "python"
    _install(folder, f"homeassistant=={HA_VERSION}", _highspy_pin())
    package = next(folder.glob("lib/python3*/site-packages/homeassistant"))
    _install(
        folder,
        *("--constraint", str(package / "package_constraints.txt")),
        f"homeassistant=={HA_VERSION}",
        *_manifest_requirements(package / "components"),
        environment=build_environment(python),
    )


def _manifest_requirements(components: Path) -> list[str]:
    """The packages of the demo's integrations and of all that these depend on."""
    seen: set[str] = set()
    waiting = list(HA_INTEGRATIONS)
    requirements: set[str] = set()
    while waiting:
        domain = waiting.pop()
        manifest = components / domain / "manifest.json"
        if domain in seen or not manifest.is_file():
            continue
        seen.add(domain)
        facts = json.loads(manifest.read_text(encoding="utf-8"))
        requirements.update(facts.get("requirements", []))
        waiting += facts.get("dependencies", [])
    return sorted(requirements)


def _install(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> None:
    into = ("--python", str(folder / "bin" / "python"))
    run_uv("pip", "install", "--quiet", "--no-config", *into, *arguments, environment=environment)


def _highspy_pin() -> str:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("highspy=="))


def _stamp_file(name: str) -> Path:
    return VENV / name / "set-up"


def _is_current(name: str) -> bool:
    stamp = _stamp_file(name)
    python = VENV / name / "bin" / "python"
    return python.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp(name)


def _stamp(name: str) -> str:
    """All that the environment was made from; it holds absolute paths, hence the root."""
    parts = [str(SCHEME), str(ROOT)]
    if name == "test":
        parts.append(REQUIREMENTS.read_text(encoding="utf-8"))
    elif name == "backtest":
        parts += [BACKTEST_REQUIREMENTS.read_text(encoding="utf-8"), _highspy_pin()]
    else:
        parts += [HA_VERSION, _highspy_pin(), *HA_INTEGRATIONS]
    config = VENV / name / "pyvenv.cfg"
    parts.append(config.read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """One set-up at a time; the second then finds it done."""
    VENV.mkdir(exist_ok=True)
    with (VENV / "lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
