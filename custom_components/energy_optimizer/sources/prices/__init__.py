"""Prices from anywhere: one small reader per shape, found by its keys."""

from .general import GeneralFormat
from .polled import ActionSource
from .read import StateLike, read_prices
from .series import PricePoint, PriceSeries
from .sources import (
    Candidate,
    EntitySource,
    PriceSource,
    async_candidates,
    entity_candidates,
    source_for,
)

__all__ = [
    "ActionSource",
    "Candidate",
    "EntitySource",
    "GeneralFormat",
    "PricePoint",
    "PriceSeries",
    "PriceSource",
    "StateLike",
    "async_candidates",
    "entity_candidates",
    "read_prices",
    "source_for",
]
