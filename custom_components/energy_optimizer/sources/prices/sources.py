"""A chosen price source, and what there is to choose from in this Home Assistant.

A source's id is an entity id, or `action:<domain>:<config entry>:<choice>`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...core.errors import InputError, MissingInputError
from .actions import ACTIONS_BY_DOMAIN, PRICE_ACTIONS, PriceAction
from .polled import ActionSource
from .read import STATE_ONLY, find, read_prices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant, State

    from .general import GeneralFormat
    from .series import PriceSeries

ACTION_ID: Final = "action"
_ENTITY_DOMAINS: Final = ("sensor", "event", "input_number", "number")
# Integrations that keep a part of the prices (the next day, the present interval) in a
# second entity: its unique id is the first one's with this part replaced.
_COMPANIONS: Final = (
    ("-forecasts-", "-current-"),
    ("current_day_rates", "next_day_rates"),
    ("current_price", "tomorrow_available"),
    ("today_price", "tomorrow_price"),
)
# How long a form waits for the integrations that have to be asked.
_PATIENCE_S: Final = 8
_COMPANION_DOMAINS: Final = ("event", "sensor", "binary_sensor")


class PriceSource(Protocol):
    """Where prices come from, whichever way."""

    async def async_read(self, now: datetime) -> PriceSeries:
        """Give the prices known now."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An entity's state and that of its second entity, as they were at one moment."""

    entity_id: str
    state: State | None
    other: State | None = None

    def read(
        self, now: datetime, zone: tzinfo, unit: str | None, general: GeneralFormat | None = None
    ) -> PriceSeries:
        """Read the prices; touches nothing, so that an executor may do it.

        An entity whose state is unknown may still list prices in its attributes.

        Raises: MissingInputError where it is not there; InputError where it has no usable
        price or no unit.
        """
        state = self.state
        if state is None:
            raise MissingInputError(self.entity_id, "there is no such entity")
        if state.state == STATE_UNAVAILABLE:
            raise MissingInputError(self.entity_id, f"it is {state.state}")
        if general is not None:
            return general.read(state.attributes, zone)
        if state.state == STATE_UNKNOWN and find(state.attributes, now.date(), zone) is None:
            raise MissingInputError(self.entity_id, f"it is {state.state}")
        series = read_prices(state, now=now, zone=zone, unit=unit)
        if self.other is None or find(self.other.attributes, now.date(), zone) is None:
            return series
        unit = unit or state.attributes.get("unit_of_measurement")
        try:
            return series.joined(read_prices(self.other, now=now, zone=zone, unit=unit))
        except InputError:
            return series


@dataclass(frozen=True, slots=True)
class EntitySource:
    """An entity's prices, with those its companion holds."""

    hass: HomeAssistant
    entity_id: str
    unit: str | None = None
    general: GeneralFormat | None = None

    async def async_read(self, now: datetime) -> PriceSeries:
        """Read the entity as it is now."""
        return self.read(now)

    @callback
    def pick(self) -> Picked:
        """Pick up the states without reading them."""
        states = self.hass.states
        companion = companion_entity(self.hass, self.entity_id)
        return Picked(
            self.entity_id,
            states.get(self.entity_id),
            states.get(companion) if companion else None,
        )

    @callback
    def read(self, now: datetime) -> PriceSeries:
        """Read the entity as it is now. Raises: MissingInputError, InputError."""
        return self.pick().read(now, dt_util.get_default_time_zone(), self.unit, self.general)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price source that was found: what it is, until when it reaches, what it lacks.

    until is None where it shows only the present price. needs_unit: a person must say it.
    problem: why it gives nothing at the moment.
    """

    source_id: str
    name: str
    shape: str
    until: datetime | None = None
    currency: str | None = None
    needs_unit: bool = False
    problem: str | None = None


def source_for(
    hass: HomeAssistant,
    source_id: str,
    *,
    unit: str | None = None,
    general: GeneralFormat | None = None,
) -> EntitySource | ActionSource:
    """Give the source behind an id.

    Raises: InputError where the id names an action that is not known.
    """
    kind, _, rest = source_id.partition(":")
    if kind != ACTION_ID:
        return EntitySource(hass, source_id, unit, general)
    domain, _, rest = rest.partition(":")
    entry_id, _, choice = rest.partition(":")
    action = ACTIONS_BY_DOMAIN.get(domain)
    if action is None or not entry_id:
        known = ", ".join(f"action:{name}:…" for name in ACTIONS_BY_DOMAIN)
        raise InputError("price source", source_id, f"an entity, or one of {known}")
    return ActionSource(hass, action, entry_id, choice)


@callback
def companion_entity(hass: HomeAssistant, entity_id: str) -> str | None:
    """Find the entity in which an integration keeps the other part of the prices."""
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    if entry is None:
        return None
    for part, replacement in _COMPANIONS:
        if part not in entry.unique_id:
            continue
        unique_id = entry.unique_id.replace(part, replacement)
        for domain in _COMPANION_DOMAINS:
            found = registry.async_get_entity_id(domain, entry.platform, unique_id)
            if found is not None:
                return found
    return None


async def async_candidates(hass: HomeAssistant, now: datetime) -> list[Candidate]:
    """List the price sources in this Home Assistant, the furthest-reaching first."""
    found = entity_candidates(hass, now)
    asked = [
        (action, entry)
        for action in PRICE_ACTIONS
        for entry in hass.config_entries.async_loaded_entries(action.domain)
    ]
    found += chain.from_iterable(
        await asyncio.gather(
            *(_answering_candidates(hass, action, entry, now) for action, entry in asked)
        )
    )
    return sorted(found, key=_rank)


async def _answering_candidates(
    hass: HomeAssistant, action: PriceAction, entry: ConfigEntry, now: datetime
) -> list[Candidate]:
    """Ask, but not for longer than a person waits for a form."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _action_candidates(hass, action, entry, now)
    except TimeoutError:
        choices = list(_choices(hass, action, entry)) or [""]
        why = "it has not answered yet"
        return [_action_candidate(action, entry, choice, None, why) for choice in choices]


@callback
def entity_candidates(hass: HomeAssistant, now: datetime) -> list[Candidate]:
    """List the entities that give prices, ours and the second entities left out."""
    states = [
        state for state in hass.states.async_all(_ENTITY_DOMAINS) if not _is_ours(hass, state)
    ]
    companions = {companion_entity(hass, state.entity_id) for state in states}
    candidates = (
        _entity_candidate(hass, state, now) for state in states if state.entity_id not in companions
    )
    return sorted((item for item in candidates if item is not None), key=_rank)


def _rank(candidate: Candidate) -> tuple[bool, float, str]:
    until = candidate.until
    return until is None, -until.timestamp() if until else 0.0, candidate.source_id


def _is_ours(hass: HomeAssistant, state: State) -> bool:
    entry = er.async_get(hass).async_get(state.entity_id)
    return entry is not None and entry.platform == DOMAIN


def _entity_candidate(hass: HomeAssistant, state: State, now: datetime) -> Candidate | None:
    """Describe a state as a price source; None where it is none."""
    source = EntitySource(hass, state.entity_id)
    try:
        series = source.read(now)
    except MissingInputError:
        return None
    except InputError as err:
        return _unclear_candidate(state, now, err)
    until = None if series.shape == STATE_ONLY else series.until
    return Candidate(state.entity_id, state.name, series.shape, until, series.currency)


def _unclear_candidate(state: State, now: datetime, err: InputError) -> Candidate | None:
    """Describe what lists prices but does not say in which unit; None for all else."""
    zone = dt_util.get_default_time_zone()
    found = find(state.attributes, now.astimezone(zone).date(), zone)
    if found is None or "unit_of_measurement" in state.attributes or "unit" not in err.field:
        return None
    try:
        series = read_prices(state, now=now, zone=zone, unit="EUR/kWh")
    except InputError:
        return None
    return Candidate(
        state.entity_id, state.name, found.shape, series.until, needs_unit=True, problem=str(err)
    )


async def _action_candidates(
    hass: HomeAssistant, action: PriceAction, entry: ConfigEntry, now: datetime
) -> list[Candidate]:
    """Ask once for each choice that the entry has."""
    found: list[Candidate] = []
    choices = list(_choices(hass, action, entry)) or [""]
    while choices:
        choice = choices.pop(0)
        source = ActionSource(hass, action, entry.entry_id, choice)
        try:
            series = await source.async_read(now)
        except MissingInputError as err:
            if not choice and len(source.choices) > 1:
                choices.extend(source.choices)
            else:
                found.append(
                    _action_candidate(action, entry, choice, None, str(err.placeholders["why"]))
                )
            continue
        found.append(_action_candidate(action, entry, choice, series, None))
    return found


def _action_candidate(
    action: PriceAction,
    entry: ConfigEntry,
    choice: str,
    series: PriceSeries | None,
    problem: str | None,
) -> Candidate:
    return Candidate(
        source_id=f"{ACTION_ID}:{action.domain}:{entry.entry_id}:{choice}",
        name=f"{entry.title} {choice}".strip(),
        shape=action.domain,
        until=series.until if series else None,
        currency=series.currency if series else None,
        problem=problem,
    )


def _choices(hass: HomeAssistant, action: PriceAction, entry: ConfigEntry) -> Iterable[str]:
    """List what this entry offers to choose from, where that is known without asking."""
    if action.choices_from is None:
        return action.choices
    if action.choices_from == "devices":
        registry = dr.async_get(hass)
        return [device.id for device in dr.async_entries_for_config_entry(registry, entry.entry_id)]
    return [str(choice) for choice in entry.data.get(action.choices_from, ())]
