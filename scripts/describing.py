"""docs/commands.md, made from the command table: what a caller of any door needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custom_components.energy_optimizer.commands import COMMANDS, Access, Command
from custom_components.energy_optimizer.openapi import BASE
from custom_components.energy_optimizer.refusals import REFUSED

if TYPE_CHECKING:
    from custom_components.energy_optimizer.fields import Field

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "custom_components" / "energy_optimizer" / "translations" / "en.json"
UNTIL = "2026-12-01T18:00:00+01:00"
WHO = {
    Access.READ: "any user",
    Access.REPORT: "administrators, and users listed in the integration's options",
    Access.ADMINISTER: "administrators",
}
# Where the fields' own examples do not make a good call.
EXAMPLES: dict[str, dict[str, Any]] = {
    "update_grid": {"import_price_per_kwh": 0.31, "saturation_pct": 85},
    "register_battery": {
        "battery_id": "house_battery",
        "name": "House battery",
        "capacity_kwh": 10,
        "max_charge_kw": 5,
        "max_discharge_kw": 5,
    },
    "update_battery": {
        "battery_id": "house_battery",
        "command": "store",
        "energy_kwh": 2,
        "power_kw": 3,
        "until": UNTIL,
    },
}
OPENING = """\
<!-- Made by scripts/generate from the command table; change commands.py instead. -->

# Commands

Every command is there three times: as an **action** for automations and scripts, as a **REST**
call for programs and devices, and as a **websocket** message for pages. All three take the same
fields and give the same answer.

- **REST** calls need one of Home Assistant's access tokens (your profile, Security, Long-lived
  access tokens): `Authorization: Bearer TOKEN`. Bodies are JSON, 256 KiB at the most. The whole
  door is described for programs at `/api/energy_optimizer/openapi.json` (OpenAPI 3.1).
- **Actions** that an automation performs are Home Assistant's own and may everything; one that a
  person performs is that person's.
- A device that reports should have a user of its own, listed under *Users who may report* in the
  integration's options: it can then report and read, and change nothing else.
- Powers are in kW, energies in kWh, prices in your currency per kWh. Times are ISO 8601 with
  their UTC offset; in the plan they are seconds since 1970.
- `reported_at` makes reports safe to repeat: what is not newer than the last report is answered
  with `"accepted": false` and changes nothing.

## When something is wrong

REST answers `{"error": {"code", "field", "message"}}`; the websocket has the same codes. An
action raises an error in Home Assistant with the same message.
"""
MEANINGS = {
    "not_allowed": "the user may not do this",
    "inapplicable": "right in itself, but not now or not with the other values",
    "invalid": "not what the field takes, or a field that there is not",
    "too_large": "a body above 256 KiB",
    "not_found": "no battery or device has this id",
    "conflict": "contradicts the present state, or the home is not loaded",
    "failed": "the hardware, the plan or the books failed",
}
SUBSCRIBING = """\
## Following the home live

`{"type": "energy_optimizer/subscribe"}` on the websocket sends, as events:

- `{"type": "snapshot", …}`: everything that `get_plan` gives, at once;
- `{"type": "update", …}`: whenever something changed, the parts that did (`now`, `columns`,
  `batteries`, `devices`, `money`, `plan_id`, `generated_at`), each whole;
- `{"type": "unavailable"}`: the integration is being reloaded; a snapshot follows when it is back.

`columns.ahead` and `columns.plan` hold one value per slot, and `edges`: the n + 1 moments
between which the n slots lie. A `reason` is an index into `columns.reasons`.
"""


def commands_md() -> str:
    """Describe every command."""
    said = json.loads(TRANSLATIONS.read_text(encoding="utf-8"))["services"]
    parts = [OPENING, _errors(), *(_section(command, said[command.name]) for command in COMMANDS)]
    return "\n".join([*parts, SUBSCRIBING])


def _errors() -> str:
    rows = "\n".join(
        f"| {status.value} | `{code}` | {MEANINGS[code]} |" for _, code, status in REFUSED
    )
    without = "| 401 | | no token, or none that is known (Home Assistant's own answer) |"
    return f"| status | code | meaning |\n|---|---|---|\n{without}\n{rows}\n"


def _section(command: Command, said: dict[str, Any]) -> str:
    method = "POST" if command.posts else "GET"
    return "\n".join(
        (
            f"## `{command.name}`",
            "",
            said["description"],
            "",
            f"Who may: {WHO[command.access]}"
            + ("; to store, release or stop, administrators." if command.orders else "."),
            "",
            *_table(command.fields, said["fields"]),
            *_action(command),
            *_rest(command, method),
            *_websocket(command),
            "",
        )
    )


def _table(fields: tuple[Field, ...], said: dict[str, Any]) -> list[str]:
    if not fields:
        return ["It takes no fields.", ""]
    rows = [
        f"| `{field.name}`{' (required)' if field.required else ''} "
        f"| {field.allowed}{_unit(field)} | {_default(field)} "
        f"| {said[field.name]['description']} |"
        for field in fields
    ]
    return ["| field | takes | default | what it is |", "|---|---|---|---|", *rows, ""]


def _unit(field: Field) -> str:
    return f" [{field.unit.format(currency='currency')}]" if field.unit else ""


def _default(field: Field) -> str:
    return "" if field.default is None else f"`{json.dumps(field.default)}`"


def example(command: Command) -> dict[str, Any]:
    """Give a call that is well-formed."""
    if command.name in EXAMPLES:
        return EXAMPLES[command.name]
    return {field.name: field.example for field in command.fields if field.example is not None}


def _action(command: Command) -> list[str]:
    given = example(command)
    lines = ["```yaml", f"action: energy_optimizer.{command.name}"]
    if given:
        lines += ["data:", *(f"  {name}: {json.dumps(value)}" for name, value in given.items())]
    return [*lines, "response_variable: answer", "```", ""]


def _rest(command: Command, method: str) -> list[str]:
    given = example(command)
    path = BASE + command.path.format(**{name: str(value) for name, value in given.items()})
    if not command.posts:
        return ["```http", f"{method} {path}", "```", ""]
    return ["```http", f"{method} {path}", "", json.dumps(given), "```", ""]


def _websocket(command: Command) -> list[str]:
    message = {"type": f"energy_optimizer/{command.name}", **example(command)}
    return ["```json", json.dumps(message), "```", ""]
