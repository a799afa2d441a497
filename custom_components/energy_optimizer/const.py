"""Names shared by the whole integration; imports nothing of ours."""

from __future__ import annotations

from typing import Final

DOMAIN: Final = "energy_optimizer"
