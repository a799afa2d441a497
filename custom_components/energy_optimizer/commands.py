"""The command table: name, fields, handler, who may call it, its REST place, its answer.

Every door (actions, REST, websocket) is made from this table and goes through `calling`,
so none can drift from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from . import (
    answers,
    book_commands,
    command_fields as given,
    handlers,
    ordering,
    registering,
    window_commands,
)
from .money_answers import BOOKS, EXPORTED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from .coordinator import RuntimeData
    from .fields import Field

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
        given.ORDER,
        ordering.set_override,
        Access.ADMINISTER,
        "override/set",
        answers.OVERRIDE,
    ),
    Command(
        "clear_override",
        given.ANY_TARGET,
        ordering.clear_override,
        Access.ADMINISTER,
        "override/clear",
        answers.OVERRIDE_CLEARED,
    ),
    Command(
        "simulate",
        given.ORDER,
        ordering.simulate,
        Access.READ,
        "simulate",
        answers.SIMULATED,
    ),
    Command(
        "find_cheapest_window",
        given.FIND_CHEAPEST_WINDOW,
        window_commands.find_cheapest_window,
        Access.READ,
        "window/cheapest",
        answers.CHEAPEST_WINDOW,
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
    Command(
        "export_books",
        given.EXPORT_BOOKS,
        book_commands.export_books,
        Access.READ,
        "books/export",
        EXPORTED,
    ),
)
