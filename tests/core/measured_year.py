"""A measured year lived through by a battery that acts at random."""

from collections.abc import Iterator
import csv
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from custom_components.energy_optimizer.core.accounting import (
    BatteryFacts,
    DeviceFacts,
    SlotFacts,
)
from custom_components.energy_optimizer.core.accounting.virtual import (
    Exchange,
    self_consumption,
    stored_after,
)
from tests.core.books_home import battery

YEAR = "combined_FR1_NLspot_30min.csv"
HALF_HOUR = timedelta(minutes=30)
MODEL = replace(battery(), wear_cost_per_kwh=0.02)
MODELS = {"home": MODEL}
UNREAD = BatteryFacts(None, None, None, acted=False)


def _number(text: str) -> float | None:
    """Read a cell; a blank is missing, not zero."""
    return float(text) if text else None


def live_through(data: Path, *, acting: bool) -> Iterator[SlotFacts]:
    """Give each half hour as it was measured, with a battery in it.

    acting: the battery is forced in a third of the slots and a device is shed in some; else
    nothing is ever our doing. A blank leaves the slot unread, and the battery at rest.
    """
    chance = Random(7)  # noqa: S311 - the same year every time
    stored_kwh = MODEL.stored_kwh
    with data.open(newline="") as file:
        for row in csv.DictReader(file):
            start = datetime.fromisoformat(row["start_utc"])
            load_kw, solar_kw = _number(row["load_kw"]), _number(row["pv_kw"])
            blank = SlotFacts(
                start=start,
                end=start + HALF_HOUR,
                import_price_per_kwh=_number(row["import_price"]),
                export_price_per_kwh=_number(row["export_price"]),
                grid_import_kwh=None,
                grid_export_kwh=None,
                solar_kwh=None if solar_kw is None else solar_kw / 2,
                batteries={"home": UNREAD},
            )
            if load_kw is None or solar_kw is None:
                yield blank
                continue
            shed_kwh = 0.1 * (load_kw / 2) if acting and chance.random() < 0.05 else 0.0
            need_kwh = (load_kw - solar_kw) / 2 - shed_kwh
            exchange = self_consumption(MODELS, {"home": stored_kwh}, need_kwh, solar_kw / 2, 0.5)[
                "home"
            ]
            forced = acting and chance.random() < 1 / 3
            if forced:
                exchange = _forced(chance.uniform(-4.0, 4.0), stored_kwh)
            stored_kwh = stored_after(exchange, stored_kwh, MODEL)
            need_kwh -= exchange.net_kwh
            yield replace(
                blank,
                grid_import_kwh=max(need_kwh, 0.0),
                grid_export_kwh=max(-need_kwh, 0.0),
                batteries={
                    "home": BatteryFacts(
                        exchange.charge_kwh,
                        exchange.discharge_kwh,
                        max(round(stored_kwh, 1), 0.0),
                        acted=forced,
                    )
                },
                devices={"pump": DeviceFacts(avoided_kwh=shed_kwh)} if shed_kwh else {},
            )


def _forced(power_kw: float, stored_kwh: float) -> Exchange:
    """Charge (-) or discharge (+) within the battery's limits for half an hour."""
    if power_kw >= 0.0:
        able_kwh = max(stored_kwh - MODEL.floor_kwh, 0.0) * MODEL.discharge_efficiency_ratio
        return Exchange(0.0, min(power_kw / 2, able_kwh))
    room_kwh = max(MODEL.top_kwh - stored_kwh, 0.0) / MODEL.charge_efficiency_ratio
    return Exchange(min(-power_kw / 2, room_kwh), 0.0)
