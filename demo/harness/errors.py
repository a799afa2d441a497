"""What can go wrong in a demo."""


class DemoError(Exception):
    """The demo cannot go on; the message says why, for a person."""
