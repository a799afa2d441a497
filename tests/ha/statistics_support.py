"""Hours of long-term statistics, in the real recorder."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

HOUR = timedelta(hours=1)


def hours_back(days: float, until: datetime | None = None) -> list[datetime]:
    """Every whole hour that began in the last days and is over."""
    end = (until or dt_util.utcnow()).replace(minute=0, second=0, microsecond=0)
    return [end - HOUR * back for back in range(round(days * 24), 0, -1)]


def meter(
    hass: HomeAssistant,
    statistic_id: str,
    went_kwh: Mapping[datetime, float],
    *,
    unit: str = "kWh",
    missing: Iterable[datetime] = (),
) -> None:
    """Write a meter's hours: what it went in each; it also runs in those that have no row."""
    total, rows, holes = 0.0, [], set(missing)
    first = min(went_kwh)
    rows.append(StatisticData(start=first - HOUR, state=0.0, sum=0.0))
    for start, kwh in sorted(went_kwh.items()):
        total += kwh * (1000 if unit == "Wh" else 1)
        if start not in holes:
            rows.append(StatisticData(start=start, state=total, sum=total))
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source="recorder",
        statistic_id=statistic_id,
        unit_class="energy",
        unit_of_measurement=unit,
    )
    async_import_statistics(hass, metadata, rows)


def power(
    hass: HomeAssistant, statistic_id: str, mean_w: Mapping[datetime, float], unit: str = "W"
) -> None:
    """Write a power sensor's hourly means."""
    rows = [
        StatisticData(start=start, mean=mean, min=0.0, max=mean)
        for start, mean in sorted(mean_w.items())
    ]
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.ARITHMETIC,
        has_sum=False,
        name=None,
        source="recorder",
        statistic_id=statistic_id,
        unit_class="power",
        unit_of_measurement=unit,
    )
    async_import_statistics(hass, metadata, rows)


def each(hours: Iterable[datetime], value: Callable[[datetime], float]) -> dict[datetime, float]:
    """Give every hour its value, by its local clock."""
    return {start: value(dt_util.as_local(start)) for start in hours}


async def written(hass: HomeAssistant) -> None:
    """Wait until the recorder has everything."""
    await async_wait_recording_done(hass)


def at(start_s: float) -> datetime:
    """Give a moment of an hour's start."""
    return datetime.fromtimestamp(start_s, UTC)
