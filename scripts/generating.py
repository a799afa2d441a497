"""Files made from the command table and the profiles; tests hold them against both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from describing import commands_md
from describing_batteries import batteries_md
import yaml

from custom_components.energy_optimizer.commands import COMMANDS
from custom_components.energy_optimizer.fields import Field, Kind

if TYPE_CHECKING:
    from custom_components.energy_optimizer.commands import Command

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ROOT / "custom_components" / "energy_optimizer" / "services.yaml"
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
BATTERIES_PAGE = ROOT / "docs" / "batteries.md"
HEADER = "# Made by scripts/generate from the command table; change commands.py instead.\n"


def write(*, check: bool) -> list[str]:
    """Write what differs (or only name it); gives the files that did."""
    stale = []
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.write_text(text, encoding="utf-8")
    return stale


def generated() -> dict[Path, str]:
    """Give every generated file's text."""
    return {
        SERVICES: services_yaml(),
        COMMANDS_PAGE: commands_md(),
        BATTERIES_PAGE: batteries_md(),
    }


def services_yaml() -> str:
    """Describe every action's fields for Home Assistant's action editor."""
    described = {command.name: _described(command) for command in COMMANDS}
    text: str = yaml.safe_dump(described, sort_keys=False, allow_unicode=True)
    return HEADER + text


def _described(command: Command) -> dict[str, Any] | None:
    if not command.fields:
        return None
    return {"fields": {field.name: _field(field) for field in command.fields}}


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"required": True} if field.required else {}
    if field.default is not None:
        described["default"] = field.default
    if field.example is not None:
        described["example"] = field.example
    return described | {"selector": _selector(field)}


def _selector(field: Field) -> dict[str, Any]:
    if field.kind is Kind.TIME:
        return {"text": None}
    config = field.as_selector("").config
    if "unit_of_measurement" in config and "{currency}" in (field.unit or ""):
        config = {key: value for key, value in config.items() if key != "unit_of_measurement"}
    name = field.as_selector("").selector_type
    plain = {key: _plain(value) for key, value in config.items() if key != "read_only"}
    return {name: plain or None}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value
