"""The command table: name, fields, handler, who may call it, its REST place, its answer.

Every door (actions, REST, websocket) is made from this table and goes through `execute`,
so none can drift from another; errors are translated here and in the coordinator only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized

from . import (
    answers,
    book_commands,
    command_fields as given,
    const as c,
    handlers,
    ordering,
    registering,
)
from .core.errors import (
    ConflictError,
    EnergyOptimizerError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from .fields import Field, read_fields
from .money_answers import BOOKS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from homeassistant.auth.models import User
    from homeassistant.core import Context, HomeAssistant

    from .coordinator import RuntimeData

    type Handler = Callable[[RuntimeData, dict[str, Any]], Awaitable[dict[str, Any]]]


class Access(StrEnum):
    """Who may call: anyone signed in, reporters the owner listed, or administrators."""

    READ = "read"
    REPORT = "report"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    path: below /api/energy_optimizer/; a field in braces is part of it, and the command is
    a GET; `posts` ones take their fields in the body. orders: whether some data order more
    than the row's access allows, so that only administrators may.
    """

    name: str
    fields: tuple[Field, ...]
    handler: Handler
    access: Access
    path: str
    answer: dict[str, Any]
    posts: bool = True
    orders: Callable[[Mapping[str, Any]], bool] | None = None


def _gives_order(data: Mapping[str, Any]) -> bool:
    """Tell whether `update_battery` orders; to report its state of charge does not."""
    return bool(data["command"] != "report")


COMMANDS: tuple[Command, ...] = (
    Command(
        "register_device",
        given.REGISTER_DEVICE,
        registering.register_device,
        Access.ADMINISTER,
        "device/register",
        answers.DEVICE_CHANGED,
    ),
    Command(
        "unregister_device",
        (given.DEVICE_ID,),
        registering.unregister_device,
        Access.ADMINISTER,
        "device/unregister",
        answers.DEVICE_CHANGED,
    ),
    Command(
        "update_device_status",
        given.UPDATE_DEVICE_STATUS,
        handlers.update_device_status,
        Access.REPORT,
        "device/status",
        answers.DEVICE_STATUS,
    ),
    Command(
        "get_device_instructions",
        (given.DEVICE_ID,),
        handlers.get_device_instructions,
        Access.READ,
        "device/instructions/{device_id}",
        answers.DEVICE_INSTRUCTIONS,
        posts=False,
    ),
    Command(
        "update_grid",
        given.UPDATE_GRID,
        handlers.update_grid,
        Access.REPORT,
        "grid/update",
        answers.GRID,
    ),
    Command(
        "register_battery",
        given.REGISTER_BATTERY,
        registering.register_battery,
        Access.ADMINISTER,
        "battery/register",
        answers.BATTERY_CHANGED,
    ),
    Command(
        "unregister_battery",
        (given.BATTERY_ID,),
        registering.unregister_battery,
        Access.ADMINISTER,
        "battery/unregister",
        answers.BATTERY_CHANGED,
    ),
    Command(
        "update_battery",
        given.UPDATE_BATTERY,
        handlers.update_battery,
        Access.REPORT,
        "battery/update",
        answers.BATTERY_UPDATED,
        orders=_gives_order,
    ),
    Command(
        "set_override",
        given.SET_OVERRIDE,
        ordering.set_override,
        Access.ADMINISTER,
        "override/set",
        answers.OVERRIDE,
    ),
    Command(
        "clear_override",
        given.EITHER,
        ordering.clear_override,
        Access.ADMINISTER,
        "override/clear",
        answers.OVERRIDE_CLEARED,
    ),
    Command(
        "optimize", (), handlers.optimize, Access.READ, "optimize", answers.OPTIMIZE, posts=False
    ),
    Command("get_plan", (), handlers.get_plan, Access.READ, "plan", answers.PLAN, posts=False),
    Command(
        "get_profit", (), handlers.get_profit, Access.READ, "profit", answers.PROFIT, posts=False
    ),
    Command(
        "get_savings",
        (),
        handlers.get_savings,
        Access.READ,
        "savings",
        answers.SAVINGS,
        posts=False,
    ),
    Command("get_books", (), book_commands.get_books, Access.READ, "books", BOOKS, posts=False),
)


def runtime_of(hass: HomeAssistant) -> RuntimeData:
    """Find the running home. Raises: ConflictError while it is not set up."""
    entries = hass.config_entries.async_entries(c.DOMAIN)
    loaded = next((entry for entry in entries if entry.state is ConfigEntryState.LOADED), None)
    if loaded is None:
        raise ConflictError("Energy Optimizer is not set up or not loaded")
    data: RuntimeData = loaded.runtime_data
    return data


async def execute(
    hass: HomeAssistant, command: Command, user: User | None, data: object
) -> dict[str, Any]:
    """Check who calls, read the fields and call the handler; no user is Home Assistant itself.

    Raises: EnergyOptimizerError.
    """
    runtime = runtime_of(hass)
    check_access(runtime, command.access, user)
    values = read_fields(command.fields, data)
    if command.orders is not None and command.orders(values):
        check_access(runtime, Access.ADMINISTER, user)
    return await command.handler(runtime, values)


def check_access(runtime: RuntimeData, access: Access, user: User | None) -> None:
    """Refuse who may not. Raises: NotAllowedError."""
    if user is None or access is Access.READ or user.is_admin:
        return
    listed = runtime.coordinator.config_entry.options.get(c.CONF_REPORTERS, ())
    if access is Access.REPORT and user.id in listed:
        return
    listed_too = " and the users listed in the options" if access is Access.REPORT else ""
    raise NotAllowedError(f"Only administrators{listed_too} may do this")


async def run(
    hass: HomeAssistant, command: Command, context: Context, data: object
) -> dict[str, Any]:
    """Execute for an action, with our errors as Home Assistant's translated ones."""
    user = None
    if context.user_id is not None:
        user = await hass.auth.async_get_user(context.user_id)
        if user is None:
            raise Unauthorized(context=context)
    try:
        return await execute(hass, command, user, data)
    except EnergyOptimizerError as err:
        raise as_home_assistants(err, context) from err


def as_home_assistants(
    err: EnergyOptimizerError, context: Context | None = None
) -> HomeAssistantError:
    """Give our error as one that Home Assistant translates."""
    if isinstance(err, NotAllowedError):
        return Unauthorized(context=context)
    mistaken = isinstance(err, (InputError, NotFoundError, ConflictError))
    kind = ServiceValidationError if mistaken else HomeAssistantError
    return kind(
        translation_domain=c.DOMAIN,
        translation_key=err.translation_key,
        translation_placeholders=err.placeholders,
    )
