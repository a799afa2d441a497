"""What could be made of the dashboard's batteries and devices: proposals for a person to tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
import math
from typing import TYPE_CHECKING, Any

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import split_entity_id
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util

from .. import const as c
from ..core.errors import InputError
from . import units
from .hours import energy_hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from homeassistant.core import HomeAssistant

    from .energy_prefs import FoundBattery, FoundDevice, FoundHome
    from .hours import Row

# So far back is looked for the highest powers; a battery has done its most within it.
DAYS_BACK = 90
# A metered device that was never seen drawing: its power sensor tells more later [kW].
UNSEEN_KW = 0.1
# What draws less than this is not on [kW].
DRAWS_KW = 0.01
# A number of more than this is no home's power [kW].
MOST_KW = 100.0
# Rounding up leaves a round number as it is.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class DeviceCandidate:
    """A metered device that could be switched: ticked or not."""

    name: str
    entity_id: str
    power_kw: float
    power_entity: str | None

    def as_data(self) -> dict[str, Any]:
        """Give the fields of its sub-entry."""
        data: dict[str, Any] = {
            c.CONF_NAME: self.name,
            c.CONF_ENTITY_ID: self.entity_id,
            c.CONF_POWER_KW: self.power_kw,
        }
        return data | ({c.CONF_POWER_ENTITY: self.power_entity} if self.power_entity else {})


@dataclass(frozen=True, slots=True)
class BatteryCandidate:
    """A battery with what is known of it; figures that nobody tells are left out."""

    device_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything that can be proposed."""

    batteries: tuple[BatteryCandidate, ...]
    devices: tuple[DeviceCandidate, ...]


async def async_candidates(hass: HomeAssistant, found: FoundHome) -> Candidates:
    """Look up names, switches and highest powers of what the dashboard has."""
    ids = {item.entities.get(c.CONF_BATTERY_POWER_ENTITY) for item in found.batteries}
    for device in found.devices:
        ids |= {device.energy, device.power_entity}
    rows = await _async_rows(hass, {item for item in ids if item})
    devices: dict[str, DeviceCandidate] = {}
    for device in found.devices:
        if (candidate := _device(hass, device, rows)) is not None:
            devices.setdefault(candidate.entity_id, candidate)
    return Candidates(
        tuple(_battery(hass, item, rows) for item in found.batteries), tuple(devices.values())
    )


async def _async_rows(hass: HomeAssistant, ids: set[str]) -> Mapping[str, Sequence[Row]]:
    """Read hours of the last months, and of a new home the last minutes."""
    if not ids or "recorder" not in hass.config.components:
        return {}
    start = dt_util.utcnow() - timedelta(days=DAYS_BACK)

    def read() -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for period in ("5minute", "hour"):
            rows = statistics_during_period(
                hass,
                start,
                None,
                ids,
                period,
                {"energy": "kWh", "power": "kW"},
                {"max", "min", "sum"},
            )
            found |= {key: list(value) for key, value in rows.items()}
        return found

    return await get_instance(hass).async_add_executor_job(read)


def _device(
    hass: HomeAssistant, found: FoundDevice, rows: Mapping[str, Sequence[Row]]
) -> DeviceCandidate | None:
    """Propose a device that has something to switch and whose power is known."""
    entity_id = switch_of(hass, found.energy) or (
        switch_of(hass, found.power_entity) if found.power_entity else None
    )
    if entity_id is None:
        return None
    if found.power_entity is not None:
        seen = _most(rows.get(found.power_entity, ()), "max") or 0.0
        highest = max(seen, _present_kw(hass, found.power_entity) or 0.0)
        highest = highest if highest > DRAWS_KW else UNSEEN_KW
    else:
        # Energy alone tells the mean of an hour: the device has drawn at least that.
        highest = max(energy_hours(rows.get(found.energy, ())).values(), default=0.0)
    if highest <= DRAWS_KW:
        return None
    name = found.name or _name(hass, entity_id)
    power_kw = math.ceil(highest * 100 - ROUNDING) / 100
    return DeviceCandidate(name, entity_id, power_kw, found.power_entity)


def switch_of(hass: HomeAssistant, sensor_id: str) -> str | None:
    """Find what switches a metered device: on its own device, else by the same name.

    Of several, the one whose name the sensor's name begins with; else none.
    """
    registry = er.async_get(hass)
    entry = registry.async_get(sensor_id)
    found: list[str] = []
    if entry is not None and entry.device_id is not None:
        found = [
            item.entity_id
            for item in er.async_entries_for_device(registry, entry.device_id)
            if item.domain in c.SHEDDABLE_DOMAINS and item.entity_category is None
        ]
    if len(found) == 1:
        return found[0]
    candidates = found or hass.states.async_entity_ids(c.SHEDDABLE_DOMAINS)
    name = sensor_id.partition(".")[2]
    fitting = [item for item in candidates if name.startswith(f"{split_entity_id(item)[1]}_")]
    longest = max((len(split_entity_id(item)[1]) for item in fitting), default=0)
    best = [item for item in fitting if len(split_entity_id(item)[1]) == longest]
    return best[0] if len(best) == 1 else None


def _battery(
    hass: HomeAssistant, found: FoundBattery, rows: Mapping[str, Sequence[Row]]
) -> BatteryCandidate:
    registry = er.async_get(hass)
    entries = [registry.async_get(item) for item in found.entities.values()]
    device_id = next((item.device_id for item in entries if item and item.device_id), None)
    data: dict[str, Any] = dict(found.entities)
    data[c.CONF_NAME] = found.name or _device_name(hass, device_id) or "Battery"
    if found.capacity_kwh is not None:
        data[c.CONF_CAPACITY_KWH] = found.capacity_kwh
    if c.CONF_STATE_OF_CHARGE_ENTITY not in data and (sensor := _charge_of(hass, device_id)):
        data[c.CONF_STATE_OF_CHARGE_ENTITY] = sensor
    range_kw = _range_kw(hass, device_id)
    powers = rows.get(data.get(c.CONF_BATTERY_POWER_ENTITY, ""), ())
    for key, seen in (
        (c.CONF_MAX_CHARGE_KW, _most(powers, "min", -1.0)),
        (c.CONF_MAX_DISCHARGE_KW, _most(powers, "max")),
    ):
        if (most := range_kw or seen) is not None and most > DRAWS_KW:
            data[key] = math.ceil(most * 10 - ROUNDING) / 10
    return BatteryCandidate(device_id, data)


def _most(rows: Sequence[Row], column: str, sign: float = 1.0) -> float | None:
    """Give the highest value of a column, the lowest turned round."""
    values = [sign * value for row in rows if (value := row.get(column)) is not None]
    return max(values, default=None)


def _present_kw(hass: HomeAssistant, entity_id: str) -> float | None:
    state = hass.states.get(entity_id)
    unit = None if state is None else state.attributes.get("unit_of_measurement")
    try:
        return None if state is None else units.power_kw(entity_id, state.state, unit)
    except InputError:
        return None


def _charge_of(hass: HomeAssistant, device_id: str | None) -> str | None:
    """Find the state of charge on the battery's device, where there is just one."""
    found = [
        item.entity_id
        for item in _on_device(hass, device_id)
        if item.domain == "sensor"
        and (item.device_class or item.original_device_class) == SensorDeviceClass.BATTERY
    ]
    return found[0] if len(found) == 1 else None


def _range_kw(hass: HomeAssistant, device_id: str | None) -> float | None:
    """Give how far a power set-point on the battery's device goes, in a stated unit."""
    found: list[float] = []
    for item in _on_device(hass, device_id):
        state = hass.states.get(item.entity_id) if item.domain == "number" else None
        if state is None:
            continue
        unit = state.attributes.get("unit_of_measurement")
        for end in ("min", "max"):
            try:
                kw = units.net_kw(item.entity_id, state.attributes.get(end), unit)
            except InputError:
                continue
            found.append(abs(kw))
    most = max(found, default=0.0)
    return most if DRAWS_KW < most <= MOST_KW else None


def _on_device(hass: HomeAssistant, device_id: str | None) -> list[er.RegistryEntry]:
    if device_id is None:
        return []
    return er.async_entries_for_device(er.async_get(hass), device_id)


def _name(hass: HomeAssistant, entity_id: str) -> str:
    """Name what is switched: by its device where it has one of its own."""
    entry = er.async_get(hass).async_get(entity_id)
    device_id = None if entry is None else entry.device_id
    switches = [i for i in _on_device(hass, device_id) if i.domain in c.SHEDDABLE_DOMAINS]
    if len(switches) == 1 and (named := _device_name(hass, device_id)):
        return named
    state = hass.states.get(entity_id)
    return entity_id if state is None else state.name


def _device_name(hass: HomeAssistant, device_id: str | None) -> str | None:
    device = dr.async_get(hass).async_get(device_id) if device_id else None
    return None if device is None else device.name_by_user or device.name
