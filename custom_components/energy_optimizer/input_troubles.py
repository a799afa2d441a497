"""Tells a person about an input that stays missing; the issue goes when the input is back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import slugify

from .const import DOMAIN
from .polling import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .sources.reader import Missing

# What comes back within this time by itself needs nobody.
LASTS: Final = timedelta(hours=1)
# A name longer than this is cut in an issue's id.
MOST_ID: Final = 100


class InputTroubles:
    """Keeps one issue for each input that has been missing for an hour."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is missing yet."""
        self._hass = hass
        self._since: dict[str, datetime] = {}
        self._shown: dict[str, str] = {}

    @callback
    def look(self, missing: Iterable[Missing], now: datetime) -> None:
        """Raise an issue for what lasts, and end those that are over."""
        found = {item.what: item.why for item in missing}
        self._since = {what: self._since.get(what, now) for what in found}
        lasting = {what: found[what] for what, at in self._since.items() if now - at >= LASTS}
        for what in self._shown.keys() - lasting.keys():
            ir.async_delete_issue(self._hass, DOMAIN, _issue_of(what))
        for what, why in lasting.items():
            if self._shown.get(what) != why:
                self._raise(what, why)
        self._shown = lasting

    def _raise(self, what: str, why: str) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _issue_of(what),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="missing_input",
            translation_placeholders={"what": as_text(what), "why": as_text(why)},
        )

    @callback
    def stop(self) -> None:
        """Take every issue back."""
        for what in self._shown:
            ir.async_delete_issue(self._hass, DOMAIN, _issue_of(what))
        self._since, self._shown = {}, {}


def _issue_of(what: str) -> str:
    return f"missing_{slugify(what)[:MOST_ID]}"
