"""How every door calls a command: who may, what it is given, and our errors in Home Assistant's.

Errors are translated here and in the coordinator only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized

from . import const as c
from .commands import Access
from .core.errors import (
    ConflictError,
    EnergyOptimizerError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from .fields import read_fields

if TYPE_CHECKING:
    from homeassistant.auth.models import User
    from homeassistant.core import Context, HomeAssistant

    from .commands import Command
    from .coordinator import RuntimeData


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
