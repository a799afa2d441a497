"""One side's price source, kept alive between turns: what it offers now, and since when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ...core.errors import InputError, MissingInputError
from .asking import Asking
from .general import GeneralFormat
from .polled import ActionSource
from .sources import companion_entity, source_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant

    from .series import PriceSeries
    from .sources import EntitySource


class Offered(NamedTuple):
    """What a side's source gives: prices, or why there are none for now.

    what: the source as a person knows it. past: the same prices with those of the days before.
    """

    what: str = ""
    series: PriceSeries | None = None
    why: str | None = None
    past: PriceSeries | None = None


NOTHING = Offered()


class Wanted(NamedTuple):
    """The source that a person chose: its id, unit and (for the general reader) format."""

    source_id: str
    unit: str | None = None
    format: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """Tell this choice from others."""
        return f"{self.source_id} {self.unit or ''} {dict(self.format or {})}"


class PriceFeed:
    """Follows the source that is chosen for one side of the meter."""

    def __init__(self, hass: HomeAssistant, fresh: Callable[[], None]) -> None:
        """`fresh` is called when prices came that no watched entity told of."""
        self._hass = hass
        self._fresh = fresh
        self._wanted: Wanted | None = None
        self._entity: EntitySource | None = None
        self._asking: Asking | None = None
        self._companion: str | None = None
        self._unwatch: CALLBACK_TYPE | None = None

    @callback
    def use(self, wanted: Wanted | None) -> None:
        """Follow this source; the one before is let go of. Raises: InputError."""
        if wanted == self._wanted:
            return
        self.stop()
        if wanted is None:
            return
        general = GeneralFormat.from_dict(wanted.format) if wanted.format else None
        source = source_for(self._hass, wanted.source_id, unit=wanted.unit, general=general)
        if isinstance(source, ActionSource):
            self._asking = Asking(source, self._fresh)
        else:
            self._entity = source
        self._wanted = wanted

    async def async_take(self, now: datetime) -> Offered:
        """Give what the source offers, at once: nobody is asked and waited for here."""
        if self._asking is not None:
            source = self._asking.source
            why = source.problem or "it was asked and has not answered yet"
            return self._in_our_money(Offered(source.name, source.series, why), now)
        if self._entity is None:
            return NOTHING
        self._watch_companion(self._entity.entity_id)
        picked = self._entity.pick()
        reading = partial(
            picked.read,
            now,
            dt_util.get_default_time_zone(),
            self._entity.unit,
            self._entity.general,
        )
        what = picked.entity_id
        try:
            series = await self._hass.async_add_executor_job(reading)
        except MissingInputError as err:
            return Offered(what, None, str(err.placeholders["why"]))
        except InputError as err:
            return Offered(what, None, str(err))
        return self._in_our_money(Offered(what, series), now)

    def _in_our_money(self, offered: Offered, now: datetime) -> Offered:
        """Refuse prices in another currency than the books are kept in: nothing is converted."""
        ours, series = self._hass.config.currency, offered.series
        if series is not None and series.currency not in (None, ours):
            why = f"its prices are in {series.currency}, and Home Assistant counts in {ours}"
            return Offered(offered.what, None, why)
        return _if_it_holds(offered, now)

    @callback
    def _watch_companion(self, entity_id: str) -> None:
        """Listen to the second entity too; it may come to be later than the first."""
        companion = companion_entity(self._hass, entity_id)
        if companion == self._companion:
            return
        if self._unwatch is not None:
            self._unwatch()
        self._companion = companion
        self._unwatch = (
            async_track_state_change_event(self._hass, companion, self._companion_changed)
            if companion
            else None
        )

    @callback
    def _companion_changed(self, _event: Event[EventStateChangedData]) -> None:
        self._fresh()

    @callback
    def stop(self) -> None:
        """Follow nothing."""
        if self._asking is not None:
            self._asking.stop()
        if self._unwatch is not None:
            self._unwatch()
        self._asking = self._entity = self._unwatch = self._companion = self._wanted = None


def _if_it_holds(offered: Offered, now: datetime) -> Offered:
    """Say so where prices are known, but not the present one."""
    series = offered.series
    if series is None:
        return offered
    if series.at(now) is None:
        return Offered(offered.what, None, f"its prices end at {series.until.isoformat()}")
    return Offered(offered.what, series)
