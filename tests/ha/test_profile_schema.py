"""A profile that cannot be right is refused when it is loaded, with the key and the reason."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from custom_components.energy_optimizer.control.drivers.profile_load import (
    load_profile,
    load_profiles,
)
from custom_components.energy_optimizer.control.profile_schema import read_profile
from custom_components.energy_optimizer.core.errors import InputError

RIGHT: dict[str, Any] = {
    "name": "Test battery",
    "integration": "test_battery",
    "verified": "unverified",
    "entities": {
        "mode": {"domain": "select", "key": "mode"},
        "power": {"domain": "number", "key": "power"},
        "allowed": {"domain": "switch", "key": "allowed"},
        "level": {"domain": "sensor", "key": "level"},
    },
    "decides": "mode",
    "normal": {"mode": "auto"},
    "instructions": {
        "charge": [
            {"entity": "power", "to": {"from": "power_w"}},
            {"entity": "allowed", "to": "on"},
            {"entity": "mode", "to": "charge"},
        ]
    },
    "release": [{"restore": "mode"}, {"restore": "power"}, {"restore": "allowed"}],
}
CHARGE = ["instructions", "charge"]


def changed(path: list[Any], value: object) -> dict[str, Any]:
    """The right record with one thing else; None takes it away."""
    record = deepcopy(RIGHT)
    at: Any = record
    for part in path[:-1]:
        at = at[part]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return record


def test_a_right_record_is_read() -> None:
    assert read_profile("test", RIGHT).name == "Test battery"


@pytest.mark.parametrize(
    ("path", "value", "field", "allowed"),
    [
        (["colour"], "blue", "test.colour", "not"),
        (["name"], None, "test.name", "required"),
        (["integration"], "Huawei Solar", "test.integration", "pattern"),
        (["verified"], "perhaps", "test.verified", "core"),
        (["lapses_after_s"], 3, "test.lapses_after_s", "at least 10"),
        (["power_w"], {"max": 0}, "test.power_w.max", "at least 1"),
        (["entities", "mode", "domain"], "lock", "test.entities.mode.domain", "one of"),
        (["entities", "mode", "colour"], "blue", "test.entities.mode.colour", "not"),
        (["instructions"], {"self_consumption": []}, "test.instructions", ""),
        ([*CHARGE, 0, "to", "from"], "power", "test.instructions.charge.0", "expected"),
        ([*CHARGE, 0, "to", "template"], "{{ 1 }}", "test.instructions.charge.0", "not"),
        ([*CHARGE, 0], {"write": 1}, "test.instructions.charge.0", "a step with one of"),
        ([*CHARGE, 1, "to"], True, "test.instructions.charge.1", "in quotes"),
        ([*CHARGE, 1, "to"], "yes", "test: allowed", '"on" or "off"'),
        ([*CHARGE, 2, "to"], 4, "test: mode", "an option, as text"),
        ([*CHARGE, 0, "to"], "full", "test: power", "a number"),
        ([*CHARGE, 0, "to"], 500, "test.instructions.charge", "a step with the power"),
        ([*CHARGE, 0, "entity"], "strength", "test: entity", "one of mode, power"),
        ([*CHARGE, 0, "entity"], "level", "test.entities.level.domain", "select, number, switch"),
        ([*CHARGE, 1], {"press": "mode"}, "test.entities.mode.domain", "button"),
        ([*CHARGE, 1], {"restore": "mode"}, "test.instructions", "restore only in release"),
        ([*CHARGE, 1], {"call": "a.b"}, "test.witness", "a role, as services are called"),
        (["release", 2], {"restore": "mode"}, "test.release", "a step for it"),
        (["normal"], {}, "test.normal", "a state for mode"),
        (["normal", "speed"], "fast", "test.normal.speed", "one of mode"),
        (["decides"], "who", "test.decides", "one of mode"),
        (["reserve"], {"entity": "floor"}, "test.reserve.entity", "one of mode"),
        (["has_device"], "no", "test.has_device", "bool"),
        ([*CHARGE, 0, "to", "per"], "volts", "test.from.volts", "one of mode"),
        ([*CHARGE, 0, "to", "from"], "state", "test: state", "an entity for a state"),
        ([*CHARGE, 0, "to", "entity"], "level", "test: power_w", "an entity for a state"),
        ([*CHARGE, 0, "to", "from"], "window_start", "test: window_start", "lapses_after_s"),
    ],
)
def test_a_wrong_record_is_refused_with_its_key_and_what_is_allowed(
    path: list[Any], value: object, field: str, allowed: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_profile("test", changed(path, value))
    assert refused.value.field.startswith(field)
    assert allowed in refused.value.placeholders["allowed"]


@pytest.mark.parametrize("record", [None, [], "text", {}])
def test_what_is_no_record_is_refused(record: object) -> None:
    with pytest.raises(InputError):
        read_profile("test", record)


def test_a_file_that_is_no_yaml_is_refused_and_the_others_are_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("name: Wrong", encoding="utf-8")
    right = Path(load_profile.__code__.co_filename).parents[1] / "profiles" / "enphase_envoy.yaml"
    (tmp_path / "right.yaml").write_bytes(right.read_bytes())
    with pytest.raises(InputError):
        load_profile(tmp_path / "broken.yaml")
    assert load_profiles(tmp_path).keys() == {"right"}
    assert "broken.yaml is left out" in caplog.text
    assert "wrong.yaml is left out" in caplog.text
