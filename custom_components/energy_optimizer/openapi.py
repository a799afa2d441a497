"""The REST door described: OpenAPI 3.1 made from the command table."""

from __future__ import annotations

from http import HTTPStatus
import inspect
from typing import TYPE_CHECKING, Any

from . import patterns
from .answers import ERROR
from .commands import COMMANDS, Access, Command
from .fields import Field, Kind

if TYPE_CHECKING:
    from .answers import Schema

BASE = "/api/energy_optimizer/"
PLAIN = {"text/plain": {"schema": {"type": "string"}}}
UNAUTHORIZED = {"description": "No token, or none that Home Assistant knows", "content": PLAIN}
WHO = {
    Access.READ: "Any user.",
    Access.REPORT: "Administrators and the users listed in the options.",
    Access.ADMINISTER: "Administrators.",
}


def document(version: str) -> dict[str, Any]:
    """Describe every command with its body, its answers and its errors."""
    paths: dict[str, Any] = {
        BASE + command.path: {"post" if command.posts else "get": _operation(command)}
        for command in COMMANDS
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Energy Optimizer",
            "version": version,
            "description": "Every call needs one of Home Assistant's access tokens.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": ERROR},
        },
    }


def describe(command: Command) -> str:
    """Say in a sentence what a command does: its handler's own words."""
    return (inspect.getdoc(command.handler) or "").partition("\n")[0]


def _operation(command: Command) -> dict[str, Any]:
    in_path = [field for field in command.fields if not command.posts]
    operation: dict[str, Any] = {
        "operationId": command.name,
        "summary": describe(command),
        "description": WHO[command.access],
        "responses": _responses(command),
    }
    if in_path:
        operation["parameters"] = [
            {
                "name": field.name,
                "in": "path",
                "required": True,
                "schema": schema_of(field),
                "example": field.example,
            }
            for field in in_path
        ]
    if command.posts:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": object_schema(command.fields)}},
        }
    return operation


def _responses(command: Command) -> dict[str, Any]:
    statuses = [HTTPStatus.CONFLICT]
    if command.fields:
        statuses = [HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT]
    if command.posts:
        statuses += [HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY]
    if command.access is not Access.READ:
        statuses.append(HTTPStatus.FORBIDDEN)
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    responses: dict[str, Any] = {
        "200": {
            "description": "Done",
            "content": {"application/json": {"schema": command.answer}},
            **_links(command),
        },
        "401": UNAUTHORIZED,
    }
    for status in sorted(statuses):
        responses[str(status.value)] = {"description": status.phrase, "content": error}
    if "400" in responses:
        # Home Assistant turns away a suspicious address itself, before we see it.
        responses["400"]["content"] = error | PLAIN
    return responses


def _links(command: Command) -> dict[str, Any]:
    """Say which commands go on with what was registered."""
    kind, _, what = command.name.partition("_")
    if kind != "register":
        return {}
    name = f"{what}_id"
    value = f"$response.body#/{name}"
    return {
        "links": {
            other.name: {
                "operationId": other.name,
                **(
                    {"requestBody": {name: value}} if other.posts else {"parameters": {name: value}}
                ),
            }
            for other in COMMANDS
            if other is not command and name in {field.name for field in other.fields}
        }
    }


def object_schema(fields: tuple[Field, ...]) -> Schema:
    """Describe an object with these fields; a field that may be left out may be null."""
    schema: Schema = {
        "type": "object",
        "properties": {field.name: _maybe_null(field) for field in fields},
        "additionalProperties": False,
    }
    required = [field.name for field in fields if field.required]
    return schema | ({"required": required} if required else {})


def _maybe_null(field: Field) -> Schema:
    schema = schema_of(field)
    if field.required:
        return schema
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    schema["type"] = [schema["type"], "null"]
    if field.default is not None:
        schema["default"] = field.default
    return schema


def schema_of(field: Field) -> Schema:
    """Describe one field exactly as `Field.read` takes it."""
    unit = f"; {field.unit}" if field.unit else ""
    schema: Schema = {"description": field.allowed + unit}
    match field.kind:
        case Kind.NUMBER | Kind.INTEGER:
            schema |= {"type": "integer" if field.kind is Kind.INTEGER else "number"}
            bounds = {
                "minimum": field.low,
                "maximum": field.high,
                "exclusiveMinimum": field.above,
            }
            schema |= {name: value for name, value in bounds.items() if value is not None}
        case Kind.BOOLEAN:
            schema |= {"type": "boolean"}
        case Kind.CHOICE:
            schema |= {"type": "string", "enum": list(field.choices)}
        case Kind.LIST:
            schema |= {
                "type": "array",
                "minItems": 1,
                "maxItems": field.max_items,
                "items": object_schema(field.items),
            }
        case _:
            schema |= _string(field)
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def _string(field: Field) -> Schema:
    match field.kind:
        case Kind.SLUG:
            return {"type": "string", "pattern": f"^{patterns.SLUG.pattern}$"}
        case Kind.ENTITY:
            domains = "|".join(field.domains) if field.domains else patterns.OBJECT_ID
            pattern = rf"^(?:{domains})\.{patterns.OBJECT_ID}$"
            return {"type": "string", "pattern": pattern, "maxLength": patterns.MAX_TEXT}
        case Kind.TIME:
            return {"type": "string", "pattern": f"^{patterns.TIME.pattern}$"}
        case _:
            return {
                "type": "string",
                "pattern": f"^{patterns.TEXT.pattern}$",
                "minLength": 1,
                "maxLength": patterns.MAX_TEXT,
            }
