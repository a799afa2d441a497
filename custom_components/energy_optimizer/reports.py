"""What callers of the commands told us and ordered, believed until it expires."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from homeassistant.util import dt as dt_util

from .core.inputs import InstructionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

GRID_VALID_FOR = timedelta(minutes=60)
AWAY_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class PriceForecastItem:
    """One period of a forecast given with `update_grid`."""

    start: datetime
    end: datetime
    import_price_per_kwh: float
    export_price_per_kwh: float | None = None


@dataclass(frozen=True, slots=True)
class GridReport:
    """What `update_grid` said, believed until `valid_until`."""

    at: datetime
    valid_until: datetime
    import_price_per_kwh: float | None = None
    export_price_per_kwh: float | None = None
    saturation_pct: float | None = None
    forecast: tuple[PriceForecastItem, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Tell whether it is still believed."""
        return self.at <= now < self.valid_until


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What a polling device said of itself; `seen_at` moves with every poll.

    reported_at: when what it said was so; what is older than that is not taken.
    """

    seen_at: datetime
    is_on: bool | None = None
    power_kw: float | None = None
    reported_at: datetime | None = None

    def away(self, now: datetime) -> bool:
        """Tell whether it has not been heard of for too long."""
        return now - self.seen_at > AWAY_AFTER


@dataclass(frozen=True, slots=True)
class BatteryReport:
    """The state of charge that a battery without entities reported, and when it was so."""

    at: datetime
    state_of_charge_pct: float


@dataclass(frozen=True, slots=True)
class BatteryOverride:
    """A person's order to a battery; it outranks the plan until it ends."""

    kind: InstructionKind
    until: datetime
    power_kw: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceOverride:
    """A person's order to a device: off, or not to be switched off, until it ends."""

    is_on: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class LoadOverride:
    """A person's order to a load or a car: run now, or wait, until it ends.

    occasion: the run that it starts.
    """

    is_on: bool
    until: datetime
    occasion: str = ""


@dataclass(slots=True)
class Reports:
    """Everything reported and ordered, by id; kept across restarts."""

    grid: GridReport | None = None
    devices: dict[str, DeviceReport] = field(default_factory=dict)
    batteries: dict[str, BatteryReport] = field(default_factory=dict)
    battery_overrides: dict[str, BatteryOverride] = field(default_factory=dict)
    device_overrides: dict[str, DeviceOverride] = field(default_factory=dict)
    load_overrides: dict[str, LoadOverride] = field(default_factory=dict)
    full_at: dict[str, datetime] = field(default_factory=dict)
    paused_until: datetime | None = None
    on_holiday: bool = False
    keep_charged: bool = False
    not_shed: list[str] = field(default_factory=list)

    def forget_all_but(
        self, device_ids: set[str], battery_ids: set[str], load_ids: set[str]
    ) -> None:
        """Drop what was said of devices, batteries and loads that are gone."""
        for kept, ids in (
            (self.devices, device_ids),
            (self.device_overrides, device_ids),
            (self.batteries, battery_ids),
            (self.battery_overrides, battery_ids),
            (self.load_overrides, load_ids),
            (self.full_at, battery_ids),
        ):
            for gone in kept.keys() - ids:
                del kept[gone]
        self.not_shed = [item for item in self.not_shed if item in device_ids]

    def end_overrides(self, now: datetime) -> None:
        """Drop the orders whose time is over."""
        orders: tuple[dict[str, Any], ...] = (
            self.battery_overrides,
            self.device_overrides,
            self.load_overrides,
        )
        for kept in orders:
            for over in [key for key, order in kept.items() if now >= order.until]:
                del kept[over]

    def as_dict(self) -> dict[str, Any]:
        """Make it storable."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` made."""
        grid = stored.get("grid")
        return cls(
            grid=None if grid is None else _grid(grid),
            devices={
                key: DeviceReport(**_times(item, "seen_at", "reported_at"))
                for key, item in stored["devices"].items()
            },
            batteries={
                key: BatteryReport(**_times(item, "at"))
                for key, item in stored["batteries"].items()
            },
            battery_overrides={
                key: BatteryOverride(
                    **_times(item, "until") | {"kind": InstructionKind(item["kind"])}
                )
                for key, item in stored.get("battery_overrides", {}).items()
            },
            device_overrides={
                key: DeviceOverride(**_times(item, "until"))
                for key, item in stored.get("device_overrides", {}).items()
            },
            load_overrides={
                key: LoadOverride(**_times(item, "until"))
                for key, item in stored.get("load_overrides", {}).items()
            },
            full_at=_times(found := stored.get("full_at", {}), *found),
            paused_until=_times(stored, "paused_until")["paused_until"],
            on_holiday=stored.get("on_holiday", False),
            keep_charged=stored.get("keep_charged", False),
            not_shed=list(stored.get("not_shed", ())),
        )


def _grid(stored: Mapping[str, Any]) -> GridReport:
    forecast = tuple(
        PriceForecastItem(**_times(item, "start", "end")) for item in stored["forecast"]
    )
    return GridReport(**_times(stored, "at", "valid_until") | {"forecast": forecast})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Turn records into dicts and times into text, all the way down."""
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        # Several times quicker than asdict, which copies every value.
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _times(stored: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Turn the named texts back into times."""
    return dict(stored) | {
        name: dt_util.parse_datetime(text) if (text := stored.get(name)) else None for name in names
    }
