"""Handlers of the commands that lay the books open (the table is in commands.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .coordinator import RuntimeData


async def get_books(runtime: RuntimeData, _data: dict[str, Any]) -> dict[str, Any]:
    """Give the books: periods, the bills compared, and a row for each of the last 40 days."""
    return runtime.coordinator.books.laid_open()
