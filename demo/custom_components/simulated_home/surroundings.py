"""What happens around the home: sun, weather and people's use, without Home Assistant."""

from collections.abc import Callable
from datetime import date, datetime
import math
import random
from typing import TYPE_CHECKING, Final

from .physics import Conditions

if TYPE_CHECKING:
    from .recorded import Recording

type Surroundings = Callable[[datetime], Conditions]
"""Conditions at a local, aware instant."""

SOLAR_PEAK_KW: Final = 5.0
LATITUDE_RAD: Final = math.radians(52.0)
SMOKE_AFTERNOON: Final = Conditions(solar_kw=8.0, base_load_kw=0.6, outdoor_c=5.0)
"""More sun than use: what the battery takes in is cheap, so that selling it is a profit."""
SMOKE_EVENING: Final = Conditions(solar_kw=0.3, base_load_kw=0.6, outdoor_c=5.0)


def curves(seed: int) -> Surroundings:
    """Clear-sky bell times a day's weather, and a load with a morning and an evening hump."""

    def conditions(local: datetime) -> Conditions:
        solar_kw = SOLAR_PEAK_KW * _sun_height_ratio(local) * _weather_ratio(local.date(), seed)
        return Conditions(solar_kw, _base_load_kw(local, seed), _outdoor_c(local))

    return conditions


def recorded(recording: Recording, seed: int) -> Surroundings:
    """Measured load and solar of a like day's same clock; curves fill the holes."""
    assumed = curves(seed)

    def conditions(local: datetime) -> Conditions:
        row = recording.at(local)
        other = assumed(local)
        load_kw = (
            other.base_load_kw if row is None or row.load_kw is None else max(row.load_kw, 0.0)
        )
        solar_kw = other.solar_kw if row is None or row.solar_kw is None else row.solar_kw
        return Conditions(solar_kw, load_kw, other.outdoor_c)

    return conditions


def afternoon_and_evening(peak_start: datetime) -> Surroundings:
    """Conditions of a smoke run: steady sun until the peak, steady use without sun from then on."""
    return lambda local: SMOKE_AFTERNOON if local < peak_start else SMOKE_EVENING


def saturation_pct(local: datetime, net_grid_kw: float) -> float:
    """Use of the street's cable: the neighbours' evening, plus what this home takes or gives."""
    neighbours = (
        35.0 + 25.0 * _hump(_hour_of(local), 19.0, 2.5) + 12.0 * _hump(_hour_of(local), 8.0, 1.5)
    )
    return min(neighbours + 1.5 * abs(net_grid_kw), 100.0)


def _hour_of(local: datetime) -> float:
    """Local clock as hours."""
    return local.hour + local.minute / 60 + local.second / 3600


def _hump(hour: float, centre: float, width: float) -> float:
    """Bell around an hour of the day, 1 at its centre."""
    distance = min(abs(hour - centre), 24.0 - abs(hour - centre))
    return math.exp(-((distance / width) ** 2) / 2)


def _sun_height_ratio(local: datetime) -> float:
    """Sine of the sun's height above the horizon, 0 at night."""
    declination = math.radians(23.45) * math.sin(math.tau * (local.timetuple().tm_yday - 81) / 365)
    summer_hours = 1.0 if local.dst() else 0.0
    hour_angle = math.tau * (_hour_of(local) - 12.6 - summer_hours) / 24
    height = math.sin(LATITUDE_RAD) * math.sin(declination)
    height += math.cos(LATITUDE_RAD) * math.cos(declination) * math.cos(hour_angle)
    return max(height, 0.0)


def _weather_ratio(day: date, seed: int) -> float:
    """How much of the clear sky's sun this day lets through."""
    return random.Random(day.toordinal() * 1009 + seed).uniform(0.35, 1.0)


def _base_load_kw(local: datetime, seed: int) -> float:
    """Use of a home for everything that has no switch of its own."""
    hour = _hour_of(local)
    humps = (
        0.7 * _hump(hour, 7.5, 1.0) + 0.4 * _hump(hour, 12.5, 1.2) + 1.4 * _hump(hour, 19.0, 1.8)
    )
    minutes = hour * 60 + seed * 17
    ripple = 0.05 * math.sin(math.tau * minutes / 37) + 0.04 * math.sin(math.tau * minutes / 11)
    return 0.35 + humps + ripple


def _outdoor_c(local: datetime) -> float:
    """Outdoor temperature by season and hour."""
    season = -8.0 * math.cos(math.tau * (local.timetuple().tm_yday - 20) / 365)
    return 10.0 + season + 4.0 * math.cos(math.tau * (_hour_of(local) - 15.0) / 24)
