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

LOAD_WRITES = 3
"""The dishwasher's switch; the charger's current and its switch."""
LOADS_TAKEN = f"write.after:{LOAD_WRITES}"

WHILE_BEGINNING = [
    "append.before:1",
    *_times("line.torn", 3),
    "append.after:1",
    *_times("write.before", LOAD_WRITES),
    *_times("write.after", LOAD_WRITES),
    *_times("note.before", 2),
    *_times("note.after", 2),
]
"""A dishwasher is started, a car's current is set and its charger turned on."""

WHILE_ENDING = ["release.before:1", "release.after:1", "note.before:1", "note.after:1"]
"""At the start after a kill that the dishwasher's end has outlived: it is stopped."""

WHILE_FORGETTING = [*_times("release.before", LOAD_WRITES), *_times("release.after", LOAD_WRITES)]
"""At the start with a configuration that knows neither: both are stopped, the current put back."""

WHILE_STOPPING_LOADS = ["release.before:1", "release.after:2", "release.after:3"]

COUNT = sum(
    len(points)
    for points in (
        WHILE_TAKING,
        ["the kill that leaves all taken"],
        WHILE_GIVING_BACK,
        WHILE_STOPPING,
        WHILE_BEGINNING,
        ["the kill that leaves both running"],
        WHILE_ENDING,
        WHILE_FORGETTING,
        WHILE_STOPPING_LOADS,
    )
)
