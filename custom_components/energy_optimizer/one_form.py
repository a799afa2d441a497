"""A sub-entry that one form adds or changes."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult

from . import const as c
from .core.errors import InputError
from .fields import form, form_errors, read_fields
from .registering import free_id

if TYPE_CHECKING:
    from .fields import Field


class OneFormFlow(ConfigSubentryFlow):
    """Shows its fields, checks what was given, and stores it under its name."""

    kind: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]

    @abstractmethod
    def check(self, data: dict[str, Any], own_id: str | None) -> None:
        """Refuse what its fields let through. Raises: InputError.

        own_id: of the sub-entry that is changed, None for a new one.
        """

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add one."""
        return await self._async_form("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change one."""
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
                data = read_fields(self.fields, user_input)
                self.check(data, existing.unique_id if existing else None)
            except InputError as err:
                errors, placeholders = form_errors(err, self.fields)
            else:
                title = data[c.CONF_NAME]
                if existing is not None:
                    return self.async_update_and_abort(entry, existing, title=title, data=data)
                unique_id = free_id(entry, self.kind, title)
                return self.async_create_entry(title=title, data=data, unique_id=unique_id)
        stored = dict(existing.data) if existing else {}
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(self.fields, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )
