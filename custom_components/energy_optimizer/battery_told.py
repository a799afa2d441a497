"""The ways a battery can be told what to do, as its flow asks for them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers.selector import ActionSelector, SelectSelector, SelectSelectorConfig
import voluptuous as vol

from .control.drivers.actions import CONF_ACTIONS, CONF_ACTIONS_RELEASE
from .control.drivers.entities import CONF_MODE_ENTITY, CONF_MODE_OPTIONS
from .control.drivers.profile_check import check_figures, names_of
from .control.drivers.profile_find import CONF_BATTERY_DEVICE, find_profile
from .control.drivers.profile_load import async_load_profiles
from .core.errors import InapplicableError
from .settings import BatterySettings
from .targets import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.core import HomeAssistant

    from .control.drivers.profile_find import Found
    from .control.pulse import PulseResult

CONF_OWN_ACTIONS: Final = "own_actions"
OPTION_KEYS: Final = tuple(CONF_MODE_OPTIONS.values())
ACTION_KEYS: Final = (*CONF_ACTIONS.values(), CONF_ACTIONS_RELEASE)


class Way(StrEnum):
    """How a battery is told."""

    DEVICE = "device"
    ENTITIES = "entities"
    ACTIONS = "actions"
    NONE = "none"


def way_of(driver: Mapping[str, Any]) -> Way:
    """Give the one way that was chosen. Raises: InapplicableError for more than one."""
    given = {
        Way.DEVICE: driver.get(CONF_BATTERY_DEVICE),
        Way.ENTITIES: driver.get(CONF_MODE_ENTITY),
        Way.ACTIONS: driver.get(CONF_OWN_ACTIONS),
    }
    chosen = [way for way, value in given.items() if value]
    if len(chosen) > 1:
        names = " and ".join(chosen)
        raise InapplicableError(CONF_BATTERY_DEVICE, names, "one way to tell the battery")
    return chosen[0] if chosen else Way.NONE


async def async_find(
    hass: HomeAssistant, driver: Mapping[str, Any], candidate: ConfigSubentry
) -> Found:
    """Give the profile of the chosen device, fit for the battery's figures.

    Raises: InputError saying what is missing or out of range.
    """
    profiles = await async_load_profiles(hass)
    found = find_profile(hass, profiles.values(), driver[CONF_BATTERY_DEVICE])
    check_figures(hass, found, figures_of(BatterySettings.from_subentry(candidate)))
    return found


def shown_of(hass: HomeAssistant, found: Found) -> dict[str, str]:
    """Give what a person confirms: profile, instructions, entities, and what is missing."""
    names = names_of(hass, found)
    entities = [f"- {names[role]}: {entity_id}" for role, entity_id in found.entities.items()]
    missing = [f"- {reason}" for reason in found.missing.values()]
    return {
        "profile": found.profile.name,
        "told": ", ".join(sorted(kind.value for kind in found.kinds)),
        "entities": "\n".join(entities),
        "missing": "\n".join(missing) or "–",
        "notes": found.profile.notes,
    }


def actions_form(values: Mapping[str, Any]) -> vol.Schema:
    """Make the form that asks for a sequence per instruction."""
    return vol.Schema(
        {
            vol.Optional(key, description={"suggested_value": values.get(key)}): ActionSelector()
            for key in ACTION_KEYS
        }
    )


def options_form(hass: HomeAssistant, mode_entity: str, values: Mapping[str, Any]) -> vol.Schema:
    """Make the form that asks what each option of the mode entity means."""
    state = hass.states.get(mode_entity)
    listed = [] if state is None else state.attributes.get("options", ["on", "off"])
    return vol.Schema(
        {
            vol.Optional(key, description={"suggested_value": values.get(key)}): SelectSelector(
                SelectSelectorConfig(options=list(listed))
            )
            for key in OPTION_KEYS
        }
    )


def measured_of(result: PulseResult | None) -> str:
    """Say in a line per direction what was told and what was measured [W]."""
    directions = result.directions if result else ()
    lines = [
        f"{item.kind.value}: {item.told_net_kw * 1000:+.0f} W → "
        + ("–" if item.measured_net_kw is None else f"{item.measured_net_kw * 1000:+.0f} W")
        + (
            f" ({item.failure.value}{': ' if item.detail else ''}{item.detail})"
            if item.failure
            else ""
        )
        for item in directions
    ]
    return "\n".join(lines) or "charge, discharge: –"
