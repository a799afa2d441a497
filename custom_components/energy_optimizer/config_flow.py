"""Set up the home: one form, then batteries and devices as sub-entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.helpers import selector
import voluptuous as vol

from .battery_flow import BatteryFlow
from .car_flow import CarFlow
from .const import (
    CONF_EXPORT_PRICE_ENTITY,
    CONF_EXPORT_PRICE_UNIT,
    CONF_IMPORT_PRICE_ENTITY,
    CONF_IMPORT_PRICE_UNIT,
    CONF_MODE,
    CONF_REPORTERS,
    DOMAIN,
    SUBENTRY_BATTERY,
    SUBENTRY_DEVICE,
)
from .core.errors import InputError
from .deferrable_flow import DeferrableFlow
from .device_flow import DeviceFlow
from .field_tables import HOME_FIELDS, OPTION_FIELDS
from .fields import form, form_errors, read_fields
from .keys import SUBENTRY_CAR, SUBENTRY_DEFERRABLE
from .sources.observe import UNKNOWN_STATES
from .sources.units import parse_price_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow

PRICE_UNITS = {
    CONF_IMPORT_PRICE_ENTITY: CONF_IMPORT_PRICE_UNIT,
    CONF_EXPORT_PRICE_ENTITY: CONF_EXPORT_PRICE_UNIT,
}


class EnergyOptimizerFlow(ConfigFlow, domain=DOMAIN):
    """Set up or reconfigure the one home."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._data: dict[str, Any] = {}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which entities to read."""
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
                if self._needed_units():
                    return await self.async_step_units()
                return self._finish()
        values = stored if user_input is None else user_input
        return self.async_show_form(
            step_id=step_id,
            data_schema=form(HOME_FIELDS, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _needed_units(self) -> list[str]:
        """List the price units that the entities do not tell themselves."""
        return [
            PRICE_UNITS[name]
            for name in PRICE_UNITS
            if (entity_id := self._data.get(name)) and not self._tells_its_unit(entity_id)
        ]

    def _tells_its_unit(self, entity_id: str) -> bool:
        state = self.hass.states.get(entity_id)
        if state is None or state.state in UNKNOWN_STATES:
            return True  # it cannot be asked now; the plan's status says what it lacks later
        try:
            parse_price_unit(state.attributes.get("unit_of_measurement"))
        except InputError:
            return False
        return True

    async def async_step_units(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the unit of a price that does not tell it: it is never guessed."""
        errors: dict[str, str] = {}
        needed = self._needed_units()
        if user_input is not None:
            for name in needed:
                try:
                    parse_price_unit(user_input.get(name))
                except InputError:
                    errors[name] = "price_unit"
            if not errors:
                self._data |= {name: user_input[name] for name in needed}
                return self._finish()
        usual, known = f"{self.hass.config.currency}/kWh", self._known_units()
        return self.async_show_form(
            step_id="units",
            data_schema=vol.Schema(
                {vol.Required(name, default=known.get(name, usual)): str for name in needed}
            ),
            errors=errors,
        )

    def _known_units(self) -> dict[str, Any]:
        """Give the units that a person said before of the entities that are still chosen."""
        if self.source != "reconfigure":
            return {}
        stored = self._get_reconfigure_entry().data
        return {
            unit: stored[unit]
            for name, unit in PRICE_UNITS.items()
            if unit in stored and stored.get(name) == self._data.get(name)
        }

    def _finish(self) -> ConfigFlowResult:
        if self.source == "reconfigure":
            data = self._known_units() | self._data
            return self.async_update_and_abort(self._get_reconfigure_entry(), data=data)
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


class HomeOptionsFlow(OptionsFlow):
    """What counts as a peak, and the grid's limits."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and store the options; the mode is kept."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        options = self.config_entry.options
        if user_input is not None:
            reporters = user_input.pop(CONF_REPORTERS, [])
            try:
                chosen = read_fields(OPTION_FIELDS, user_input)
            except InputError as err:
                errors, placeholders = form_errors(err, OPTION_FIELDS)
            else:
                kept = {name: options[name] for name in (CONF_MODE,) if name in options}
                return self.async_create_entry(data=kept | chosen | {CONF_REPORTERS: reporters})
        values = options if user_input is None else user_input
        schema = form(OPTION_FIELDS, self.hass.config.currency, values)
        return self.async_show_form(
            step_id="init",
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
