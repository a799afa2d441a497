"""Add or change a car: how it is charged, then when it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.util import dt as dt_util

from . import const as c, keys as k
from .core.errors import InputError
from .fields import form, form_errors, read_fields
from .load_checks import check_car, check_entities, check_week
from .load_tables import CAR_FIELDS, WEEK_FIELDS
from .registering import free_id

if TYPE_CHECKING:
    from collections.abc import Mapping


class CarFlow(ConfigSubentryFlow):
    """The car and its charger → its week."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._data: dict[str, Any] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a car."""
        return await self._async_car("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a car."""
        return await self._async_car("reconfigure", user_input)

    async def _async_car(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        existing = self._existing
        if user_input is not None:
            try:
                data = read_fields(CAR_FIELDS, _with_offset(user_input))
                check_car(data, dt_util.utcnow())
                own_id = existing.unique_id if existing else None
                check_entities(self.hass, self._get_entry(), data, own_id)
            except InputError as err:
                errors, placeholders = form_errors(err, CAR_FIELDS)
            else:
                if (departure := data.get(k.CONF_NEXT_DEPARTURE)) is not None:
                    data[k.CONF_NEXT_DEPARTURE] = departure.isoformat()
                self._data = data
                return await self.async_step_week()
        values = _as_shown(existing.data if existing else {}) if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(CAR_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_week(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask when it leaves on each weekday."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        existing = self._existing
        if user_input is not None:
            try:
                week = read_fields(WEEK_FIELDS, user_input)
                check_week(week, self._data)
            except InputError as err:
                errors, placeholders = form_errors(err, WEEK_FIELDS)
            else:
                return self._finish(existing, self._data | week)
        stored = existing.data if existing else {}
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id="week",
            data_schema=form(WEEK_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _finish(self, existing: ConfigSubentry | None, data: dict[str, Any]) -> SubentryFlowResult:
        title, entry = data[c.CONF_NAME], self._get_entry()
        if existing is not None:
            return self.async_update_and_abort(entry, existing, title=title, data=data)
        unique_id = free_id(entry, k.SUBENTRY_CAR, title)
        return self.async_create_entry(title=title, data=data, unique_id=unique_id)

    @property
    def _existing(self) -> ConfigSubentry | None:
        return self._get_reconfigure_subentry() if self.source == "reconfigure" else None


def _with_offset(given: dict[str, Any]) -> dict[str, Any]:
    """Add the offset to the local time that a form gives."""
    text = given.get(k.CONF_NEXT_DEPARTURE)
    found = None if text is None else dt_util.parse_datetime(text)
    if found is None or found.tzinfo is not None:
        return given
    local = found.replace(tzinfo=dt_util.get_default_time_zone())
    return given | {k.CONF_NEXT_DEPARTURE: local.isoformat()}


def _as_shown(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is stored as the form shows it: local times, none that is over."""
    values = dict(stored)
    if (text := values.pop(k.CONF_NEXT_DEPARTURE, None)) is not None:
        moment = dt_util.parse_datetime(text)
        if moment is not None and moment > dt_util.utcnow():
            shown = dt_util.as_local(moment).replace(tzinfo=None)
            values[k.CONF_NEXT_DEPARTURE] = shown.isoformat(sep=" ")
    return values
