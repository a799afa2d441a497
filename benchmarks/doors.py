"""The REST door under load: 100 devices poll every second while the home is planned every minute.

A real Home Assistant on loopback. Run as a module with Home Assistant's own Python, it prints
what it measured in SECONDS.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from demo.harness.client import Client
from demo.harness.instance import ROOT, Instance, free_port
from demo.harness.serve import add_component, long_lived_token
from demo.harness.setup import add_optimizer, add_simulated_home

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBE = ROOT / "benchmarks" / "custom_components" / "loop_probe"
SECONDS = 60
DEVICES = 100
REPORT_EVERY = 10
P99_BAR_MS = 50.0
LONGEST_BAR_MS = 20.0
OK = 200


class Load:
    """Devices that poll, and how long each answer took."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        """Nothing was asked yet."""
        self._session = session
        self._base = base
        self.times_ms: list[float] = []
        self.plans: set[str] = set()
        self.errors = 0

    async def register(self) -> None:
        """Register every device, as a program does."""
        for number in range(DEVICES):
            device = {"device_id": f"poller_{number}", "name": f"Poller {number}", "power_kw": 1}
            await self._ask("POST", "device/register", device)
        self.times_ms.clear()

    async def poll(self, number: int, until: float) -> None:
        """Ask every second, and report every now and then, as one device does."""
        device_id = f"poller_{number}"
        due = time.monotonic() + number / DEVICES
        count = number
        while due < until:
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            if count % REPORT_EVERY == 0:
                status = {"device_id": device_id, "is_on": True, "power_kw": 0.9}
                await self._ask("POST", "device/status", status)
            else:
                await self._ask("GET", f"device/instructions/{device_id}")
            count += 1
            due += 1.0

    async def plan(self, until: float) -> None:
        """Have the home planned every minute, half a minute from the start on."""
        due = time.monotonic() + min(30.0, (until - time.monotonic()) / 2)
        while due < until:
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            async with self._session.get(f"{self._base}/optimize") as response:
                self.errors += response.status != OK
            due += 60.0

    async def count_plans(self, client: Client) -> None:
        """Note every plan that is made, by its id."""
        async with client.websocket() as socket:
            await socket.listen({"type": "energy_optimizer/subscribe"}, self._note)

    def _note(self, event: dict[str, Any]) -> None:
        if "plan_id" in event:
            self.plans.add(event["plan_id"])

    async def _ask(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> None:
        began = time.perf_counter()
        async with self._session.request(method, f"{self._base}/{path}", json=data) as response:
            await response.read()
            self.errors += response.status != OK
        self.times_ms.append((time.perf_counter() - began) * 1e3)


async def live(folder: Path, seconds: int) -> dict[str, Any]:
    """Run the load against a home of its own."""
    instance = Instance(folder, free_port())
    instance.prepare()
    add_component(folder, PROBE)
    await instance.start()
    try:
        async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
            await add_simulated_home(client, smoke=False, peak_starts_in=0, peak_lasts=60)
            await add_optimizer(client)
            headers = {"Authorization": f"Bearer {await long_lived_token(client)}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                load = Load(session, f"{instance.url}/api/energy_optimizer")
                await load.register()
                await asyncio.sleep(10)
                await client.act("loop_probe.begin", {})
                until = time.monotonic() + seconds
                counting = asyncio.create_task(load.count_plans(client))
                pollers = [load.poll(number, until) for number in range(DEVICES)]
                await asyncio.gather(load.plan(until), *pollers)
                counting.cancel()
            probed = await client.act("loop_probe.report", {})
    finally:
        await instance.stop()
    times = sorted(load.times_ms)
    return {
        "calls": len(times),
        "errors": load.errors,
        "plans": len(load.plans) - 1,
        "median_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
        "slowest_ms": round(times[-1], 2),
        "our_longest_callback_ms": round(probed["longest_ms"], 2),
        "our_longest_callbacks": probed["longest"],
        "complaints": instance.complaints(),
    }


def is_good(found: dict[str, Any]) -> bool:
    """Hold what was measured to the bars."""
    return bool(
        found["errors"] == 0
        and found["p99_ms"] <= P99_BAR_MS
        and found["our_longest_callback_ms"] <= LONGEST_BAR_MS
    )


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory(prefix="energy-optimizer-doors-") as made:
        measured = asyncio.run(live(Path(made), chosen))
    print(json.dumps(measured))
    sys.exit(0 if is_good(measured) else 1)
