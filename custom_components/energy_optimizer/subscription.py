"""One subscriber: the whole home first, then the parts that changed, also over a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback

from .live import changes, snapshot_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from .coordinator import EnergyOptimizerConfigEntry


class Subscription:
    """Sends `snapshot`, then `update` with the changed parts; `unavailable` between two loads."""

    def __init__(
        self, entry: EnergyOptimizerConfigEntry, send: Callable[[dict[str, Any]], None]
    ) -> None:
        """Send nothing yet."""
        self._entry = entry
        self._send = send
        self._sent: dict[str, Any] | None = None
        self._stop_listening: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Send the first message; gives what stops it."""
        stop_state = self._entry.async_on_state_change(self._state_changed)
        self._attach()

        @callback
        def stop() -> None:
            stop_state()
            self._detach()

        return stop

    def _attach(self) -> None:
        self._stop_listening = self._entry.runtime_data.coordinator.async_add_listener(self._show)
        self._show()

    def _detach(self) -> None:
        if self._stop_listening is not None:
            self._stop_listening()
        self._stop_listening = self._sent = None

    @callback
    def _state_changed(self) -> None:
        if self._entry.state is ConfigEntryState.LOADED:
            if self._stop_listening is None:
                self._attach()
        elif self._stop_listening is not None:
            self._detach()
            self._send({"type": "unavailable"})

    @callback
    def _show(self) -> None:
        now = snapshot_message(self._entry.runtime_data.coordinator)
        if self._sent is None:
            self._send({"type": "snapshot", **now})
        elif changed := changes(self._sent, now):
            self._send({"type": "update", **changed})
        self._sent = now
