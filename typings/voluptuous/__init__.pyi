"""What answers to this name in Home Assistant: its own validation library."""

from probatio import *  # noqa: F403
