"""How far a plan looks: its slots in full, then one more day by the hour.

That day is there for what is left at the end of the first ones: how much of it the next night
needs, and how much the next sun would bring anyway. Source: docs/adr/0067
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What is planned in full [h].
FULL_HOURS = 36
# How long the day after is, and each of its slots [h].
AFTER_HOURS = 24
AFTER_SLOT_HOURS = 1


def with_day_after(edges_s: NDArray[np.int64], known_until_s: float = 0.0) -> NDArray[np.int64]:
    """Append a day of clock hours, or of longer slots where those before are longer [epoch s].

    known_until_s: where prices are known for longer, the hours go on as far as they are.
    """
    end_s, slot_s = int(edges_s[-1]), max(AFTER_SLOT_HOURS * 3600, int(edges_s[-1] - edges_s[-2]))
    after_s = max(AFTER_HOURS * 3600, int(known_until_s) - end_s)
    first_s = (end_s // slot_s + 1) * slot_s
    after = np.arange(first_s, end_s + after_s + 1, slot_s, dtype=np.int64)
    return np.concatenate([edges_s, after])
