"""What has changed in the Energy dashboard since the home was set up from it: one update away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from . import const as c
from .keys import CONF_DASHBOARD, CONF_EXPORT_PRICE_FORMAT, CONF_IMPORT_PRICE_FORMAT
from .setup_words import SOURCE_OF_TARIFF, async_labels, home_lines
from .sources.energy_prefs import async_found_home, fixed_tariff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

DASHBOARD_ISSUE = "dashboard_changed"
# What was said of a price's source does not hold for another one.
SAID_OF_PRICE = {
    c.CONF_IMPORT_PRICE_ENTITY: (c.CONF_IMPORT_PRICE_UNIT, CONF_IMPORT_PRICE_FORMAT),
    c.CONF_EXPORT_PRICE_ENTITY: (c.CONF_EXPORT_PRICE_UNIT, CONF_EXPORT_PRICE_FORMAT),
}

type Told = Mapping[str, Any]


async def async_watch_dashboard(hass: HomeAssistant) -> None:
    """Look whenever the dashboard is changed. Called once: a listener cannot be taken back."""
    if "energy" in hass.config.components:
        manager = await async_get_manager(hass)
        manager.async_listen_updates(partial(async_compare_dashboard, hass))


async def async_compare_dashboard(hass: HomeAssistant) -> None:
    """Raise the issue where the dashboard is not what the home was set up from; else end it."""
    entry = _entry(hass)
    now = await _async_now(hass)
    told = None if entry is None else entry.data.get(CONF_DASHBOARD)
    if told is None or now is None or not (lines := await _async_changes(hass, told, now)):
        ir.async_delete_issue(hass, c.DOMAIN, DASHBOARD_ISSUE)
        return
    ir.async_create_issue(
        hass,
        c.DOMAIN,
        DASHBOARD_ISSUE,
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=DASHBOARD_ISSUE,
        data={"changes": "\n".join(lines)},
    )


async def async_take_up_dashboard(hass: HomeAssistant) -> bool:
    """Take up what changed; what a person chose otherwise stays. Tells whether there is a home."""
    entry, now = _entry(hass), await _async_now(hass)
    if entry is None or now is None:
        return False
    told: Told = entry.data.get(CONF_DASHBOARD, {})
    data = _followed(entry.data, told.get("entities", {}), now["entities"])
    for price, said in SAID_OF_PRICE.items():
        if data.get(price) != entry.data.get(price):
            data = {key: value for key, value in data.items() if key not in said}
    hass.config_entries.async_update_entry(
        entry, data={**data, CONF_DASHBOARD: now}, options=_with_prices(entry, data, told, now)
    )
    _follow_batteries(hass, entry, told.get("batteries", []), now["batteries"])
    ir.async_delete_issue(hass, c.DOMAIN, DASHBOARD_ISSUE)
    return True


def _with_prices(entry: ConfigEntry[Any], data: Told, told: Told, now: Told) -> dict[str, Any]:
    """Give the options with the dashboard's fixed prices, where no source gives the price."""

    def tariffs(kept: Told) -> dict[str, Any]:
        return {key: fixed_tariff(price) for key, price in kept.get("prices", {}).items()}

    options = _followed(entry.options, tariffs(told), tariffs(now))
    for tariff, source in SOURCE_OF_TARIFF.items():
        if source in data and tariff in now["prices"] and tariff not in entry.options:
            options.pop(tariff, None)
    return options


def _follow_batteries(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    before: list[dict[str, str]],
    now: list[dict[str, str]],
) -> None:
    """Have each battery follow the sensors that it was set up with."""
    for old in before:
        new = next((item for item in now if item.items() & old.items()), None)
        if new is None or new == old:
            continue
        for subentry in entry.get_subentries_of_type(c.SUBENTRY_BATTERY):
            if old.items() & subentry.data.items():
                data = _followed(subentry.data, old, new)
                hass.config_entries.async_update_subentry(entry, subentry, data=data)


def _followed(data: Mapping[str, Any], old: Told, new: Told) -> dict[str, Any]:
    """Put what is new where the data still are what was told before."""
    followed = dict(data)
    for key in {**old, **new}:
        if data.get(key) != old.get(key):
            continue
        if key in new:
            followed[key] = new[key]
        else:
            followed.pop(key, None)
    return followed


async def _async_now(hass: HomeAssistant) -> dict[str, Any] | None:
    found = await async_found_home(hass)
    return None if found is None else found.as_data()


async def _async_changes(hass: HomeAssistant, told: Told, now: Told) -> list[str]:
    """Say in a line each what is there now and was not, and what is gone."""
    labels = await async_labels(hass)
    before, after = (home_lines(hass, labels, item) for item in (told, now))
    after += _battery_lines(labels, now)
    before += _battery_lines(labels, told)
    gone = [f"{line} ✗" for line in before if line not in after]
    return [*(line for line in after if line not in before), *gone]


def _battery_lines(labels: Mapping[str, str], data: Told) -> list[str]:
    return [
        f"- {labels.get(key, key)}: {entity_id}"
        for battery in data.get("batteries", [])
        for key, entity_id in battery.items()
    ]


@callback
def _entry(hass: HomeAssistant) -> ConfigEntry[Any] | None:
    """Give the home: there is one."""
    return next(iter(hass.config_entries.async_entries(c.DOMAIN)), None)
