"""What is done before Home Assistant stops, without getting into anybody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, HassJob, callback

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from homeassistant.core import HomeAssistant


def before_shutdown(
    hass: HomeAssistant, work: Callable[[], Coroutine[object, object, object]]
) -> CALLBACK_TYPE:
    """Do the work before Home Assistant stops anything else; the answer takes it back."""
    registered: list[CALLBACK_TYPE] = []

    async def run() -> None:
        # Home Assistant walks along its list of these jobs now: one that takes itself out
        # makes it step over the next, which is somebody else's.
        registered.clear()
        await work()

    @callback
    def take_back() -> None:
        while registered:
            registered.pop()()

    job = HassJob(run, "energy_optimizer gives everything back")
    registered.append(hass.async_add_shutdown_job(job))
    return take_back
