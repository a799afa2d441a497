"""Add or change a load that can wait."""

from __future__ import annotations

from typing import Any, override

from . import keys as k
from .load_checks import check_deferrable, check_entities
from .load_tables import DEFERRABLE_FIELDS
from .one_form import OneFormFlow


class DeferrableFlow(OneFormFlow):
    """One form for a load that can wait."""

    kind = k.SUBENTRY_DEFERRABLE
    fields = DEFERRABLE_FIELDS

    @override
    def check(self, data: dict[str, Any], own_id: str | None) -> None:
        check_deferrable(data)
        check_entities(self.hass, self._get_entry(), data, own_id)
