"""One furnished home for all kills; each kill gets a copy."""

import asyncio
from pathlib import Path

import pytest

from .killing import furnish


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "template"
    asyncio.run(furnish(folder))
    return folder
