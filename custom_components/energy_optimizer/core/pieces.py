"""When what may run in pieces runs, of equal choices: as planned before, else in one block.

A search stops near the optimum, so that of slots that cost the same it takes any, and others
in the next plan: a charger would be paused and resumed for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks.car import PowerChoice
from .blocks.charging import most_charge_kw
from .blocks.exclusivity import ZERO_KW
from .starts import usable_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .inputs import BoolArray, FloatArray
    from .loads import Car, Deferrable
    from .model import Model
    from .plan import Plan
    from .program import IntArray
    from .timeline import Timeline

# More than this is a yes [1].
CHOSEN = 0.5
# Shares of what is needed closer than this are the same [1].
SAME_SHARE = 1e-6
# A block instead of pieces may cost this [money]: the solver's rounding and tie-breaks.
BLOCK_COST = 1e-4


class Pieces(NamedTuple):
    """One that may run in pieces, as it was solved, shape (n,).

    least, most: what a slot brings where it is on [kWh AC]. needed_kwh: in all; beyond_kwh:
    what is drawn beyond that, as a charger gives all of a slot or nothing. on: as solved.
    before: as planned before, None where nothing was.
    """

    name: str
    least: FloatArray
    most: FloatArray
    needed_kwh: float
    on: BoolArray
    before: BoolArray | None
    beyond_kwh: float = 0.0

    def spared_kwh(self, on: BoolArray) -> float:
        """Give how much more than solved a pattern draws beyond what is needed [kWh].

        It is stopped when it has what it needs: that is planned, and never drawn.
        """
        beyond_kwh = float(self.least @ on) - self.needed_kwh
        return max(min(beyond_kwh, float(self.most.max())) - self.beyond_kwh, 0.0)


class Pinned(NamedTuple):
    """Columns, and between what they are held."""

    columns: IntArray
    lower: FloatArray
    upper: FloatArray


def in_pieces(model: Model, values: FloatArray, previous: Plan | None) -> Iterator[Pieces]:
    """Give every car and load that runs in pieces and has any left."""
    timeline = model.home.timeline
    for car in model.home.cars:
        charged = None if previous is None else previous.cars.get(car.name)
        flags = None if charged is None else charged.power_kw > ZERO_KW
        before = _carried(timeline, previous, flags)
        yield _car_pieces(model, car, values, before)
    for load in model.home.deferrables:
        if load.interruptible and model.runs[load.name].chosen.pieces:
            run = None if previous is None else previous.runs.get(load.name)
            before = _carried(timeline, previous, None if run is None else run.running)
            yield _load_pieces(model, load, values, before)


def _carried(
    timeline: Timeline, previous: Plan | None, flags: BoolArray | None
) -> BoolArray | None:
    """Say of each slot what the previous plan said of the time that it begins with."""
    if previous is None or flags is None:
        return None
    at = np.searchsorted(previous.timeline.edges_s, timeline.edges_s[:-1], side="right") - 1
    known = (at >= 0) & (at < flags.size)
    carried: BoolArray = known & flags[np.clip(at, 0, flags.size - 1)]
    return carried


def _car_pieces(model: Model, car: Car, values: FloatArray, before: BoolArray | None) -> Pieces:
    hours = model.home.timeline.hours
    charge = model.cars[car.name].charge.value(values)
    most_kw = most_charge_kw(model.home, car)
    strong = most_kw >= max(car.min_charge_kw, ZERO_KW)
    drawn_kwh = float(charge @ hours)
    wanted_kwh = (car.top_kwh - car.stored_kwh) / car.charge_efficiency_ratio
    needed_kwh = min(drawn_kwh, max(wanted_kwh, 0.0))
    return Pieces(
        car.name,
        car.min_charge_kw * hours * strong,
        most_kw * hours * strong,
        needed_kwh,
        charge > ZERO_KW,
        before,
        drawn_kwh - needed_kwh,
    )


def _load_pieces(
    model: Model, load: Deferrable, values: FloatArray, before: BoolArray | None
) -> Pieces:
    run, power_kw = model.runs[load.name], float(load.profile_kw.max())
    brings = usable_hours(load, model.home.timeline) * power_kw
    drawn_kwh = float(run.power.value(values) @ model.home.timeline.hours)
    on = run.chosen.value(values) > CHOSEN
    return Pieces(load.name, brings, brings, drawn_kwh, on, before)


def patterns(item: Pieces, price_per_kwh: FloatArray) -> Iterator[tuple[BoolArray, bool]]:
    """Give in which slots it might run instead, the steadiest first; and whether as before.

    price_per_kwh: of importing, shape (n,): what runs is more than what a marginal price holds for.
    """
    if item.needed_kwh <= 0.0 or item.needed_kwh > item.most.sum() * (1.0 + SAME_SHARE):
        return
    level = _levels(price_per_kwh, BLOCK_COST / item.needed_kwh)
    slots = np.arange(level.size)
    if item.before is not None:
        kept = _trimmed(item.before & (item.most > 0.0), item)
        yield _filled(kept, item, np.lexsort((slots, _apart(kept), level))), True
    none = np.zeros(level.size, dtype=bool)
    yield _filled(none, item, np.lexsort((slots, level))), False
    first = int(np.argmax(item.on))
    yield _filled(none, item, np.roll(slots, -first)), False


def _apart(kept: BoolArray) -> IntArray:
    """Give how many slots away the nearest one is that is on, shape (n,)."""
    places = np.flatnonzero(kept)
    if not places.size:
        return np.zeros(kept.size, dtype=np.int64)
    apart: IntArray = np.abs(np.arange(kept.size)[:, np.newaxis] - places).min(axis=1)
    return apart


def _levels(price_per_kwh: FloatArray, same: float) -> IntArray:
    """Number prices from the cheapest on; those that are close to each other are one."""
    order = np.argsort(price_per_kwh, kind="stable")
    steps = np.diff(price_per_kwh[order], prepend=price_per_kwh[order[:1]]) > same
    level = np.zeros(order.size, dtype=np.int64)
    level[order] = np.cumsum(steps)
    return level


def _trimmed(kept: BoolArray, item: Pieces) -> BoolArray:
    """Leave out the last slots that are not needed any more."""
    brought = np.cumsum(item.least * kept)
    before = np.concatenate([[0.0], brought[:-1]])
    trimmed: BoolArray = kept & (before < item.needed_kwh * (1.0 - SAME_SHARE))
    return trimmed


def _filled(kept: BoolArray, item: Pieces, order: IntArray) -> BoolArray:
    """Add slots in an order until they bring what is needed."""
    on, brought = kept.copy(), float(item.most @ kept)
    for slot in order.tolist():
        if brought >= item.needed_kwh * (1.0 - SAME_SHARE):
            break
        if not on[slot] and item.most[slot] > 0.0:
            on[slot] = True
            brought += float(item.most[slot])
    return on


def pinned(model: Model, item: Pieces, on: BoolArray) -> Pinned:
    """Hold one in a pattern."""
    return (_pinned_car if item.name in model.cars else _pinned_load)(model, item, on)


def _pinned_car(model: Model, item: Pieces, on: BoolArray) -> Pinned:
    hours, mine = model.home.timeline.hours, model.cars[item.name].charge.pieces[0].columns
    columns = [mine]
    lower, upper = [item.least / hours * on], [item.most / hours * on]
    for choice in model.choices:
        asked = choice.one.pieces[0].columns
        if isinstance(choice, PowerChoice) and np.isin(asked, mine).any():
            decided = on[asked - mine[0]].astype(np.float64)
            columns.append(choice.yes.pieces[0].columns)
            lower.append(decided)
            upper.append(decided)
    return Pinned(np.concatenate(columns), np.concatenate(lower), np.concatenate(upper))


def _pinned_load(model: Model, item: Pieces, on: BoolArray) -> Pinned:
    """Hold its slots; only the last of them may be run in part."""
    piece = model.runs[item.name].chosen.pieces[0]
    there = piece.coefficients != 0.0
    columns, decided = [piece.columns[there]], [on[there].astype(np.float64)]
    cut = model.program.variables.get(f"cut short {item.name}")
    if cut is not None:
        last = np.zeros(on.size)
        last[np.flatnonzero(on)[-1:]] = 1.0
        columns.append(np.arange(cut.start, cut.stop))
        decided.append(last[there])
    values = np.concatenate(decided)
    return Pinned(np.concatenate(columns), values, values)
