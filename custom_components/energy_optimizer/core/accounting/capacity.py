"""The capacity charge's own line in each bill of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .totals import PEAKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .totals import Peaks


def capacity_lines(
    days: Iterable[Peaks], highest_days: int, charge: Callable[[float], float]
) -> dict[str, float]:
    """Cost of one month's capacity charge under each bill, by the name of its peak.

    days: the month's days. highest_days: the charged power is the mean of that many
    highest daily peaks, of as many as there are so far. charge: cost of a power [kW].
    Source: docs/money.md (8)
    """
    rows = tuple(days)
    lines: dict[str, float] = {}
    for name in PEAKS:
        highest = sorted((getattr(row, name) for row in rows), reverse=True)[:highest_days]
        lines[name] = charge(sum(highest) / len(highest)) if highest else 0.0
    return lines
