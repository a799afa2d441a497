"""A home whose dishwasher and car are to run at once, killed while they begin, run and end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from demo.harness.setup import CAR, DISHWASHER, add_loads, add_optimizer, add_simulated_home

from .killing import CrashInstance, change_entry, copied, journal, run_until_killed
from .night import PROGRAMME_HOURS, ZONE
from .plans import LOADS_TAKEN

if TYPE_CHECKING:
    from pathlib import Path

    from .killing import Peak

type Json = dict[str, Any]

DEAR_LATER: Peak = (timedelta(minutes=10), timedelta(minutes=60))
"""Both have to run before that, and so at once."""
MORNING = timedelta(minutes=45)
KINDS = ("deferrable", "car")
WITH_CURRENT: Json = CAR | {
    "current_entity": "number.simulated_home_car_current",
    "max_current_a": 16,
    "target_pct": 40.6,
}
SHORT: Json = DISHWASHER | {"duration_hours": PROGRAMME_HOURS}


async def furnish_loads(folder: Path) -> None:
    """Set a home up in a dear hour, in which both wait; stop it cleanly."""
    instance = CrashInstance(folder)
    instance.prepare()
    await instance.start()
    try:
        async with instance.client() as client:
            await add_simulated_home(client, smoke=True, peak_starts_in=0, peak_lasts=1200)
            entry_id = await add_optimizer(client)
            latest, departure = _by(datetime.now(UTC) + MORNING)
            car = WITH_CURRENT | {"next_departure": departure}
            await add_loads(client, entry_id, SHORT | {"latest": latest}, car)
    finally:
        await instance.stop()


def wish(folder: Path) -> None:
    """Want both done within the hour."""
    deadline = datetime.now(UTC) + MORNING
    wishes = {
        "deferrable": {"latest": _by(deadline)[0]},
        "car": {"next_departure": deadline.isoformat()},
    }

    def by_then(entry: Json) -> None:
        for item in entry["subentries"]:
            item["data"] |= wishes.get(item["subentry_type"], {})

    change_entry(folder, "energy_optimizer", by_then)


def forget_loads(folder: Path) -> None:
    """Bring an older configuration back, as from a backup, that names neither."""

    def without(entry: Json) -> None:
        kept = [item for item in entry["subentries"] if item["subentry_type"] not in KINDS]
        entry["subentries"] = kept

    change_entry(folder, "energy_optimizer", without)


def both_running(template: Path, folder: Path) -> Path:
    """A home that was killed when both had just begun."""
    copied(template, folder)
    wish(folder)
    asyncio.run(run_until_killed(folder, LOADS_TAKEN, DEAR_LATER))
    return folder


def programme_over(running: Path, folder: Path) -> Path:
    """The same when the dishwasher's end has passed with nobody there to stop it."""
    copied(running, folder)
    asyncio.run(_until_over(folder))
    return folder


async def _until_over(folder: Path) -> None:
    ends = {
        datetime.fromisoformat(str(claim.intent["until"]))
        for claim in journal(folder).claims.values()
    }
    wait_s = (min(ends) - datetime.now(UTC)).total_seconds() + 1.0
    assert wait_s < 3600 * PROGRAMME_HOURS + 60
    await asyncio.sleep(max(wait_s, 0.0))


def _by(deadline: datetime) -> tuple[str, str]:
    """A deadline in the words of a dishwasher's form and of a car's."""
    minute = deadline.astimezone(ZONE).replace(second=0, microsecond=0)
    return f"{minute:%H:%M}:00", minute.replace(tzinfo=None).isoformat(sep=" ")
