"""What callers of the commands told us, believed until it expires."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from homeassistant.util import dt as dt_util

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
    """What a polling device said of itself; `seen_at` moves with every poll."""

    seen_at: datetime
    is_on: bool | None = None
    power_kw: float | None = None

    def away(self, now: datetime) -> bool:
        """Tell whether it has not been heard of for too long."""
        return now - self.seen_at > AWAY_AFTER


@dataclass(frozen=True, slots=True)
class BatteryReport:
    """The state of charge that a battery without entities reported."""

    at: datetime
    state_of_charge_pct: float


@dataclass(frozen=True, slots=True)
class BatteryOrder:
    """A person's or program's order to a battery: net_kw > 0 releases, < 0 stores."""

    net_kw: float
    until: datetime


@dataclass(slots=True)
class Reports:
    """Everything reported, by id; kept across restarts."""

    grid: GridReport | None = None
    devices: dict[str, DeviceReport] = field(default_factory=dict)
    batteries: dict[str, BatteryReport] = field(default_factory=dict)
    orders: dict[str, BatteryOrder] = field(default_factory=dict)

    def forget_all_but(self, device_ids: set[str], battery_ids: set[str]) -> None:
        """Drop what was said of devices and batteries that are gone."""
        self.devices = {key: item for key, item in self.devices.items() if key in device_ids}
        self.batteries = {key: item for key, item in self.batteries.items() if key in battery_ids}
        self.orders = {key: item for key, item in self.orders.items() if key in battery_ids}

    def order_at(self, battery_id: str, now: datetime) -> BatteryOrder | None:
        """Give the order that holds now; an expired one is dropped."""
        order = self.orders.get(battery_id)
        if order is not None and now >= order.until:
            del self.orders[battery_id]
            return None
        return order

    def as_dict(self) -> dict[str, Any]:
        """Make it storable."""
        stored: dict[str, Any] = _plain(asdict(self))
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` made."""
        grid = stored.get("grid")
        return cls(
            grid=None
            if grid is None
            else GridReport(
                **_times(grid, "at", "valid_until")
                | {
                    "forecast": tuple(
                        PriceForecastItem(**_times(item, "start", "end"))
                        for item in grid["forecast"]
                    )
                }
            ),
            devices={
                key: DeviceReport(**_times(item, "seen_at"))
                for key, item in stored["devices"].items()
            },
            batteries={
                key: BatteryReport(**_times(item, "at"))
                for key, item in stored["batteries"].items()
            },
            orders={
                key: BatteryOrder(**_times(item, "until")) for key, item in stored["orders"].items()
            },
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Turn times into text, all the way down."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _times(stored: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Turn the named texts back into times."""
    return dict(stored) | {name: dt_util.parse_datetime(stored[name]) for name in names}
