"""What the planner is given: frozen, validated, one unit per name.

All power limits are on the AC side. Bad values raise `InputError` with the field,
the slot where it applies, what was given and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
import math
from typing import TYPE_CHECKING

import numpy as np

from .checks import check_number, slot_values
from .errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from .capacity import CapacityState
    from .loads import Car, Deferrable
    from .timeline import Timeline

type FloatArray = NDArray[np.float64]
type BoolArray = NDArray[np.bool_]

# More than that is no stand-by, and would leave the room of derived limits (5) [kW].
MOST_STANDBY_KW = 0.5


@dataclass(frozen=True, slots=True)
class Grid:
    """Limits of the meter [kW]; None where nobody set one."""

    max_import_kw: float | None = None
    max_export_kw: float | None = None

    def __post_init__(self) -> None:
        """Refuse negative limits."""
        for name in ("max_import_kw", "max_export_kw"):
            limit = getattr(self, name)
            if limit is not None:
                check_number(f"grid.{name}", limit, low=0.0)


class InstructionKind(StrEnum):
    """What a battery can be told; `no_discharge` still takes surplus, `no_charge` still serves."""

    SELF_CONSUMPTION = "self_consumption"
    NO_DISCHARGE = "no_discharge"
    NO_CHARGE = "no_charge"
    IDLE = "idle"
    CHARGE = "charge"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Which instructions a battery can follow, and up to which power [kW] (None: not known)."""

    kinds: frozenset[InstructionKind] = frozenset({InstructionKind.SELF_CONSUMPTION})
    max_charge_kw: float | None = None
    max_discharge_kw: float | None = None

    def can(self, kind: InstructionKind) -> bool:
        """Tell whether the battery can be told this; self-consumption always."""
        return kind is InstructionKind.SELF_CONSUMPTION or kind in self.kinds

    @property
    def holds(self) -> bool:
        """Tell whether it can be kept from serving the load."""
        return self.can(InstructionKind.NO_DISCHARGE) or self.can(InstructionKind.IDLE)

    @property
    def refuses(self) -> bool:
        """Tell whether it can be kept from taking surplus."""
        return self.can(InstructionKind.NO_CHARGE) or self.can(InstructionKind.IDLE)


FORCED_OR_HELD = tuple(k for k in InstructionKind if k is not InstructionKind.SELF_CONSUMPTION)
EVERY_INSTRUCTION = Capabilities(frozenset(InstructionKind))


@dataclass(frozen=True, slots=True)
class Order:
    """An instruction for one battery until a time; `power_kw` where it is forced."""

    kind: InstructionKind
    until: datetime
    power_kw: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a negative power."""
        check_number("order power_kw", self.power_kw, low=0.0)


@dataclass(frozen=True, slots=True)
class Battery:
    """One battery: limits, losses, permissions.

    Energies [kWh] are inside the battery; powers [kW] and wear [money/kWh discharged]
    are on the AC side. `stored_kwh` may lie outside [floor, ceiling]: the plan brings
    it back. `inverter_limit_kw` is shared with solar where set.
    discharged_today_kwh: what of today's cycles is used. charge_taper: (stored [kWh], most
    charging power [kW]) points near full, where the power falls ever faster. standby_kw:
    what it loses all the time. Between `calibrate_from` and `calibrate_by` it may be filled
    to its capacity, whatever its ceiling, and is to be full by the latter.
    """

    name: str
    capacity_kwh: float
    stored_kwh: float
    max_charge_kw: float
    max_discharge_kw: float
    floor_kwh: float = 0.0
    ceiling_kwh: float | None = None
    charge_efficiency_ratio: float = 0.95
    discharge_efficiency_ratio: float = 0.95
    wear_cost_per_kwh: float = 0.0
    end_stored_kwh: float | None = None
    end_value_per_kwh: float | None = None
    inverter_limit_kw: float | None = None
    may_export: bool = False
    may_charge_from_grid: bool = True
    export_price_floor_per_kwh: float | None = None
    max_cycles_per_day: float | None = None
    discharged_today_kwh: float = 0.0
    charge_taper: tuple[tuple[float, float], ...] = ()
    standby_kw: float = 0.0
    calibrate_from: datetime | None = None
    calibrate_by: datetime | None = None
    capabilities: Capabilities = EVERY_INSTRUCTION

    @property
    def follows_load(self) -> bool:
        """Tell whether it does what it does by itself, and nothing else."""
        return not any(self.capabilities.can(kind) for kind in FORCED_OR_HELD)

    @property
    def taper_lines(self) -> tuple[tuple[float, float], ...]:
        """Lines that charging power stays below: (kW at nothing stored, kW per kWh stored)."""
        lines = []
        for (one_kwh, one_kw), (other_kwh, other_kw) in pairwise(self.charge_taper):
            slope = (other_kw - one_kw) / (other_kwh - one_kwh) if other_kwh > one_kwh else 0.0
            lines.append((one_kw - slope * one_kwh, slope))
        return tuple(lines)

    @property
    def top_kwh(self) -> float:
        """The ceiling, or the capacity where none was set [kWh]."""
        return self.capacity_kwh if self.ceiling_kwh is None else self.ceiling_kwh

    def __post_init__(self) -> None:
        """Refuse what no battery is."""
        at = f"battery {self.name}: "
        check_number(at + "capacity_kwh", self.capacity_kwh, above=0.0)
        check_number(at + "stored_kwh", self.stored_kwh, low=0.0)
        check_number(at + "max_charge_kw", self.max_charge_kw, low=0.0)
        check_number(at + "max_discharge_kw", self.max_discharge_kw, low=0.0)
        check_number(at + "floor_kwh", self.floor_kwh, low=0.0, high=self.capacity_kwh)
        check_number(at + "ceiling_kwh", self.top_kwh, low=self.floor_kwh, high=self.capacity_kwh)
        for name in ("charge_efficiency_ratio", "discharge_efficiency_ratio"):
            check_number(at + name, getattr(self, name), above=0.0, high=1.0)
        check_number(at + "wear_cost_per_kwh", self.wear_cost_per_kwh, low=0.0)
        if self.end_stored_kwh is not None:
            check_number(at + "end_stored_kwh", self.end_stored_kwh, low=0.0, high=self.top_kwh)
        for name in ("end_value_per_kwh", "export_price_floor_per_kwh"):
            if getattr(self, name) is not None:
                check_number(at + name, getattr(self, name))
        for name in ("inverter_limit_kw", "max_cycles_per_day"):
            if getattr(self, name) is not None:
                check_number(at + name, getattr(self, name), low=0.0)
        check_number(at + "discharged_today_kwh", self.discharged_today_kwh, low=0.0)
        check_number(at + "standby_kw", self.standby_kw, low=0.0, high=MOST_STANDBY_KW)
        if self.charge_taper:
            self._check_taper(at + "charge_taper")

    def _check_taper(self, name: str) -> None:
        """Refuse powers that do not fall, ever faster, as more is stored."""
        for stored_kwh, power_kw in self.charge_taper:
            check_number(name, stored_kwh, low=0.0, high=self.capacity_kwh)
            check_number(name, power_kw, low=0.0)
        slopes = [slope for _, slope in self.taper_lines]
        stored = [stored_kwh for stored_kwh, _ in self.charge_taper]
        falling = slopes == sorted(slopes, reverse=True) and max(slopes, default=-1.0) <= 0.0
        until_full = stored[-1] == self.capacity_kwh
        if len(stored) == 1 or stored != sorted(set(stored)) or not (falling and until_full):
            given = [list(point) for point in self.charge_taper]
            allowed = "points up to the capacity, at least two, the power falling ever faster"
            raise InputError(name, given, allowed)


@dataclass(frozen=True, slots=True)
class Device:
    """One managed device that may be shed at a peak.

    power_kw: what it would draw if left on [kW], a scalar or shape (n,); 0 when it is
    expected off. off_hours_today: what of today's budget is used. off_for_hours and
    on_for_hours: how long it has been shed, or on since its last restore, at the start.
    A higher `priority` is shed first.
    """

    name: str
    power_kw: float | Sequence[float] | FloatArray
    max_off_hours: float = 2.0
    min_off_hours: float = 0.0
    min_on_hours: float = 0.0
    max_off_in_a_row_hours: float | None = None
    rebound_ratio: float = 0.0
    rebound_hours: float = 1.0
    discomfort_cost_per_hour: float = 0.0
    priority: int = 0
    off_hours_today: float = 0.0
    off_for_hours: float = 0.0
    on_for_hours: float | None = None

    def __post_init__(self) -> None:
        """Refuse negative times, ratios and costs."""
        at = f"device {self.name}: "
        check_number(at + "priority", self.priority)
        for name in (
            "max_off_hours",
            "min_off_hours",
            "min_on_hours",
            "rebound_ratio",
            "discomfort_cost_per_hour",
            "off_hours_today",
            "off_for_hours",
        ):
            check_number(at + name, getattr(self, name), low=0.0)
        check_number(at + "rebound_hours", self.rebound_hours, above=0.0)
        if self.max_off_in_a_row_hours is not None:
            check_number(at + "max_off_in_a_row_hours", self.max_off_in_a_row_hours, above=0.0)
            if self.max_off_in_a_row_hours < self.min_off_hours:
                raise InputError(
                    at + "max_off_in_a_row_hours",
                    self.max_off_in_a_row_hours,
                    f"at least min_off_hours ({self.min_off_hours:g})",
                )
        if self.on_for_hours is not None:
            check_number(at + "on_for_hours", self.on_for_hours, low=0.0)


@dataclass(frozen=True, slots=True)
class PeakRule:
    """What counts as a peak (DESIGN: Peak); `saturation_pct` None where unknown."""

    peak_hours: float = 4.0
    peak_spread_ratio: float = 0.2
    price_threshold_per_kwh: float | None = None
    saturation_threshold_pct: float = 80.0

    def __post_init__(self) -> None:
        """Refuse hours outside a day, a negative spread, a threshold outside 0-100."""
        check_number("peak_hours", self.peak_hours, low=0.0, high=24.0)
        check_number("peak_spread_ratio", self.peak_spread_ratio, low=0.0)
        if self.price_threshold_per_kwh is not None:
            check_number("price_threshold_per_kwh", self.price_threshold_per_kwh)
        check_number("saturation_threshold_pct", self.saturation_threshold_pct, low=0.0, high=100.0)


@dataclass(frozen=True, eq=False)
class Home:
    """Everything one plan is made from.

    Arrays have shape (n,): prices [money/kWh], `load_kw` without the managed devices
    (equation 1), `solar_kw` what the panels could give. `peak_slots` marks the slots in
    which managed devices may be shed. `orders`: what a person told batteries, by name.
    """

    timeline: Timeline
    import_price_per_kwh: FloatArray
    export_price_per_kwh: FloatArray
    load_kw: FloatArray
    solar_kw: FloatArray
    curtailable: bool = False
    grid: Grid = field(default_factory=Grid)
    batteries: tuple[Battery, ...] = ()
    devices: tuple[Device, ...] = ()
    deferrables: tuple[Deferrable, ...] = ()
    cars: tuple[Car, ...] = ()
    peak_slots: BoolArray | None = None
    allow_transfer: bool = False
    capacity_charge: CapacityState | None = None
    orders: Mapping[str, Order] = field(default_factory=dict)

    @property
    def peaks(self) -> BoolArray:
        """The peak slots, shape (n,)."""
        return np.zeros(len(self.timeline), bool) if self.peak_slots is None else self.peak_slots

    def __post_init__(self) -> None:
        """Check every array against the horizon and every name against the others."""
        slots = len(self.timeline)
        for name, low in (
            ("import_price_per_kwh", -math.inf),
            ("export_price_per_kwh", -math.inf),
            ("load_kw", 0.0),
            ("solar_kw", 0.0),
        ):
            object.__setattr__(self, name, slot_values(name, getattr(self, name), slots, low=low))
        if self.peak_slots is None:
            object.__setattr__(self, "peak_slots", np.zeros(slots, dtype=bool))
        elif np.shape(self.peak_slots) != (slots,):
            given = f"shape {np.shape(self.peak_slots)}"
            raise InputError("peak_slots", given, f"{slots} values, one per slot")
        for device in self.devices:
            slot_values(f"device {device.name}: power_kw", device.power_kw, slots, low=0.0)
        for car in self.cars:
            if car.plugged_in is not None:
                slot_values(f"car {car.name}: plugged_in", car.plugged_in, slots, low=0.0)
        names = [b.name for b in self.batteries] + [d.name for d in self.devices]
        names += [load.name for load in self.deferrables] + [car.name for car in self.cars]
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise InputError("name", repeated, "a name that nothing else of the home has")
