"""Set up the home: one form, then batteries and devices as sub-entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.core import callback
from homeassistant.helpers import selector
import voluptuous as vol

from .battery_flow import BatteryFlow
from .car_flow import CarFlow
from .const import (
    CONF_REPORTERS,
    DOMAIN,
    SUBENTRY_BATTERY,
    SUBENTRY_DEVICE,
)
from .core.errors import InputError
from .curtail_checks import check_curtail_limit
from .deferrable_flow import DeferrableFlow
from .device_flow import DeviceFlow
from .field_tables import HOME_FIELDS, OPTION_FIELDS
from .fields import form, form_errors, read_fields
from .keys import CONF_DASHBOARD, SUBENTRY_CAR, SUBENTRY_DEFERRABLE
from .price_steps import with_price_choices
from .setup_flow import FoundSteps
from .sources.energy_prefs import async_found_home
from .tariff_flow import TariffSteps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, ConfigSubentryFlow


class EnergyOptimizerFlow(FoundSteps, domain=DOMAIN):
    """Set up or reconfigure the one home."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._data: dict[str, Any] = {}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Propose what the Energy dashboard knows; without one, ask which entities to read."""
        if user_input is None and (found := await async_found_home(self.hass)) is not None:
            return await self.async_begin_with(found)
        return await self._async_form("user", user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change which entities are read."""
        return await self._async_form("reconfigure", user_input, self._get_reconfigure_entry().data)

    async def _async_form(
        self, step_id: str, user_input: dict[str, Any] | None, stored: Mapping[str, Any]
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            try:
                self._data = read_fields(HOME_FIELDS, user_input)
            except InputError as err:
                errors, placeholders = form_errors(err, HOME_FIELDS)
            else:
                return await self.async_price_step() or await self.async_prices_done()
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=await with_price_choices(
                self.hass, form(HOME_FIELDS, self.hass.config.currency, values)
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    @override
    async def async_prices_done(self) -> ConfigFlowResult:
        """Create the home, or change it."""
        if self.source == "reconfigure":
            entry = self._get_reconfigure_entry()
            kept = {key: entry.data[key] for key in (CONF_DASHBOARD,) if key in entry.data}
            data = kept | self.prices_said() | self._data
            return self.async_update_and_abort(entry, data=data)
        if self.is_from_dashboard:
            return await self.async_found_done()
        return self.async_create_entry(title="Energy Optimizer", data=self._data)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry[Any]) -> HomeOptionsFlow:
        """Options: what counts as a peak, the grid's limits."""
        return HomeOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry[Any]
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Batteries, managed devices, loads that can wait and cars."""
        return {
            SUBENTRY_BATTERY: BatteryFlow,
            SUBENTRY_DEVICE: DeviceFlow,
            SUBENTRY_DEFERRABLE: DeferrableFlow,
            SUBENTRY_CAR: CarFlow,
        }


class HomeOptionsFlow(TariffSteps):
    """What counts as a peak, the grid's limits, and the tariff."""

    async def async_step_init(self, _input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer what can be set."""
        return self.async_show_menu(step_id="init", menu_options=["limits", "tariff"])

    async def async_step_limits(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and store the options; what other steps set is kept."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        options = self.config_entry.options
        if user_input is not None:
            reporters = user_input.pop(CONF_REPORTERS, [])
            try:
                chosen = read_fields(OPTION_FIELDS, user_input)
                check_curtail_limit(self.hass, chosen)
            except InputError as err:
                errors, placeholders = form_errors(err, OPTION_FIELDS)
            else:
                asked = {field.name for field in OPTION_FIELDS}
                kept = {name: options[name] for name in options if name not in asked}
                return self.async_create_entry(data=kept | chosen | {CONF_REPORTERS: reporters})
        values = options if user_input is None else user_input
        schema = form(OPTION_FIELDS, self.hass.config.currency, values)
        return self.async_show_form(
            step_id="limits",
            data_schema=schema.extend(await self._async_reporters()),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_reporters(self) -> dict[vol.Marker, Any]:
        """Offer the users who may be let report; administrators may anyway."""
        users = [
            user
            for user in await self.hass.auth.async_get_users()
            if user.is_active and not user.system_generated and not user.is_admin
        ]
        known = {user.id for user in users}
        chosen = self.config_entry.options.get(CONF_REPORTERS, [])
        return {
            vol.Optional(
                CONF_REPORTERS, default=[user_id for user_id in chosen if user_id in known]
            ): selector.SelectSelector(
                selector.SelectSelectorConfig(
                    options=[
                        selector.SelectOptionDict(value=user.id, label=user.name or user.id)
                        for user in users
                    ],
                    multiple=True,
                )
            )
        }
