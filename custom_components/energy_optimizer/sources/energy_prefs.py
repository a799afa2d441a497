"""What a person has told Home Assistant's Energy dashboard, in our words.

Reads the preferences of 2026.10 (grid, solar, battery, devices) and of 2026.11 (home
besides). Whatever is not there, or is not a sensor, is left out and never made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import split_entity_id, valid_entity_id

from .. import const as c, keys as k

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from homeassistant.core import HomeAssistant

# The statistics of each flow [kWh]: what is counted, and where a source names it.
FLOWS = {
    ("grid", "stat_energy_from"): "import",
    ("grid", "stat_energy_to"): "export",
    ("solar", "stat_energy_from"): "solar",
    ("battery", "stat_energy_from"): "discharge",
    ("battery", "stat_energy_to"): "charge",
    ("home", "stat_energy_to"): "home",
}
PRICE_DOMAINS = ("sensor", "input_number", "number")

type Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FoundBattery:
    """A battery of the dashboard: its sensors and its usable capacity where it is told."""

    name: str | None
    capacity_kwh: float | None
    entities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A metered device of the dashboard: a candidate, never taken without being asked."""

    name: str | None
    energy: str
    power_entity: str | None


@dataclass(frozen=True, slots=True)
class FoundHome:
    """Everything of the dashboard that we can use.

    entities: by the keys of the home's entry. meters: the statistics of each flow, which
    may be external ones. prices: fixed ones, by the key of their tariff [money/kWh].
    """

    entities: Mapping[str, str] = field(default_factory=dict)
    meters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)
    solar_forecasts: tuple[str, ...] = ()
    batteries: tuple[FoundBattery, ...] = ()
    devices: tuple[FoundDevice, ...] = ()

    @property
    def tells_load(self) -> bool:
        """Whether the present load can be read, or worked out from what was found."""
        if c.CONF_LOAD_POWER_ENTITY in self.entities:
            return True
        powers = [
            c.CONF_GRID_POWER_ENTITY in self.entities,
            "solar" not in self.meters or c.CONF_SOLAR_POWER_ENTITY in self.entities,
            *(c.CONF_BATTERY_POWER_ENTITY in item.entities for item in self.batteries),
        ]
        return all(powers)

    def as_data(self) -> dict[str, Any]:
        """Give what is kept of it, as JSON, to see later what has changed."""
        return {
            "entities": dict(self.entities),
            "meters": {flow: list(ids) for flow, ids in self.meters.items()},
            "solar_forecasts": list(self.solar_forecasts),
            "batteries": [dict(item.entities) for item in self.batteries],
            "prices": dict(self.prices),
        }


def fixed_tariff(price_per_kwh: float) -> dict[str, float]:
    """Give a fixed price as the home's options keep a side's tariff."""
    return {"spot_factor": 0, "otherwise_per_kwh": price_per_kwh}


async def async_found_home(hass: HomeAssistant) -> FoundHome | None:
    """Read the dashboard's preferences; None where it is not set up."""
    if "energy" not in hass.config.components:
        return None
    manager = await async_get_manager(hass)
    found = read_preferences(manager.data) if manager.data is not None else FoundHome()
    return found if found.meters or found.entities else None


def read_preferences(preferences: Mapping[str, Any]) -> FoundHome:
    """Read the preferences as they are stored."""
    sources: list[Source] = [dict(item) for item in preferences.get("energy_sources") or ()]
    of = {
        kind: [item for item in sources if item.get("type") == kind]
        for kind in ("grid", "solar", "battery", "home")
    }
    meters: dict[str, tuple[str, ...]] = {}
    for (kind, key), flow in FLOWS.items():
        if ids := tuple(str(item[key]) for item in of[kind] if item.get(key)):
            meters[flow] = ids
    return FoundHome(
        entities=_entities(of, meters),
        meters=meters,
        prices=_fixed_prices(of["grid"]),
        solar_forecasts=_forecasts(of["solar"]),
        batteries=tuple(_battery(item) for item in of["battery"]),
        devices=_devices(preferences.get("device_consumption") or ()),
    )


def _entities(
    of: Mapping[str, list[Source]], meters: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Give the home's entities: where there are several of a kind, no single one stands for it."""
    found = {
        c.CONF_IMPORT_PRICE_ENTITY: _price(of["grid"], "entity_energy_price"),
        c.CONF_EXPORT_PRICE_ENTITY: _price(of["grid"], "entity_energy_price_export"),
        c.CONF_LOAD_POWER_ENTITY: _only(map(_rate, of["home"])),
        c.CONF_SOLAR_POWER_ENTITY: _only(map(_rate, of["solar"])),
        c.CONF_GRID_POWER_ENTITY: _only(map(_rate, of["grid"])),
        c.CONF_GRID_IMPORT_ENERGY_ENTITY: _only(meters.get("import", ())),
        c.CONF_GRID_EXPORT_ENERGY_ENTITY: _only(meters.get("export", ())),
        c.CONF_SOLAR_ENERGY_ENTITY: _only(meters.get("solar", ())),
    }
    return {key: value for key, value in found.items() if value}


def _battery(source: Source) -> FoundBattery:
    entities = {
        c.CONF_DISCHARGE_ENERGY_ENTITY: _sensor(source.get("stat_energy_from")),
        c.CONF_CHARGE_ENERGY_ENTITY: _sensor(source.get("stat_energy_to")),
        c.CONF_BATTERY_POWER_ENTITY: _sensor(_rate(source)),
        c.CONF_STATE_OF_CHARGE_ENTITY: _sensor(source.get("stat_soc")),
    }
    return FoundBattery(
        name=_text(source.get("name")),
        capacity_kwh=_positive(source.get("capacity")),
        entities={key: value for key, value in entities.items() if value},
    )


def _devices(consumers: Iterable[Source]) -> tuple[FoundDevice, ...]:
    return tuple(
        FoundDevice(_text(item.get("name")), str(energy), _sensor(item.get("stat_rate")))
        for item in consumers
        if (energy := item.get("stat_consumption"))
    )


def _forecasts(solar: Iterable[Source]) -> tuple[str, ...]:
    """List the config entries that forecast, each once."""
    named = (entry for item in solar for entry in item.get("config_entry_solar_forecast") or ())
    return tuple(dict.fromkeys(map(str, named)))


def _rate(source: Source) -> object:
    """Give a source's power sensor, + supplying the house: the dashboard turns others round."""
    config = source.get("power_config") or {}
    return source.get("stat_rate") or config.get("stat_rate")


def _only(ids: Iterable[object]) -> str | None:
    """Give the one sensor of a kind; None where there is none, or one of several."""
    given = [item for item in ids if item]
    return _sensor(given[0]) if len(given) == 1 else None


def _price(grid: Iterable[Source], key: str) -> str | None:
    """Give the price that all meters have in common."""
    named = {item[key] for item in grid if item.get(key)}
    (first,) = named if len(named) == 1 else (None,)
    is_price = isinstance(first, str) and valid_entity_id(first)
    return str(first) if is_price and split_entity_id(str(first))[0] in PRICE_DOMAINS else None


def _fixed_prices(grid: list[Source]) -> dict[str, float]:
    """Give the fixed prices of both sides, by the key of their tariff."""
    found = {
        k.CONF_IMPORT_TARIFF: _fixed(grid, "number_energy_price"),
        k.CONF_EXPORT_TARIFF: _fixed(grid, "number_energy_price_export"),
    }
    return {key: price for key, price in found.items() if price is not None}


def _fixed(grid: Iterable[Source], key: str) -> float | None:
    """Give the fixed price that all meters have in common."""
    named = {item[key] for item in grid if item.get(key) is not None}
    return float(named.pop()) if len(named) == 1 else None


def _sensor(value: object) -> str | None:
    """Give an entity that is a sensor; an external statistic is none."""
    if not isinstance(value, str) or not valid_entity_id(value):
        return None
    return value if split_entity_id(value)[0] == "sensor" else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _positive(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if value > 0 else None
