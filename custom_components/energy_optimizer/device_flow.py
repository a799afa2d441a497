"""Add or change a managed device."""

from __future__ import annotations

from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult

from . import const as c
from .core.errors import InputError
from .field_tables import DEVICE_FIELDS
from .fields import form, form_errors, read_fields
from .registering import check_device, check_free_entity, free_id


class DeviceFlow(ConfigSubentryFlow):
    """One form for a managed device."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a device."""
        return await self._async_form("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a device."""
        return await self._async_form("reconfigure", user_input)

    async def _async_form(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        existing = self._get_reconfigure_subentry() if step_id == "reconfigure" else None
        if user_input is not None:
            try:
                data = read_fields(DEVICE_FIELDS, user_input)
                check_device(data)
                if c.CONF_ENTITY_ID in data:
                    own_id = existing.unique_id if existing else None
                    check_free_entity(self.hass, self._get_entry(), data[c.CONF_ENTITY_ID], own_id)
            except InputError as err:
                errors, placeholders = form_errors(err, DEVICE_FIELDS)
            else:
                title = data[c.CONF_NAME]
                if existing is not None:
                    return self.async_update_and_abort(
                        self._get_entry(), existing, title=title, data=data
                    )
                unique_id = free_id(self._get_entry(), c.SUBENTRY_DEVICE, title)
                return self.async_create_entry(title=title, data=data, unique_id=unique_id)
        stored = dict(existing.data) if existing else {}
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(DEVICE_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )
