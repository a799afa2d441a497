"""Prices from anywhere: one small reader per shape, found by its keys."""

from .feed import NOTHING, Offered, PriceFeed, Wanted
from .general import GeneralFormat
from .past import PastPrices, past_store, with_past
from .polled import ActionSource
from .read import StateLike, read_prices
from .rendered import Formula, variables_of
from .series import PricePoint, PriceSeries
from .sources import (
    Candidate,
    EntitySource,
    PriceSource,
    async_candidates,
    entity_candidates,
    source_for,
)
from .tariffed import Basis, fixed_prices, tariffed

__all__ = [
    "NOTHING",
    "ActionSource",
    "Basis",
    "Candidate",
    "EntitySource",
    "Formula",
    "GeneralFormat",
    "Offered",
    "PastPrices",
    "PriceFeed",
    "PricePoint",
    "PriceSeries",
    "PriceSource",
    "StateLike",
    "Wanted",
    "async_candidates",
    "entity_candidates",
    "fixed_prices",
    "past_store",
    "read_prices",
    "source_for",
    "tariffed",
    "variables_of",
    "with_past",
]
