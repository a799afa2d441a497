"""docs/batteries.md, made from the battery profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_components.energy_optimizer.control.drivers.profile_load import FOLDER, load_profile
from custom_components.energy_optimizer.control.profile_records import (
    Expression,
    Press,
    Put,
    Restore,
)
from custom_components.energy_optimizer.core.dispatch import InstructionKind

if TYPE_CHECKING:
    from custom_components.energy_optimizer.control.profile_records import Profile, Step, Value

INTRO = """# Batteries

<!-- Made by scripts/generate from the profiles in control/profiles; change those instead. -->

When a battery is added, choose its **device**: what it is told through is found there, by
integration and key, and shown for confirmation. A family that has no device is found by one of its
entities, which you choose instead. A battery of another family is told through
entities that you map, or through actions that you write; the test pulse ends the set-up of each.

*Verified*: **core** means that keys, options and services are held to Home Assistant's own code by
a test. **unverified** ones were written from what their integrations publish: only the test pulse
shows whether they are right.

A discharge is forced only where something ends it with nobody there: the command lapses within ten
minutes, it stops at its state of charge, or the inverter's own minimum state of charge is at (or
can be raised to) the reserve. A dash: not possible, or not safely.

| Battery | Integration | Verified | Charge | Discharge | Hold | No charge | Ends by itself |
|---|---|---|---|---|---|---|---|
"""


def batteries_md() -> str:
    """Give the page: a table of all, then each with its steps."""
    profiles = sorted(map(load_profile, FOLDER.glob("*.yaml")), key=lambda item: item.name.lower())
    rows = "".join(_row(profile) for profile in profiles)
    return INTRO + rows + "".join(_section(profile) for profile in profiles)


def _row(profile: Profile) -> str:
    cells = [
        profile.name,
        f"`{profile.integration}`",
        profile.verified.value,
        _yes(InstructionKind.CHARGE in profile.instructions),
        _yes(_discharges(profile)),
        "–" if profile.hold is None else f"`{profile.hold.value}`",
        _yes(InstructionKind.NO_CHARGE in profile.instructions),
        _ends(profile),
    ]
    return f"| {' | '.join(cells)} |\n"


def _discharges(profile: Profile) -> bool:
    guarded = profile.ends_by_itself or profile.reserve is not None
    return guarded and InstructionKind.DISCHARGE in profile.instructions


def _ends(profile: Profile) -> str:
    if profile.stops_at_target:
        return "at its state of charge"
    if profile.kept_alive:
        return "without the integration"
    lapses = "" if not profile.lapses_after_s else f"after {profile.lapses_after_s:g} s"
    if profile.ends_by_itself or profile.reserve is None:
        return lapses or "no"
    return " or ".join(filter(None, [lapses, "at the inverter's minimum"]))


def _yes(condition: object) -> str:
    return "yes" if condition else "–"


def _section(profile: Profile) -> str:
    found = [
        f"| {role} | {record.domain} | {', '.join(f'`{key}`' for key in record.keys)} |"
        for role, record in profile.entities.items()
    ]
    told = [f"- **{kind.value}**: {_steps(steps)}" for kind, steps in profile.instructions.items()]
    return "\n".join(
        [
            f"\n## {profile.name}\n",
            f"{profile.notes.strip()}\n",
            "| Role | Entity | Key |",
            "|---|---|---|",
            *found,
            "",
            *told,
            f"- **back to what it did before**: {_steps(profile.release)}",
            "",
        ]
    )


def _steps(steps: tuple[Step, ...]) -> str:
    return ", then ".join(map(_step, steps))


def _step(step: Step) -> str:
    if isinstance(step, Put):
        shown = "" if step.shows is None else f" (it shows `{step.shows}`)"
        return f"{step.role} = {_value(step.value)}{shown}"
    if isinstance(step, Press):
        return f"press {step.role}"
    if isinstance(step, Restore):
        return f"{step.role} as it was"
    given = ", ".join(f"{key}: {_value(value)}" for key, value in step.data.items())
    return f"`{step.service}` ({given})"


def _value(value: Value) -> str:
    if not isinstance(value, Expression):
        return f"`{value}`"
    sign = "−" if value.times == -1 else "" if value.times == 1 else f"{value.times:g} × "
    source = (
        value.source.value if value.entity is None else f"{value.source.value} of {value.entity}"
    )
    per = "" if value.per is None else f" / {value.per}"
    plus = f" + {value.plus:g}" if value.plus else ""
    least = "" if value.least is None else f", at least {value.least:g}"
    return f"{sign}{source}{per}{plus}{least}"
