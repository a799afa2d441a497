"""What was measured in one slot, and what may be concluded from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
import math
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SECONDS_PER_HOUR = 3600.0


class Quality(StrEnum):
    """How far a slot's entry can be trusted; an unknown slot carries no money."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


def _check_energy(name: str, value: float | None) -> None:
    """Refuse an energy that no meter can have counted."""
    if value is not None and not (math.isfinite(value) and value >= 0.0):
        raise InputError(name, value, "a finite number, at least 0, or nothing where unknown")


@dataclass(frozen=True, slots=True)
class BatteryFacts:
    """One battery in one slot; None where not known.

    charge_kwh, discharge_kwh: AC side [kWh]. stored_kwh: measured at the slot's end [kWh].
    acted: we told it something other than self-consumption at some time in the slot.
    """

    charge_kwh: float | None
    discharge_kwh: float | None
    stored_kwh: float | None
    acted: bool


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """One managed device in one slot.

    avoided_kwh: what it would have used had we not shed it [kWh]. rebound_kwh: what it
    used only because it had been shed [kWh].
    """

    avoided_kwh: float = 0.0
    rebound_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """One slot as it was measured; None where not known.

    Prices [money/kWh]. Energies [kWh]; `solar_kwh` is what the panels gave (0 where there
    are none), `load_kwh` a load meter's own reading, used only where the grid has no meter.
    `export_blocked`: nothing may be sold. `curtailable`: solar could be turned down.
    `estimated`: names of the quantities that were not metered in this slot.
    `readings_kwh`: what cumulative meters showed at the slot's end, by any name: after a
    restart they count on from there.
    """

    start: datetime
    end: datetime
    import_price_per_kwh: float | None
    export_price_per_kwh: float | None
    grid_import_kwh: float | None
    grid_export_kwh: float | None
    solar_kwh: float | None
    load_kwh: float | None = None
    batteries: Mapping[str, BatteryFacts] = field(default_factory=dict)
    devices: Mapping[str, DeviceFacts] = field(default_factory=dict)
    export_blocked: bool = False
    curtailable: bool = False
    estimated: tuple[str, ...] = ()
    readings_kwh: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse times without an offset, a slot without length, impossible readings."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise InputError("start", self.start.isoformat(), "times with their UTC offset")
        if self.end <= self.start:
            raise InputError("end", self.end.isoformat(), f"after {self.start.isoformat()}")
        for name in ("import_price_per_kwh", "export_price_per_kwh"):
            price = getattr(self, name)
            if price is not None and not math.isfinite(price):
                raise InputError(name, price, "a finite number, or nothing where unknown")
        for name in ("grid_import_kwh", "grid_export_kwh", "solar_kwh", "load_kwh"):
            _check_energy(name, getattr(self, name))
        for name, battery in self.batteries.items():
            for part in ("charge_kwh", "discharge_kwh", "stored_kwh"):
                _check_energy(f"battery {name}: {part}", getattr(battery, part))
        for name, device in self.devices.items():
            _check_energy(f"device {name}: avoided_kwh", device.avoided_kwh)
            _check_energy(f"device {name}: rebound_kwh", device.rebound_kwh)

    @property
    def hours(self) -> float:
        """The slot's length [h]."""
        return (self.end - self.start).total_seconds() / SECONDS_PER_HOUR

    @property
    def acted(self) -> bool:
        """Whether anything in this slot was our doing."""
        return any(battery.acted for battery in self.batteries.values()) or any(
            device.avoided_kwh or device.rebound_kwh for device in self.devices.values()
        )
