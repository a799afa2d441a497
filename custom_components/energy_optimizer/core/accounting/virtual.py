"""The virtual battery: what self-consumption alone would have done with the same home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..follow import most_charge_kw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..inputs import Battery


@dataclass(frozen=True, slots=True)
class Exchange:
    """One battery's charge and discharge in a slot [kWh, AC side]."""

    charge_kwh: float
    discharge_kwh: float

    @property
    def net_kwh(self) -> float:
        """Positive: supplies the house."""
        return self.discharge_kwh - self.charge_kwh


def self_consumption(
    batteries: Mapping[str, Battery],
    stored_kwh: Mapping[str, float],
    need_kwh: float,
    solar_kwh: float,
    hours: float,
) -> dict[str, Exchange]:
    """Serve the need, take the surplus; batteries share in proportion to what each can do.

    need_kwh: of the home with solar alone, negative where it has a surplus [kWh].
    Source: docs/money.md (5)
    """
    room: dict[str, float] = {}
    for name, battery in batteries.items():
        if need_kwh >= 0.0:
            above_kwh = max(stored_kwh[name] - battery.floor_kwh, 0.0)
            most_kwh = battery.max_discharge_kw * hours
            if battery.inverter_limit_kw is not None:
                most_kwh = min(most_kwh, max(battery.inverter_limit_kw * hours - solar_kwh, 0.0))
            room[name] = min(most_kwh, above_kwh * battery.discharge_efficiency_ratio)
        else:
            room[name] = most_charge_kw(battery, stored_kwh[name], hours) * hours
    total_kwh = sum(room.values())
    share = min(abs(need_kwh) / total_kwh, 1.0) if total_kwh > 0.0 else 0.0
    if need_kwh >= 0.0:
        return {name: Exchange(0.0, share * kwh) for name, kwh in room.items()}
    return {name: Exchange(share * kwh, 0.0) for name, kwh in room.items()}


def shifted(measured: Exchange, shift_kwh: float) -> Exchange:
    """Add a net supply to an exchange, undoing the opposite direction first."""
    if shift_kwh >= 0.0:
        undone_kwh = min(measured.charge_kwh, shift_kwh)
        return Exchange(
            measured.charge_kwh - undone_kwh, measured.discharge_kwh + shift_kwh - undone_kwh
        )
    undone_kwh = min(measured.discharge_kwh, -shift_kwh)
    return Exchange(
        measured.charge_kwh - shift_kwh - undone_kwh, measured.discharge_kwh - undone_kwh
    )


def limited(exchange: Exchange, before_kwh: float, battery: Battery, holds_kwh: float) -> Exchange:
    """Keep an exchange within [floor, ceiling], each widened to where the real battery went.

    before_kwh: stored before; holds_kwh: what the real one holds after [kWh].
    """
    top_kwh = max(battery.top_kwh, holds_kwh, before_kwh)
    floor_kwh = min(battery.floor_kwh, holds_kwh, before_kwh)
    after_kwh = stored_after(exchange, before_kwh, battery)
    if after_kwh > top_kwh:
        less_kwh = min((after_kwh - top_kwh) / battery.charge_efficiency_ratio, exchange.charge_kwh)
        return Exchange(exchange.charge_kwh - less_kwh, exchange.discharge_kwh)
    if after_kwh < floor_kwh:
        missing_kwh = (floor_kwh - after_kwh) * battery.discharge_efficiency_ratio
        return Exchange(
            exchange.charge_kwh,
            exchange.discharge_kwh - min(missing_kwh, exchange.discharge_kwh),
        )
    return exchange


def stored_after(exchange: Exchange, before_kwh: float, battery: Battery) -> float:
    """Stored energy after an exchange [kWh]; equation (2) of docs/model.md."""
    return (
        before_kwh
        + exchange.charge_kwh * battery.charge_efficiency_ratio
        - exchange.discharge_kwh / battery.discharge_efficiency_ratio
    )
