"""Schemathesis calls the REST door of a real Home Assistant from the door's own description."""

from collections.abc import Iterator
import os
from pathlib import Path
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.served import Served, served

GENERATED = re.compile(r"(?P<count>\d+) generated, (?P<passed>\d+) passed")
# Schemathesis first asks whether a header may hold a zero byte, which aiohttp itself refuses.
PROBE = "X-Schemathesis-Probe-Null"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


def calls(home: Served, examples: int) -> int:
    """Call every command with every check on; gives how many calls there were."""
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")),),
            *("--config-file", str(ROOT / "tests" / "fuzz" / "schemathesis.toml")),
            *("run", f"{home.doors}/openapi.json", "--checks", "all"),
            *("--max-examples", str(examples), "--continue-on-failure", "--no-color"),
            *("--header", f"Authorization: {home.headers['Authorization']}"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=home.folder,
    )
    found = GENERATED.search(done.stdout)
    assert done.returncode == 0, done.stdout[-8000:]
    assert found is not None, done.stdout[-8000:]
    assert found["count"] == found["passed"]
    errors = [part for part in home.log.split("Error handling request")[1:] if PROBE not in part]
    assert errors == []
    return int(found["count"])


def test_a_sample_of_calls_gets_only_documented_answers(home: Served) -> None:
    assert calls(home, examples=5) > 500


@pytest.mark.campaign
def test_two_thousand_calls_get_only_documented_answers(home: Served) -> None:
    assert calls(home, examples=200) >= 2000
