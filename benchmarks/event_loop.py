"""How long the integration holds Home Assistant's event loop, in a real one with a busy home.

A section of scripts/bench; run as a module, it prints what it measured in SECONDS.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
import subprocess
import sys
import tempfile
from typing import Any

from environment import ha_python

from benchmarks.bars import Bar
from demo.harness.client import Client
from demo.harness.instance import ROOT, Instance, free_port
from demo.harness.setup import add_optimizer, add_simulated_home

PROBE = ROOT / "benchmarks" / "custom_components" / "loop_probe"
# Not by PYTHONPATH: the Home Assistant that is started would take our packages for its own.
LIVE = """
import runpy, sys
sys.path[:0] = [".", "scripts"]
runpy.run_module("benchmarks.event_loop", run_name="__main__")
"""
SECONDS = 60
P99_BAR_MS = 5.0
LONGEST_BAR_MS = 20.0


async def live(folder: Path, seconds: int) -> dict[str, Any]:
    """Run the demo's home for some seconds after set-up, replanning every other second."""
    instance = Instance(folder, free_port())
    instance.prepare()
    link = folder / "custom_components" / PROBE.name
    link.symlink_to(PROBE, target_is_directory=True)
    with (folder / "configuration.yaml").open("a", encoding="utf-8") as configuration:
        configuration.write("loop_probe:\n")
    await instance.start()
    try:
        async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
            await add_simulated_home(client, smoke=True, peak_starts_in=60, peak_lasts=60)
            before = await client.act("loop_probe.report", {})
            await add_optimizer(client)
            await client.act("loop_probe.begin", {})
            for _ in range(seconds // 2):
                await client.act("energy_optimizer.optimize", {})
                await asyncio.sleep(2)
            after = await client.act("loop_probe.report", {})
    finally:
        await instance.stop()
    return after | {"memory_added_mb": after["most_memory_mb"] - before["most_memory_mb"]}


def measure() -> dict[str, Any]:
    """Run this module where Home Assistant is, and hold what it measured to the bars."""
    told = subprocess.run(
        [str(ha_python()), "-c", LIVE],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    bars = [
        Bar("our event-loop callbacks, p99", found["p99_ms"], P99_BAR_MS, "ms"),
        Bar("our event-loop callbacks, longest", found["longest_ms"], LONGEST_BAR_MS, "ms"),
    ]
    return found | {"bars": [bar.as_json() for bar in bars]}


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory(prefix="energy-optimizer-bench-") as made:
        print(json.dumps(asyncio.run(live(Path(made), chosen))))
