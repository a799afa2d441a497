"""`scripts/demo`: a real Home Assistant with the integration and a simulated home."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys
from typing import Final

from .client import PASSWORD, USERNAME, Client
from .errors import DemoError
from .instance import ROOT, Instance, require_port
from .setup import add_simulated_home

DEFAULT_PORT: Final = 8123
DEFAULT_FOLDER: Final = ROOT / ".demo"


def main() -> int:
    """Run until Ctrl-C, or through a smoke run; return the exit code."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return asyncio.run(_demo(arguments))
    except DemoError as error:
        say(f"scripts/demo: {error}")
        return 1
    except KeyboardInterrupt:
        return 0


def say(text: str) -> None:
    """Progress for a person; stdout is kept for results."""
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, help=f"port of Home Assistant (default {DEFAULT_PORT})")
    parser.add_argument(
        "--config", type=Path, help="Home Assistant's folder; kept between runs (default .demo)"
    )
    parser.add_argument(
        "--smoke", action="store_true", help="one quick run that proves the loop, as JSON"
    )
    return parser.parse_args()


async def _demo(arguments: argparse.Namespace) -> int:
    """Start, set up, print how to get in, stay."""
    instance = Instance(arguments.config or DEFAULT_FOLDER, arguments.port or DEFAULT_PORT)
    require_port(instance.port)
    instance.prepare()
    await instance.start()
    try:
        async with Client.connect(instance.url, lambda: instance.exit_code is None) as client:
            await add_simulated_home(client, smoke=False, peak_starts_in=0, peak_lasts=60)
        print(f"{instance.url}  user: {USERNAME}  password: {PASSWORD}", flush=True)
        say(f"Home Assistant ended by itself (exit code {await instance.wait()})")
        return 1
    except DemoError:
        say(instance.tail())
        raise
    finally:
        await instance.stop()


if __name__ == "__main__":
    sys.exit(main())
