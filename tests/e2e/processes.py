"""Runs the project's scripts as a person would, and stops them as a person would."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import signal
import subprocess

from tests.conftest import ROOT

STOP_SECONDS = 90


def run(*command: str, timeout_seconds: int) -> subprocess.CompletedProcess[str]:
    """Run to the end; when it takes too long, interrupt it so that it stops what it started."""
    with started(*command) as process:
        try:
            output, progress = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            output, progress = interrupt(process)
    return subprocess.CompletedProcess(command, process.returncode, output, progress)


@contextmanager
def started(*command: str, stderr: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start in the project's root, and see to it that nothing is left running."""
    error_file = None if stderr is None else stderr.open("w", encoding="utf-8")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if error_file is None else error_file,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            interrupt(process)
        for stream in (process.stdout, process.stderr, error_file):
            if stream is not None:
                stream.close()


def interrupt(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Ctrl-C, and what was said until the end."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()
