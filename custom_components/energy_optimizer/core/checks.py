"""Checks of what we are given: a number, or one number per slot, within what is allowed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def check_number(
    name: str,
    value: float,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    above: float | None = None,
) -> None:
    """Refuse a number that is not finite or outside [low, high] (or not above `above`)."""
    least = f"more than {above:g}" if above is not None else f"at least {low:g}"
    if high < math.inf:
        allowed = f"{least}, at most {high:g}"
    else:
        allowed = "a finite number" if low == -math.inf and above is None else least
    if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
        raise InputError(name, value, allowed)
    inside = low <= value <= high and (above is None or value > above)
    if not math.isfinite(value) or not inside:
        raise InputError(name, value, allowed)


def slot_values(
    name: str, values: ArrayLike, slots: int, *, low: float = -math.inf
) -> NDArray[np.float64]:
    """Give one finite float per slot, shape (slots,); a scalar counts for every slot.

    Raises: InputError naming the field and the index of the first bad value.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as err:
        raise InputError(name, values, "numbers, one per slot") from err
    if array.ndim == 0:
        array = np.full(slots, float(array))
    if array.shape != (slots,):
        raise InputError(name, f"shape {array.shape}", f"{slots} values, one per slot")
    bad = np.flatnonzero(~np.isfinite(array) | (array < low))
    if bad.size:
        allowed = "a finite number" if low == -math.inf else f"a finite number, at least {low:g}"
        raise InputError(name, float(array[bad[0]]), allowed, index=int(bad[0]))
    return array
