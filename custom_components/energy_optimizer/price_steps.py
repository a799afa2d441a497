"""Steps of the set-up about prices: which source, which unit, and where no shape fits.

A source is picked from what was found, never by its format. Only where nothing is
recognised does a person say where the prices stand.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.helpers import selector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from . import const as c, keys as k
from .core.errors import InputError, MissingInputError
from .sources.prices import EntitySource, GeneralFormat, async_candidates, source_for
from .sources.prices.read import STATE_ONLY
from .sources.units import parse_price_unit

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .sources.prices import Candidate

PRICE_UNITS: Final = {
    c.CONF_IMPORT_PRICE_ENTITY: c.CONF_IMPORT_PRICE_UNIT,
    c.CONF_EXPORT_PRICE_ENTITY: c.CONF_EXPORT_PRICE_UNIT,
}
PRICE_FORMATS: Final = {
    c.CONF_IMPORT_PRICE_ENTITY: k.CONF_IMPORT_PRICE_FORMAT,
    c.CONF_EXPORT_PRICE_ENTITY: k.CONF_EXPORT_PRICE_FORMAT,
}
ATTRIBUTES: Final = "attributes"


async def with_price_choices(hass: HomeAssistant, schema: vol.Schema) -> vol.Schema:
    """Let a form's price fields offer what was found, and until when it reaches."""
    found = await async_candidates(hass, dt_util.utcnow())
    choices = selector.SelectSelector(
        selector.SelectSelectorConfig(
            options=[
                selector.SelectOptionDict(value=item.source_id, label=_label(item))
                for item in found
            ],
            custom_value=True,
            mode=selector.SelectSelectorMode.DROPDOWN,
        )
    )
    return vol.Schema(
        {
            marker: choices if str(marker) in PRICE_UNITS else shown
            for marker, shown in schema.schema.items()
        }
    )


def _label(item: Candidate) -> str:
    """Name a source, until when its prices reach, and what is wrong with it."""
    until = f" → {dt_util.as_local(item.until):%Y-%m-%d %H:%M}" if item.until else ""
    problem = f" ({item.problem})" if item.problem else ""
    return f"{item.name}{until}{problem}"


class PriceSteps(ConfigFlow):
    """What is asked after the prices were picked: units, and formats nobody knows."""

    _data: dict[str, Any]

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
                return await self.async_prices_done()
        usual = f"{self.hass.config.currency}/kWh"
        known = self._kept(PRICE_UNITS)
        return self.async_show_form(
            step_id="units",
            data_schema=vol.Schema(
                {vol.Required(name, default=known.get(name, usual)): str for name in needed}
            ),
            errors=errors,
        )

    async def async_step_import_price_format(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the import prices stand."""
        return await self._async_format(c.CONF_IMPORT_PRICE_ENTITY, user_input)

    async def async_step_export_price_format(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where the export prices stand."""
        return await self._async_format(c.CONF_EXPORT_PRICE_ENTITY, user_input)

    async def async_price_step(self) -> ConfigFlowResult | None:
        """Give the next question about the prices that were picked; None where all is clear."""
        for name, key in PRICE_FORMATS.items():
            if key not in self._data and self._is_unread(self._data.get(name)):
                return await self._async_format(name, None)
        return await self.async_step_units() if self._needed_units() else None

    @abstractmethod
    async def async_prices_done(self) -> ConfigFlowResult:
        """Go on when all questions about prices are answered."""

    def prices_said(self) -> dict[str, Any]:
        """Give units and formats that were said before and still count."""
        return self._kept(PRICE_UNITS) | self._kept(PRICE_FORMATS)

    def _kept(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Give what a person said before of the sources that are still chosen."""
        change = self.source == "reconfigure"
        stored: Mapping[str, Any] = self._get_reconfigure_entry().data if change else {}
        return {
            said: stored[said]
            for name, said in names.items()
            if said in stored and stored.get(name) == self._data.get(name)
        }

    def _needed_units(self) -> list[str]:
        """List the price units that the sources do not tell themselves."""
        return [
            unit
            for name, unit in PRICE_UNITS.items()
            if not self._data.get(PRICE_FORMATS[name]) and self._lacks_unit(self._data.get(name))
        ]

    def _lacks_unit(self, source_id: str | None) -> bool:
        try:
            self._read(source_id)
        except MissingInputError:
            return False  # it cannot be asked now; the plan's status says what it lacks later
        except InputError as err:
            return "unit" in err.field
        return False

    def _is_unread(self, source_id: str | None) -> bool:
        """Tell whether an entity lists something that nobody knows how to read."""
        if source_id is None or not self._lists(source_id):
            return False
        try:
            shape = self._read(source_id)
        except MissingInputError:
            return False
        except InputError as err:
            return "unit" not in err.field
        return shape == STATE_ONLY

    def _read(self, source_id: str | None) -> str | None:
        """Give the shape in which an entity's prices are read. Raises: InputError."""
        source = source_for(self.hass, source_id) if source_id else None
        return source.read(dt_util.utcnow()).shape if isinstance(source, EntitySource) else None

    def _lists(self, source_id: str) -> dict[str, list[str]]:
        """Give the attributes that list something, with the keys of their items."""
        state = self.hass.states.get(source_id) if ":" not in source_id else None
        return {} if state is None else _listed("", state.attributes)

    async def _async_format(self, name: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        source_id, key = self._data[name], PRICE_FORMATS[name]
        errors: dict[str, str] = {}
        placeholders = {"entity": source_id, "field": "", "given": "", "allowed": ""}
        if user_input is not None:
            try:
                self._data[key] = self._read_format(source_id, user_input)
            except InputError as err:
                errors["base"] = err.translation_key
                placeholders |= err.placeholders
            else:
                return await self.async_price_step() or await self.async_prices_done()
        values = user_input or self._kept(PRICE_FORMATS).get(key) or {}
        return self.async_show_form(
            step_id=key,
            data_schema=_format_schema(
                self._lists(source_id), values, f"{self.hass.config.currency}/kWh"
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _read_format(self, source_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Read the entity the way that was said; nothing said means the state alone."""
        if not given.get(ATTRIBUTES):
            return {}
        chosen = {key: value for key, value in given.items() if value}
        general = GeneralFormat.from_dict({"unit": None} | chosen)
        EntitySource(self.hass, source_id, general=general).read(dt_util.utcnow())
        return chosen


def _listed(prefix: str, attributes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Find lists of items, and mappings by time, one level deep too."""
    found: dict[str, list[str]] = {}
    for name, value in attributes.items():
        path = f"{prefix}{name}"
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
            found[path] = [str(key) for key in value[0]]
        elif isinstance(value, Mapping) and value:
            found |= {path: []} if prefix else {path: []} | _listed(f"{path}.", value)
    return found


def _format_schema(
    lists: Mapping[str, list[str]], values: Mapping[str, Any], usual_unit: str
) -> vol.Schema:
    """Offer the attributes and the keys that are there."""
    keys = sorted({key for inside in lists.values() for key in inside})

    def pick(options: list[str], *, multiple: bool = False) -> selector.SelectSelector:
        return selector.SelectSelector(
            selector.SelectSelectorConfig(options=options, multiple=multiple, custom_value=True)
        )

    def suggested(name: str, value: object = None) -> vol.Optional:
        return vol.Optional(name, description={"suggested_value": values.get(name, value)})

    return vol.Schema(
        {
            suggested(ATTRIBUTES): pick(list(lists), multiple=True),
            suggested("start"): pick(keys),
            suggested("price"): pick(keys),
            suggested("end"): pick(keys),
            suggested("unit", usual_unit): selector.TextSelector(),
        }
    )
