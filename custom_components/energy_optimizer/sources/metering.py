"""Energy per slot from Home Assistant's meters, or from power where there is no meter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..core.errors import InputError
from ..core.meters import MeterLog, PowerLog, SlotEnergy
from . import units
from .reader import POWER_LIMIT, UNKNOWN_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from homeassistant.core import State

    from ..settings import BatterySettings, DeviceSettings, HomeSettings

NOTHING = SlotEnergy(0.0)
UNKNOWN = SlotEnergy(None)


@dataclass(slots=True)
class Meters:
    """Every energy meter and every power sensor that stands in for one."""

    energy: dict[str, MeterLog] = field(default_factory=dict)
    power: dict[str, PowerLog] = field(default_factory=dict)
    _moving: frozenset[str | None] = frozenset()

    def use(self, settings: HomeSettings) -> None:
        """Follow what the settings name; what stays keeps its readings."""
        meters, sensors = energy_entities(settings), _power_entities(settings)
        self.energy = {item: self.energy.get(item) or MeterLog() for item in meters}
        self.power = {item: self.power.get(item) or PowerLog() for item in sensors}
        self._moving = frozenset({settings.grid_power_entity, settings.load_power_entity})

    def resume(self, readings: Mapping[str, tuple[datetime, float]]) -> None:
        """Go on from readings that were kept, so that a time out of sight is not lost."""
        for entity_id, (at, value_kwh) in readings.items():
            if entity_id in self.energy:
                self.energy[entity_id].observe(at, value_kwh)

    def values_at(self, moment: datetime) -> dict[str, float]:
        """What every meter showed at a moment, to be kept [kWh]."""
        found = ((key, meter.value_at(moment)) for key, meter in self.energy.items())
        return {key: value for key, value in found if value is not None}

    def sample(self, states: Mapping[str, State]) -> None:
        """Take what every meter shows, at the time it was reported."""
        for entity_id, meter in self.energy.items():
            if (state := states.get(entity_id)) is not None:
                meter.observe(state.last_reported, _number(state, units.energy_kwh))
        for entity_id, sensor in self.power.items():
            if (state := states.get(entity_id)) is not None:
                sensor.observe(state.last_reported, _number(state, units.net_kw))

    def hold_powers(self, now: datetime, states: Mapping[str, State]) -> None:
        """Take it that each power still is what it shows: a steady one has nothing to report.

        What was not reported for longer than a plan would believe it is not known any more,
        but for panels and batteries that rest at 0.
        """
        for entity_id, sensor in self.power.items():
            if (state := states.get(entity_id)) is None:
                continue
            net_kw = _number(state, units.net_kw)
            rests = net_kw == 0.0 and entity_id not in self._moving
            if now - state.last_reported > POWER_LIMIT and not rests:
                net_kw = None
            sensor.observe(now, net_kw)

    def hold_until(self, now: datetime, states: Mapping[str, State]) -> None:
        """Take it that what each meter shows still holds: it has not reported for too long."""
        for entity_id, meter in self.energy.items():
            state = states.get(entity_id)
            if state is not None and _number(state, units.energy_kwh) is not None:
                meter.hold(now)
        self.hold_powers(now, states)

    def cover(self, end: datetime) -> bool:
        """Tell whether every meter was read at or after the slot's end."""
        logs: Iterable[MeterLog | PowerLog] = (*self.energy.values(), *self.power.values())
        return all(log.covers(end) for log in logs)

    def forget(self, before: datetime) -> None:
        """Drop what was settled."""
        for meter in self.energy.values():
            meter.forget(before)
        for sensor in self.power.values():
            sensor.forget(before)

    def grid(
        self, settings: HomeSettings, start: datetime, end: datetime
    ) -> tuple[SlotEnergy, SlotEnergy]:
        """Energy imported and exported in a slot."""
        if imported := settings.live_meters("import"):
            has_export = bool(settings.meters.get("export"))
            exported = self._sum(settings.live_meters("export"), start, end)
            return self._sum(imported, start, end), exported if has_export else NOTHING
        if settings.grid_power_entity is not None:
            sensor = self.power[settings.grid_power_entity]
            return sensor.supplied(start, end), sensor.taken(start, end)
        return UNKNOWN, UNKNOWN

    def solar(self, settings: HomeSettings, start: datetime, end: datetime) -> SlotEnergy:
        """Energy the panels gave in a slot; nothing where there are none."""
        if meters := settings.live_meters("solar"):
            return self._sum(meters, start, end)
        if settings.solar_power_entity is not None:
            return self.power[settings.solar_power_entity].supplied(start, end)
        return NOTHING

    def load(self, settings: HomeSettings, start: datetime, end: datetime) -> SlotEnergy:
        """Energy the house used in a slot, from its own sensor."""
        if settings.load_power_entity is None or settings.load_power_entity not in self.power:
            return UNKNOWN
        return self.power[settings.load_power_entity].supplied(start, end)

    def battery(
        self, battery: BatterySettings, start: datetime, end: datetime
    ) -> tuple[SlotEnergy, SlotEnergy]:
        """Energy charged and discharged in a slot."""
        if battery.charge_energy_entity and battery.discharge_energy_entity:
            return (
                self._meter(battery.charge_energy_entity, start, end),
                self._meter(battery.discharge_energy_entity, start, end),
            )
        if battery.power_entity is not None:
            sensor = self.power[battery.power_entity]
            return sensor.taken(start, end), sensor.supplied(start, end)
        return UNKNOWN, UNKNOWN

    def _meter(self, entity_id: str, start: datetime, end: datetime) -> SlotEnergy:
        return self.energy[entity_id].energy(start, end)

    def _sum(self, entity_ids: tuple[str, ...], start: datetime, end: datetime) -> SlotEnergy:
        """Add up the meters of one flow: unknown where one of them is."""
        parts = [self._meter(entity_id, start, end) for entity_id in entity_ids]
        known = [part.energy_kwh for part in parts if part.energy_kwh is not None]
        if not parts or len(known) < len(parts):
            return UNKNOWN
        return SlotEnergy(
            sum(known), any(part.estimated for part in parts), any(part.held for part in parts)
        )


def stored_kwh(states: Mapping[str, State], settings: HomeSettings) -> dict[str, float]:
    """Energy in each battery that shows its state of charge [kWh]."""
    found = {}
    for battery in settings.batteries:
        state = states.get(battery.state_of_charge_entity or "")
        pct = None if state is None else _number(state, units.percent)
        if pct is not None:
            found[battery.battery_id] = pct / 100 * battery.capacity_kwh
    return found


def device_powers(
    devices: Iterable[DeviceSettings], states: Mapping[str, State]
) -> dict[str, tuple[datetime, float | None]]:
    """Read the managed devices' own sensors: when each reported, and its power [kW]."""
    return {
        device.device_id: (state.last_reported, _number(state, units.power_kw))
        for device in devices
        if device.power_entity is not None
        and (state := states.get(device.power_entity)) is not None
    }


def energy_entities(settings: HomeSettings) -> set[str]:
    """List the cumulative meters."""
    found = set(settings.grid_and_solar_meters)
    for battery in settings.batteries:
        if battery.charge_energy_entity and battery.discharge_energy_entity:
            found |= {battery.charge_energy_entity, battery.discharge_energy_entity}
    return found


def _power_entities(settings: HomeSettings) -> set[str]:
    """List the power sensors that stand in for a meter that is not there."""
    found: set[str | None] = set()
    if not settings.live_meters("import"):
        found.add(settings.grid_power_entity)
        if settings.grid_power_entity is None:
            found.add(settings.load_power_entity)
    if not settings.live_meters("solar"):
        found.add(settings.solar_power_entity)
    for battery in settings.batteries:
        if not (battery.charge_energy_entity and battery.discharge_energy_entity):
            found.add(battery.power_entity)
    return {entity_id for entity_id in found if entity_id}


def _number(state: State, convert: units.Convert) -> float | None:
    """Read a state in its unit; None while it says nothing usable."""
    if state.state in UNKNOWN_STATES:
        return None
    try:
        return convert(state.entity_id, state.state, state.attributes.get("unit_of_measurement"))
    except InputError:
        return None
