"""Why everything does now what it does: codes with their numbers, and as a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import translation
from homeassistant.util import dt as dt_util
import numpy as np

from .const import DOMAIN
from .core.explain import FORMS, explain, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .core.inputs import Home
    from .core.plan import Plan

    type Whys = Mapping[str, tuple[str, Mapping[str, float]]]

WORDS = f"component.{DOMAIN}.entity.sensor.battery_instruction.state_attributes.why.state."
MOMENTS = frozenset({"until", "later"})
DECIMALS = 4
# Languages that write 0.41; elsewhere it is 0,41.
WITH_POINT = frozenset({"en", "ga", "cy", "he", "hi", "ja", "ko", "ta", "te", "th", "zh"})


def whys_of(plan: Plan, home: Home, now: datetime) -> Whys:
    """Give the present slot's reasons with their numbers, by name; times as epochs.

    Only for a plan that was made from this home: an older one tells of other slots.
    """
    slot = plan.timeline.slot_at(now)
    if slot is None or not np.array_equal(plan.timeline.edges_s, home.timeline.edges_s):
        return {}
    return {
        name: (
            found.code.value,
            {
                key: value.timestamp() if isinstance(value, datetime) else round(value, DECIMALS)
                for key, value in found.numbers.items()
            },
        )
        for name, found in explain(plan, home, slot).items()
    }


def numbers_of(whys: Whys, name: str, reason: str) -> Mapping[str, float]:
    """Give the numbers of a reason, unless what is told has another one than the plan."""
    code, numbers = whys.get(name, ("", {}))
    return numbers if code == reason else {}


@callback
def say(hass: HomeAssistant, reason: str, numbers: Mapping[str, float]) -> str:
    """Put a reason into the words of Home Assistant's language."""
    language = hass.config.language
    words = translation.async_get_cached_translations(hass, language, "entity", DOMAIN)
    reason = reason or "self_consumption"
    keys = (reason, *(f"{reason}_{form}" for form in FORMS))
    templates = {key: words[WORDS + key] for key in keys if WORDS + key in words}
    given: dict[str, float | datetime] = {
        name: datetime.fromtimestamp(value, UTC) if name in MOMENTS else value
        for name, value in numbers.items()
    }
    decimal = "." if language.partition("-")[0] in WITH_POINT else ","
    zone = dt_util.get_default_time_zone()
    return sentence(reason, given, templates, zone, decimal)
