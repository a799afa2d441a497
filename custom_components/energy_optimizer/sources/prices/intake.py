"""The two sides' prices as one turn takes them in: from their sources, through formulas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from ...core.errors import InputError
from ...core.tariff import PriceTemplate
from .feed import NOTHING, Offered, PriceFeed, Wanted
from .past import PastPrices, with_past
from .rendered import Formula
from .sources import ACTION_ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from ...core.tariff import Side
    from ...settings import HomeSettings
    from .series import PriceSeries

IMPORT: Final = "import"
EXPORT: Final = "export"


@dataclass(frozen=True, slots=True)
class PricesOffered:
    """What the sources of both sides give, before any tariff but a template."""

    imported: Offered = NOTHING
    exported: Offered = NOTHING


class PricesIntake:
    """Follows both sides' sources and remembers what they gave."""

    def __init__(self, hass: HomeAssistant, entry_id: str, fresh: Callable[[], None]) -> None:
        """`fresh` is called when prices came that no watched entity told of."""
        self._hass = hass
        self._past = PastPrices(hass, entry_id)
        self._feeds = {side: PriceFeed(hass, fresh) for side in (IMPORT, EXPORT)}
        self._formulas: dict[str, Formula] = {}
        self._given: dict[str, Offered] = {}

    async def async_take(self, settings: HomeSettings, now: datetime) -> PricesOffered:
        """Take both sides' prices; what is slow is asked for elsewhere."""
        await self._past.async_load()
        buys, sells = wanted(settings)
        bought = await self._offered(IMPORT, buys, now)
        # A feed-in tariff on the spot price needs no source of its own.
        follows = sells is None and settings.export_tariff is not None
        sold = bought if follows else await self._offered(EXPORT, sells, now)
        self._given = {IMPORT: bought, EXPORT: sold}
        key = buys if follows else sells
        return PricesOffered(
            await self._finished(IMPORT, buys, bought, settings.import_tariff, now),
            await self._finished(EXPORT, key, sold, settings.export_tariff, now),
        )

    async def _offered(self, side: str, source: Wanted | None, now: datetime) -> Offered:
        feed = self._feeds[side]
        try:
            feed.use(source)
        except InputError as err:
            return Offered(source.source_id if source else "", None, str(err))
        return await feed.async_take(now)

    async def _finished(
        self,
        side: str,
        source: Wanted | None,
        offered: Offered,
        tariff: Side | PriceTemplate | None,
        now: datetime,
    ) -> Offered:
        """Render a template, and put the prices of the last days to it."""
        key = "" if source is None else source.key
        if isinstance(tariff, PriceTemplate):
            formula = self._formulas.get(side)
            if formula is None or formula.text != tariff.text:
                formula = self._formulas[side] = Formula(self._hass, tariff.text)
            offered = await formula.async_apply(offered, now)
            key += tariff.text
        known = self._past.known(side, key)
        if offered.series is None:
            return _until_it_answers(offered, source, known, now)
        past = await self._hass.async_add_executor_job(
            partial(with_past, offered.series, known, now)
        )
        self._past.keep(side, key, past)
        return offered._replace(past=past)

    def given(self, settings: HomeSettings, *, imported: bool) -> Offered:
        """Give what a side's source gave last, before any tariff; export without one: import's."""
        chosen = imported or settings.export_price_entity is not None
        side = IMPORT if imported or not chosen else EXPORT
        return self._given.get(side, NOTHING)

    async def async_stop(self) -> None:
        """Ask nobody any more; keep the last days' prices."""
        for feed in self._feeds.values():
            feed.stop()
        await self._past.async_save()


def _until_it_answers(
    offered: Offered, source: Wanted | None, known: PriceSeries | None, now: datetime
) -> Offered:
    """Take the prices that an asked source gave before a restart: published ones still hold."""
    asked = source is not None and source.source_id.startswith(ACTION_ID)
    if not asked or known is None or known.at(now) is None:
        return offered
    return offered._replace(series=known, past=known)


def wanted(settings: HomeSettings) -> tuple[Wanted | None, Wanted | None]:
    """Give the sources that are chosen, import and export."""
    return (
        _wanted(
            settings.import_price_entity, settings.import_price_unit, settings.import_price_format
        ),
        _wanted(
            settings.export_price_entity, settings.export_price_unit, settings.export_price_format
        ),
    )


def _wanted(source_id: str | None, unit: str | None, form: object) -> Wanted | None:
    return Wanted(source_id, unit, form if isinstance(form, dict) else None) if source_id else None
