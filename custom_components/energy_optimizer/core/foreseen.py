"""What was planned for the time that has passed, so that plan and measurement can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .plan import Plan

# A plan's word counts from this far ahead: nearer, it only repeats what is measured [s].
AHEAD_S = 3 * 3600
# As much of the past is kept as is shown [s].
KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Foreseen:
    """By battery: what plans made three hours before said would be stored, by epoch second [kWh].

    Until a plan is three hours old, the earliest word of it stands.
    """

    stored_kwh: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def after(self, plan: Plan, now_s: float) -> Foreseen:
        """Take up a new plan; what is too long ago is forgotten, and nothing past is changed."""
        return Foreseen({name: self._battery(name, plan, now_s) for name in plan.batteries})

    def _battery(self, name: str, plan: Plan, now_s: float) -> dict[int, float]:
        before = self.stored_kwh.get(name, {})
        fixed = {at: kwh for at, kwh in before.items() if now_s - KEPT_S < at < now_s + AHEAD_S}
        said = zip(
            plan.timeline.edges_s[1:].tolist(),
            plan.batteries[name].stored_kwh.tolist(),
            strict=True,
        )
        new = {int(at): kwh for at, kwh in said if now_s < at <= now_s + KEPT_S}
        return dict(sorted((new | fixed).items()))

    def past(self, name: str, now_s: float) -> tuple[list[int], list[float]]:
        """Give what was said of a battery up to now: times [epoch s] and energies [kWh]."""
        said = [(at, kwh) for at, kwh in self.stored_kwh.get(name, {}).items() if at <= now_s]
        return [at for at, _ in said], [kwh for _, kwh in said]
