"""What is said when something given to a backtest cannot be right."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - read aloud: the file is refused
    """Something given cannot be right; one line says what and where."""
