"""The sources that give prices only when asked: which action, with what, answering how.

Action names, fields and answers are those of the integrations themselves; a test holds
them against the Home Assistant that is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import InputError
from ..units import PriceUnit, parse_price_unit
from .rows import Row, points_from
from .series import PriceSeries
from .shapes import AUSTRALIAN, follow, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime, tzinfo

# In a path: the area, home or country that was chosen.
CHOSEN: Final = "{chosen}"
_EUROS: Final = PriceUnit("EUR", 1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request is made from.

    choice: area, home, country, channel, kind of price or device. day: the market's day,
    for the actions that answer for a day; now is in the home's zone.
    """

    entry_id: str
    choice: str
    day: date
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAction:
    """One integration's action.

    fields: makes the action's data. path: to the list in the answer. choices: fixed
    choices; choices_from: the key of the entry's data that lists them. unit None: from
    the entry's currency, per MWh. market_zone: whose days are asked for, None for the
    home's. days: how many, 0 where the action takes no day. every: how long an answer
    is good for.
    """

    domain: str
    action: str | Mapping[str, str]
    fields: Callable[[Asked], dict[str, Any]]
    path: tuple[str, ...]
    start: str
    price: str = "price"
    end: str | None = None
    unit: PriceUnit | None = None
    choices: tuple[str, ...] = ()
    choices_from: str | None = None
    market_zone: str | None = None
    days: int = 2
    every: timedelta = timedelta(minutes=30)

    def action_for(self, choice: str) -> str:
        """Name the action that answers for this choice."""
        return self.action if isinstance(self.action, str) else self.action[choice]

    def unit_of(self, entry_data: Mapping[str, Any]) -> PriceUnit:
        """Give the unit of the answer's prices.

        Raises: InputError where the entry has no currency that is known.
        """
        if self.unit is not None:
            return self.unit
        return parse_price_unit(f"{entry_data.get('currency')}/MWh", field="currency")

    def rows(self, response: object, choice: str) -> list[Row]:
        """Take the rows out of one answer; none where nothing is published yet.

        Raises: InputError where the answer is not what this action gives.
        """
        keys = [self._chosen(response, choice) if key == CHOSEN else key for key in self.path]
        items = follow(response, keys)
        if items is None:
            raise InputError(f"{self.domain} answer", response, f"prices at {'.'.join(keys)}")
        return rows_of(items, f"{self.domain} answer", self.start, (self.price,), self.end)

    def _chosen(self, response: object, choice: str) -> str:
        """Give the choice; where nothing was chosen and there is one, that one."""
        if choice:
            return choice
        found = self.choices_in(response)
        if len(found) != 1:
            raise InputError("choice", choice, f"one of {', '.join(found)}")
        return found[0]

    def choices_in(self, response: object) -> tuple[str, ...]:
        """List what an answer offers to choose from (homes, areas)."""
        if CHOSEN not in self.path:
            return ()
        inside = follow(response, self.path[: self.path.index(CHOSEN)])
        return tuple(map(str, inside)) if isinstance(inside, Mapping) else ()


def series_from(
    action: PriceAction, rows: Sequence[Row], unit: PriceUnit, zone: tzinfo
) -> PriceSeries:
    """Make a series of all the rows that the requests gave."""
    return PriceSeries(points_from(rows, zone, unit.divisor), unit.currency, action.domain)


def _nordpool(asked: Asked) -> dict[str, Any]:
    return {
        "config_entry": asked.entry_id,
        "date": asked.day.isoformat(),
        "areas": [asked.choice],
    }


def _tibber(asked: Asked) -> dict[str, Any]:
    start = asked.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {"start": start.isoformat(), "end": (start + timedelta(days=3)).isoformat()}


def _energyzero(asked: Asked) -> dict[str, Any]:
    return {
        "config_entry": asked.entry_id,
        "incl_vat": not asked.choice.endswith("_excl_vat"),
        "price_type": asked.choice.removesuffix("_excl_vat"),
        "start": asked.day.isoformat(),
        "end": asked.day.isoformat(),
    }


def _easyenergy(asked: Asked) -> dict[str, Any]:
    data: dict[str, Any] = {
        "config_entry": asked.entry_id,
        "start": asked.day.isoformat(),
        "end": asked.day.isoformat(),
    }
    if asked.choice != "return":
        data |= {
            "incl_vat": not asked.choice.endswith("_excl_vat"),
            "price_type": asked.choice.removesuffix("_excl_vat"),
        }
    return data


_EASYENERGY_USAGE: Final = "get_energy_usage_prices"

PRICE_ACTIONS: Final = (
    PriceAction(
        domain="nordpool",
        action="get_prices_for_date",
        fields=_nordpool,
        path=(CHOSEN,),
        start="start",
        end="end",
        choices_from="areas",
        market_zone="Europe/Brussels",
    ),
    PriceAction(
        domain="tibber",
        action="get_prices",
        fields=_tibber,
        path=("prices", CHOSEN),
        start="start_time",
        unit=PriceUnit(None, 1.0),
        days=0,
    ),
    PriceAction(
        domain="amberelectric",
        action="get_forecasts",
        fields=lambda asked: {"config_entry_id": asked.entry_id, "channel_type": asked.choice},
        path=("forecasts",),
        start="start_time",
        price="per_kwh",
        end="end_time",
        unit=AUSTRALIAN,
        choices=("general", "feed_in", "controlled_load"),
        days=0,
        every=timedelta(minutes=5),
    ),
    PriceAction(
        domain="energyzero",
        action="get_energy_prices",
        fields=_energyzero,
        path=("prices",),
        start="start",
        end="end",
        unit=_EUROS,
        choices=("all_in", "market", "market_excl_vat"),
    ),
    PriceAction(
        domain="easyenergy",
        action={
            "invoice": _EASYENERGY_USAGE,
            "market": _EASYENERGY_USAGE,
            "market_excl_vat": _EASYENERGY_USAGE,
            "return": "get_energy_return_prices",
        },
        fields=_easyenergy,
        path=("prices",),
        start="timestamp",
        unit=_EUROS,
        choices=("invoice", "market", "market_excl_vat", "return"),
    ),
    PriceAction(
        domain="omie",
        action="get_prices_for_date",
        fields=lambda asked: {"date": asked.day.isoformat(), "countries": [asked.choice]},
        path=(CHOSEN,),
        start="start",
        end="end",
        unit=_EUROS,
        choices=("es", "pt"),
        market_zone="Europe/Brussels",
    ),
    PriceAction(
        domain="green_planet_energy",
        action="get_prices",
        fields=lambda asked: {"config_entry_id": asked.entry_id, "hours": 24},
        path=("prices",),
        start="start",
        end="end",
        unit=_EUROS,
        days=0,
        every=timedelta(minutes=15),
    ),
    PriceAction(
        domain="ecosmart",
        action="get_forecasts",
        fields=lambda asked: {"device_id": asked.choice},
        path=("forecasts",),
        start="start_time",
        unit=PriceUnit("NZD", 100.0),
        choices_from="devices",
        days=0,
    ),
)
ACTIONS_BY_DOMAIN: Final = {action.domain: action for action in PRICE_ACTIONS}
