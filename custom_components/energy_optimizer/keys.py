"""More keys of what is stored, besides those of `const`: tariff, loads that can wait, cars."""

from __future__ import annotations

from typing import Final

SUBENTRY_DEFERRABLE: Final = "deferrable"
SUBENTRY_CAR: Final = "car"
