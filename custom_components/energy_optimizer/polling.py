"""Devices without an entity: who has not asked for too long, and what of them counts."""

from __future__ import annotations

from datetime import timedelta
import re
from typing import TYPE_CHECKING

from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .reports import Reports
    from .settings import DeviceSettings, HomeSettings

# Away for this long, a person is asked to look after the device.
REPAIR_AFTER = timedelta(hours=1)
NAMES_SHOWN = 12
ISSUE = "devices_away"
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|&~:])")


def is_away(device: DeviceSettings, reports: Reports, now: datetime) -> bool:
    """Tell whether a device that polls has not been heard of for too long."""
    report = reports.devices.get(device.device_id)
    return device.entity_id is None and (report is None or report.away(now))


def shed_counts(device: DeviceSettings, reports: Reports, now: datetime) -> bool:
    """Tell whether its being shed saves: not while it is away, nor says that it is still on."""
    if device.entity_id is not None:
        return True
    report = reports.devices.get(device.device_id)
    return report is not None and not report.away(now) and report.is_on is not True


class PresenceWatch:
    """Notices who comes and goes, and raises a repair issue for who stays away."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know of nobody yet."""
        self._hass = hass
        self._away_since: dict[str, datetime] = {}
        self._shown: tuple[str, ...] = ()

    def look(self, settings: HomeSettings, reports: Reports, now: datetime) -> bool:
        """Tell whether anybody came or went since the last look."""
        away = {
            item.device_id: self._away_since.get(item.device_id, _heard_of(item, reports, now))
            for item in settings.devices
            if is_away(item, reports, now)
        }
        changed = away.keys() != self._away_since.keys()
        self._away_since = away
        self._show(
            tuple(
                item.name
                for item in settings.devices
                if (since := away.get(item.device_id)) is not None and now - since >= REPAIR_AFTER
            )
        )
        return changed

    def _show(self, names: tuple[str, ...]) -> None:
        if names == self._shown:
            return
        self._shown = names
        if not names:
            ir.async_delete_issue(self._hass, DOMAIN, ISSUE)
            return
        more = f" +{len(names) - NAMES_SHOWN}" if len(names) > NAMES_SHOWN else ""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE,
            translation_placeholders={
                "names": ", ".join(as_text(name) for name in names[:NAMES_SHOWN]) + more
            },
        )


def as_text(name: str) -> str:
    """Escape a name where Markdown is rendered, so that it shows as it was given."""
    return MARKDOWN.sub(r"\\\1", name)


def _heard_of(device: DeviceSettings, reports: Reports, now: datetime) -> datetime:
    report = reports.devices.get(device.device_id)
    return now if report is None else report.seen_at
