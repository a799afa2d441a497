"""What a person sends along with a report of a problem: settings, the present turn, the plan.

Only what we know is listed, never Home Assistant's own configuration, so that no token,
address or place can be in it; users are counted, and what a person typed in is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components.diagnostics import async_redact_data

from . import const as c
from .live import snapshot_message

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .coordinator import EnergyOptimizerConfigEntry

# Names and titles are a person's own words; a path or an address may stand in an entity's problem.
REDACTED = {c.CONF_NAME, "title", "problem", "why", "latitude", "longitude", "token", "address"}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: EnergyOptimizerConfigEntry
) -> dict[str, Any]:
    """Give everything that explains what it did."""
    coordinator = entry.runtime_data.coordinator
    options = dict(entry.options)
    reporters = options.pop(c.CONF_REPORTERS, [])
    found: dict[str, Any] = async_redact_data(
        {
            "data": dict(entry.data),
            "options": options,
            "reporters": len(reporters),
            "subentries": [
                {
                    "type": item.subentry_type,
                    "id": item.unique_id,
                    "data": dict(item.data),
                }
                for item in entry.subentries.values()
            ],
            "reports": coordinator.reports.as_dict(),
            "shown": snapshot_message(coordinator),
            "problems": [
                {"kind": item.kind.value, "target": item.target, "entity_id": item.entity_id}
                for item in coordinator.executor.problems
            ],
        },
        REDACTED,
    )
    return found
