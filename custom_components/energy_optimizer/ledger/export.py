"""The books as rows of a table: a header, then one row per slot or day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.accounting.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from ..core.accounting import Figures, SlotEntry, Totals

DERIVED = (
    "profit",
    "home_savings",
    "shed_savings",
    "wear_cost",
    "basis_change_cost",
    "worth",
)


def slot_rows(entries: Iterable[SlotEntry]) -> Iterator[list[str]]:
    """Give settled slots as rows of text, the header first."""
    yield [
        "start_utc",
        "end_utc",
        "quality",
        "missing",
        "import_price_per_kwh",
        "export_price_per_kwh",
        *DERIVED,
        *FIGURES,
    ]
    for entry in entries:
        facts = entry.facts
        yield [
            facts.start.isoformat(),
            facts.end.isoformat(),
            entry.quality.value,
            " ".join(entry.missing),
            _text(facts.import_price_per_kwh),
            _text(facts.export_price_per_kwh),
            *_figures(entry.figures),
        ]


def day_rows(days: Mapping[date, Totals]) -> Iterator[list[str]]:
    """Give days as rows of text, the header first."""
    yield ["day", "slots", "measured_s", "estimated_s", "unknown_s", *DERIVED, *FIGURES]
    for day, totals in sorted(days.items()):
        yield [
            day.isoformat(),
            str(totals.slots),
            _text(totals.measured_s),
            _text(totals.estimated_s),
            _text(totals.unknown_s),
            *_figures(totals.figures),
        ]


def _figures(figures: Figures) -> list[str]:
    return [_text(getattr(figures, name)) for name in (*DERIVED, *FIGURES)]


def _text(value: float | None) -> str:
    """Write a number to a ten-millionth, without idle zeros; nothing where unknown."""
    return "" if value is None else f"{value:.7f}".rstrip("0").rstrip(".")
