"""A stand-in for any battery family: its entities on a device, its services, its behaviour.

For an integration in Home Assistant's core, keys, options, ranges and the fields of services
are read from the installed core's own files, so that what is renamed there fails here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

import homeassistant.components
import homeassistant.const
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from pytest_homeassistant_custom_component.common import MockConfigEntry
from python_finder import VENV
import voluptuous as vol
import yaml

from custom_components.energy_optimizer.control.profile_records import (
    Call,
    EntityRecord,
    Profile,
    Verified,
)
from tests.ha.profile_behaviour import GATES, INITIAL, OPTIONS
from tests.ha.profile_community import REACTIONS
from tests.ha.profile_ranges import FULL_W

CORE = Path(next(iter(homeassistant.components.__path__)))
NEWER_CORE = next(
    iter((VENV / "ha").glob("lib/python3*/site-packages/homeassistant/components")), None
)
"""The components of the newer Home Assistant that the demo runs on, where it is installed."""


def core_options(integration: str, key: str, core: Path = CORE) -> list[str]:
    """The options of a select, as the core's own texts name them."""
    return list(_texts(core, integration, "select", key)["state"])


def core_knows(integration: str, record: EntityRecord, core: Path = CORE) -> bool:
    """Whether the core's own texts and code have an entity of this kind with one of the keys."""
    if record.domain == "button":
        return any(_texts(core, integration, "button", key) for key in record.keys)
    code = (core / integration / f"{record.domain}.py").read_text(encoding="utf-8")
    library_named = integration == "victron_gx"
    return any(
        _texts(core, integration, record.domain, key) and (library_named or f'"{key}"' in code)
        for key in record.keys
    )


def core_range(integration: str, key: str, core: Path = CORE) -> dict[str, float]:
    """Least, most and step of a number, as its description in the core gives them."""
    tree = ast.parse((core / integration / "number.py").read_text(encoding="utf-8"))
    names = {"native_min_value": "min", "native_max_value": "max", "native_step": "step"}
    constants = {
        target.id: float(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, int | float)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: dict[str, float] = {}
    for call in ast.walk(tree):
        given = {item.arg: item.value for item in getattr(call, "keywords", [])}
        described = given.get("key")
        if not isinstance(described, ast.Constant) or described.value != key:
            continue
        for name, short in names.items():
            value = given.get(name)
            if isinstance(value, ast.Name):
                found[short] = constants[value.id]
            elif value is not None:
                found[short] = float(str(ast.literal_eval(value)))
    return found


def core_service(service: str, core: Path = CORE) -> Mapping[str, Any] | None:
    """The fields of a service, as the core describes them; None where this core lacks it."""
    domain, _, name = service.partition(".")
    path = core / domain / "services.yaml"
    described = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return None if name not in described else described[name]["fields"]


def core_schema(service: str, core: Path = CORE) -> Any:  # noqa: ANN401 - the core's own
    """The schema that a core registers a service with, made from its own code.

    The code itself cannot be imported: its integration's library is not installed.
    """
    domain, _, name = service.partition(".")
    tree = ast.parse((core / domain / "services.py").read_text(encoding="utf-8"))
    known: dict[str, Any] = {"probatio": vol, "vol": vol, "cv": cv} | vars(homeassistant.const)
    known |= {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        given = {item.arg: item.value for item in call.keywords}
        named = [arg.id for arg in call.args if isinstance(arg, ast.Name)]
        if "schema" in given and name in [known.get(item) for item in named]:
            return eval(compile(ast.Expression(given["schema"]), domain, "eval"), known)  # noqa: S307
    return None


def _texts(core: Path, integration: str, domain: str, key: str) -> dict[str, Any]:
    path = core / integration / "translations" / "en.json"
    entities = json.loads(path.read_text(encoding="utf-8"))["entity"]
    found: dict[str, Any] = entities.get(domain, {}).get(key, {})
    return found


@dataclass
class StandIn:
    """The hardware: what its entities show by key, and the services called on it."""

    hass: HomeAssistant
    profile: Profile
    device_id: str
    entity_ids: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    behind: dict[str, str] = field(default_factory=dict)
    core: Path = CORE

    @property
    def shown(self) -> dict[str, str]:
        """What every entity that can be written is set to, also while it is unavailable."""
        return {
            key: self.behind.get(key, state.state)
            for key, entity_id in self.entity_ids.items()
            if (state := self.hass.states.get(entity_id)) is not None
            and state.domain in ("select", "number", "switch", "time")
        }

    @property
    def visible(self) -> dict[str, str]:
        """What can be seen of them: nothing of what is behind a gate that is shut."""
        return {key: value for key, value in self.shown.items() if key not in self.behind}

    def number(self, key: str) -> float:
        return float(self.shown[key])

    def show(self, key: str, value: str) -> None:
        """Change what an entity shows; its attributes stay."""
        entity_id = self.entity_ids[key]
        state = self.hass.states.get(entity_id)
        assert state is not None
        self.hass.states.async_set(entity_id, value, state.attributes)
        self._open_or_close(key)

    def set_behind(self, key: str, value: str) -> None:
        """Change what an entity is set to, also while it is unavailable."""
        if key in self.behind:
            self.behind[key] = value
        else:
            self.show(key, value)

    def react(self, changed: str) -> None:
        """Do what the family does of itself when an entity is written to."""
        if (reaction := REACTIONS.get(self.profile.profile_id)) is not None:
            reaction(self, changed)

    def _open_or_close(self, changed: str) -> None:
        """Let entities be available only while another one says so."""
        gate, opened = GATES.get(self.profile.profile_id, ("", {}))
        if changed != gate:
            return
        every = {key for keys in opened.values() for key in keys}
        open_now = set(opened.get(self.shown[gate], ()))
        for key in open_now & self.behind.keys():
            self.show(key, self.behind.pop(key))
        for key in every - open_now - self.behind.keys():
            value = self.shown[key]
            self.show(key, "unavailable")
            self.behind[key] = value


def put_up(hass: HomeAssistant, profile: Profile, core: Path = CORE) -> StandIn:
    """Make the device with its entities and services; some integrations have no device."""
    entry = MockConfigEntry(domain=profile.integration)
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(profile.integration, "SN1")},
        manufacturer=profile.manufacturer,
    )
    stand_in = StandIn(hass, profile, device.id if profile.has_device else "", core=core)
    for record in profile.entities.values():
        key = record.keys[0]
        entity_id = (
            er.async_get(hass)
            .async_get_or_create(
                record.domain,
                profile.integration,
                f"SN1_{key}" if profile.has_device else key,
                config_entry=entry if profile.has_device else None,
                device_id=device.id if profile.has_device else None,
                translation_key=key if profile.verified is Verified.CORE else None,
                suggested_object_id=f"renamed by its owner {key}",
            )
            .entity_id
        )
        stand_in.entity_ids[key] = entity_id
        initial = INITIAL.get(profile.profile_id, {}).get(key, _initial(record.domain))
        hass.states.async_set(entity_id, initial, _attributes(profile, record, core))
    _serve(hass, stand_in)
    for gate, _ in filter(None, [GATES.get(profile.profile_id)]):
        stand_in.show(gate, stand_in.shown[gate])
    return stand_in


def _initial(domain: str) -> str:
    initial = {"number": str(FULL_W), "switch": "off", "sensor": "60", "time": "00:00:00"}
    return initial.get(domain, "unknown")


def _attributes(profile: Profile, record: EntityRecord, core: Path) -> dict[str, Any]:
    key, is_core = record.keys[0], profile.verified is Verified.CORE
    if record.domain == "select":
        known = core_options(profile.integration, key, core) if is_core else []
        return {"options": known or OPTIONS[profile.profile_id][key]}
    if record.domain != "number":
        return {}
    unit = {"unit_of_measurement": _unit(profile, key)}
    known_range = core_range(profile.integration, key, core) if is_core else {}
    return {"min": -10_000, "max": 1_000_000, "step": 1} | known_range | unit


def _unit(profile: Profile, key: str) -> str:
    percent = ("soc", "reserve", "depth", "threshold", "power_limit", "level", "percent", "cap")
    if key.endswith("current"):
        return "A"
    if profile.profile_id in ("victron_gx", "goodwe_ems") and "soc" not in key:
        return "W"
    return "%" if any(word in key.lower() for word in percent) else "W"


def _serve(hass: HomeAssistant, stand_in: StandIn) -> None:
    """Answer Home Assistant's own services, as strict as its entities are, and the family's."""
    by_id = {entity_id: key for key, entity_id in stand_in.entity_ids.items()}

    async def option(call: ServiceCall) -> None:
        key = by_id[call.data["entity_id"]]
        state = hass.states.get(call.data["entity_id"])
        assert state is not None
        assert state.state != "unavailable"
        assert call.data["option"] in state.attributes["options"]
        stand_in.show(key, call.data["option"])
        stand_in.react(key)

    async def value(call: ServiceCall) -> None:
        key = by_id[call.data["entity_id"]]
        state = hass.states.get(call.data["entity_id"])
        assert state is not None
        assert state.state != "unavailable"
        assert state.attributes["min"] <= call.data["value"] <= state.attributes["max"]
        stand_in.show(key, str(call.data["value"]))

    async def switch(call: ServiceCall) -> None:
        stand_in.show(by_id[call.data["entity_id"]], call.service.removeprefix("turn_"))

    async def clock(call: ServiceCall) -> None:
        stand_in.show(by_id[call.data["entity_id"]], call.data["time"])

    async def press(call: ServiceCall) -> None:
        stand_in.calls.append((f"press {by_id[call.data['entity_id']]}", {}))

    async def own(call: ServiceCall) -> None:
        service = f"{call.domain}.{call.service}"
        if stand_in.profile.verified is Verified.CORE:
            _check_fields(core_service(service, stand_in.core), dict(call.data))
        stand_in.calls.append((service, dict(call.data)))

    hass.services.async_register("select", "select_option", option)
    hass.services.async_register("number", "set_value", value)
    hass.services.async_register("switch", "turn_on", switch)
    hass.services.async_register("switch", "turn_off", switch)
    hass.services.async_register("time", "set_value", clock)
    hass.services.async_register("button", "press", press)
    for service in sorted(_services(stand_in.profile)):
        is_core = stand_in.profile.verified is Verified.CORE
        if not is_core or core_service(service, stand_in.core) is not None:
            domain, _, name = service.partition(".")
            hass.services.async_register(domain, name, own)


def _services(profile: Profile) -> Iterator[str]:
    for steps in (*profile.instructions.values(), profile.release):
        yield from (step.service for step in steps if isinstance(step, Call))


def _check_fields(fields: Mapping[str, Any] | None, data: dict[str, Any]) -> None:
    """Refuse what the core's own description of a service does not allow."""
    assert fields is not None
    assert data.keys() <= fields.keys()
    assert {key for key, field in fields.items() if field.get("required")} <= data.keys()
    for key, given in data.items():
        if (number := fields[key]["selector"].get("number")) is not None:
            assert isinstance(given, int)
            assert number["min"] <= given <= number["max"]
