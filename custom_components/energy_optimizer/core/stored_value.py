"""What stored energy is worth when load and solar are not certain.

Found by going backwards through the horizon with load and solar as they may turn out
(stochastic dynamic programming).
Source: docs/hedging.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.battery import end_value_per_kwh
from .inputs import InstructionKind
from .month_ahead import watched

if TYPE_CHECKING:
    from .inputs import Battery, FloatArray, Home
    from .month_ahead import Watched

# Net load less its forecast, in root mean square errors: equally likely, mean 0, variance 1.
DEVIATIONS = np.array([-1.496, -0.567, 0.0, 0.567, 1.496])
CERTAIN = np.zeros(1)
# Errors that even out within hours cost less than their size says: this share counts [1].
COUNTED_SPREAD_RATIO = 0.7
# How long a deviation lasts: after this it is the same one with probability 1/e [h].
DEVIATION_HOURS = 1.5
# Under a capacity charge the highest hours count, and they come in a row.
PEAK_SPREAD_RATIO = 1.0
PEAK_DEVIATION_HOURS = 2.0
# Stored energies between floor and ceiling for which the value is found.
LEVELS = 81
# Slots after this are taken together by the hour [h].
FINE_HOURS = 4.0


@dataclass(frozen=True, eq=False, slots=True)
class StoredValue:
    """What the rest of the horizon costs by what is stored at the end of the present slot.

    levels_kwh, cost: shape (LEVELS,), evenly spaced; cost falls as the level rises.
    """

    levels_kwh: FloatArray
    cost: FloatArray

    def cost_at(self, stored_kwh: FloatArray) -> FloatArray:
        """Cost of the rest from each stored energy."""
        found: FloatArray = np.interp(stored_kwh, self.levels_kwh, self.cost)
        return found

    def level_worth(self, price_per_kwh: float) -> float:
        """Highest stored energy up to which another kWh is worth at least this [kWh]."""
        worth = -np.diff(self.cost) >= price_per_kwh * (self.levels_kwh[1] - self.levels_kwh[0])
        return float(self.levels_kwh[int(worth.sum())])


class _Steps(NamedTuple):
    """The horizon as the recursion sees it, each shape (steps,)."""

    hours: FloatArray
    import_price: FloatArray
    export_price: FloatArray
    net_kw: FloatArray
    spread_kw: FloatArray
    most_given_kw: FloatArray
    allowed_kw: FloatArray


def counted_ratio(home: Home) -> float:
    """Give the share of a forecast's error that counts [1]."""
    return COUNTED_SPREAD_RATIO if home.capacity_charge is None else PEAK_SPREAD_RATIO


def net_load_kw(home: Home, load_kw: FloatArray) -> FloatArray:
    """Load less solar, shape (n,) [kW]; where import is paid for, panels are turned off."""
    off = home.curtailable & (home.import_price_per_kwh < 0.0)
    return np.where(off, load_kw, load_kw - home.solar_kw)


def stored_value(
    home: Home,
    battery: Battery,
    load_kw: FloatArray,
    spread_kw: FloatArray,
    peaks: Watched | None = None,
) -> StoredValue:
    """Go backwards from the horizon's end to the end of the present slot.

    load_kw: expected, with all that runs; spread_kw: root mean square error of load less
    solar; each shape (n,).
    """
    peaks = watched(home) if peaks is None else peaks
    steps = _coarser(home, battery, load_kw, spread_kw, peaks.allowed_kw)
    deviations = DEVIATIONS if spread_kw.any() else CERTAIN
    levels = np.linspace(battery.floor_kwh, battery.top_kwh, LEVELS)
    last = -end_value_per_kwh(home, battery) * levels
    cost = np.tile(last, (deviations.size, 1))
    limits = _Limits(home, battery, levels, deviations, peaks.excess_price)
    lasts = DEVIATION_HOURS if home.capacity_charge is None else PEAK_DEVIATION_HOURS
    for step in range(steps.hours.size - 1, 0, -1):
        stays = np.exp(-steps.hours[step] / lasts)
        later = stays * cost + (1.0 - stays) * cost.mean(axis=0)
        cost = _one_step_back(steps, step, later, limits)
    return StoredValue(levels, cost.mean(axis=0))


def _coarser(
    home: Home,
    battery: Battery,
    load_kw: FloatArray,
    spread_kw: FloatArray,
    allowed: FloatArray,
) -> _Steps:
    """Take slots far ahead together by the hour; what may be curtailed costs nothing."""
    edges = home.timeline.edges_s
    hours = home.timeline.hours
    far = edges[:-1] - edges[0] >= FINE_HOURS * 3600.0
    label = np.where(far, edges[:-1] // 3600, np.arange(hours.size) - hours.size)
    begins = np.flatnonzero(np.diff(label, prepend=label[0] - 1))
    total = np.add.reduceat(hours, begins)

    def mean(values: FloatArray) -> FloatArray:
        found: FloatArray = np.add.reduceat(values * hours, begins) / total
        return found

    export = home.export_price_per_kwh
    if home.curtailable:
        export = np.maximum(export, 0.0)
    if battery.export_price_floor_per_kwh is not None:
        export = np.where(export < battery.export_price_floor_per_kwh, 0.0, export)
    # Where feeding in costs money, a battery gives no more than the load takes.
    spills = home.curtailable & (home.export_price_per_kwh < 0.0)
    given = np.where(spills, load_kw, battery.max_discharge_kw)
    return _Steps(
        hours=total,
        import_price=mean(home.import_price_per_kwh),
        export_price=mean(np.minimum(export, home.import_price_per_kwh)),
        net_kw=mean(net_load_kw(home, load_kw)),
        spread_kw=mean(spread_kw),
        most_given_kw=mean(np.minimum(given, battery.max_discharge_kw)),
        allowed_kw=mean(allowed),
    )


class _Limits:
    """A battery's limits over the grid of stored energies."""

    def __init__(
        self,
        home: Home,
        battery: Battery,
        levels_kwh: FloatArray,
        deviations: FloatArray,
        excess_price: float,
    ) -> None:
        """Keep what every step needs."""
        self.excess_price = excess_price
        self.deviations = deviations
        self.battery = battery
        self.levels = levels_kwh
        self.spacing = float(levels_kwh[1] - levels_kwh[0])
        fuse_kw = home.grid.max_import_kw
        self.fuse_kw = np.inf if fuse_kw is None else fuse_kw
        self.sells = battery.may_export and battery.capabilities.can(InstructionKind.DISCHARGE)
        self.buys = battery.may_charge_from_grid and battery.capabilities.can(
            InstructionKind.CHARGE
        )

    def levels_worth(self, later: FloatArray, prices_per_kwh: tuple[float, ...]) -> FloatArray:
        """Highest level up to which a kWh more is worth at least each price.

        Shape (prices, deviations, 1).
        """
        worth = (later[:, :-1] - later[:, 1:]) / self.spacing
        counts = (worth >= np.array(prices_per_kwh)[:, None, None]).sum(axis=2)
        found: FloatArray = self.levels[0] + self.spacing * counts[:, :, None]
        return found


def _one_step_back(steps: _Steps, step: int, later: FloatArray, limits: _Limits) -> FloatArray:
    """Cost before a step from the cost after it, shape (deviations, levels)."""
    battery, hours = limits.battery, float(steps.hours[step])
    eta_c, eta_d = battery.charge_efficiency_ratio, battery.discharge_efficiency_ratio
    buy, sell = float(steps.import_price[step]), float(steps.export_price[step])
    wear = battery.wear_cost_per_kwh
    dear = (buy + limits.excess_price - wear) * eta_d
    prices = ((buy - wear) * eta_d, sell / eta_c, buy / eta_c, (sell - wear) * eta_d, dear)
    serve, take, fill, empty, last = limits.levels_worth(later, prices)
    net = (steps.net_kw[step] + steps.spread_kw[step] * limits.deviations)[:, None]
    stored = limits.levels[None, :]
    allowed = float(steps.allowed_kw[step])
    deficit = np.minimum(np.maximum(net, 0.0), battery.max_discharge_kw) * (hours / eta_d)
    surplus = np.minimum(np.maximum(-net, 0.0), battery.max_charge_kw) * (hours * eta_c)
    served = np.maximum(stored - deficit, np.minimum(stored, serve))
    taken = np.minimum(stored + surplus, np.maximum(stored, take))
    after = np.where(net > 0.0, served, taken)
    if limits.buys:
        below_kw = np.minimum(limits.fuse_kw, allowed)
        most = np.minimum(battery.max_charge_kw, np.maximum(below_kw - net, 0.0))
        after = np.maximum(after, np.minimum(fill, stored + most * (hours * eta_c)))
    if limits.sells:
        least = np.minimum(served, stored - steps.most_given_kw[step] * hours / eta_d)
        after = np.minimum(after, np.maximum(empty, least))
    if limits.excess_price > 0.0:
        excess = np.clip(net - allowed, 0.0, battery.max_discharge_kw)
        cut = np.maximum(stored - excess * (hours / eta_d), np.minimum(stored, last))
        after = np.where(excess > 0.0, np.minimum(after, cut), after)
    after = np.minimum(np.maximum(after, limits.levels[0]), limits.levels[-1])
    change = after - stored
    # Each the larger of the two: a battery's losses, and a sale that brings no more than it cost.
    battery_kw = np.maximum(change / eta_c, change * eta_d) / hours
    grid_kw = net + battery_kw
    paid = np.maximum(buy * grid_kw, sell * grid_kw)
    if limits.excess_price > 0.0:
        paid = paid + limits.excess_price * np.maximum(grid_kw - allowed, 0.0)
    if wear > 0.0:
        paid = paid + wear * np.maximum(-battery_kw, 0.0)
    rest = _between(later, (after - limits.levels[0]) / limits.spacing)
    found: FloatArray = paid * hours + rest
    return found


def _between(values: FloatArray, position: FloatArray) -> FloatArray:
    """Interpolate each row at fractional positions, shape (rows, n)."""
    below = np.minimum(position.astype(np.int64), values.shape[1] - 2)
    place = below + np.arange(0, values.size, values.shape[1])[:, None]
    low, high = values.take(place), values.take(place + 1)
    found: FloatArray = low + (position - below) * (high - low)
    return found
