"""Reads the recorder's database; one that fails is no reason to stop planning or booking."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from homeassistant.components.recorder import get_instance
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)


async def async_recorded[T](hass: HomeAssistant, read: Callable[[], T]) -> T | None:
    """Run a reading where the recorder's are run; None where it cannot be done now.

    Its database may be locked, damaged or full; while Home Assistant stops it takes nothing.
    """
    try:
        return await get_instance(hass).async_add_executor_job(read)
    except (SQLAlchemyError, RuntimeError) as err:
        _LOGGER.debug("The recorder cannot be read now: %s", err)
        return None
