"""Home Assistant's units and signs → the core's: the only place that converts.

The core knows kW, kWh, percent and money per kWh. A unit that is missing or unknown
is refused, never guessed; what the user says it is wins over what the entity says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
import math
from typing import TYPE_CHECKING, Final

from homeassistant.const import (
    PERCENTAGE,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfElectricCurrent,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from homeassistant.util.unit_conversion import (
    ElectricCurrentConverter,
    EnergyConverter,
    PowerConverter,
)

from ..core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    type Convert = Callable[[str, object, str | None], float]

CURRENT_UNITS: Final = (UnitOfElectricCurrent.AMPERE, UnitOfElectricCurrent.MILLIAMPERE)
POWER_UNITS: Final = tuple(
    str(unit) for unit in (UnitOfPower.WATT, UnitOfPower.KILO_WATT, UnitOfPower.MEGA_WATT)
)
ENERGY_UNITS: Final = tuple(
    str(unit)
    for unit in (
        UnitOfEnergy.WATT_HOUR,
        UnitOfEnergy.KILO_WATT_HOUR,
        UnitOfEnergy.MEGA_WATT_HOUR,
        UnitOfEnergy.GIGA_WATT_HOUR,
    )
)
PRICE_UNITS_ALLOWED: Final = (
    "money per energy, such as EUR/kWh, €/kWh, ct/kWh, p/kWh, öre/kWh, EUR/MWh"
)

_ABSENT_STATES: Final = frozenset({"", "none", STATE_UNAVAILABLE, STATE_UNKNOWN})

# A sign that several currencies share names none of them.
_MAJOR_SIGNS: Final[Mapping[str, str | None]] = {
    "€": "EUR",
    "£": "GBP",
    "$": None,
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "c$": "CAD",
    "ca$": "CAD",
    "kr": None,
    "kr.": None,
    "kč": "CZK",
    "zł": "PLN",
    "ft": "HUF",
    "lei": "RON",
    "₺": "TRY",
    "₴": "UAH",
    "₹": "INR",
    "fr.": "CHF",
    "sfr.": "CHF",
}
_MINOR_SIGNS: Final[Mapping[str, str | None]] = {
    "c": None,
    "c.": None,
    "ct": None,
    "cts": None,
    "cent": None,
    "cents": None,
    "¢": None,
    "€c": "EUR",
    "c€": "EUR",
    "€ct": "EUR",
    "ct€": "EUR",
    "eurocent": "EUR",
    "eurocents": "EUR",
    "p": "GBP",
    "pence": "GBP",
    "gbx": "GBP",
    "öre": "SEK",
    "øre": None,
    "ore": None,
    "rp": "CHF",
    "rp.": "CHF",
    "rappen": "CHF",
    "gr": "PLN",
    "grosz": "PLN",
    "groszy": "PLN",
}
_MINOR_EXACT: Final[Mapping[str, str]] = {"GBp": "GBP"}
# "mWh" is a thousandth of a watt-hour, so small letters alone are not taken for MWh.
_ENERGY_SPELLINGS: Final[Mapping[str, UnitOfEnergy]] = {
    "Wh": UnitOfEnergy.WATT_HOUR,
    "WH": UnitOfEnergy.WATT_HOUR,
    "wh": UnitOfEnergy.WATT_HOUR,
    "kWh": UnitOfEnergy.KILO_WATT_HOUR,
    "kwh": UnitOfEnergy.KILO_WATT_HOUR,
    "KWh": UnitOfEnergy.KILO_WATT_HOUR,
    "KWH": UnitOfEnergy.KILO_WATT_HOUR,
    "MWh": UnitOfEnergy.MEGA_WATT_HOUR,
    "MWH": UnitOfEnergy.MEGA_WATT_HOUR,
    "GWh": UnitOfEnergy.GIGA_WATT_HOUR,
}
_MINOR_PER_MAJOR: Final = 100.0


@dataclass(frozen=True, slots=True)
class PriceUnit:
    """A parsed price unit; `currency` is None where the sign is shared by several."""

    currency: str | None
    divisor: float

    def per_kwh(self, value: float) -> float:
        """Convert a price in this unit to the currency's main unit per kWh."""
        return value / self.divisor


def finite_number(field: str, value: object) -> float:
    """Read a state or attribute as a finite number; text is read as a number too."""
    if isinstance(value, str) and value.strip().lower() not in _ABSENT_STATES:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.nan
    else:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(field, value, "a finite number")
    return number


def power_kw(field: str, value: object, unit: str | None) -> float:
    """Convert a power [W, kW, MW] to kW, its sign kept."""
    known = _known_unit(field, unit, POWER_UNITS)
    return PowerConverter.convert(finite_number(field, value), known, UnitOfPower.KILO_WATT)


def energy_kwh(field: str, value: object, unit: str | None) -> float:
    """Convert an energy [Wh, kWh, MWh, GWh] to kWh, its sign kept."""
    known = _known_unit(field, unit, ENERGY_UNITS)
    return EnergyConverter.convert(finite_number(field, value), known, UnitOfEnergy.KILO_WATT_HOUR)


def amperes(field: str, value: object, unit: str | None) -> float:
    """Convert a current [A, mA] to A, its sign kept."""
    known = _known_unit(field, unit, CURRENT_UNITS)
    number = finite_number(field, value)
    return ElectricCurrentConverter.convert(number, known, UnitOfElectricCurrent.AMPERE)


def percent(field: str, value: object, unit: str | None) -> float:
    """Read a share [%] between 0 and 100."""
    _known_unit(field, unit, (PERCENTAGE,))
    number = finite_number(field, value)
    if not 0.0 <= number <= 100.0:  # noqa: PLR2004 - a percentage's ends
        raise InputError(field, value, "0 to 100 %")
    return number


def price_per_kwh(field: str, value: object, unit: str | None) -> float:
    """Convert a price to the currency's main unit per kWh."""
    return parse_price_unit(unit, field=f"{field} unit").per_kwh(finite_number(field, value))


def net_kw(field: str, value: object, unit: str | None, *, inverted: bool = False) -> float:
    """Read a signed power so that + supplies the house: discharge, import.

    Home Assistant's Energy convention is the same (battery + = discharge, grid + =
    import); `inverted` is for an entity whose maker chose the other sign.
    """
    kilowatts = power_kw(field, value, unit)
    return -kilowatts if inverted else kilowatts


@lru_cache(maxsize=256)
def parse_price_unit(unit: str | None, *, field: str = "price unit") -> PriceUnit:
    """Read a price unit as money per energy.

    Raises: InputError where the unit is missing, or its money or energy is not known.
    """
    money_text, slash, energy_text = (unit or "").strip().partition("/")
    energy = _ENERGY_SPELLINGS.get(energy_text.strip())
    if not slash or energy is None:
        raise InputError(field, unit, PRICE_UNITS_ALLOWED)
    currency, minor = _parse_money(money_text.strip(), unit, field)
    per_unit_kwh = EnergyConverter.convert(1.0, energy, UnitOfEnergy.KILO_WATT_HOUR)
    return PriceUnit(currency, per_unit_kwh * (_MINOR_PER_MAJOR if minor else 1.0))


def _parse_money(text: str, unit: str | None, field: str) -> tuple[str | None, bool]:
    """Read the money part: (currency or None where shared, is it the minor unit)."""
    if text in _MINOR_EXACT:
        return _MINOR_EXACT[text], True
    lowered = text.lower()
    if lowered in _MAJOR_SIGNS:
        return _MAJOR_SIGNS[lowered], False
    if lowered in _MINOR_SIGNS:
        return _MINOR_SIGNS[lowered], True
    if lowered.upper() in ACTIVE_CURRENCIES:
        return lowered.upper(), False
    raise InputError(field, unit, PRICE_UNITS_ALLOWED)


def _known_unit(field: str, unit: str | None, allowed: tuple[str, ...]) -> str:
    """Refuse a unit that is missing or is not one of `allowed`."""
    if unit not in allowed:
        raise InputError(f"{field} unit", unit, ", ".join(allowed))
    return unit
