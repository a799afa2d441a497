"""What the price tests share: measured states, measured series, states built by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
)

from custom_components.energy_optimizer.sources.prices import PriceSeries, read_prices

NOW = datetime(2025, 10, 7, 10, 20, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def built(
    attributes: Mapping[str, Any], state: str = "0", at: datetime = NOW, entity_id: str = "sensor.x"
) -> State:
    """A state as an integration would write it."""
    return State(entity_id, state, attributes, last_updated=at)


def read(
    attributes: Mapping[str, Any],
    *,
    state: str = "0",
    now: datetime = NOW,
    zone: ZoneInfo = BERLIN,
    unit: str | None = None,
) -> PriceSeries:
    return read_prices(built(attributes, state, now), now=now, zone=zone, unit=unit)


async def _unloads(_: HomeAssistant, __: ConfigEntry) -> bool:
    return True


def loaded_entry(hass: HomeAssistant, domain: str, data: dict[str, Any]) -> MockConfigEntry:
    """A loaded entry of a price integration, whose libraries and accounts are not here."""
    mock_integration(hass, MockModule(domain, async_unload_entry=_unloads))
    entry = MockConfigEntry(domain=domain, title=domain.title(), data=data)
    entry.add_to_hass(hass)
    entry.mock_state(hass, ConfigEntryState.LOADED)
    return entry


def measured_state(folder: Path, name: str) -> State:
    data = json.loads((folder / "ha_states" / name).read_text(encoding="utf-8"))
    return State(data["entity_id"], str(data["state"]), data["attributes"])


def measured_json(folder: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "ha_states" / name).read_text(encoding="utf-8"))
    return loaded


def measured_prices(folder: Path, name: str) -> dict[datetime, float]:
    """A measured series beside the states: start → price per kWh."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split(",") for line in lines[1:])
    return {datetime.fromisoformat(row[0]): float(row[1]) for row in rows if row[1]}


def items(
    start: datetime, minutes: int, prices: list[Any], keys: tuple[str, ...]
) -> list[dict[str, Any]]:
    """List items with ISO times; keys are (start, price) or (start, price, end)."""
    step = timedelta(minutes=minutes)
    listed = []
    for index, price in enumerate(prices):
        begin = (start.astimezone(UTC) + index * step).astimezone(start.tzinfo)
        end = (begin.astimezone(UTC) + step).astimezone(start.tzinfo)
        values = (begin.isoformat(), price, end.isoformat())
        listed.append(dict(zip(keys, values, strict=False)))
    return listed


def prices_of(series: PriceSeries) -> list[float]:
    return [round(point.price_per_kwh, 9) for point in series]


def minutes_of(series: PriceSeries) -> list[float]:
    return [(point.end - point.start).total_seconds() / 60 for point in series]
