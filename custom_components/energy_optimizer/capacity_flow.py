"""Steps of the options: the capacity charge, begun from a country's and changed to one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers import selector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from . import keys as k
from .core.capacity import COMMON, PERIODS_MIN, CapacityCharge, ChargeKind
from .core.errors import InputError
from .core.tariff import MONTHS, WEEKDAYS
from .settings import capacity_charge_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "kind"
NONE: Final = "none"
OTHERWISE_PCT: Final = "otherwise_pct"
TIERS: Final = "tiers"
WIDEST_KW: Final = 1000.0
DEAREST: Final = 1_000_000.0
DAYS: Final = 31


class CapacitySteps(OptionsFlow):
    """Asks what the highest powers of a month cost."""

    _charge: Mapping[str, Any]

    async def async_step_capacity_charge(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which kind of charge it is, or whose."""
        stored = self.config_entry.options.get(k.CONF_CAPACITY_CHARGE)
        if user_input is None:
            own = [kind.value for kind in ChargeKind]
            choices = selector.SelectSelectorConfig(
                options=[NONE, *COMMON, *own], translation_key="capacity_charge"
            )
            default = stored[KIND] if stored else NONE
            return self.async_show_form(
                step_id="capacity_charge",
                data_schema=vol.Schema(
                    {vol.Required(KIND, default=default): selector.SelectSelector(choices)}
                ),
            )
        kind = user_input[KIND]
        if kind == NONE:
            return self.keep({k.CONF_CAPACITY_CHARGE: None})
        if kind in COMMON:
            self._charge = _as_json(COMMON[kind](dt_util.get_default_time_zone()))
        else:
            self._charge = stored if stored and stored[KIND] == kind else {KIND: kind}
        return await self.async_step_capacity_figures()

    async def async_step_capacity_figures(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for its figures; a country's are filled in."""
        errors: dict[str, str] = {}
        placeholders = {"field": "", "given": "", "allowed": ""}
        if user_input is not None:
            charge = _stored(self._charge[KIND], user_input)
            try:
                capacity_charge_of({k.CONF_CAPACITY_CHARGE: charge})
            except InputError as err:
                name = err.field.removeprefix("capacity_charge.")
                name = OTHERWISE_PCT if name == "otherwise_ratio" else name
                errors[name if name in user_input else "base"] = err.translation_key
                placeholders |= err.placeholders
            else:
                return self.keep({k.CONF_CAPACITY_CHARGE: charge})
        values = _shown(self._charge) if user_input is None else user_input
        return self.async_show_form(
            step_id="capacity_figures",
            data_schema=_schema(self._charge[KIND], values, self.hass.config.currency),
            errors=errors,
            description_placeholders=placeholders,
        )

    def keep(self, changes: Mapping[str, Any]) -> ConfigFlowResult:
        """Store what changed beside the other options; None takes it away."""
        options = {**self.config_entry.options, **changes}
        return self.async_create_entry(
            data={key: value for key, value in options.items() if value is not None}
        )


def _as_json(charge: CapacityCharge) -> dict[str, Any]:
    """Write a charge down the way `capacity_charge_of` reads it."""
    found: dict[str, Any] = {
        KIND: charge.kind.value,
        "period_minutes": charge.period_minutes,
        "price_per_kw": charge.price_per_kw,
        "floor_kw": charge.floor_kw,
        "highest": charge.highest,
        "otherwise_ratio": charge.otherwise_ratio,
    }
    if charge.tiers:
        found[TIERS] = [list(tier) for tier in charge.tiers]
    for name in ("hours", "weekdays", "months"):
        chosen = getattr(charge, name)
        if chosen is not None:
            found[name] = sorted(chosen)
    return found


def _stored(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the form into what is stored: no hour, weekday or month chosen means every one."""
    found: dict[str, Any] = {KIND: kind, "period_minutes": int(given["period_minutes"])}
    for name in ("price_per_kw", "floor_kw", "highest"):
        if given.get(name) is not None:
            found[name] = given[name]
    if "highest" in found:
        found["highest"] = int(found["highest"])
    if given.get(OTHERWISE_PCT) is not None:
        found["otherwise_ratio"] = given[OTHERWISE_PCT] / 100
    if given.get(TIERS):
        found[TIERS] = [[row.get("from_kw"), row.get("cost")] for row in given[TIERS]]
    for name in ("hours", "months"):
        if given.get(name):
            found[name] = sorted(int(each) for each in given[name])
    if given.get("weekdays"):
        found["weekdays"] = sorted(WEEKDAYS.index(each) for each in given["weekdays"])
    return found


def _shown(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what is stored back into the form's values."""
    values = dict(stored) | {"period_minutes": str(stored.get("period_minutes", 60))}
    values[OTHERWISE_PCT] = 100 * stored.get("otherwise_ratio", 0.0)
    values[TIERS] = [{"from_kw": tier[0], "cost": tier[1]} for tier in stored.get(TIERS, ())]
    for name in ("hours", "months"):
        values[name] = [str(each) for each in stored.get(name, ())]
    values["weekdays"] = [WEEKDAYS[each] for each in stored.get("weekdays", ())]
    return values


def _schema(kind: str, values: Mapping[str, Any], currency: str) -> vol.Schema:
    """Make the form: tiers for a charge by steps, a price for the others."""

    def number(name: str, high: float, unit: str | None, low: float = 0.0) -> dict[Any, Any]:
        config = selector.NumberSelectorConfig(
            min=low, max=high, step="any", mode=selector.NumberSelectorMode.BOX
        )
        if unit:
            config["unit_of_measurement"] = unit
        marker = vol.Required(name, default=values.get(name, low))
        return {marker: selector.NumberSelector(config)}

    periods = selector.SelectSelectorConfig(
        options=[str(minutes) for minutes in PERIODS_MIN], translation_key="metering_minutes"
    )
    fields: dict[Any, Any] = {
        vol.Required("period_minutes", default=values["period_minutes"]): selector.SelectSelector(
            periods
        )
    }
    if kind == ChargeKind.TIERED:
        shown = {"suggested_value": values.get(TIERS, [])}
        fields[vol.Optional(TIERS, description=shown)] = _tiers_selector(currency)
    else:
        fields |= number("price_per_kw", DEAREST, f"{currency}/kW")
        fields |= number("floor_kw", WIDEST_KW, "kW")
    if kind != ChargeKind.MONTHLY_MAX:
        fields |= number("highest", DAYS, None, low=1)
    several = {
        "hours": ([str(hour) for hour in range(24)], None),
        "weekdays": (list(WEEKDAYS), "weekday"),
        "months": ([str(month) for month in MONTHS], "month"),
    }
    for name, (options, key) in several.items():
        config = selector.SelectSelectorConfig(options=options, multiple=True)
        if key is not None:
            config["translation_key"] = key
        suggested = {"suggested_value": values.get(name, [])}
        fields[vol.Optional(name, description=suggested)] = selector.SelectSelector(config)
    return vol.Schema(fields | number(OTHERWISE_PCT, 100, "%"))


def _tiers_selector(currency: str) -> selector.ObjectSelector:
    def number(unit: str) -> selector.NumberSelector:
        return selector.NumberSelector(
            selector.NumberSelectorConfig(
                min=0, step="any", unit_of_measurement=unit, mode=selector.NumberSelectorMode.BOX
            )
        )

    return selector.ObjectSelector(
        selector.ObjectSelectorConfig(
            fields={
                "from_kw": {"required": True, "selector": number("kW")},
                "cost": {"required": True, "selector": number(currency)},
            },
            multiple=True,
            label_field="from_kw",
            description_field="cost",
            translation_key="capacity_tier",
        )
    )
