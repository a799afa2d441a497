"""What every section of scripts/bench promises, and whether it is kept."""

from __future__ import annotations

from typing import NamedTuple


class Bar(NamedTuple):
    """One promise: what was measured, what is allowed."""

    name: str
    measured: float
    limit: float
    unit: str

    def as_json(self) -> dict[str, object]:
        """Say whether it is kept."""
        return {**self._asdict(), "passed": self.measured <= self.limit}
