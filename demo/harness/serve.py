"""A simulated home served until standard input closes: for tests and benchmarks of the doors."""

import argparse
import asyncio
import json
from pathlib import Path
import sys
from typing import TYPE_CHECKING

from .client import Client
from .instance import Instance, free_port
from .setup import add_optimizer, add_simulated_home

if TYPE_CHECKING:
    from .client import Json


def main() -> int:
    """Serve; the first line of output says where, as whom and in which process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--component", type=Path, help="one more component, set up by its name")
    arguments = parser.parse_args()
    return asyncio.run(serve(arguments.folder, arguments.component))


async def serve(folder: Path, component: Path | None) -> int:
    """Start, set up what is not there yet, tell, and wait."""
    instance = Instance(folder, free_port())
    instance.prepare()
    if component is not None:
        add_component(folder, component)
    await instance.start()
    try:
        async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
            await add_simulated_home(client, smoke=False, peak_starts_in=0, peak_lasts=60)
            await add_optimizer(client)
            token = await long_lived_token(client)
        facts: Json = {"url": instance.url, "token": token, "pid": instance.pid}
        print(json.dumps(facts), flush=True)
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await instance.stop()
    for complaint in instance.complaints():
        print(complaint, flush=True)
    return 0


def add_component(folder: Path, component: Path) -> None:
    """Link a component and set it up."""
    (folder / "custom_components" / component.name).symlink_to(
        component.resolve(), target_is_directory=True
    )
    with (folder / "configuration.yaml").open("a", encoding="utf-8") as configuration:
        configuration.write(f"{component.name}:\n")


async def long_lived_token(client: Client) -> str:
    """Get a token that outlives the session."""
    async with client.websocket() as socket:
        token: str = await socket.command(
            {"type": "auth/long_lived_access_token", "client_name": "doors", "lifespan": 1}
        )
    return token


if __name__ == "__main__":
    sys.exit(main())
