"""What a person is shown of a found profile, and what is refused when it is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers import entity_registry as er

from ...core.dispatch import InstructionKind
from ...core.errors import InputError
from ..profile_records import Expression, Put, Source
from .writes import from_kw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .figures import Figures
    from .profile_find import Found


def check_figures(hass: HomeAssistant, found: Found, figures: Figures) -> None:
    """Refuse a power that the battery's own numbers do not take.

    Raises: InputError naming the limit, what was given and what is allowed.
    """
    limits = {
        InstructionKind.CHARGE: "max_charge_kw",
        InstructionKind.DISCHARGE: "max_discharge_kw",
    }
    for kind, field in limits.items():
        most_kw = _most_kw(hass, found, kind)
        if most_kw is not None and figures.max_kw(kind) > most_kw:
            raise InputError(
                field, figures.max_kw(kind), f"at most {most_kw:g} ({found.profile.name})"
            )


def _most_kw(hass: HomeAssistant, found: Found, kind: InstructionKind) -> float | None:
    """Give the highest power that the steps of an instruction can carry [kW]."""
    if kind not in found.kinds:
        return None
    most = [] if found.profile.max_power_w is None else [found.profile.max_power_w / 1000]
    for step in found.profile.instructions[kind]:
        if not isinstance(step, Put) or not isinstance(step.value, Expression):
            continue
        if step.value.per is not None:
            continue
        state = hass.states.get(found.entities[step.role])
        edge = "max" if step.value.times > 0 else "min"
        if step.value.source is not Source.POWER_W or state is None or edge not in state.attributes:
            continue
        per_kw = from_kw(state, 1.0, found.profile.entities[step.role].unit)
        most.append(abs(float(state.attributes[edge])) / per_kw)
    return min(most, default=None)


def names_of(hass: HomeAssistant, found: Found) -> Mapping[str, str]:
    """Give the entities' names by role, as a person knows them."""
    registry = er.async_get(hass)
    names = {}
    for role, entity_id in found.entities.items():
        entry = registry.async_get(entity_id)
        state = hass.states.get(entity_id)
        names[role] = (entry.name if entry else None) or (state.name if state else entity_id)
    return names
