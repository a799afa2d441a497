"""The table of the money sensors: a figure of the books for today, this month and in total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfRatio
from homeassistant.util import dt as dt_util

from .sensor_rows import Row
from .snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from .snapshot import MoneyPeriod, MoneyView


def _never(_money: MoneyView) -> datetime | None:
    return None


@dataclass(frozen=True, kw_only=True)
class MoneyRow(Row[Snapshot]):
    """One money sensor; `last_reset_fn` says since when it counts, None where from the start."""

    last_reset_fn: Callable[[MoneyView], datetime | None] = _never


@dataclass(frozen=True, slots=True)
class _Period:
    """A period of the books: when the one that a day lies in began."""

    suffix: str
    of: Callable[[MoneyView], MoneyPeriod]
    began: Callable[[date], date]

    def last_reset(self, money: MoneyView) -> datetime | None:
        """Give the local midnight that it began with."""
        return None if money.day is None else dt_util.start_of_local_day(self.began(money.day))


TODAY = _Period("today", lambda money: money.today, lambda day: day)
MONTH = _Period("month", lambda money: money.month, lambda day: day.replace(day=1))


def _row(
    key: str,
    value: Callable[[MoneyView], float],
    last_reset: Callable[[MoneyView], datetime | None],
    *,
    enabled: bool,
) -> MoneyRow:
    return MoneyRow(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement="{currency}",
        suggested_display_precision=2,
        entity_registry_enabled_default=enabled,
        value_fn=lambda now: value(now.money),
        last_reset_fn=last_reset,
    )


def _figure(
    name: str, total_key: str, *, of: Callable[[MoneyPeriod], float], enabled: bool = True
) -> tuple[MoneyRow, ...]:
    """Make a figure's three sensors."""

    def of_period(period: _Period) -> MoneyRow:
        key = f"{name}_{period.suffix}"
        return _row(key, lambda money: of(period.of(money)), period.last_reset, enabled=enabled)

    total = _row(total_key, lambda money: of(money.total), _never, enabled=enabled)
    return total, of_period(TODAY), of_period(MONTH)


MONEY_ROWS: tuple[MoneyRow, ...] = (
    *_figure("profit", "total_profit", of=lambda period: period.profit),
    *_figure("savings", "total_savings", of=lambda period: period.savings),
    *_figure("battery_savings", "battery_savings", of=lambda period: period.battery_savings),
    *_figure("bill", "total_bill", of=lambda period: period.bill),
    *_figure("worth", "total_worth", of=lambda period: period.worth),
    *_figure("wear", "total_wear", of=lambda period: period.wear, enabled=False),
    MoneyRow(
        key="simulated_bill",
        translation_key="simulated_bill",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement="{currency}",
        suggested_display_precision=2,
        value_fn=lambda now: (now.money.simulated or {"bills": {}})["bills"].get("actual_cost"),
        attributes_fn=lambda now: {"simulated": True, **(now.money.simulated or {})},
    ),
    MoneyRow(
        key="measured_share",
        translation_key="measured_share",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda now: (
            None if now.money.measured_ratio is None else 100 * now.money.measured_ratio
        ),
    ),
)
