"""Reads the profiles from disk, once, in the executor."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.yaml import load_yaml

from ...core.errors import InputError
from ..profile_schema import read_profile

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from ..profile_records import Profile

_LOGGER = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).resolve().parent.parent / "profiles"
_LOADED: HassKey[dict[str, Profile]] = HassKey("energy_optimizer_profiles")


def load_profile(path: Path) -> Profile:
    """Read one record; blocks. Raises: InputError."""
    try:
        record = load_yaml(str(path))
    except HomeAssistantError as error:
        raise InputError(path.name, "unreadable", str(error)) from error
    return read_profile(path.stem, record)


def load_profiles(folder: Path = FOLDER) -> dict[str, Profile]:
    """Read every record; one that is wrong is named in the log and left out. Blocks."""
    profiles: dict[str, Profile] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            profiles[path.stem] = load_profile(path)
        except InputError as error:
            _LOGGER.warning("The battery profile %s is left out: %s", path.name, error)
    return profiles


async def async_load_profiles(hass: HomeAssistant) -> dict[str, Profile]:
    """Give the profiles, read at the first call."""
    if _LOADED not in hass.data:
        hass.data[_LOADED] = await hass.async_add_executor_job(load_profiles)
    return hass.data[_LOADED]


def loaded_profiles(hass: HomeAssistant) -> dict[str, Profile]:
    """Give the profiles that were read; none before `async_load_profiles`."""
    return hass.data.get(_LOADED, {})
