"""Set-up from the Energy dashboard: what it tells is proposed, the rest is asked.

Two forms for a home with one battery: prices and devices, then the battery.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigFlowResult, ConfigSubentry, ConfigSubentryData
from homeassistant.helpers import selector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from . import const as c
from .battery_told import async_find, profile_data
from .control.drivers.profile_find import CONF_BATTERY_DEVICE
from .core.errors import InputError
from .field_tables import BATTERY_FIELDS, DEVICE_FIELDS, HOME_FIELDS
from .fields import form, form_errors, read_fields
from .keys import CONF_DASHBOARD, CONF_IMPORT_TARIFF
from .price_steps import PriceSteps, with_price_choices
from .registering import check_battery, id_for
from .setup_words import SOURCE_OF_TARIFF, async_labels, home_lines, line
from .sources.candidates import async_candidates
from .sources.energy_prefs import fixed_tariff
from .sources.prices import async_candidates as async_price_candidates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .fields import Field
    from .sources.candidates import BatteryCandidate, Candidates
    from .sources.energy_prefs import FoundHome

CONF_DEVICES: Final = "devices"
# What is asked of a battery; the state of charge only where it was not found.
ASKED_OF_BATTERY: Final = (
    c.CONF_CAPACITY_KWH,
    c.CONF_MAX_CHARGE_KW,
    c.CONF_MAX_DISCHARGE_KW,
    c.CONF_MAY_EXPORT,
)


class FoundSteps(PriceSteps):
    """Proposes what the Energy dashboard knows; one form for it, and one for each battery."""

    _found: FoundHome | None = None
    _candidates: Candidates
    _waiting: tuple[BatteryCandidate, ...]
    _subentries: list[ConfigSubentryData]

    @property
    def is_from_dashboard(self) -> bool:
        """Whether the home is set up from what was found."""
        return self._found is not None

    async def async_begin_with(self, found: FoundHome) -> ConfigFlowResult:
        """Begin with what was found."""
        self._found = found
        self._candidates = await async_candidates(self.hass, found)
        return await self.async_step_found()

    async def async_step_found(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was found; ask for the prices, and which devices may be switched."""
        found = self._found
        if found is None:
            return self.async_abort(reason="nothing_found")
        fields = asked_of_home(found)
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            given = dict(user_input)
            ticked = given.pop(CONF_DEVICES, [])
            try:
                data = read_fields(fields, given)
                devices = self._devices(ticked)
            except InputError as err:
                errors, placeholders = form_errors(err, fields)
            else:
                prices = (c.CONF_IMPORT_PRICE_ENTITY, c.CONF_EXPORT_PRICE_ENTITY)
                known = {key: value for key, value in found.entities.items() if key not in prices}
                self._data = known | data | {CONF_DASHBOARD: found.as_data()}
                self._subentries, self._waiting = devices, self._candidates.batteries
                return await self.async_price_step() or await self.async_prices_done()
        values = user_input
        if values is None:
            values = {**found.entities, **await _async_price(self.hass, found)}
        asked = {field.name for field in fields}
        told = {key: value for key, value in found.entities.items() if key not in asked}
        shown = found.as_data() | {"entities": told}
        lines = home_lines(self.hass, await async_labels(self.hass), shown)
        schema = await with_price_choices(
            self.hass, form(fields, self.hass.config.currency, values)
        )
        return self.async_show_form(
            step_id="found",
            data_schema=schema.extend(self._ticks(user_input)),
            errors=errors,
            description_placeholders=placeholders | {"found": "\n".join(lines)},
        )

    async def async_found_done(self) -> ConfigFlowResult:
        """Ask about the next battery; after the last one the home is created."""
        if self._waiting:
            return await self.async_step_found_battery()
        return self.async_create_entry(
            title="Energy Optimizer",
            data=self._data,
            options=fixed_prices(self._found, self._data) if self._found else {},
            subentries=self._subentries,
        )

    async def async_step_found_battery(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a found battery's limits, and whether it may sell; it begins in advice."""
        candidate = self._waiting[0]
        fields = asked_of_battery(candidate)
        errors: dict[str, str] = {}
        placeholders = {"name": str(candidate.data[c.CONF_NAME])}
        if user_input is not None:
            try:
                asked = read_fields(fields, user_input)
                data = read_fields(BATTERY_FIELDS, {**candidate.data, **asked})
                check_battery(data)
            except InputError as err:
                errors, more = form_errors(err, fields)
                placeholders |= more
            else:
                self._waiting = self._waiting[1:]
                told = await async_told_by_device(self.hass, candidate.device_id, data)
                self._subentries.append(self._subentry(c.SUBENTRY_BATTERY, data | told))
                return await self.async_found_done()
        values = dict(candidate.data) if user_input is None else user_input
        labels = await async_labels(self.hass)
        lines = [
            line(labels, key, [str(value)])
            for key, value in candidate.data.items()
            if key not in {field.name for field in fields} | {c.CONF_NAME}
        ]
        return self.async_show_form(
            step_id="found_battery",
            data_schema=form(fields, self.hass.config.currency, values),
            errors=errors,
            description_placeholders=placeholders | {"found": "\n".join(lines) or "–"},
        )

    def _devices(self, ticked: object) -> list[ConfigSubentryData]:
        """Make the sub-entries of what was ticked. Raises: InputError for anything else."""
        offered = {item.entity_id: item for item in self._candidates.devices}
        if not isinstance(ticked, list) or not set(ticked) <= offered.keys():
            raise InputError(CONF_DEVICES, ticked, ", ".join(offered) or "nothing")
        self._subentries = []
        for entity_id in ticked:
            data = read_fields(DEVICE_FIELDS, offered[entity_id].as_data())
            self._subentries.append(self._subentry(c.SUBENTRY_DEVICE, data))
        return self._subentries

    def _subentry(self, kind: str, data: Mapping[str, Any]) -> ConfigSubentryData:
        title = data[c.CONF_NAME]
        taken = {item["unique_id"] for item in self._subentries}
        return ConfigSubentryData(
            data=data, subentry_type=kind, title=title, unique_id=id_for(kind, title, taken)
        )

    def _ticks(self, given: Mapping[str, Any] | None) -> dict[vol.Marker, Any]:
        """Offer the devices: none is ticked before a person did it."""
        if not self._candidates.devices:
            return {}
        options = [
            selector.SelectOptionDict(value=item.entity_id, label=f"{item.name} ({item.entity_id})")
            for item in self._candidates.devices
        ]
        chosen = [] if given is None else given.get(CONF_DEVICES, [])
        return {
            vol.Optional(CONF_DEVICES, default=chosen): selector.SelectSelector(
                selector.SelectSelectorConfig(
                    options=options, multiple=True, mode=selector.SelectSelectorMode.LIST
                )
            )
        }


def asked_of_home(found: FoundHome) -> tuple[Field, ...]:
    """List what the dashboard does not tell for certain: prices, and the load where it is not."""
    names = {c.CONF_IMPORT_PRICE_ENTITY}
    if "export" in found.meters:
        names.add(c.CONF_EXPORT_PRICE_ENTITY)
    if not found.tells_load:
        names.add(c.CONF_LOAD_POWER_ENTITY)
    return tuple(field for field in HOME_FIELDS if field.name in names)


def asked_of_battery(candidate: BatteryCandidate) -> tuple[Field, ...]:
    """List what a person says of a found battery."""
    names = {*ASKED_OF_BATTERY}
    if c.CONF_STATE_OF_CHARGE_ENTITY not in candidate.data:
        names.add(c.CONF_STATE_OF_CHARGE_ENTITY)
    return tuple(field for field in BATTERY_FIELDS if field.name in names)


def fixed_prices(found: FoundHome, data: Mapping[str, Any]) -> dict[str, Any]:
    """Make tariffs of the dashboard's fixed prices, where no source of prices was picked."""
    return {
        tariff: fixed_tariff(price)
        for tariff, price in found.prices.items()
        if SOURCE_OF_TARIFF[tariff] not in data
    }


async def async_told_by_device(
    hass: HomeAssistant, device_id: str | None, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the driver's fields of a battery whose device has a profile; else none.

    It is only advised until a person has tested it.
    """
    if device_id is None:
        return {}
    driver = {CONF_BATTERY_DEVICE: device_id}
    candidate = ConfigSubentry(
        data=MappingProxyType({**data, **driver}),
        subentry_type=c.SUBENTRY_BATTERY,
        title=data[c.CONF_NAME],
        unique_id=None,
    )
    try:
        found = await async_find(hass, driver, candidate)
    except InputError:
        return {}
    return profile_data(found, driver)


async def _async_price(hass: HomeAssistant, found: FoundHome) -> dict[str, str]:
    """Suggest a source with prices ahead where the dashboard names none and there is just one."""
    if c.CONF_IMPORT_PRICE_ENTITY in found.entities or CONF_IMPORT_TARIFF in found.prices:
        return {}
    offered = await async_price_candidates(hass, dt_util.utcnow())
    ahead = [item.source_id for item in offered if item.until is not None]
    return {c.CONF_IMPORT_PRICE_ENTITY: ahead[0]} if len(ahead) == 1 else {}
