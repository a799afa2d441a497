"""How REST and the websocket say an error: a code, a status, the field, a message."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from .core.errors import (
    ConflictError,
    EnergyOptimizerError,
    InapplicableError,
    InputError,
    NotAllowedError,
    NotFoundError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error for a caller who is a program."""

    code: str
    status: HTTPStatus
    field: str | None
    message: str

    def as_dict(self) -> dict[str, object]:
        """Give the body of a REST answer."""
        return {"error": {"code": self.code, "field": self.field, "message": self.message}}


REFUSED = (
    (NotAllowedError, "not_allowed", HTTPStatus.FORBIDDEN),
    (InapplicableError, "inapplicable", HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, "invalid", HTTPStatus.BAD_REQUEST),
    (NotFoundError, "not_found", HTTPStatus.NOT_FOUND),
    (ConflictError, "conflict", HTTPStatus.CONFLICT),
    (EnergyOptimizerError, "failed", HTTPStatus.CONFLICT),
)
TOO_LARGE = "too_large"
CODES = (*(code for _, code, _ in REFUSED), TOO_LARGE)


def refusal_of(err: EnergyOptimizerError) -> Refusal:
    """Say our error: the first row whose kind it is."""
    code, status = next((code, status) for kind, code, status in REFUSED if isinstance(err, kind))
    return Refusal(code, status, getattr(err, "field", None), str(err))


def too_large(most_bytes: int) -> Refusal:
    """Say that a body is too large to be read."""
    message = f"The body may have {most_bytes} bytes at the most"
    return Refusal(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None, message)
