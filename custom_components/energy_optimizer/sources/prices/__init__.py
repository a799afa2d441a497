"""Prices from anywhere: one small reader per shape, found by its keys."""

from .read import StateLike, read_prices
from .series import PricePoint, PriceSeries

__all__ = ["PricePoint", "PriceSeries", "StateLike", "read_prices"]
