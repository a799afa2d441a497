"""Progress for a person."""

import sys


def say(text: str) -> None:
    """Write to stderr: stdout is kept for results."""
    print(text, file=sys.stderr, flush=True)
