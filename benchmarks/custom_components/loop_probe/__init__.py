"""Measures how long the integration holds the event loop, and how much memory it needs.

A stretch begins where the loop's thread enters the integration's code from outside, and
ends where it leaves it again: by returning, or by awaiting. What the integration calls in
between counts as its own. Never shipped.
"""

from __future__ import annotations

import resource
import statistics
import sys
import threading
import time
from typing import TYPE_CHECKING

from homeassistant.core import SupportsResponse, callback

if TYPE_CHECKING:
    from types import CodeType

    from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
    from homeassistant.helpers.typing import ConfigType

DOMAIN = "loop_probe"
WATCHED = "custom_components/energy_optimizer/"
monitoring = sys.monitoring
EVENTS = monitoring.events
ENTRIES = EVENTS.PY_START | EVENTS.PY_RESUME | EVENTS.PY_THROW
EXITS = EVENTS.PY_RETURN | EVENTS.PY_YIELD | EVENTS.PY_UNWIND


class Probe:
    """Times the stretches of one thread."""

    def __init__(self) -> None:
        """Watch the thread that makes it: the event loop's."""
        self._thread = threading.get_ident()
        self._depth = 0
        self._began = 0.0
        self._first = ""
        self.stretches: list[tuple[float, str]] = []

    def begin(self) -> None:
        """Take a monitoring tool id and listen."""
        tool = monitoring.PROFILER_ID
        monitoring.use_tool_id(tool, DOMAIN)
        for event in (EVENTS.PY_START, EVENTS.PY_RESUME, EVENTS.PY_THROW):
            monitoring.register_callback(tool, event, self._enter)
        for event in (EVENTS.PY_RETURN, EVENTS.PY_YIELD, EVENTS.PY_UNWIND):
            monitoring.register_callback(tool, event, self._leave)
        monitoring.set_events(tool, ENTRIES | EXITS)

    def _enter(self, code: CodeType, *_: object) -> object:
        if WATCHED not in code.co_filename:
            # Throwing and unwinding cannot be switched off by place.
            return None
        if threading.get_ident() == self._thread:
            if self._depth == 0:
                self._began = time.perf_counter()
                self._first = code.co_qualname
            self._depth += 1
        return None

    def _leave(self, code: CodeType, *_: object) -> object:
        if WATCHED not in code.co_filename:
            return None
        if threading.get_ident() == self._thread and self._depth > 0:
            self._depth -= 1
            if self._depth == 0:
                self.stretches.append(((time.perf_counter() - self._began) * 1e3, self._first))
        return None


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Start with the action `loop_probe.begin`, read with `loop_probe.report`."""
    probe = Probe()

    @callback
    def begin(_call: ServiceCall) -> ServiceResponse:
        probe.begin()
        return {}

    @callback
    def report(_call: ServiceCall) -> ServiceResponse:
        times = sorted(ms for ms, _ in probe.stretches)
        longest = sorted(probe.stretches, reverse=True)[:5]
        return {
            "stretches": len(times),
            "median_ms": statistics.median(times) if times else 0.0,
            "p99_ms": times[int(len(times) * 0.99)] if times else 0.0,
            "longest_ms": times[-1] if times else 0.0,
            "longest": [f"{name}: {ms:.2f} ms" for ms, name in longest],
            "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }

    for name, action in (("begin", begin), ("report", report)):
        hass.services.async_register(DOMAIN, name, action, supports_response=SupportsResponse.ONLY)
    return True
