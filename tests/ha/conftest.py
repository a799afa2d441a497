"""In-process Home Assistant that finds the project's own integration."""

import pytest

import custom_components
from tests.conftest import ROOT

# The plug-in brings a package of that name with a folder of its own.
custom_components.__path__.insert(0, str(ROOT / "custom_components"))


@pytest.fixture(autouse=True)
def _find_the_integration(request: pytest.FixtureRequest) -> None:
    """Let every test load the integration; a recorder has to be there before Home Assistant."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")
