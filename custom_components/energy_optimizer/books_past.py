"""What the days before the books began would have cost: simulated, and in no total.

The recorder's hourly statistics of meters and prices are settled as slots are, once; the
answer is kept, and found again only where other meters or prices are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from homeassistant.components.recorder.statistics import get_metadata, statistics_during_period
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .core.accounting import BatteryFacts, BooksState, SlotFacts, add_totals, settle_all, total_of
from .core.errors import InputError
from .core.tariff import PriceTemplate
from .money import DECIMALS
from .money_books import BILLS
from .sources import units
from .sources.home import battery_model
from .sources.recorded import async_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from homeassistant.core import HomeAssistant

    from .core.inputs import Battery
    from .core.tariff import Side
    from .settings import HomeSettings

    type Hourly = Mapping[str, Mapping[float, float]]

PAST_DAYS = 30
HOUR = timedelta(hours=1)
STORE_VERSION = 1
FLOWS = ("import", "export", "solar")


def past_books_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Where the answer is kept."""
    return Store(hass, STORE_VERSION, f"{DOMAIN}_{entry_id}_past_books")


@dataclass(frozen=True, slots=True)
class PricePast:
    """One side's price as statistics have it: whose mean, in which unit, under which tariff."""

    statistic_id: str | None
    unit: str | None
    side: Side | None

    @property
    def is_known(self) -> bool:
        """Whether a past hour can have a price at all."""
        return self.statistic_id is not None or (self.side is not None and not self.side.needs_spot)

    def at(self, hour: datetime, spot: float | None) -> float | None:
        """Give what was paid per kWh in an hour. Raises: InputError for a unit not known."""
        if self.statistic_id is None:
            spot_per_kwh: float | None = 0.0 if self.is_known else None
        else:
            spot_per_kwh = (
                None if spot is None else units.price_per_kwh(self.statistic_id, spot, self.unit)
            )
        if spot_per_kwh is None or self.side is None:
            return spot_per_kwh
        return self.side.price(dt_util.as_local(hour), spot_per_kwh)


@dataclass(frozen=True, slots=True)
class PastHome:
    """What of the home is looked for in the statistics."""

    meters: Mapping[str, tuple[str, ...]]
    batteries: Mapping[str, tuple[str, str]]
    models: Mapping[str, Battery]
    left_out: tuple[str, ...]
    bought: PricePast
    sold: PricePast

    @property
    def energy_ids(self) -> set[str]:
        """List every meter."""
        found = {item for ids in self.meters.values() for item in ids}
        return found | {item for pair in self.batteries.values() for item in pair}

    @property
    def price_ids(self) -> set[str]:
        """List the prices' statistics."""
        return {item.statistic_id for item in (self.bought, self.sold) if item.statistic_id}


def past_home(settings: HomeSettings) -> PastHome | None:
    """Find what can be looked for; None where nothing tells what was bought at which price."""
    if isinstance(settings.import_tariff, PriceTemplate) or not settings.meters.get("import"):
        return None
    spot = _entity(settings.import_price_entity)
    bought = PricePast(spot, settings.import_price_unit, settings.import_tariff)
    if not bought.is_known:
        return None
    metered = {
        item.battery_id: (item.charge_energy_entity, item.discharge_energy_entity)
        for item in settings.batteries
        if item.charge_energy_entity and item.discharge_energy_entity
    }
    return PastHome(
        meters={flow: settings.meters.get(flow, ()) for flow in FLOWS},
        batteries=metered,
        models={
            item.battery_id: battery_model(item, 0.0)
            for item in settings.batteries
            if item.battery_id in metered
        },
        left_out=tuple(
            item.battery_id for item in settings.batteries if item.battery_id not in metered
        ),
        bought=bought,
        sold=_sold(settings, spot),
    )


def _entity(source_id: str | None) -> str | None:
    """Give a price source that is an entity; one that has to be asked has no statistics."""
    return None if source_id is None or ":" in source_id else source_id


def _sold(settings: HomeSettings, spot: str | None) -> PricePast:
    """Give the export price: its own entity, else a tariff on the import's; else unknown."""
    tariff = settings.export_tariff
    side = None if isinstance(tariff, PriceTemplate) else tariff
    own = _entity(settings.export_price_entity)
    if own is not None:
        return PricePast(own, settings.export_price_unit, side)
    return PricePast(spot if side is not None else None, settings.import_price_unit, side)


@dataclass(slots=True)
class PastBooks:
    """Looks once, and again only for another home."""

    hass: HomeAssistant
    entry_id: str
    _looked: str | None = None
    _result: dict[str, Any] | None = field(default=None)

    async def async_result(self, settings: HomeSettings, since: date) -> dict[str, Any] | None:
        """Give what the days before `since` would have cost; None where nothing tells."""
        home = past_home(settings)
        wanted = f"{since.isoformat()} {home}"
        if wanted == self._looked:
            return self._result
        store = past_books_store(self.hass, self.entry_id)
        kept = await store.async_load() if self._looked is None else None
        if kept is not None and kept["wanted"] == wanted:
            self._result = kept["result"]
        elif home is None or "recorder" not in self.hass.config.components:
            self._result = None
        else:
            read = await async_recorded(self.hass, partial(_read, self.hass, home, since))
            if read is None:
                return None  # it is tried again with the next slot
            self._result = await self._async_find(home, since, read)
            await store.async_save({"wanted": wanted, "result": self._result})
        self._looked = wanted
        return self._result

    async def _async_find(
        self, home: PastHome, since: date, read: tuple[Hourly, Mapping[str, str | None]]
    ) -> dict[str, Any] | None:
        hourly, stated = read
        try:
            return await self.hass.async_add_executor_job(
                partial(simulate, home, hourly, stated, _span(since))
            )
        except InputError:
            return None  # a price without a unit: what was paid is not known


def _span(since: date) -> tuple[datetime, datetime]:
    """Give the days that are looked at."""
    first = dt_util.start_of_local_day(since - timedelta(days=PAST_DAYS))
    return first, dt_util.start_of_local_day(since)


def _read(
    hass: HomeAssistant, home: PastHome, since: date
) -> tuple[Hourly, Mapping[str, str | None]]:
    """Read the hours of meters and prices, and the prices' units; in the recorder's executor."""
    hours = partial(statistics_during_period, hass, *_span(since))
    energies = hours(home.energy_ids, "hour", {"energy": "kWh"}, {"change"})
    prices = hours(home.price_ids, "hour", None, {"mean"})
    told = get_metadata(hass, statistic_ids=home.price_ids)
    stated = {key: meta["unit_of_measurement"] for key, (_, meta) in told.items()}
    return _by_hour(energies, "change") | _by_hour(prices, "mean"), stated


def _by_hour(rows: Mapping[str, Any], kind: str) -> dict[str, dict[float, float]]:
    return {
        key: {row["start"]: row[kind] for row in found if row.get(kind) is not None}
        for key, found in rows.items()
    }


def simulate(
    home: PastHome,
    hourly: Hourly,
    stated: Mapping[str, str | None],
    span: tuple[datetime, datetime],
) -> dict[str, Any] | None:
    """Settle the hours of a span as the books would have; None where not one is known.

    stated: the unit that each price's statistics have. Raises: InputError for one not known.
    """
    start, end = (moment.astimezone(UTC) for moment in span)
    count = round((end - start) / HOUR)
    facts = [_facts(home, hourly, stated, start + at * HOUR) for at in range(count)]
    total = add_totals(total_of(entry) for entry in settle_all(BooksState(), facts, home.models))
    settled_s = total.measured_s + total.estimated_s
    if settled_s == 0.0:
        return None
    return {
        "first_day": dt_util.as_local(start).date().isoformat(),
        "last_day": dt_util.as_local(end - HOUR).date().isoformat(),
        "hours": round(settled_s / HOUR.total_seconds()),
        "known_ratio": round(settled_s / (end - start).total_seconds(), DECIMALS),
        "bills": {name: round(getattr(total.figures, name), DECIMALS) for name in BILLS},
        "left_out": list(home.left_out),
    }


def _facts(
    home: PastHome, hourly: Hourly, stated: Mapping[str, str | None], hour: datetime
) -> SlotFacts:
    at = hour.timestamp()

    def kwh(*ids: str) -> float | None:
        parts = [hourly.get(item, {}).get(at) for item in ids]
        known = [max(part, 0.0) for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def price(side: PricePast) -> float | None:
        own = side.statistic_id or ""
        unit = side.unit or stated.get(own)
        spot: Callable[[float], float | None] = hourly.get(own, {}).get
        return PricePast(side.statistic_id, unit, side.side).at(hour, spot(at))

    exports = kwh(*home.meters["export"])
    return SlotFacts(
        start=hour,
        end=hour + HOUR,
        import_price_per_kwh=price(home.bought),
        # Where nothing is said of selling, nothing is paid for it.
        export_price_per_kwh=price(home.sold) if home.sold.is_known else 0.0,
        grid_import_kwh=kwh(*home.meters["import"]),
        grid_export_kwh=exports,
        solar_kwh=kwh(*home.meters["solar"]),
        batteries={
            name: BatteryFacts(kwh(charge), kwh(discharge), None, acted=False)
            for name, (charge, discharge) in home.batteries.items()
        },
    )
