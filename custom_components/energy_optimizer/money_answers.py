"""What the commands on the books answer, as JSON Schema."""

from __future__ import annotations

from dataclasses import fields

from .answers import NUMBER, NUMBER_OR_NULL, TEXT, TEXT_OR_NULL, column, each, obj, or_null
from .core.accounting import BatteryEntry, DeviceEntry
from .core.accounting.totals import PEAKS
from .money import PERIODS
from .money_books import BILLS, ENERGIES, MONEY

_MONEY = dict.fromkeys(MONEY, NUMBER)
_BILLS = obj(**dict.fromkeys(BILLS, NUMBER))
_PERIOD = obj(
    **_MONEY,
    bills=_BILLS,
    worth_parts=obj(bills=NUMBER, wear=NUMBER, stored=NUMBER),
    energies=obj(**dict.fromkeys(ENERGIES, NUMBER)),
    peaks_kw=obj(**dict.fromkeys(PEAKS, NUMBER)),
    batteries=each(obj(**{item.name: NUMBER for item in fields(BatteryEntry)})),
    devices=each(obj(**{item.name: NUMBER for item in fields(DeviceEntry)})),
    measured_ratio=NUMBER_OR_NULL,
    unknown_ratio=NUMBER_OR_NULL,
)
SIMULATED = obj(
    first_day=TEXT,
    last_day=TEXT,
    hours={"type": "integer"},
    known_ratio=NUMBER,
    bills=_BILLS,
    left_out=column(TEXT),
)
BOOKS = obj(
    currency=TEXT,
    since=TEXT_OR_NULL,
    day=TEXT,
    periods=obj(**dict.fromkeys(PERIODS, _PERIOD)),
    days=obj(
        day=column(TEXT),
        **dict.fromkeys(MONEY, column(NUMBER)),
        bills=obj(**dict.fromkeys(BILLS, column(NUMBER))),
        measured_ratio=column(NUMBER_OR_NULL),
    ),
    capacity_costs_month=or_null(_BILLS),
    simulated=or_null(SIMULATED),
    status=obj(
        state={"type": "string", "enum": ["ok", "retrying"]},
        pending={"type": "integer"},
        error=TEXT,
        damaged_parts={"type": "integer"},
    ),
)
EXPORTED = obj(
    detail={"type": "string", "enum": ["days", "slots"]},
    currency=TEXT,
    rows={"type": "integer"},
    csv=TEXT,
)
