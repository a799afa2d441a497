"""Where Home Assistant is killed: every step of taking, holding and giving back."""

from __future__ import annotations

BATTERY_WRITES = 3
"""The inverter's minimum, the power, the mode."""
DEVICES = 3
WRITES = BATTERY_WRITES + DEVICES


def _times(point: str, last: int, first: int = 1) -> list[str]:
    return [f"{point}:{number}" for number in range(first, last + 1)]


TAKEN = f"write.after:{WRITES}"

WHILE_TAKING = [
    "append.before:1",
    *_times("line.torn", 2),
    "append.after:1",
    *_times("write.before", WRITES),
    *_times("write.after", WRITES),
    *_times("note.before", 2),
    *_times("note.after", 2),
]
"""Before the intent, in the middle of its line, after it, between the writes, after them."""

WHILE_GIVING_BACK = [
    "compact.before:1",
    "compact.after:1",
    *_times("release.before", BATTERY_WRITES),
    *_times("release.after", BATTERY_WRITES),
    *_times("restore.before", DEVICES),
    *_times("restore.after", DEVICES),
    *_times("note.before", 1 + DEVICES),
    *_times("note.after", 1 + DEVICES),
    "line.torn:1",
    "line.torn:4",
]
"""At the start after a kill: one battery, then the devices one by one."""

WHILE_STOPPING = ["release.before:1", "release.after:2", "restore.before:2", "restore.after:3"]
"""While a stop that was asked for gives everything back."""

COUNT = len(WHILE_TAKING) + 1 + len(WHILE_GIVING_BACK) + len(WHILE_STOPPING)
