"""Every error this integration raises on purpose.

Each carries a `translation_key` and its placeholders, so that a person reads it in
their own language. They are translated in two places only: the coordinator and
`commands.run`.
"""

from __future__ import annotations

from typing import ClassVar


class EnergyOptimizerError(Exception):
    """Base of all our errors."""

    translation_key: ClassVar[str] = "unexpected"

    def __init__(self, message: str, **placeholders: object) -> None:
        """Keep the English message and the values a translation fills in."""
        super().__init__(message)
        self.placeholders = {"message": message}
        self.placeholders |= {name: str(value) for name, value in placeholders.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Let another process be handed it as it is: what it was made from is not kept."""
        return _handed_over, (type(self), *self.args), self.__dict__


def _handed_over(kind: type[EnergyOptimizerError], message: str) -> EnergyOptimizerError:
    return kind.__new__(kind, message)


class InputError(EnergyOptimizerError):
    """A value that cannot be right: says which field, what was given, what is allowed."""

    translation_key = "invalid_value"

    def __init__(self, field: str, given: object, allowed: str, index: int | None = None) -> None:
        """Name the field (and the slot, for an array), the value and what is allowed."""
        self.field = field
        self.index = index
        place = field if index is None else f"{field}[{index}]"
        super().__init__(
            f"{place} is {given!r}; allowed: {allowed}", field=place, given=given, allowed=allowed
        )


class InapplicableError(InputError):
    """A value that can be right, but not now or not with the others that were given."""


class MissingInputError(EnergyOptimizerError):
    """Something the plan needs is not there (yet): a price, a state of charge."""

    translation_key = "missing_input"

    def __init__(self, what: str, why: str) -> None:
        """Name what is missing (`price`, an entity id) and why it cannot be used."""
        self.what = what
        super().__init__(f"{what}: {why}", what=what, why=why)


class NotFoundError(EnergyOptimizerError):
    """A command names something we do not know."""

    translation_key = "not_found"

    def __init__(self, field: str, given: object, known: str) -> None:
        """Name the field, what was asked for and what there is."""
        self.field = field
        super().__init__(
            f"{field}: there is no {given!r}; known: {known}", field=field, given=given, known=known
        )


class ConflictError(EnergyOptimizerError):
    """A command that contradicts the present state."""

    translation_key = "conflict"

    def __init__(self, message: str, *, field: str | None = None, **placeholders: object) -> None:
        """Name the field where one field is what contradicts."""
        self.field = field
        super().__init__(message, **placeholders)


class TooLargeError(EnergyOptimizerError):
    """More was sent than is read."""

    translation_key = "too_large"


class NotAllowedError(EnergyOptimizerError):
    """The caller may not do this."""

    translation_key = "not_allowed"


class SolveError(EnergyOptimizerError):
    """The solver gave no plan."""

    translation_key = "solve_failed"


class SolverTimeoutError(SolveError):
    """The time limit passed before the solver had any plan."""

    translation_key = "solver_timeout"


class ControlError(EnergyOptimizerError):
    """A device or battery did not do what it was told."""

    translation_key = "control_failed"


class DeviceUnavailableError(ControlError):
    """The entity that a command must go to cannot be reached now."""

    translation_key = "device_unavailable"


class CommandRejectedError(ControlError):
    """Home Assistant or the device refused the command, or it did not take effect."""

    translation_key = "command_rejected"


class JournalError(ControlError):
    """The journal could not be written, so nothing may be forced."""

    translation_key = "journal_failed"


class LedgerError(EnergyOptimizerError):
    """The books could not be read or written."""

    translation_key = "ledger_failed"
