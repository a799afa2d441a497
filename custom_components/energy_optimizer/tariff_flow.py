"""Steps of the options: what is paid on top of a source's prices, or without any source.

Each side of the meter is its own: as the source gives it, spot with adders, own prices by
clock, weekday and season, or a template. What it comes to is shown before it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.exceptions import TemplateError
from homeassistant.helpers import selector
from homeassistant.helpers.template import Template
from homeassistant.util import dt as dt_util
import voluptuous as vol

from . import keys as k
from .capacity_flow import CapacitySteps
from .core.errors import InputError
from .core.tariff import MONTHS, WEEKDAYS, PriceTemplate
from .field_tables import PRICE_LIMIT
from .settings import HomeSettings, tariff_of
from .sources.prices.preview import Preview, async_preview
from .sources.prices.rendered import variables_of
from .sources.prices.series import PricePoint

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "kind"
AS_GIVEN: Final = "as_given"
SPOT: Final = "spot_tariff"
FEED_IN: Final = "feed_in_tariff"
OWN: Final = "own_tariff"
TEMPLATE: Final = "template_tariff"
BANDS: Final = "bands"
VAT_PCT: Final = "vat_pct"
FACTOR_LIMIT: Final = 10.0
# A template that takes longer for one price would hold up the house [s].
RENDER_WITHIN_S: Final = 0.05


class TariffSteps(CapacitySteps):
    """The tariff's menu and forms."""

    _side: str = k.CONF_IMPORT_TARIFF
    _form: str = SPOT
    _chosen: dict[str, Any]

    async def async_step_tariff(self, _input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer both sides of the meter, and the capacity charge."""
        return self.async_show_menu(
            step_id="tariff", menu_options=["import_tariff", "export_tariff", "capacity_charge"]
        )

    async def async_step_import_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how the import price is made."""
        return await self._async_kind(k.CONF_IMPORT_TARIFF, user_input)

    async def async_step_export_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how the export price is made."""
        return await self._async_kind(k.CONF_EXPORT_TARIFF, user_input)

    async def _async_kind(self, side: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        self._side = side
        spot = _spot_form(side)
        if user_input is None:
            stored = self.config_entry.options.get(side)
            return self.async_show_form(
                step_id=side,
                data_schema=vol.Schema(
                    {
                        vol.Required(KIND, default=_kind_of(stored, spot)): selector.SelectSelector(
                            selector.SelectSelectorConfig(
                                options=[AS_GIVEN, spot, OWN, TEMPLATE], translation_key="tariff"
                            )
                        )
                    }
                ),
            )
        if user_input[KIND] == AS_GIVEN:
            return self.keep({side: None})
        self._form = user_input[KIND]
        return await self._async_figures(None)

    async def async_step_spot_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for adders and tax on the spot price."""
        return await self._async_figures(user_input)

    async def async_step_feed_in_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the share of the spot price that is paid, and the fee."""
        return await self._async_figures(user_input)

    async def async_step_own_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for prices that hang on no spot price."""
        return await self._async_figures(user_input)

    async def async_step_template_tariff(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a template."""
        return await self._async_figures(user_input)

    async def _async_figures(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        placeholders = {"field": "", "given": "", "allowed": ""}
        if user_input is not None:
            try:
                await self._async_read(user_input)
            except InputError as err:
                errors[_field_of(err, user_input)] = err.translation_key
                placeholders |= err.placeholders
            else:
                return await self.async_step_tariff_preview()
        stored = self.config_entry.options.get(self._side)
        if stored is None or _kind_of(stored, _spot_form(self._side)) != self._form:
            stored = {}  # a whole price is no adder, and a factor of 0 no feed-in tariff
        values = _shown(stored) if user_input is None else user_input
        return self.async_show_form(
            step_id=self._form,
            data_schema=_schema(self._form, values, f"{self.hass.config.currency}/kWh"),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_read(self, given: Mapping[str, Any]) -> None:
        """Take what was said. Raises: InputError naming the field."""
        self._chosen = {self._side: _stored(self._form, given)}
        tariff = tariff_of(self._side, self._chosen)
        if isinstance(tariff, PriceTemplate):
            await _async_check_template(Template(tariff.text, self.hass), tariff.text)

    async def async_step_tariff_preview(
        self, _input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what it comes to, to be kept or changed."""
        preview = await self._async_preview()
        return self.async_show_menu(
            step_id="tariff_preview",
            menu_options=["keep_tariff", self._form],
            description_placeholders=preview.placeholders(self.hass.config.currency),
        )

    async def _async_preview(self) -> Preview:
        entry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return Preview(why="the integration is not loaded")
        prices = entry.runtime_data.coordinator.intake.prices
        settings = HomeSettings.from_entry(entry)
        return await async_preview(
            self.hass,
            prices.given(settings, imported=self._side == k.CONF_IMPORT_TARIFF),
            tariff_of(self._side, self._chosen),
            dt_util.utcnow(),
        )

    async def async_step_keep_tariff(
        self, _input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Keep it."""
        return self.keep(self._chosen)


def _spot_form(side: str) -> str:
    """Name the form of a side that follows the spot price."""
    return SPOT if side == k.CONF_IMPORT_TARIFF else FEED_IN


def _kind_of(stored: Mapping[str, Any] | None, spot: str) -> str:
    if stored is None:
        return AS_GIVEN
    if k.CONF_PRICE_TEMPLATE in stored:
        return TEMPLATE
    return OWN if stored.get("spot_factor") == 0 else spot


def _stored(form: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a form into what `tariff_of` reads."""
    if form == TEMPLATE:
        return {k.CONF_PRICE_TEMPLATE: given.get(k.CONF_PRICE_TEMPLATE, "").strip()}
    side: dict[str, Any] = {key: given[key] for key in _NUMBERS if given.get(key) is not None}
    if form == OWN:
        side["spot_factor"] = 0
    if given.get(VAT_PCT) is not None:
        side["vat_ratio"] = given[VAT_PCT] / 100
    side[BANDS] = [_band(item) for item in given.get(BANDS) or ()]
    return side


_NUMBERS: Final = ("spot_factor", "otherwise_per_kwh", "fee_per_kwh")


def _band(given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a row of the form into a band: no weekday or month means every one."""
    band: dict[str, Any] = {"price_per_kwh": given.get("price_per_kwh")}
    for name in ("from", "to"):
        if given.get(name):
            band[name] = ":".join(str(given[name]).split(":")[:2])
    if given.get("weekdays"):
        band["weekdays"] = list(given["weekdays"])
    if given.get("months"):
        band["months"] = [int(month) for month in given["months"]]
    return band


def _shown(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what is stored back into a form's values."""
    values = dict(stored)
    if "vat_ratio" in values:
        values[VAT_PCT] = round(100 * values.pop("vat_ratio"), 6)
    if BANDS in values:
        values[BANDS] = [
            dict(band) | ({"months": [str(m) for m in band["months"]]} if "months" in band else {})
            for band in values[BANDS]
        ]
    return values


def _field_of(err: InputError, given: Mapping[str, Any]) -> str:
    """Find the form's field that an error names."""
    name = err.field.removeprefix("import_tariff.").removeprefix("export_tariff.")
    name = {"vat_ratio": VAT_PCT, "from [minutes]": BANDS, "price_per_kwh": BANDS}.get(name, name)
    name = name.partition("[")[0]
    return name if name in given else "base"


def _schema(form: str, values: Mapping[str, Any], unit: str) -> vol.Schema:
    """Make the form of one kind of tariff."""
    if form == TEMPLATE:
        text = values.get(k.CONF_PRICE_TEMPLATE, "{{ spot }}")
        return vol.Schema(
            {vol.Required(k.CONF_PRICE_TEMPLATE, default=text): selector.TemplateSelector()}
        )

    def number(name: str, value: float, limit: float, unit: str | None) -> dict[vol.Marker, Any]:
        config = selector.NumberSelectorConfig(
            min=-limit if unit != "%" else 0,
            max=limit,
            step="any",
            mode=selector.NumberSelectorMode.BOX,
        )
        if unit is not None:
            config["unit_of_measurement"] = unit
        marker = vol.Required(name, default=values.get(name, value))
        return {marker: selector.NumberSelector(config)}

    fields: dict[vol.Marker, Any] = {}
    if form == FEED_IN:
        fields |= number("spot_factor", 1.0, FACTOR_LIMIT, None)
        fields |= number("fee_per_kwh", 0.0, PRICE_LIMIT, unit)
    else:
        fields |= number("otherwise_per_kwh", 0.0, PRICE_LIMIT, unit)
        fields |= number(VAT_PCT, 0.0, 100.0, "%")
    suggested = {"suggested_value": values.get(BANDS, [])}
    fields[vol.Optional(BANDS, description=suggested)] = _bands_selector(unit)
    return vol.Schema(fields)


def _bands_selector(unit: str) -> selector.ObjectSelector:
    price = selector.NumberSelectorConfig(
        step="any", unit_of_measurement=unit, mode=selector.NumberSelectorMode.BOX
    )

    def several(options: list[str], key: str) -> selector.SelectSelector:
        return selector.SelectSelector(
            selector.SelectSelectorConfig(options=options, multiple=True, translation_key=key)
        )

    return selector.ObjectSelector(
        selector.ObjectSelectorConfig(
            fields={
                "price_per_kwh": {"required": True, "selector": selector.NumberSelector(price)},
                "from": {"selector": selector.TimeSelector()},
                "to": {"selector": selector.TimeSelector()},
                "weekdays": {"selector": several(list(WEEKDAYS), "weekday")},
                "months": {"selector": several([str(month) for month in MONTHS], "month")},
            },
            multiple=True,
            label_field="price_per_kwh",
            description_field="from",
            translation_key="tariff_band",
        )
    )


async def _async_check_template(template: Template, text: str) -> None:
    """Refuse a template that takes long; what it gives is seen in the preview."""
    now = dt_util.utcnow()
    variables = variables_of(PricePoint(now, now, 0.1), has_spot=True)
    try:
        template.ensure_valid()
        slow = await template.async_render_will_timeout(RENDER_WITHIN_S, variables)
    except TemplateError as err:
        raise InputError(k.CONF_PRICE_TEMPLATE, text, f"a template; {err}") from err
    if slow:
        raise InputError(k.CONF_PRICE_TEMPLATE, text, "a template that is quick to render")
