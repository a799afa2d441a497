"""In-process Home Assistant that finds the project's own integration."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

import custom_components
from tests.conftest import ROOT

from . import home
from .living import Life

# The plug-in brings a package of that name with a folder of its own.
custom_components.__path__.insert(0, str(ROOT / "custom_components"))


@pytest.fixture(autouse=True)
def _find_the_integration(request: pytest.FixtureRequest) -> None:
    """Let every test load the integration; a recorder has to be there before Home Assistant."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Noon of a winter's day in Berlin; tests walk on from there."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    hass.config.currency = "EUR"
    freezer.move_to(home.NOON)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder of its own for every test: journal and books are real files."""
    return hass_tmp_config_dir


@pytest.fixture
async def life(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Life:
    """A furnished home that stands still until it is told to live on."""
    await home.furnish(hass)
    found = Life(hass, freezer)
    found.show()
    return found
