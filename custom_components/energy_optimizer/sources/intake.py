"""What one turn takes in from Home Assistant: states now, and what has to be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .history import History, HistoryReader
from .observe import gather
from .prices.intake import PricesIntake, PricesOffered
from .solar_ahead import SolarAheadReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from homeassistant.core import HomeAssistant, State

    from ..settings import HomeSettings
    from .reader import Missing
    from .solar_ahead import SolarAhead


@dataclass(frozen=True, slots=True)
class Taken:
    """The states of every entity that is read, the measured hours, and what is forecast.

    at: when the turn began. missing: what was asked for and has nothing to say.
    """

    at: datetime
    states: Mapping[str, State]
    history: History = field(default_factory=History)
    prices: PricesOffered = field(default_factory=PricesOffered)
    solar_plants: tuple[SolarAhead, ...] = ()
    missing: tuple[Missing, ...] = ()


class Intake:
    """Takes in what a turn needs; what is slow to ask for is kept and asked again in time."""

    def __init__(self, hass: HomeAssistant, entry_id: str, fresh: Callable[[], None]) -> None:
        """Nothing is read yet; `fresh` is called when prices came that no state told of."""
        self._hass = hass
        self._history = HistoryReader(hass)
        self._solar = SolarAheadReader(hass)
        self.prices = PricesIntake(hass, entry_id, fresh)

    async def async_take(self, settings: HomeSettings, now: datetime) -> Taken:
        """Take in everything that one turn needs."""
        history = await self._history.async_read(settings, now)
        prices = await self.prices.async_take(settings, now)
        solar_plants, missing = await self._solar.async_read(settings, now)
        return Taken(now, gather(self._hass, settings), history, prices, solar_plants, missing)

    async def async_stop(self) -> None:
        """Ask nobody any more; keep what the next start needs."""
        await self.prices.async_stop()
