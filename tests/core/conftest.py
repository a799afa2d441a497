"""The core's tests run without Home Assistant: its plug-in is off, its package is not imported."""

import bare_package
import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Keep the integration's `__init__` out, unless this run tests Home Assistant as well."""
    if not config.pluginmanager.has_plugin("homeassistant"):
        bare_package.install()
