"""A plan as columns: arrays by slot, epochs, plain numbers; what the doors and the card read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from .core.foreseen import Foreseen
    from .core.plan import Plan, Reason
    from .sources.home import Ahead

DECIMALS = 4


def columns_of(plan: Plan, ahead: Ahead, foreseen: Foreseen) -> dict[str, Any]:
    """Give what is ahead and what is planned; both carry the n + 1 edges of their slots.

    The two have the same slots unless an older plan still stands. A reason is an index
    into `reasons`. Made in the executor, together with the plan.
    """
    reasons: dict[str, int] = {}
    now_s = float(ahead.home.timeline.edges_s[0])
    return {
        "ahead": _ahead(ahead),
        "plan": {
            "edges": plan.timeline.edges_s.tolist(),
            "import_kw": _numbers(plan.import_kw),
            "export_kw": _numbers(plan.export_kw),
            "solar_used_kw": _numbers(plan.solar_used_kw),
            **_items(plan, reasons),
            "cost": _number(plan.cost),
            "cost_terms": {name: _number(value) for name, value in plan.cost_terms.items()},
        },
        "reasons": list(reasons),
        "foreseen": {name: _foreseen(foreseen, name, now_s) for name in plan.batteries},
    }


def _ahead(ahead: Ahead) -> dict[str, Any]:
    """Give what the plan was made from; what is not known is null, and no price of nothing."""
    home = ahead.home

    def column(name: str) -> list[float | None]:
        known = name not in ahead.unknown
        return _numbers(getattr(home, name)) if known else [None] * len(home.timeline)

    return {
        "edges": home.timeline.edges_s.tolist(),
        "import_price_per_kwh": column("import_price_per_kwh"),
        "export_price_per_kwh": column("export_price_per_kwh"),
        "price_is_forecast": ahead.price_is_forecast.tolist(),
        "peak": home.peaks.tolist(),
        "load_kw": column("load_kw"),
        "solar_kw": column("solar_kw"),
    }


def _items(plan: Plan, reasons: dict[str, int]) -> dict[str, Any]:
    """Give batteries, devices, runs and cars by name; new reasons are numbered."""
    return {
        "batteries": {
            name: {
                "charge_kw": _numbers(item.charge_kw),
                "discharge_kw": _numbers(item.discharge_kw),
                "stored_kwh": _numbers(item.stored_kwh),
                "worth": _numbers(item.worth),
                "reason": _indices(item.reason, reasons),
            }
            for name, item in plan.batteries.items()
        },
        "devices": {
            name: {
                "shed": item.shed.tolist(),
                "worth": _numbers(item.worth),
                "reason": _indices(item.reason, reasons),
            }
            for name, item in plan.devices.items()
        },
        "runs": {
            name: {
                "power_kw": _numbers(item.power_kw),
                "running": item.running.tolist(),
                "worth": _numbers(item.worth),
                "reason": _indices(item.reason, reasons),
            }
            for name, item in plan.runs.items()
        },
        "cars": {
            name: {
                "power_kw": _numbers(item.power_kw),
                "stored_kwh": _numbers(item.stored_kwh),
                "worth": _numbers(item.worth),
                "reason": _indices(item.reason, reasons),
            }
            for name, item in plan.cars.items()
        },
    }


def _foreseen(foreseen: Foreseen, name: str, now_s: float) -> dict[str, list[Any]]:
    """Give what had been planned for a battery up to now, as it was said three hours before."""
    times, stored_kwh = foreseen.past(name, now_s)
    return {"times": times, "stored_kwh": [_number(value) for value in stored_kwh]}


def _numbers(values: NDArray[np.floating[Any]]) -> list[float | None]:
    """Round for the wire; what is not known is null."""
    rounded = np.round(values, DECIMALS) + 0.0  # no negative zeros
    if np.isfinite(rounded).all():
        known: list[float | None] = rounded.tolist()
        return known
    return [_number(value) for value in _each(rounded)]


def _each(values: NDArray[np.floating[Any]]) -> Iterable[float]:
    listed: list[float] = values.tolist()
    return listed


def _number(value: float) -> float | None:
    return round(float(value), DECIMALS) if np.isfinite(value) else None


def _indices(reasons: Sequence[Reason], known: dict[str, int]) -> list[int]:
    return [known.setdefault(str(reason), len(known)) for reason in reasons]
