"""Asking an integration's action for its prices: polled, cached, with back-off."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import aiohttp
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...core.errors import InputError, MissingInputError
from .actions import Asked, PriceAction, series_from

if TYPE_CHECKING:
    from datetime import tzinfo

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant, ServiceResponse

    from .rows import Row
    from .series import PriceSeries

_TIMEOUT_S: Final = 60
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=30)
# With prices known this far ahead nothing new is due for a while.
_FAR_AHEAD: Final = timedelta(hours=22)
_REST: Final = timedelta(hours=2)
# What an action may raise: ours and Home Assistant's errors, what a schema refuses, and
# what integrations let through from their libraries.
_FAILURES: Final = (
    HomeAssistantError,
    InputError,
    MissingInputError,
    vol.Invalid,
    TimeoutError,
    OSError,
    aiohttp.ClientError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(slots=True)
class ActionSource:
    """Prices of one config entry and choice (an area, a home, a channel).

    A failure keeps the last series, whose own times say how far it reaches, and waits
    one minute, then two, four, … up to half an hour.
    """

    hass: HomeAssistant
    action: PriceAction
    entry_id: str
    choice: str = ""
    problem: str | None = field(default=None, init=False)
    choices: tuple[str, ...] = field(default=(), init=False)
    _series: PriceSeries | None = field(default=None, init=False)
    _due: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _wait: timedelta = field(default=_FIRST_WAIT, init=False)

    async def async_read(self, now: datetime) -> PriceSeries:
        """Give the prices, asked for again when they are due.

        Raises: MissingInputError where no request has succeeded yet.
        """
        if now >= self._due:
            await self.async_refresh(now)
        if self._series is None:
            raise MissingInputError("price", self.problem or "not asked for yet")
        return self._series

    @property
    def series(self) -> PriceSeries | None:
        """What the last request that succeeded gave."""
        return self._series

    @property
    def due(self) -> datetime:
        """When to ask again."""
        return self._due

    @property
    def name(self) -> str:
        """What a person calls it: the config entry's title, and the choice."""
        entry = self.hass.config_entries.async_get_entry(self.entry_id)
        return f"{entry.title if entry else self.action.domain} {self.choice}".strip()

    async def async_refresh(self, now: datetime) -> None:
        """Ask now; what fails is kept in `problem`."""
        try:
            series = await self._ask(now)
        except _FAILURES as err:
            self.problem = str(err) or type(err).__name__
            self._due = now + self._wait
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
            return
        self._series = series
        self.problem = None
        self._wait = _FIRST_WAIT
        known_until = series.known_until(now)
        far = known_until is not None and known_until - now >= _FAR_AHEAD
        self._due = now + (_REST if far and self.action.days else self.action.every)

    async def _ask(self, now: datetime) -> PriceSeries:
        """Make the requests: the first must succeed, later days may not be published yet."""
        entry = self._loaded_entry()
        zone = dt_util.get_default_time_zone()
        rows: list[Row] = []
        for offset in range(max(self.action.days, 1)):
            asked = await self._asked(now.astimezone(zone), offset)
            try:
                response = await self._call(asked)
            except HomeAssistantError:
                if not rows:
                    raise
                break
            self.choices = self.action.choices_in(response)
            rows.extend(self.action.rows(response, self.choice))
        return series_from(self.action, rows, self.action.unit_of(entry.data), zone)

    def _loaded_entry(self) -> ConfigEntry:
        entries = self.hass.config_entries.async_loaded_entries(self.action.domain)
        entry = next((entry for entry in entries if entry.entry_id == self.entry_id), None)
        if entry is None:
            raise MissingInputError(self.action.domain, "its config entry is not loaded")
        return entry

    async def _asked(self, now: datetime, offset: int) -> Asked:
        zone: tzinfo | None = now.tzinfo
        if self.action.market_zone is not None:
            zone = await dt_util.async_get_time_zone(self.action.market_zone)
        day = now.astimezone(zone).date() + timedelta(days=offset)
        return Asked(self.entry_id, self.choice, day, now)

    async def _call(self, asked: Asked) -> ServiceResponse:
        async with asyncio.timeout(_TIMEOUT_S):
            return await self.hass.services.async_call(
                self.action.domain,
                self.action.action_for(self.choice),
                self.action.fields(asked),
                blocking=True,
                return_response=True,
            )
