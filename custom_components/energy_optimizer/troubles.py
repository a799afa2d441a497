"""Repair issues for what is wrong with batteries and devices, named, and gone when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .control.claims import former_of, is_polling
from .control.status import Problem, ProblemKind
from .polling import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from .control.executor import Executor
    from .control.journal import Claim

# A person is not bothered with what goes by itself: what is held may be away for this long.
AWAY_FOR = timedelta(minutes=10)
TROUBLE = "trouble_"
SHOWN = frozenset(
    {
        ProblemKind.NOT_RELEASED,
        ProblemKind.JOURNAL,
        ProblemKind.NOT_STARTED,
        ProblemKind.WRITE_BUDGET,
        ProblemKind.NOT_FOLLOWING,
    }
)


class Troubles:
    """Keeps one issue for each problem that a person should look at."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Go on from what an earlier set-up showed, so that it ends when it is over."""
        self._hass = hass
        self._shown: dict[str, tuple[ProblemKind, str] | None] = {
            issue_id: None
            for domain, issue_id in ir.async_get(hass).issues
            if domain == DOMAIN and issue_id.startswith(TROUBLE)
        }

    def look(self, executor: Executor) -> None:
        """Show what is wrong now."""
        self.show(item for item in executor.problems if _is_shown(item, executor))

    def show(self, problems: Iterable[Problem]) -> None:
        """Show exactly these."""
        found = {issue_of(item.target): item for item in problems}
        for issue_id in self._shown.keys() - found.keys():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            del self._shown[issue_id]
        for issue_id, problem in found.items():
            key = _key(problem)
            if self._shown.get(issue_id) != (key, problem.detail):
                self._shown[issue_id] = (key, problem.detail)
                self._raise(issue_id, key, problem)

    def _raise(self, issue_id: str, key: ProblemKind, problem: Problem) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            data={"target": problem.target, "name": problem.name},
            is_fixable=key is ProblemKind.NOT_RELEASED,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key.value,
            translation_placeholders={
                "name": as_text(problem.name),
                "detail": as_text(problem.detail),
            },
        )


def issue_of(target: str) -> str:
    """Give the id of the issue about a battery, a device or the journal."""
    return TROUBLE + target.replace(":", "_")


def not_started(error: BaseException | None) -> Problem:
    """Say that control could not begin, and why."""
    why = type(error).__name__ if error is None or not str(error) else str(error)
    return Problem(ProblemKind.NOT_STARTED, "control", "Energy Optimizer", why)


def show_left_behind(hass: HomeAssistant, claims: Iterable[Claim]) -> None:
    """Name for good what was still taken when the home was removed, and what to put back."""
    for claim in claims:
        if is_polling(claim):
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"{ProblemKind.LEFT_BEHIND}_{claim.target.replace(':', '_')}",
            is_fixable=False,
            is_persistent=True,
            severity=ir.IssueSeverity.ERROR,
            translation_key=ProblemKind.LEFT_BEHIND.value,
            translation_placeholders={"name": claim.target, "former": as_text(former_of(claim))},
        )


def _key(problem: Problem) -> ProblemKind:
    unreachable = problem.kind is ProblemKind.UNAVAILABLE
    return ProblemKind.NOT_RELEASED if unreachable else problem.kind


def _is_shown(problem: Problem, executor: Executor) -> bool:
    claim = executor.journal.claims.get(problem.target)
    if problem.kind is ProblemKind.UNAVAILABLE:
        return claim is not None and dt_util.utcnow() - claim.changed_at >= AWAY_FOR
    return problem.kind in SHOWN
