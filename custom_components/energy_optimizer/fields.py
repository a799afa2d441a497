"""One table of fields: forms, actions and their errors are all made from it.

A field knows its kind, range and unit once. The flows make selectors of it, the
commands make a schema of it, and what is refused is refused with the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import sys
from typing import TYPE_CHECKING, Any

from homeassistant.core import split_entity_id
from homeassistant.helpers import selector
import voluptuous as vol

from . import patterns
from .core.errors import InapplicableError, InputError
from .patterns import MAX_TEXT, YEARS

if TYPE_CHECKING:
    from datetime import datetime


class Kind(StrEnum):
    """What sort of value a field takes."""

    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    SLUG = "slug"
    CHOICE = "choice"
    ENTITY = "entity"
    SOURCE = "source"
    DEVICE = "device"
    TIME = "time"
    CLOCK = "clock"
    LIST = "list"


ALLOWED = {
    Kind.BOOLEAN: "true or false",
    Kind.TEXT: f"text of 1 to {MAX_TEXT} characters on one line",
    Kind.DEVICE: f"text of 1 to {MAX_TEXT} characters on one line",
    Kind.SLUG: "1 to 64 of a-z, 0-9, - and _, beginning and ending with a letter or digit",
    Kind.TIME: f"a time with its UTC offset, ISO 8601, from {YEARS[0]} to {YEARS[1]}",
    Kind.CLOCK: "a local time from 00:00 to 23:59",
    Kind.SOURCE: "a price source from the list, or the id of a sensor, event or number",
}
SHAPES = {
    Kind.SLUG: patterns.SLUG,
    Kind.CLOCK: patterns.CLOCK,
    Kind.ENTITY: patterns.ENTITY_ID,
    Kind.SOURCE: patterns.SOURCE,
}
SELECTORS: dict[Kind, Callable[[], selector.Selector[Any]]] = {
    Kind.BOOLEAN: selector.BooleanSelector,
    Kind.DEVICE: selector.DeviceSelector,
    Kind.TIME: selector.DateTimeSelector,
    Kind.CLOCK: selector.TimeSelector,
    Kind.LIST: selector.ObjectSelector,
    Kind.TEXT: selector.TextSelector,
    Kind.SLUG: selector.TextSelector,
    Kind.SOURCE: selector.TextSelector,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form or a command.

    low and high are inclusive; above is not. unit is what a form shows behind the
    number (`{currency}` is filled in). domains and device_class narrow an entity.
    items: the fields of each element of a list. several: any number of the choices.
    """

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    unit: str | None = None
    choices: tuple[str, ...] = ()
    several: bool = False
    domains: tuple[str, ...] = ()
    device_class: str | None = None
    items: tuple[Field, ...] = ()
    max_items: int = 0
    example: Any = None

    @property
    def allowed(self) -> str:
        """Say in words what the field takes."""
        match self.kind:
            case Kind.NUMBER | Kind.INTEGER:
                return self._allowed_number()
            case Kind.CHOICE:
                return ("a list of " if self.several else "") + ", ".join(self.choices)
            case Kind.ENTITY:
                return f"an entity of {', '.join(self.domains) or 'any domain'}"
            case Kind.LIST:
                return f"a list of 1 to {self.max_items} items"
            case _:
                return ALLOWED[self.kind]

    def _allowed_number(self) -> str:
        noun = "a whole number" if self.kind is Kind.INTEGER else "a number"
        bounds = []
        if self.above is not None:
            bounds.append(f"more than {self.above:g}")
        if self.low is not None:
            bounds.append(f"at least {self.low:g}")
        if self.high is not None:
            bounds.append(f"at most {self.high:g}")
        return f"{noun}, {' and '.join(bounds)}" if bounds else noun

    def read(self, value: object, path: str | None = None) -> Any:  # noqa: ANN401 - its kind decides
        """Give the value in its own type. Raises: InputError naming the field."""
        path = path or self.name
        match self.kind:
            case Kind.NUMBER | Kind.INTEGER:
                return self._read_number(value, path)
            case Kind.BOOLEAN if isinstance(value, bool):
                return value
            case Kind.TEXT | Kind.DEVICE if patterns.is_text(value):
                return value.strip(" ")
            case Kind.SLUG | Kind.CLOCK | Kind.ENTITY | Kind.SOURCE if self._has_shape(value):
                return value
            case Kind.CHOICE if self._is_choice(value):
                return value
            case Kind.TIME if patterns.is_time(value):
                return self._read_time(value, path)
            case Kind.LIST if isinstance(value, list) and 0 < len(value) <= self.max_items:
                return [
                    read_fields(self.items, item, f"{path}[{at}].") for at, item in enumerate(value)
                ]
        raise InputError(path, _short(value), self.allowed)

    def _read_number(self, value: object, path: str) -> float | int:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InputError(path, _short(value), self.allowed)
        fits = (
            -sys.float_info.max <= value <= sys.float_info.max
            and (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.above is None or value > self.above)
            and (self.kind is not Kind.INTEGER or value == int(value))
        )
        if not fits:
            raise InputError(path, _short(value), self.allowed)
        return int(value) if self.kind is Kind.INTEGER else float(value)

    def _read_time(self, value: str | datetime, path: str) -> datetime:
        """Give the moment. Raises: InapplicableError for a day or hour that no calendar has."""
        if (moment := patterns.moment(value)) is None:
            raise InapplicableError(path, _short(value), self.allowed)
        return moment

    def _is_choice(self, value: object) -> bool:
        if not self.several:
            return value in self.choices
        return isinstance(value, list) and value != [] and all(x in self.choices for x in value)

    def _has_shape(self, value: object) -> bool:
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            return False
        if SHAPES[self.kind].fullmatch(value) is None:
            return False
        if self.kind is not Kind.ENTITY:
            return True
        return not self.domains or split_entity_id(value)[0] in self.domains

    def as_selector(self, currency: str) -> selector.Selector[Any]:
        """Make the form's selector."""
        match self.kind:
            case Kind.NUMBER | Kind.INTEGER:
                return selector.NumberSelector(self._number_config(currency))
            case Kind.CHOICE:
                return selector.SelectSelector(
                    selector.SelectSelectorConfig(
                        options=list(self.choices),
                        translation_key=self.name,
                        multiple=self.several,
                    )
                )
            case Kind.ENTITY:
                config = selector.EntitySelectorConfig(domain=list(self.domains))
                if self.device_class:
                    config["device_class"] = self.device_class
                return selector.EntitySelector(config)
            case _:
                return SELECTORS[self.kind]()

    def _number_config(self, currency: str) -> selector.NumberSelectorConfig:
        config = selector.NumberSelectorConfig(
            mode=selector.NumberSelectorMode.BOX,
            step=1 if self.kind is Kind.INTEGER else "any",
        )
        low = self.low if self.low is not None else self.above
        if low is not None:
            config["min"] = low
        if self.high is not None:
            config["max"] = self.high
        if self.unit:
            config["unit_of_measurement"] = self.unit.format(currency=currency)
        return config


def read_fields(fields: tuple[Field, ...], data: object, prefix: str = "") -> dict[str, Any]:
    """Read a whole mapping; fills in defaults, leaves out what was not given.

    Raises: InputError naming the missing, unknown or wrong field.
    """
    if not isinstance(data, Mapping):
        raise InputError(prefix.rstrip(".") or "data", _short(data), "an object with named fields")
    known = {field.name for field in fields}
    unknown = next((key for key in data if key not in known), None)
    if unknown is not None:
        raise InputError(f"{prefix}{_short(unknown)}", "given", f"only {', '.join(sorted(known))}")
    result: dict[str, Any] = {}
    for field in fields:
        if data.get(field.name) is not None:
            result[field.name] = field.read(data[field.name], prefix + field.name)
        elif field.required:
            raise InputError(prefix + field.name, "missing", field.allowed)
        elif field.default is not None:
            result[field.name] = field.default
    return result


def form(
    fields: tuple[Field, ...], currency: str, values: Mapping[str, Any] | None = None
) -> vol.Schema:
    """Make a form's schema: what is stored is suggested, so that it can be cleared."""
    stored = values or {}
    schema: dict[vol.Marker, Any] = {}
    for field in fields:
        marker: vol.Marker
        if field.required or field.kind is Kind.BOOLEAN:
            given = stored.get(field.name, field.default)
            marker = vol.Required(field.name, default=vol.UNDEFINED if given is None else given)
        else:
            given = stored.get(field.name, field.default)
            marker = vol.Optional(field.name, description={"suggested_value": given})
        schema[marker] = field.as_selector(currency)
    return vol.Schema(schema)


def form_errors(
    err: InputError, fields: tuple[Field, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """Give a form's errors and their placeholders: at the field where it is one of the form's."""
    names = {field.name for field in fields}
    return {err.field if err.field in names else "base": err.translation_key}, err.placeholders


def _short(value: object) -> str:
    """Show what was given without flooding a message."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
