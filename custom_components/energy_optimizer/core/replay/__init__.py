"""The same loop over recorded data: what it would have cost, and what was possible (pure).

No look-ahead: prices appear at 13:00 local for the next local day, load and solar are
forecast from what had been measured, the battery is told a mode and follows the real load.
"""

from .compare import POLICIES, Comparison, compare, half_full
from .loop import House, PlannerPolicy, Replayed, RulesPolicy, SelfConsumptionPolicy, replay
from .perfect import perfect_foresight
from .record import Record

__all__ = [
    "POLICIES",
    "Comparison",
    "House",
    "PlannerPolicy",
    "Record",
    "Replayed",
    "RulesPolicy",
    "SelfConsumptionPolicy",
    "compare",
    "half_full",
    "perfect_foresight",
    "replay",
]
