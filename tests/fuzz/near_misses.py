"""Schemathesis' hook: lets half of the well-formed calls be about what is there, and about soon.

Ids and moments drawn from everything that fits a pattern are never known and never soon,
so that hardly a call would come past the first check.
"""

from datetime import UTC, datetime, timedelta
import random
from typing import Any

import schemathesis

type Case = schemathesis.Case[Any]

DEVICES = ("pool_pump", "garden_lights", "boiler", "heater")
BATTERIES = ("cellar", "garage")
MOMENTS = {"until", "valid_until", "start", "end", "reported_at"}
choose = random.Random(4)  # noqa: S311 - repeatable


@schemathesis.hook
def before_call(_context: object, case: Case, _kwargs: dict[str, Any]) -> None:
    """Change a well-formed call before it is sent."""
    if case.meta is None or not case.meta.generation.mode.is_positive or choose.random() < 0.3:
        return
    if isinstance(case.body, dict):
        case.body = _nearer(case.body)
    if "device_id" in case.path_parameters:
        case.path_parameters["device_id"] = choose.choice(DEVICES)


def _nearer(body: dict[str, Any]) -> dict[str, Any]:
    near = dict(body)
    for name, value in body.items():
        if name == "device_id" and value is not None:
            near[name] = choose.choice(DEVICES)
        elif name == "battery_id" and value is not None:
            near[name] = choose.choice(BATTERIES)
        elif name in MOMENTS and value is not None:
            minutes = choose.randint(-5, 600)
            near[name] = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
        elif name == "forecast" and value:
            near[name] = [_nearer(item) for item in value]
        elif name.endswith("entity") or name == "entity_id":
            near[name] = None
    return near
