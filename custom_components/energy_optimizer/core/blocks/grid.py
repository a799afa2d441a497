"""The meter: import, export and their soft limits (equations 1 and 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ..inputs import FloatArray, Home
    from ..program import Linear, Program
    from .bounds import Bounds


class GridFlows(NamedTuple):
    """The meter's two directions, beyond their limits included, shape (n,) [kW]."""

    imported: Linear
    exported: Linear


def add_grid(program: Program, home: Home, bounds: Bounds) -> GridFlows:
    """Add both directions; what exceeds a limit is possible, at a high price. Source: (5)."""
    hours, grid = home.timeline.hours, home.grid
    imported = _direction(
        program, "import", grid.max_import_kw, bounds.most_import_kw, bounds, hours
    )
    exported = _direction(
        program, "export", grid.max_export_kw, bounds.most_export_kw, bounds, hours
    )
    program.minimise("energy", imported * (home.import_price_per_kwh * hours))
    program.minimise("energy", exported * (-home.export_price_per_kwh * hours))
    return GridFlows(imported, exported)


def _direction(
    program: Program,
    name: str,
    limit_kw: float | None,
    most_kw: FloatArray,
    bounds: Bounds,
    hours: FloatArray,
) -> Linear:
    """Add one direction, with a priced part beyond its limit where a limit was set."""
    if limit_kw is None:
        return program.variable(name, most_kw.size, upper=most_kw, bounds="grid limits")
    within = program.variable(
        name, most_kw.size, upper=np.minimum(limit_kw, most_kw), bounds="grid limits"
    )
    beyond = program.variable(f"{name}_beyond", most_kw.size, upper=most_kw)
    program.minimise("penalty", beyond * (bounds.penalty_per_kwh * hours))
    return within + beyond
