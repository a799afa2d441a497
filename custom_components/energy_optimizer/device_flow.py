"""Add or change a managed device."""

from __future__ import annotations

from typing import Any, override

from . import const as c
from .field_tables import DEVICE_FIELDS
from .one_form import OneFormFlow
from .registering import check_device, check_free_entity


class DeviceFlow(OneFormFlow):
    """One form for a managed device."""

    kind = c.SUBENTRY_DEVICE
    fields = DEVICE_FIELDS

    @override
    def check(self, data: dict[str, Any], own_id: str | None) -> None:
        check_device(data)
        if c.CONF_ENTITY_ID in data:
            check_free_entity(self.hass, self._get_entry(), data[c.CONF_ENTITY_ID], own_id)
