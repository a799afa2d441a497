"""What a battery's profile may say, and its reading into records.

A profile is a YAML record under `control/profiles/`. It names entities by their role, says
how each is found on the battery's own device, and gives every instruction as ordered steps.
Values are literals or one source with a factor, an offset and a step; nothing is a template.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..core.dispatch import InstructionKind
from ..core.errors import InputError
from .profile_records import (
    FORCED,
    OF_AN_ENTITY,
    WINDOW,
    As,
    Call,
    EntityRecord,
    Expression,
    Press,
    Profile,
    Put,
    Reserve,
    Restore,
    Source,
    Step,
    Verified,
    read_by,
    roles_of,
    values_of,
)

WRITABLE: Final = ("select", "number", "switch", "time", "button")
READABLE: Final = (*WRITABLE, "sensor", "binary_sensor")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")


_SLUG: Final = vol.All(str, vol.Match(r"^[a-z][a-z0-9_]*$"))
_LITERAL: Final = vol.Any(str, int, float)
_EXPRESSION: Final = vol.Schema(
    {
        vol.Required("from"): vol.Coerce(Source),
        vol.Optional("times", default=1.0): vol.Coerce(float),
        vol.Optional("plus", default=0.0): vol.Coerce(float),
        vol.Optional("step"): vol.All(vol.Coerce(float), vol.Range(min=0, min_included=False)),
        vol.Optional("as", default=As.NUMBER): vol.Coerce(As),
        vol.Optional("least"): vol.Coerce(float),
        vol.Optional("per"): _SLUG,
        vol.Optional("entity"): _SLUG,
    }
)


def _put_value(value: object) -> object:
    """Take a literal or an expression; YAML's bare on and off are booleans, which no entity has."""
    if isinstance(value, bool):
        raise vol.Invalid("expected text or a number; put on and off in quotes")
    return _EXPRESSION(value) if isinstance(value, dict) else _LITERAL(value)


def _data_value(value: object) -> object:
    return value if isinstance(value, bool) else _put_value(value)


_PUT: Final = vol.Schema(
    {
        vol.Required("entity"): _SLUG,
        vol.Required("to"): _put_value,
        vol.Optional("shows"): str,
    }
)
_PRESS: Final = vol.Schema({vol.Required("press"): _SLUG})
_RESTORE: Final = vol.Schema(
    {vol.Required("restore"): _SLUG, vol.Optional("always", default=False): bool}
)
_CALL: Final = vol.Schema(
    {
        vol.Required("call"): cv.service,
        vol.Optional("data", default=dict): {_SLUG: _data_value},
    }
)
_STEP_KINDS: Final = {"entity": _PUT, "press": _PRESS, "call": _CALL, "restore": _RESTORE}


def _step(value: object) -> object:
    """Check a step by the key that tells its kind, so that the error is about that kind."""
    kinds = [key for key in _STEP_KINDS if isinstance(value, dict) and key in value]
    if len(kinds) != 1:
        raise vol.Invalid(f"expected a step with one of {', '.join(_STEP_KINDS)}")
    return _STEP_KINDS[kinds[0]](value)


_ENTITY: Final = vol.Schema(
    {
        vol.Required("domain"): vol.In(READABLE),
        vol.Required("key"): vol.All(cv.ensure_list, [vol.All(str, vol.Length(min=1))]),
        vol.Optional("unit"): vol.In(["W", "kW", "%"]),
        vol.Optional("gated", default=False): bool,
    }
)
_TOLD: Final = [kind.value for kind in InstructionKind if kind != InstructionKind.SELF_CONSUMPTION]
PROFILE_SCHEMA: Final = vol.Schema(
    {
        vol.Required("name"): vol.All(str, vol.Length(min=1)),
        vol.Required("integration"): _SLUG,
        vol.Required("verified"): vol.Coerce(Verified),
        vol.Required("entities"): vol.All({_SLUG: _ENTITY}, vol.Length(min=1)),
        vol.Required("instructions"): vol.All(
            {vol.In(_TOLD): vol.All([_step], vol.Length(min=1))}, vol.Length(min=1)
        ),
        vol.Required("release"): vol.All([_step], vol.Length(min=1)),
        vol.Optional("normal", default=dict): {_SLUG: _put_value},
        vol.Optional("decides"): _SLUG,
        vol.Optional("witness"): _SLUG,
        vol.Optional("reserve"): {
            vol.Required("entity"): _SLUG,
            vol.Optional("to", default={"from": "reserve_pct"}): _EXPRESSION,
        },
        vol.Optional("lapses_after_s"): vol.All(vol.Coerce(float), vol.Range(min=10, max=86_400)),
        vol.Optional("has_device", default=True): bool,
        vol.Optional("manufacturer"): str,
        vol.Optional("calls_wear", default=True): bool,
        vol.Optional("kept_alive", default=False): bool,
        vol.Optional("stops_at_target", default=False): bool,
        vol.Optional("power_w", default=dict): {
            vol.Optional("min", default=0.0): vol.All(vol.Coerce(float), vol.Range(min=0)),
            vol.Optional("max"): vol.All(vol.Coerce(float), vol.Range(min=1)),
        },
        vol.Optional("notes", default=""): str,
    }
)


def read_profile(profile_id: str, record: object) -> Profile:
    """Give the profile that a record describes.

    Raises: InputError naming the profile, the key that is wrong and what is allowed.
    """
    try:
        data = cast("dict[str, Any]", PROFILE_SCHEMA(record))
    except vol.MultipleInvalid as error:
        first = error.errors[0]
        path = ".".join(str(part) for part in (profile_id, *first.path))
        raise InputError(path, _at(record, first.path), first.error_message) from error
    reserve, power = data.get("reserve"), data["power_w"]
    profile = Profile(
        profile_id,
        data["name"],
        data["integration"],
        data["verified"],
        entities={
            role: EntityRecord(item["domain"], tuple(item["key"]), item.get("unit"), item["gated"])
            for role, item in data["entities"].items()
        },
        instructions={
            InstructionKind(kind): tuple(_read_step(step) for step in steps)
            for kind, steps in data["instructions"].items()
        },
        release=tuple(_read_step(step) for step in data["release"]),
        normal={role: _value(value) for role, value in data["normal"].items()},
        decides=data.get("decides"),
        witness=data.get("witness"),
        reserve=None if reserve is None else Reserve(reserve["entity"], _value(reserve["to"])),
        lapses_after_s=data.get("lapses_after_s"),
        kept_alive=data["kept_alive"],
        stops_at_target=data["stops_at_target"],
        min_power_w=power.get("min", 0.0),
        max_power_w=power.get("max"),
        notes=data["notes"],
        has_device=data["has_device"],
        manufacturer=data.get("manufacturer"),
        calls_wear=data["calls_wear"],
    )
    _check(profile)
    return profile


def _read_step(step: dict[str, Any]) -> Step:
    if "press" in step:
        return Press(step["press"])
    if "restore" in step:
        return Restore(step["restore"], step["always"])
    if "call" in step:
        return Call(step["call"], {key: _value(value) for key, value in step["data"].items()})
    return Put(step["entity"], _value(step["to"]), step.get("shows"))


def _value(value: Any) -> Any:  # noqa: ANN401 - a literal or what becomes an expression
    if not isinstance(value, dict):
        return value
    return Expression(
        value["from"],
        value["times"],
        value["plus"],
        value.get("step"),
        value["as"],
        value.get("least"),
        value.get("per"),
        value.get("entity"),
    )


def _check(profile: Profile) -> None:
    """Refuse what is well-formed but cannot be right. Raises: InputError."""
    every = [step for steps in profile.instructions.values() for step in steps]
    for step in (*every, *profile.release):
        _check_step(profile, step)
    named = {"decides": profile.decides, "witness": profile.witness}
    named |= {"reserve.entity": None if profile.reserve is None else profile.reserve.role}
    named |= {f"normal.{role}": role for role in profile.normal}
    named |= {f"from.{role}": role for role in read_by((*every, *profile.release))}
    for key, role in named.items():
        if role is not None and role not in profile.entities:
            raise InputError(f"{profile.profile_id}.{key}", role, _known(profile))
    if any(isinstance(step, Restore) for step in every):
        raise InputError(f"{profile.profile_id}.instructions", "restore", "restore only in release")
    _check_sources(profile, [*every, *profile.release])
    _check_given_back(profile, roles_of(tuple(every)))
    _check_forcing(profile)


def _check_given_back(profile: Profile, written: tuple[str, ...]) -> None:
    """Everything that forcing sets has to be brought back."""
    released = roles_of(profile.release)
    for role in written:
        if role not in released and profile.entities[role].domain != "button":
            raise InputError(
                f"{profile.profile_id}.release", f"nothing for {role}", "a step for it"
            )
    if profile.decides is not None and profile.decides not in profile.normal:
        allowed = f"a state for {profile.decides}, where it was found forcing"
        raise InputError(f"{profile.profile_id}.normal", "nothing", allowed)


def _check_forcing(profile: Profile) -> None:
    for kind in FORCED:
        steps = profile.instructions.get(kind, ())
        values = [value for step in steps for value in values_of(step)]
        sources = {value.source for value in values if isinstance(value, Expression)}
        if steps and not sources & {Source.POWER_W, Source.POWER_PCT}:
            raise InputError(
                f"{profile.profile_id}.instructions.{kind}", "no power", "a step with the power"
            )


def _check_sources(profile: Profile, steps: list[Step]) -> None:
    """Refuse a source without what it is made of."""
    for value in [value for step in steps for value in values_of(step)]:
        if not isinstance(value, Expression):
            continue
        place = f"{profile.profile_id}: {value.source}"
        if (value.source in OF_AN_ENTITY) != (value.entity is not None):
            raise InputError(place, value.entity, "an entity for a state or an entity id, only")
        if value.source in WINDOW and profile.lapses_after_s is None:
            raise InputError(place, None, "lapses_after_s, which is how long a window lasts")
        if value.source in WINDOW and value.kind not in (As.CLOCK, As.MOMENT):
            raise InputError(place, value.kind, "as: clock or as: moment")


def _check_step(profile: Profile, step: Step) -> None:
    if isinstance(step, Call):
        if profile.witness is None:
            raise InputError(
                f"{profile.profile_id}.witness", None, "a role, as services are called"
            )
        return
    record = profile.entities.get(step.role)
    if record is None:
        raise InputError(f"{profile.profile_id}: entity", step.role, _known(profile))
    allowed = ("button",) if isinstance(step, Press) else WRITABLE[:-1]
    if record.domain not in allowed:
        place = f"{profile.profile_id}.entities.{step.role}.domain"
        raise InputError(place, record.domain, ", ".join(allowed))
    if isinstance(step, Put):
        _check_put(profile.profile_id, step, record)


def _check_put(profile_id: str, step: Put, record: EntityRecord) -> None:
    is_text = isinstance(step.value, str)
    place = f"{profile_id}: {step.role}"
    if record.domain == "number" and is_text:
        raise InputError(place, step.value, "a number")
    if record.domain == "select" and not is_text:
        raise InputError(place, step.value, "an option, as text")
    if record.domain == "switch" and step.value not in ("on", "off"):
        raise InputError(place, step.value, '"on" or "off"')
    if record.domain == "time" and not (is_text and _TIME.fullmatch(str(step.value))):
        raise InputError(place, step.value, "a time of day, as HH:MM:SS")


def _known(profile: Profile) -> str:
    return f"one of {', '.join(profile.entities)}"


def _at(record: object, path: list[object]) -> object:
    """Give what stands at a path, so that a message can show it."""
    for part in path:
        if isinstance(record, dict):
            record = record.get(str(part), "missing")
        elif isinstance(record, list) and isinstance(part, int):
            record = record[part]
    return record
