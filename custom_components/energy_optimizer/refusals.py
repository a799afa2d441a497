"""How REST and the websocket say an error: a code, a status, the field, a message."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from .const import DOMAIN
from .core.errors import (
    ConflictError,
    EnergyOptimizerError,
    InapplicableError,
    InputError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
)

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error for a caller who is a program."""

    code: str
    status: HTTPStatus
    field: str | None
    message: str

    @property
    def answer(self) -> tuple[dict[str, object], HTTPStatus]:
        """Body and status of a REST answer."""
        error = {"code": self.code, "field": self.field, "message": self.message}
        return {"error": error}, self.status


REFUSED = (
    (NotAllowedError, "not_allowed", HTTPStatus.FORBIDDEN),
    (InapplicableError, "inapplicable", HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, "invalid", HTTPStatus.BAD_REQUEST),
    (TooLargeError, "too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (NotFoundError, "not_found", HTTPStatus.NOT_FOUND),
    (ConflictError, "conflict", HTTPStatus.CONFLICT),
    (EnergyOptimizerError, "failed", HTTPStatus.CONFLICT),
)
CODES = tuple(code for _, code, _ in REFUSED)


def refusal_of(err: EnergyOptimizerError) -> Refusal:
    """Say our error: the first row whose kind it is."""
    code, status = next((code, status) for kind, code, status in REFUSED if isinstance(err, kind))
    return Refusal(code, status, getattr(err, "field", None), str(err))


def refuse(connection: ActiveConnection, msg_id: int, err: EnergyOptimizerError) -> None:
    """Say our error on the websocket."""
    refusal = refusal_of(err)
    connection.send_error(
        msg_id, refusal.code, refusal.message, err.translation_key, DOMAIN, err.placeholders
    )
