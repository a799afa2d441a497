"""In-process Home Assistant that finds the project's own integration."""

import pytest

import custom_components
from tests.conftest import ROOT

# The plug-in brings a package of that name with a folder of its own.
custom_components.__path__.insert(0, str(ROOT / "custom_components"))


@pytest.fixture(autouse=True)
def _enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let every test load the integration."""
