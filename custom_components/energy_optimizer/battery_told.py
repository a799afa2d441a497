"""The ways a battery can be told what to do, as its flow asks for them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import ActionSelector, SelectSelector, SelectSelectorConfig
import voluptuous as vol

from .control.drivers.actions import CONF_ACTIONS, CONF_ACTIONS_RELEASE
from .control.drivers.entities import (
    CONF_CHARGE_POWER_ENTITY,
    CONF_DISCHARGE_POWER_ENTITY,
    CONF_LAPSES_AFTER_S,
    CONF_MODE_ENTITY,
    CONF_MODE_OPTIONS,
    CONF_POWER_ENTITY,
    CONF_POWER_SIGN,
    CONF_RESERVE_ENTITY,
    PowerSign,
)
from .control.drivers.entities_config import MODE_DOMAINS, POWER_DOMAINS, RESERVE_DOMAINS
from .control.drivers.profile import CONF_PROFILE, ProfileDriver
from .control.drivers.profile_check import check_figures, names_of
from .control.drivers.profile_find import (
    CONF_BATTERY_DEVICE,
    CONF_BATTERY_ENTITY,
    find_by_entity,
    find_profile,
)
from .control.drivers.profile_load import async_load_profiles
from .control.profile_schema import WRITABLE
from .core.dispatch import InstructionKind
from .core.errors import InapplicableError
from .fields import Field, Kind
from .settings import BatterySettings
from .targets import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigSubentry
    from homeassistant.core import HomeAssistant

    from .control.drivers.figures import Figures
    from .control.drivers.profile_find import Found
    from .control.pulse import PulseResult

CONF_OWN_ACTIONS: Final = "own_actions"
OPTION_KEYS: Final = tuple(CONF_MODE_OPTIONS.values())
ACTION_KEYS: Final = (*CONF_ACTIONS.values(), CONF_ACTIONS_RELEASE)

DRIVER_FIELDS: tuple[Field, ...] = (
    Field(name=CONF_BATTERY_DEVICE, kind=Kind.DEVICE),
    Field(name=CONF_BATTERY_ENTITY, kind=Kind.ENTITY, domains=WRITABLE),
    Field(name=CONF_MODE_ENTITY, kind=Kind.ENTITY, domains=tuple(MODE_DOMAINS)),
    Field(name=CONF_POWER_ENTITY, kind=Kind.ENTITY, domains=tuple(POWER_DOMAINS)),
    Field(name=CONF_CHARGE_POWER_ENTITY, kind=Kind.ENTITY, domains=tuple(POWER_DOMAINS)),
    Field(name=CONF_DISCHARGE_POWER_ENTITY, kind=Kind.ENTITY, domains=tuple(POWER_DOMAINS)),
    Field(
        name=CONF_POWER_SIGN,
        kind=Kind.CHOICE,
        choices=tuple(sign.value for sign in PowerSign),
        default=PowerSign.UNSIGNED.value,
    ),
    Field(name=CONF_RESERVE_ENTITY, kind=Kind.ENTITY, domains=tuple(RESERVE_DOMAINS)),
    Field(name=CONF_LAPSES_AFTER_S, kind=Kind.NUMBER, low=20, high=86_400, unit="s"),
    Field(name=CONF_OWN_ACTIONS, kind=Kind.BOOLEAN, default=False),
)
DRIVER_KEYS = (
    *(field.name for field in DRIVER_FIELDS),
    *OPTION_KEYS,
    *ACTION_KEYS,
    CONF_PROFILE,
)


class Way(StrEnum):
    """How a battery is told."""

    DEVICE = "device"
    ENTITIES = "entities"
    ACTIONS = "actions"
    NONE = "none"


def way_of(driver: Mapping[str, Any]) -> Way:
    """Give the one way that was chosen. Raises: InapplicableError for more than one."""
    given = {
        CONF_BATTERY_DEVICE: Way.DEVICE,
        CONF_BATTERY_ENTITY: Way.DEVICE,
        CONF_MODE_ENTITY: Way.ENTITIES,
        CONF_OWN_ACTIONS: Way.ACTIONS,
    }
    chosen = [name for name in given if driver.get(name)]
    if len(chosen) > 1:
        names = " and ".join(chosen)
        raise InapplicableError(CONF_BATTERY_DEVICE, names, "one way to tell the battery")
    return given[chosen[0]] if chosen else Way.NONE


async def async_find(
    hass: HomeAssistant, driver: Mapping[str, Any], candidate: ConfigSubentry
) -> Found:
    """Give the profile of the chosen device or entity, fit for the battery's figures.

    Raises: InputError saying what is missing or out of range.
    """
    profiles = (await async_load_profiles(hass)).values()
    if driver.get(CONF_BATTERY_DEVICE):
        found = find_profile(hass, profiles, driver[CONF_BATTERY_DEVICE])
    else:
        found = find_by_entity(hass, profiles, driver[CONF_BATTERY_ENTITY])
    check_figures(hass, found, figures_of(BatterySettings.from_subentry(candidate)))
    return found


def profile_data(found: Found, driver: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is stored of a confirmed profile: its id, and what it was found by."""
    chosen = {key: driver.get(key) for key in (CONF_BATTERY_DEVICE, CONF_BATTERY_ENTITY)}
    kept = {key: value for key, value in chosen.items() if value}
    return {CONF_PROFILE: found.profile.profile_id, **kept}


def shown_of(hass: HomeAssistant, found: Found, figures: Figures) -> dict[str, str]:
    """Give what a person confirms: profile, instructions, entities, and what is missing."""
    names = names_of(hass, found)
    offered = found.kinds & ProfileDriver(hass, found, figures).capabilities.kinds
    entities = [f"- {names[role]}: {entity_id}" for role, entity_id in found.entities.items()]
    missing = [f"- {reason}" for reason in found.missing.values()]
    missing += [f"- {kind.value}: {_not_offered(kind)}" for kind in sorted(found.kinds - offered)]
    return {
        "profile": found.profile.name,
        "told": ", ".join(sorted(kind.value for kind in offered)),
        "entities": "\n".join(entities),
        "missing": "\n".join(missing) or "–",
        "notes": found.profile.notes,
    }


def _not_offered(kind: InstructionKind) -> str:
    if kind is InstructionKind.DISCHARGE:
        return "nothing is known to end it at the reserve if Home Assistant stops"
    return "its entities do not take it now"


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
    listed = _options_of(hass, mode_entity, values)
    return vol.Schema(
        {
            vol.Optional(key, description={"suggested_value": values.get(key)}): SelectSelector(
                SelectSelectorConfig(options=list(listed))
            )
            for key in OPTION_KEYS
        }
    )


def _options_of(hass: HomeAssistant, mode_entity: str, values: Mapping[str, Any]) -> list[str]:
    """Give what a mode entity offers, also while it is not there: there must be a way on."""
    if mode_entity.partition(".")[0] not in ("select", "input_select"):
        return ["on", "off"]
    state = hass.states.get(mode_entity)
    entry = er.async_get(hass).async_get(mode_entity)
    known = {} if entry is None or entry.capabilities is None else entry.capabilities
    shown = {} if state is None else state.attributes
    listed = shown.get("options") or known.get("options") or []
    chosen = [values[key] for key in OPTION_KEYS if values.get(key)]
    return list(dict.fromkeys([*listed, *chosen]))


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
