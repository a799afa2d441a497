"""`scripts/demo --smoke`: the whole loop once, in minutes, judged from outside."""

import asyncio
from contextlib import suppress
import json
from pathlib import Path
import shutil
import tempfile
import time
from typing import Any, Final

from .client import Client
from .errors import DemoError
from .instance import Instance, free_port, require_port
from .say import say
from .setup import add_battery, add_optimizer, add_simulated_home, require_fresh, run_test_pulse
from .story import FACTS, PROFIT, SAVINGS, Story

PEAK_STARTS_IN_SECONDS: Final = 145
"""When the battery's test is just over: what it takes in before then is cheap, and is sold dear."""
PEAK_LASTS_SECONDS: Final = 60
GRACE_SECONDS: Final = 60
"""After the peak: for restoring in steps, and for the books."""
STATES_TO_SHOW: Final = (
    "energy_optimizer",
    "instruction",
    "simulated_home_battery",
    "pool_pump",
    "grid_power",
)


async def smoke(folder: Path | None, port: int | None) -> int:
    """Run, print one JSON object, and return 0 only if every fact is true."""
    started = time.monotonic()
    story = Story(clock=lambda: time.monotonic() - started)
    home = folder or Path(tempfile.mkdtemp(prefix="energy-optimizer-smoke-"))
    instance = Instance(home, port or free_port())
    require_port(instance.port)
    instance.prepare()
    problem = await _play(instance, story)
    warnings = instance.complaints()
    story.seconds["total"] = round(story.clock(), 1)
    is_good = not story.missing and not warnings and problem is None
    print(json.dumps(_result(story, warnings)))
    if not is_good:
        _explain(instance, story, problem, warnings)
    elif folder is None:
        shutil.rmtree(home, ignore_errors=True)
    return 0 if is_good else 1


async def _play(instance: Instance, story: Story) -> str | None:
    """Start, run the loop, stop; return what prevented it, if anything did."""
    await instance.start()
    try:
        async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
            story.note("boot")
            say(f"Home Assistant runs at {instance.url}")
            await _live(client, story)
    except (DemoError, OSError) as error:
        return str(error)
    finally:
        await instance.stop()
    return None


async def _live(client: Client, story: Story) -> None:
    """Set the home up and watch it until every fact is true or the time is over."""
    await require_fresh(client)
    await add_simulated_home(
        client,
        smoke=True,
        peak_starts_in=PEAK_STARTS_IN_SECONDS,
        peak_lasts=PEAK_LASTS_SECONDS,
    )
    story.note("home")
    time_left = PEAK_STARTS_IN_SECONDS + PEAK_LASTS_SECONDS + GRACE_SECONDS
    story.begin(await client.states())
    watching = asyncio.create_task(_watch(client, story))
    try:
        async with asyncio.timeout(time_left):
            await _set_up(client, story)
            while story.missing:
                if watching.done():
                    watching.result()
                await asyncio.sleep(0.2)
    except TimeoutError:
        say(f"not seen in time: {', '.join(story.missing)}")
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _set_up(client: Client, story: Story) -> None:
    """Add the integration, its devices and its battery, as a person would."""
    entry_id = await add_optimizer(client)
    story.note("devices")
    say("the home is planned")
    battery_id = await add_battery(client, entry_id)
    story.note("battery")
    say("the battery is tested with a pulse in each direction")
    await run_test_pulse(client, entry_id, battery_id)
    story.note("pulse_confirmed")
    say("the battery is confirmed")


async def _watch(client: Client, story: Story) -> None:
    """Hand every change of state to the story."""
    async with client.websocket() as socket:
        await socket.listen({"type": "subscribe_events", "event_type": "state_changed"}, story.hear)


def _result(story: Story, warnings: list[str]) -> dict[str, Any]:
    """The one JSON object."""
    facts = {fact: fact in story.seconds for fact in FACTS}
    totals = {"profit": story.number(PROFIT), "savings": story.number(SAVINGS)}
    headlines = [warning.splitlines()[0] for warning in warnings]
    return facts | {"totals": totals, "seconds": story.seconds, "warnings": headlines}


def _explain(instance: Instance, story: Story, problem: str | None, warnings: list[str]) -> None:
    """Tell a person where to look."""
    say(instance.tail())
    say("\n".join(story.log))
    for entity_id, state in sorted(story.states.items()):
        if any(part in entity_id for part in STATES_TO_SHOW):
            say(f"{entity_id}: {state['state']} {json.dumps(state['attributes'])[:300]}")
    say(f"kept for you: {instance.folder}")
    for text in (problem, *warnings):
        if text is not None:
            say(f"problem: {text}")
    if story.missing:
        say(f"not true: {', '.join(story.missing)}")
