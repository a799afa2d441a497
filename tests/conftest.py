"""What all tests share: the measured data beside the project, and skipping without it."""

from pathlib import Path

from hypothesis import settings
import pytest

ROOT = Path(__file__).resolve().parent.parent
MEASURED_DATA = ROOT.parent / "shared" / "data"

# How long an example takes is not asserted: speed is measured by scripts/bench.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs measured data where there is none."""
    if MEASURED_DATA.is_dir():
        return
    skip = pytest.mark.skip(reason="measured data (../shared/data) is not beside the project")
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of measured data; a test that takes it is marked `real_data`."""
    if not MEASURED_DATA.is_dir():
        pytest.skip("measured data (../shared/data) is not beside the project")
    return MEASURED_DATA
