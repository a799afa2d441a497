"""Solar, with and without curtailment (equation 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..program import constant

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..program import Linear, Program


def add_solar(program: Program, home: Home) -> Linear:
    """Give the solar power used, shape (n,) [kW]: a column only where giving less can pay.

    Source: docs/model.md (4).
    """
    least = least_solar_kw(home)
    if np.array_equal(least, home.solar_kw):
        return constant(home.solar_kw)
    return program.variable("solar_used", least.size, lower=least, upper=home.solar_kw)


def least_solar_kw(home: Home) -> FloatArray:
    """Give how little solar may be used, shape (n,) [kW].

    An inverter limit clips what neither the home nor the battery behind it can take,
    even where nothing curtails on purpose.
    """
    if home.curtailable and curtailing_can_pay(home):
        return np.zeros_like(home.solar_kw)
    limits = [b.inverter_limit_kw for b in home.batteries if b.inverter_limit_kw is not None]
    return np.minimum(home.solar_kw, min(limits, default=np.inf))


def curtailing_can_pay(home: Home) -> bool:
    """Tell whether a kWh more may ever be worth less than nothing."""
    prices = (home.import_price_per_kwh, home.export_price_per_kwh)
    ends = (battery.end_value_per_kwh or 0.0 for battery in home.batteries)
    return (
        home.grid.max_export_kw is not None
        or any(bool((price < 0.0).any()) for price in prices)
        or any(value < 0.0 for value in ends)
        or any(battery.stored_kwh > battery.top_kwh for battery in home.batteries)
    )
