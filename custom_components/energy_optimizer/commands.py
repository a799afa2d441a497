"""The command table: name, fields, handler, what it answers, who may call it.

Every door (actions, REST, websocket) is made from this table and goes through `run`,
so none can drift from another; errors are translated here and in the coordinator only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from . import const as c, handlers, registering
from .core.errors import ConflictError, EnergyOptimizerError, InputError, NotFoundError
from .fields import (
    BATTERY_FIELDS,
    DEVICE_FIELDS,
    PRICE_LIMIT,
    Field,
    Kind,
    read_fields,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from homeassistant.core import HomeAssistant

    from .coordinator import RuntimeData

    type Handler = Callable[[RuntimeData, dict[str, Any]], Awaitable[dict[str, Any]]]


class Access(StrEnum):
    """Who may call: anyone signed in, reporters the owner listed, or administrators."""

    READ = "read"
    REPORT = "report"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table."""

    name: str
    fields: tuple[Field, ...]
    handler: Handler
    access: Access


DEVICE_ID = Field(name=c.CONF_DEVICE_ID, kind=Kind.SLUG, required=True, example="pool_pump")
BATTERY_ID = Field(name=c.CONF_BATTERY_ID, kind=Kind.SLUG, required=True, example="house_battery")


def _price(name: str, *, required: bool = False) -> Field:
    return Field(
        name=name,
        kind=Kind.NUMBER,
        low=-PRICE_LIMIT,
        high=PRICE_LIMIT,
        required=required,
        unit="{currency}/kWh",
        example=0.31,
    )


IMPORT_PRICE = _price("import_price_per_kwh")
EXPORT_PRICE = _price("export_price_per_kwh")
FORECAST = Field(
    name="forecast",
    kind=Kind.LIST,
    max_items=1000,
    items=(
        Field(name="start", kind=Kind.TIME, required=True),
        Field(name="end", kind=Kind.TIME, required=True),
        _price("import_price_per_kwh", required=True),
        EXPORT_PRICE,
    ),
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "register_device",
        (DEVICE_ID, *DEVICE_FIELDS),
        registering.register_device,
        Access.ADMINISTER,
    ),
    Command(
        "update_device_status",
        (
            DEVICE_ID,
            Field(name="is_on", kind=Kind.BOOLEAN, required=True, example=True),
            Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, low=0, high=1000, unit="kW", example=1.1),
        ),
        handlers.update_device_status,
        Access.REPORT,
    ),
    Command("get_device_instructions", (DEVICE_ID,), handlers.get_device_instructions, Access.READ),
    Command(
        "update_grid",
        (
            IMPORT_PRICE,
            EXPORT_PRICE,
            Field(name="saturation_pct", kind=Kind.NUMBER, low=0, high=100, unit="%", example=85),
            FORECAST,
            Field(name="valid_until", kind=Kind.TIME),
        ),
        handlers.update_grid,
        Access.REPORT,
    ),
    Command(
        "register_battery",
        (BATTERY_ID, *BATTERY_FIELDS),
        registering.register_battery,
        Access.ADMINISTER,
    ),
    Command(
        "update_battery",
        (
            BATTERY_ID,
            Field(
                name="command",
                kind=Kind.CHOICE,
                choices=("store", "release", "stop", "report"),
                required=True,
                example="store",
            ),
            Field(name="energy_kwh", kind=Kind.NUMBER, above=0, high=10_000, unit="kWh", example=2),
            Field(name=c.CONF_POWER_KW, kind=Kind.NUMBER, above=0, high=1000, unit="kW", example=3),
            Field(name="until", kind=Kind.TIME),
            Field(
                name="state_of_charge_pct",
                kind=Kind.NUMBER,
                low=0,
                high=100,
                unit="%",
                example=55,
            ),
        ),
        handlers.update_battery,
        Access.REPORT,
    ),
    Command("optimize", (), handlers.optimize, Access.READ),
    Command("get_profit", (), handlers.get_profit, Access.READ),
    Command("get_savings", (), handlers.get_savings, Access.READ),
)


def runtime_of(hass: HomeAssistant) -> RuntimeData:
    """Find the running home. Raises: ConflictError while it is not set up."""
    entries = hass.config_entries.async_entries(c.DOMAIN)
    loaded = next((entry for entry in entries if entry.state is ConfigEntryState.LOADED), None)
    if loaded is None:
        raise ConflictError("Energy Optimizer is not set up or not loaded", what="not_loaded")
    data: RuntimeData = loaded.runtime_data
    return data


async def execute(hass: HomeAssistant, command: Command, data: object) -> dict[str, Any]:
    """Read the fields and call the handler. Raises: EnergyOptimizerError."""
    runtime = runtime_of(hass)
    return await command.handler(runtime, read_fields(command.fields, data))


async def run(hass: HomeAssistant, command: Command, data: object) -> dict[str, Any]:
    """Execute, with our errors as Home Assistant's translated ones."""
    try:
        return await execute(hass, command, data)
    except (InputError, NotFoundError, ConflictError) as err:
        raise ServiceValidationError(**translated(err)) from err
    except EnergyOptimizerError as err:
        raise HomeAssistantError(**translated(err)) from err


def translated(err: EnergyOptimizerError) -> dict[str, Any]:
    """Give the arguments Home Assistant's errors translate from."""
    return {
        "translation_domain": c.DOMAIN,
        "translation_key": err.translation_key,
        "translation_placeholders": err.placeholders,
    }
