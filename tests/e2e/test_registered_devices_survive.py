"""Five hundred devices registered in a burst are there after a power cut two seconds later."""

import asyncio
import json
import os
from pathlib import Path
import signal
import time

import aiohttp
import pytest

from tests.served import Served, served

DEVICES = 500
AT_ONCE = 20
SECONDS_UNTIL_THE_CUT = 2


async def register_all(home: Served) -> list[int]:
    """Register them over REST, twenty at a time; gives every status."""
    waiting = list(range(DEVICES))
    statuses: list[int] = []

    async def worker(session: aiohttp.ClientSession) -> None:
        while waiting:
            number = waiting.pop()
            device = {"device_id": f"d{number}", "name": f"Device {number}", "power_kw": 1}
            async with session.post(f"{home.doors}/device/register", json=device) as response:
                statuses.append(response.status)

    async with aiohttp.ClientSession(headers=home.headers) as session:
        await asyncio.gather(*(worker(session) for _ in range(AT_ONCE)))
    return statuses


def kept(folder: Path) -> set[str]:
    """Device ids in Home Assistant's own file."""
    stored = json.loads((folder / ".storage" / "core.config_entries").read_text("utf-8"))
    return {
        subentry["unique_id"]
        for entry in stored["data"]["entries"]
        if entry["domain"] == "energy_optimizer"
        for subentry in entry["subentries"]
    }


@pytest.mark.e2e
def test_a_burst_of_devices_survives_a_power_cut(tmp_path: Path) -> None:
    with served(tmp_path) as home:
        assert asyncio.run(register_all(home)) == [200] * DEVICES
        time.sleep(SECONDS_UNTIL_THE_CUT)  # the promise is about these seconds
        os.kill(home.pid, signal.SIGKILL)
    assert {f"d{number}" for number in range(DEVICES)} <= kept(tmp_path)
