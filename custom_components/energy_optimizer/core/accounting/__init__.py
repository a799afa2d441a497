"""The books: what a settled slot was worth, and why (pure; DESIGN: Account).

`settle` turns one slot's measured facts into an entry; `totals` rolls entries up by
day and month; `shed` measures what a device's switching saved. Formulas with worked
examples: docs/money.md.
"""

from .entry import BatteryEntry, BatteryState, BooksState, DeviceEntry, SlotEntry
from .facts import BatteryFacts, DeviceFacts, Quality, SlotFacts
from .figures import Figures
from .settle import settle, settle_all
from .totals import Peaks, Totals, add_totals, total_of

__all__ = [
    "BatteryEntry",
    "BatteryFacts",
    "BatteryState",
    "BooksState",
    "DeviceEntry",
    "DeviceFacts",
    "Figures",
    "Peaks",
    "Quality",
    "SlotEntry",
    "SlotFacts",
    "Totals",
    "add_totals",
    "settle",
    "settle_all",
    "total_of",
]
