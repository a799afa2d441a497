"""Add or change a load that can wait."""

from __future__ import annotations

from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult

from . import const as c, keys as k
from .core.errors import InputError
from .fields import form, form_errors, read_fields
from .load_checks import check_deferrable, check_entities
from .load_tables import DEFERRABLE_FIELDS
from .registering import free_id


class DeferrableFlow(ConfigSubentryFlow):
    """One form for a load that can wait."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a load."""
        return await self._async_form("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a load."""
        return await self._async_form("reconfigure", user_input)

    async def _async_form(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        entry = self._get_entry()
        existing = self._get_reconfigure_subentry() if step_id == "reconfigure" else None
        if user_input is not None:
            try:
                data = read_fields(DEFERRABLE_FIELDS, user_input)
                check_deferrable(data)
                check_entities(self.hass, entry, data, existing.unique_id if existing else None)
            except InputError as err:
                errors, placeholders = form_errors(err, DEFERRABLE_FIELDS)
            else:
                title = data[c.CONF_NAME]
                if existing is not None:
                    return self.async_update_and_abort(entry, existing, title=title, data=data)
                unique_id = free_id(entry, k.SUBENTRY_DEFERRABLE, title)
                return self.async_create_entry(title=title, data=data, unique_id=unique_id)
        stored = dict(existing.data) if existing else {}
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(DEFERRABLE_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )
