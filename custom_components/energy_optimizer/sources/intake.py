"""What one turn takes in from Home Assistant: states now, and what has to be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .history import History, HistoryReader
from .observe import gather

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from homeassistant.core import HomeAssistant, State

    from ..settings import HomeSettings


@dataclass(frozen=True, slots=True)
class Taken:
    """The states of every entity that is read, and the measured hours."""

    states: Mapping[str, State]
    history: History = field(default_factory=History)


class Intake:
    """Takes in what a turn needs; what is slow to ask for is kept and asked again in time."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is read yet."""
        self._hass = hass
        self._history = HistoryReader(hass)

    async def async_take(self, settings: HomeSettings, now: datetime) -> Taken:
        """Take in everything that one turn needs."""
        history = await self._history.async_read(settings, now)
        return Taken(gather(self._hass, settings), history)
