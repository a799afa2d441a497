"""Calendar: what is planned to run, to be shed and to be forced, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .entity import HomeEntity

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .coordinator import EnergyOptimizerConfigEntry
    from .snapshot import Period

PARALLEL_UPDATES = 0

PLANNED = CalendarEntityDescription(key="planned", translation_key="planned")
# A calendar takes no period without a length.
NO_LONGER = timedelta(seconds=1)
WORDS = f"component.{DOMAIN}.entity.calendar.planned.state_attributes.what.state"


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyOptimizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the home's calendar."""
    async_add_entities([PlannedCalendar(entry.runtime_data.coordinator, PLANNED)])


class PlannedCalendar(HomeEntity, CalendarEntity):
    """The present plan as periods; it changes as plans do, and keeps nothing of the past."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        now = dt_util.utcnow()
        periods = self.coordinator.data.periods
        return next((self._event(period) for period in periods if period.end > now), None)

    @override
    async def async_get_events(
        self, _hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Give what overlaps the asked time."""
        return [
            self._event(period)
            for period in self.coordinator.data.periods
            if period.end > start_date and period.start < end_date
        ]

    def _event(self, period: Period) -> CalendarEvent:
        words = self.platform_data.platform_translations
        what = words.get(f"{WORDS}.{period.what}", period.what)
        energy = f"{period.energy_kwh:.1f} kWh" if period.energy_kwh else ""
        return CalendarEvent(
            start=dt_util.as_local(period.start),
            end=dt_util.as_local(max(period.end, period.start + NO_LONGER)),
            summary=f"{period.name}: {what}",
            description=energy,
            uid=f"{period.item_id}-{period.start:%Y%m%dT%H%M%S}",
        )
