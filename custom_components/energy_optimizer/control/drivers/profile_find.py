"""Finds a profile's entities on a battery's own device: by integration and key, never by name."""

from __future__ import annotations

from dataclasses import dataclass
import re
from typing import TYPE_CHECKING

from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...core.errors import InputError
from ..profile_records import Call, Profile, Verified, read_by, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from homeassistant.core import HomeAssistant

    from ...core.dispatch import InstructionKind
    from ..profile_records import EntityRecord, Step

CONF_BATTERY_DEVICE = "battery_device"
CONF_BATTERY_ENTITY = "battery_entity"
NO_DEVICE = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A profile on a device: its entities by role, and why the others are not there.

    device_id: `NO_DEVICE` where the profile's integration has none.
    """

    profile: Profile
    device_id: str
    entities: Mapping[str, str]
    missing: Mapping[str, str]
    kinds: frozenset[InstructionKind]


def find_profile(hass: HomeAssistant, profiles: Iterable[Profile], device_id: str) -> Found:
    """Give the profile that can tell the device most.

    Raises: InputError saying why none can.
    """
    found = [
        on_device(hass, profile, device_id)
        for profile in profiles
        if profile.has_device
        and profile.integration in _integrations(hass, device_id)
        and _is_made_by(hass, profile, device_id)
    ]
    if not found:
        known = ", ".join(sorted({profile.name for profile in profiles}))
        given = ", ".join(sorted(_integrations(hass, device_id))) or "a device without integration"
        raise InputError(CONF_BATTERY_DEVICE, given, f"a device of {known}")
    return _most(found, CONF_BATTERY_DEVICE)


def find_by_entity(hass: HomeAssistant, profiles: Iterable[Profile], entity_id: str) -> Found:
    """Give the profile without a device that the entity is one of.

    Raises: InputError saying why none is.
    """
    entry = er.async_get(hass).async_get(entity_id)
    without = [profile for profile in profiles if not profile.has_device]
    found = [
        on_device(hass, profile, NO_DEVICE)
        for profile in without
        if entry is not None and _is_one_of(entry, profile)
    ]
    if not found:
        known = ", ".join(
            f"{profile.name} (unique id {_first(profile).keys[0]})" for profile in without
        )
        raise InputError(CONF_BATTERY_ENTITY, entity_id, f"an entity of {known}")
    return _most(found, CONF_BATTERY_ENTITY)


def _most(found: list[Found], field: str) -> Found:
    usable = [item for item in found if item.kinds]
    if not usable:
        raise InputError(field, found[0].profile.name, _all_missing(found[0]))
    return max(usable, key=lambda item: (len(item.kinds), item.profile.verified is Verified.CORE))


def _first(profile: Profile) -> EntityRecord:
    return next(iter(profile.entities.values()))


def _is_one_of(entry: er.RegistryEntry, profile: Profile) -> bool:
    return entry.platform == profile.integration and any(
        entry.domain == record.domain and entry.unique_id in record.keys
        for record in profile.entities.values()
    )


def on_device(hass: HomeAssistant, profile: Profile, device_id: str) -> Found:
    """Look up a profile's entities; an instruction that lacks one is not offered."""
    entities: dict[str, str] = {}
    missing: dict[str, str] = {}
    for role, record in profile.entities.items():
        try:
            entities[role] = _find(hass, profile, record, device_id)
        except InputError as error:
            missing[role] = error.placeholders["allowed"]
    kinds = {
        kind
        for kind, steps in profile.instructions.items()
        if _can(hass, profile, steps, entities) and _can(hass, profile, profile.release, entities)
    }
    return Found(profile, device_id, entities, missing, frozenset(kinds))


def _can(
    hass: HomeAssistant, profile: Profile, steps: tuple[Step, ...], entities: Mapping[str, str]
) -> bool:
    """Whether every entity and service that steps need is there."""
    needed = {*roles_of(steps), *filter(None, (profile.decides,))}
    if steps is profile.release:
        # What a model lacks was not written, so it need not be brought back.
        needed = set()
    needed |= set(read_by(steps))
    calls = [step for step in steps if isinstance(step, Call)]
    if calls and profile.witness is not None:
        needed.add(profile.witness)
    return needed <= entities.keys() and all(
        hass.services.has_service(*step.service.split(".", 1)) for step in calls
    )


def _find(hass: HomeAssistant, profile: Profile, record: EntityRecord, device_id: str) -> str:
    """Give the entity with the record's key, on the device or on one it hangs together with.

    Raises: InputError saying that it is missing, disabled or not the only one.
    """
    for near in _nearest_first(hass, profile, device_id):
        entries = [
            entry
            for entry in near
            if entry.platform == profile.integration and entry.domain == record.domain
        ]
        for key in record.keys:
            if best := _best(entries, key):
                return _one(best, record, key)
    raise InputError(profile.name, "missing", f"{record.domain} {record.keys[0]} is not there")


def _nearest_first(
    hass: HomeAssistant, profile: Profile, device_id: str
) -> Iterator[list[er.RegistryEntry]]:
    """Give the entities to look among: the device's own, its relatives', its siblings'."""
    registry = er.async_get(hass)
    if not profile.has_device:
        # Nothing tells them apart but their unique ids, which are the whole key.
        keys = {key for record in profile.entities.values() for key in record.keys}
        yield [entry for entry in registry.entities.values() if entry.unique_id in keys]
        return
    for near in ([device_id], _related(hass, device_id), _siblings(hass, device_id)):
        yield [
            entry
            for near_id in near
            if _is_made_by(hass, profile, near_id)
            for entry in er.async_entries_for_device(
                registry, near_id, include_disabled_entities=True
            )
        ]


def _is_made_by(hass: HomeAssistant, profile: Profile, device_id: str) -> bool:
    """Whether a device is of the profile's maker, where many makers share the integration."""
    device = dr.async_get(hass).async_get(device_id)
    made_by = device.manufacturer if isinstance(device, dr.DeviceEntry) else None
    return profile.manufacturer is None or made_by == profile.manufacturer


def _best(entries: list[er.RegistryEntry], key: str) -> list[er.RegistryEntry]:
    """Give the entries with a key: by translation key, else by the closest unique id."""
    if by_name := [entry for entry in entries if entry.translation_key == key]:
        return by_name
    ends = re.compile(rf"(^|[^a-zA-Z0-9]){re.escape(key)}($|[^a-zA-Z0-9_])")
    matching = [entry for entry in entries if ends.search(entry.unique_id)]
    shortest = min((len(entry.unique_id) for entry in matching), default=0)
    return [entry for entry in matching if len(entry.unique_id) == shortest]


def _one(entries: list[er.RegistryEntry], record: EntityRecord, key: str) -> str:
    if len(entries) > 1:
        raise InputError(key, "several", f"{record.domain} {key} is there {len(entries)} times")
    if entries[0].disabled_by is not None:
        raise InputError(key, "disabled", f"{entries[0].entity_id} is disabled: enable it")
    return entries[0].entity_id


def _related(hass: HomeAssistant, device_id: str) -> list[str]:
    """Give the devices that the device hangs on, and those that hang on it or on the same one."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return []
    roots = {device_id, _root(device)} - {None}
    return [other.id for other in _others(hass, device_id) if roots & {other.id, _root(other)}]


def _siblings(hass: HomeAssistant, device_id: str) -> list[str]:
    """Give every other device of the same integration's entry."""
    return [other.id for other in _others(hass, device_id)]


def _others(hass: HomeAssistant, device_id: str) -> list[dr.DeviceEntry | dr.ChildDeviceEntry]:
    registry = dr.async_get(hass)
    config_entries = {
        entry.config_entry_id
        for entry in er.async_entries_for_device(
            er.async_get(hass), device_id, include_disabled_entities=True
        )
        if entry.config_entry_id is not None
    }
    others: list[dr.DeviceEntry | dr.ChildDeviceEntry] = []
    for entry_id in sorted(config_entries):
        others += dr.async_entries_for_config_entry(registry, entry_id)
        others += dr.async_child_entries_for_config_entry(registry, entry_id)
    return [other for other in others if other.id != device_id]


def _root(device: dr.DeviceEntry | dr.ChildDeviceEntry) -> str | None:
    """Give the device that a device hangs on."""
    if isinstance(device, dr.ChildDeviceEntry):
        return device.parent_device_id
    return device.via_device_id


def _integrations(hass: HomeAssistant, device_id: str) -> set[str]:
    entries = er.async_entries_for_device(
        er.async_get(hass), device_id, include_disabled_entities=True
    )
    return {entry.platform for entry in entries}


def _all_missing(found: Found) -> str:
    return "; ".join(found.missing.values()) or "an integration whose actions are there"
