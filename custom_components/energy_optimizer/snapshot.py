"""What one turn of the loop found, planned and did: all that entities and commands read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from .const import Mode
    from .core.dispatch import Instruction
    from .core.inputs import Home
    from .core.plan import Plan, PlanStatus
    from .run_orders import RunOrder
    from .sources.capacity import CapacityNow
    from .sources.reader import InputSeen, Missing


@dataclass(frozen=True, slots=True)
class BatteryView:
    """One battery now. `told` is what it should do; `controlled` whether we may act.

    numbers: what the reason goes by.
    """

    stored_kwh: float | None
    state_of_charge_pct: float | None
    told: Instruction
    worth: float
    controlled: bool
    verified: bool | None = None
    problem: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One managed device now. `instruction` is `turn_off`, `turn_on` or `none`.

    controlled: whether we may act; else it is advice. numbers: what the reason goes by.
    """

    instruction: str
    reason: str
    until: datetime | None
    worth: float
    shed_since: datetime | None = None
    away: bool = False
    problem: str | None = None
    controlled: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadView:
    """One load that can wait, or one car, now.

    state: how its run goes, or why there is none. told: what it is to do, and what is planned
    for it. ordered_until: while a person's order holds. stored_kwh: of a car. numbers: what
    the reason goes by.
    """

    state: str
    told: RunOrder
    started_at: datetime | None = None
    run_hours: float = 0.0
    energy_kwh: float | None = None
    by_hand: bool = False
    stored_kwh: float | None = None
    ordered_until: datetime | None = None
    problem: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Whether it runs now."""
        return self.state == "running"


@dataclass(frozen=True, slots=True)
class PeakView:
    """The present or the next peak."""

    now: bool
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One thing that is planned for a while; `what` is a word that the translations know."""

    start: datetime
    end: datetime
    item_id: str
    name: str
    what: str
    energy_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class MoneyPeriod:
    """The books of one period [currency]; `bill` is what the grid cost, as it was."""

    profit: float = 0.0
    savings: float = 0.0
    battery_savings: float = 0.0
    wear: float = 0.0
    bill: float = 0.0
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class MoneyView:
    """The books on a local `day`, None before they are open.

    total: since they began. measured_ratio: share of the settled time that was measured.
    simulated: what the days before would have cost, in no total.
    """

    day: date | None = None
    since: date | None = None
    measured_ratio: float | None = None
    simulated: Mapping[str, Any] | None = None
    today: MoneyPeriod = MoneyPeriod()
    month: MoneyPeriod = MoneyPeriod()
    year: MoneyPeriod = MoneyPeriod()
    total: MoneyPeriod = MoneyPeriod()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One turn of the loop.

    columns: the plan as the doors give it, arrays by slot. home: what the plan was made
    from; None where none was made. periods: what is planned, in the order of time.
    curtailed: solar is kept from the grid by us.
    """

    at: datetime
    mode: Mode
    status: PlanStatus
    missing: tuple[Missing, ...]
    import_price_per_kwh: float | None
    export_price_per_kwh: float | None
    saturation_pct: float | None
    peak: PeakView
    money: MoneyView
    plan: Plan | None
    plan_id: str
    columns: Mapping[str, Any]
    home: Home | None = None
    batteries: Mapping[str, BatteryView] = field(default_factory=dict)
    devices: Mapping[str, DeviceView] = field(default_factory=dict)
    inputs: tuple[InputSeen, ...] = ()
    loads: Mapping[str, LoadView] = field(default_factory=dict)
    capacity: CapacityNow | None = None
    periods: tuple[Period, ...] = ()
    curtailed: bool = False
