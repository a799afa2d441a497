"""What a settled slot leaves behind: its entry, and the state the next slot starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .facts import Quality, SlotFacts
    from .figures import Figures


@dataclass(frozen=True, slots=True)
class BatteryState:
    """One battery's stock [kWh inside] and what it cost.

    costed_kwh cost `basis_cost` in all. opening_kwh was there before the books (or came in
    a slot nobody could measure): it leaves last and earns nothing.
    virtual_kwh: what a battery on self-consumption would hold now.
    """

    costed_kwh: float = 0.0
    basis_cost: float = 0.0
    opening_kwh: float = 0.0
    virtual_kwh: float = 0.0

    @classmethod
    def opened(cls, stored_kwh: float, cost_per_kwh: float | None = None) -> BatteryState:
        """Start a battery's books; `cost_per_kwh` where a person knows what its stock cost."""
        if cost_per_kwh is None:
            return cls(opening_kwh=stored_kwh, virtual_kwh=stored_kwh)
        return cls(
            costed_kwh=stored_kwh, basis_cost=stored_kwh * cost_per_kwh, virtual_kwh=stored_kwh
        )

    @property
    def stored_kwh(self) -> float:
        """All that is stored [kWh]."""
        return self.costed_kwh + self.opening_kwh

    @property
    def basis_per_kwh(self) -> float | None:
        """Weighted average cost of a stored kWh; None where none of it has a cost."""
        return self.basis_cost / self.costed_kwh if self.costed_kwh > 0.0 else None


@dataclass(frozen=True, slots=True)
class BooksState:
    """What is carried from slot to slot.

    reference_price_per_kwh: running mean of a day's import price; it values stored energy
    where the real and the virtual battery differ. None before the first priced slot.
    """

    batteries: Mapping[str, BatteryState] = field(default_factory=dict)
    reference_price_per_kwh: float | None = None


@dataclass(frozen=True, slots=True)
class BatteryEntry:
    """One battery's part of a slot or of a day."""

    charge_kwh: float = 0.0
    discharge_kwh: float = 0.0
    profit: float = 0.0
    home_savings: float = 0.0
    wear_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One managed device's part of a slot or of a day."""

    avoided_kwh: float = 0.0
    rebound_kwh: float = 0.0
    shed_savings: float = 0.0


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """One settled slot: its facts, what followed, and the state after it.

    missing: names of what was not known; the slot is `unknown` where that prevented booking.
    """

    facts: SlotFacts
    quality: Quality
    missing: tuple[str, ...]
    figures: Figures
    batteries: Mapping[str, BatteryEntry]
    devices: Mapping[str, DeviceEntry]
    state: BooksState
