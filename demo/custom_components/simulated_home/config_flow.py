"""One form: which home to simulate."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import (
    CONF_DATA_DIR,
    CONF_PEAK_END,
    CONF_PEAK_LASTS,
    CONF_PEAK_START,
    CONF_PEAK_STARTS_IN,
    CONF_SEED,
    CONF_SMOKE,
    DEFAULT_PEAK_LASTS_SECONDS,
    DEFAULT_PEAK_STARTS_IN_SECONDS,
    DEFAULT_SEED,
    DOMAIN,
)

ONE_HOUR_SECONDS = 3600

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_SMOKE, default=False): cv.boolean,
        vol.Required(CONF_SEED, default=DEFAULT_SEED): cv.positive_int,
        vol.Optional(CONF_DATA_DIR): cv.string,
        vol.Required(CONF_PEAK_STARTS_IN, default=DEFAULT_PEAK_STARTS_IN_SECONDS): vol.All(
            vol.Coerce(int), vol.Range(min=0, max=ONE_HOUR_SECONDS)
        ),
        vol.Required(CONF_PEAK_LASTS, default=DEFAULT_PEAK_LASTS_SECONDS): vol.All(
            vol.Coerce(int), vol.Range(min=60, max=ONE_HOUR_SECONDS)
        ),
    }
)


class SimulatedHomeConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add the simulated home."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, check the folder, and place the peak of a smoke run in time."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if await self._folder_is_there(user_input.get(CONF_DATA_DIR)):
                return self.async_create_entry(title="Simulated home", data=_with_peak(user_input))
            errors[CONF_DATA_DIR] = "not_a_folder"
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, user_input or {}),
            errors=errors,
        )

    async def _folder_is_there(self, folder: str | None) -> bool:
        """Whether the folder exists; none is fine."""
        return folder is None or await self.hass.async_add_executor_job(Path(folder).is_dir)


def _with_peak(user_input: dict[str, Any]) -> dict[str, Any]:
    """Turn the peak's seconds from now into instants."""
    start = dt_util.utcnow().replace(microsecond=0) + timedelta(
        seconds=user_input[CONF_PEAK_STARTS_IN]
    )
    end = start + timedelta(seconds=user_input[CONF_PEAK_LASTS])
    return user_input | {CONF_PEAK_START: start.isoformat(), CONF_PEAK_END: end.isoformat()}
