"""A real Home Assistant with the integration and a simulated home, already set up."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys
from typing import Final

from .client import PASSWORD, USERNAME, Client
from .errors import DemoError
from .instance import ROOT, Instance, require_port
from .say import say
from .setup import (
    add_battery,
    add_loads,
    add_optimizer,
    add_simulated_home,
    run_test_pulse,
    set_energy_dashboard,
)
from .smoke import smoke

DEFAULT_PORT: Final = 8123
DEFAULT_FOLDER: Final = ROOT / ".demo"
NEW_FOLDER: Final = ROOT / ".demo-new"
INTERRUPTED: Final = 130


def main() -> int:
    """Run until Ctrl-C, or through a smoke run; return the exit code."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        if arguments.smoke:
            return asyncio.run(smoke(arguments.config, arguments.port))
        folder = arguments.config or (NEW_FOLDER if arguments.new else DEFAULT_FOLDER)
        return asyncio.run(_demo(folder, arguments.port, new=arguments.new))
    except DemoError as error:
        say(f"scripts/demo: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return INTERRUPTED if arguments.smoke else 0


def _arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, help=f"default {DEFAULT_PORT}; a free one with --smoke")
    parser.add_argument("--config", type=Path, help="folder kept between runs; default .demo")
    parser.add_argument(
        "--smoke", action="store_true", help="prove the whole loop in minutes, print JSON, stop"
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="only the home and its Energy dashboard: add the integration yourself",
    )
    return parser.parse_args()


async def _demo(folder: Path, port: int | None, *, new: bool) -> int:
    """Start, set up, print how to get in, and stay."""
    instance = Instance(folder, port or DEFAULT_PORT)
    require_port(instance.port)
    instance.prepare()
    await instance.start()
    try:
        await _set_up(instance, new=new)
        code = await instance.wait()
    except DemoError:
        say(instance.tail())
        raise
    finally:
        await instance.stop()
    say(f"Home Assistant ended by itself (exit code {code})")
    return 1


async def _set_up(instance: Instance, *, new: bool) -> None:
    """Set up what is not there yet; print the address as soon as there is something to see."""
    async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
        await add_simulated_home(client, smoke=False, peak_starts_in=0, peak_lasts=60)
        if new:
            await set_energy_dashboard(client)
            print(f"{instance.url}  user: {USERNAME}  password: {PASSWORD}", flush=True)
            say("add Energy Optimizer under Settings, Devices & services; Ctrl-C stops")
            return
        entry_id = await add_optimizer(client)
        battery_id = await add_battery(client, entry_id)
        await add_loads(client, entry_id)
        print(f"{instance.url}  user: {USERNAME}  password: {PASSWORD}", flush=True)
        say("a new battery is tested for two minutes before it is controlled; Ctrl-C stops")
        await run_test_pulse(client, entry_id, battery_id)
        say("the battery is confirmed")


if __name__ == "__main__":
    sys.exit(main())
