"""What each command answers, as JSON Schema: served as OpenAPI, held to by tests."""

from __future__ import annotations

from typing import Any

from .const import Mode
from .core.inputs import InstructionKind
from .core.plan import PlanStatus, Reason
from .keys import SUBENTRY_CAR, SUBENTRY_DEFERRABLE
from .money import PERIODS
from .money_books import MONEY
from .refusals import CODES
from .run_views import IDLE, STATES as LOAD_STATES

type Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
BOOLEAN: Schema = {"type": "boolean"}
BOOLEAN_OR_NULL: Schema = {"type": ["boolean", "null"]}
EPOCH: Schema = {"type": "integer", "description": "seconds since 1970, UTC"}
EPOCH_OR_NULL: Schema = {"type": ["integer", "null"], "description": "seconds since 1970, UTC"}
TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}


def obj(**properties: Schema) -> Schema:
    """Give the schema of an object that has exactly these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def each(value: Schema) -> Schema:
    """Give the schema of an object by id."""
    return {"type": "object", "additionalProperties": value}


def column(value: Schema) -> Schema:
    """Give the schema of an array by slot."""
    return {"type": "array", "items": value}


def _one_of(values: type[InstructionKind | PlanStatus | Reason | Mode]) -> Schema:
    return {"type": "string", "enum": [item.value for item in values]}


def or_null(schema: Schema) -> Schema:
    """Let a part be missing."""
    return {"anyOf": [schema, {"type": "null"}]}


STATUS, REASON, KIND = _one_of(PlanStatus), _one_of(Reason), _one_of(InstructionKind)
SAID_TO_DEVICE: Schema = {"type": "string", "enum": ["turn_off", "turn_on", "none"]}
_TO_DEVICE = {
    "instruction": SAID_TO_DEVICE,
    "reason": REASON,
    "numbers": each(NUMBER),
    "why": TEXT,
    "until": TIME_OR_NULL,
    "worth": NUMBER,
    "controlled": BOOLEAN,
}
_INSTRUCTIONS = {"device_id": TEXT, **_TO_DEVICE, "import_price_per_kwh": NUMBER_OR_NULL}
_ORDER = {"instruction": TEXT_OR_NULL, "power_kw": NUMBER_OR_NULL, "until": TIME_OR_NULL}

ERROR = obj(
    error=obj(code={"type": "string", "enum": list(CODES)}, field=TEXT_OR_NULL, message=TEXT)
)
DEVICE_CHANGED = obj(device_id=TEXT, changed=BOOLEAN)
BATTERY_CHANGED = obj(battery_id=TEXT, changed=BOOLEAN)
DEVICE_INSTRUCTIONS = obj(**_INSTRUCTIONS)
DEVICE_STATUS = obj(accepted=BOOLEAN, **_INSTRUCTIONS)
GRID = obj(accepted=BOOLEAN, valid_until=TIME_OR_NULL)
BATTERY_UPDATED = obj(accepted=BOOLEAN, battery_id=TEXT, **_ORDER)
LOAD_CHANGED = obj(load_id=TEXT, changed=BOOLEAN)
OVERRIDE: Schema = {
    "anyOf": [obj(**{name: TEXT}, **_ORDER) for name in ("device_id", "battery_id", "load_id")]
}
_PRICED = _ORDER | {"extra_cost": NUMBER_OR_NULL, "missing_kwh": NUMBER_OR_NULL, "currency": TEXT}
SIMULATED: Schema = {
    "anyOf": [obj(**{name: TEXT}, **_PRICED) for name in ("device_id", "battery_id", "load_id")]
}
TIME: Schema = {"type": "string", "format": "date-time"}
CHEAPEST_WINDOW = obj(
    start=TIME,
    end=TIME,
    pieces=column(obj(start=TIME, end=TIME)),
    energy_kwh=NUMBER,
    cost=NUMBER,
    price_per_kwh=NUMBER,
    at_once_cost=NUMBER,
    saved=NUMBER,
    currency=TEXT,
)
OVERRIDE_CLEARED: Schema = {"anyOf": [DEVICE_CHANGED, BATTERY_CHANGED, LOAD_CHANGED]}
OPTIMIZE = obj(
    status=STATUS,
    at={"type": "string", "format": "date-time"},
    missing=column(TEXT),
    batteries=each(
        obj(
            instruction=KIND,
            power_kw=NUMBER_OR_NULL,
            until=TIME_OR_NULL,
            reason=REASON,
            numbers=each(NUMBER),
            why=TEXT,
            worth=NUMBER,
            controlled=BOOLEAN,
        )
    ),
    devices=each(obj(**_TO_DEVICE)),
)

_PROFIT = obj(
    profit=NUMBER,
    sold_kwh=NUMBER,
    revenue=NUMBER,
    cost_of_energy_sold=NUMBER,
    wear_cost=NUMBER,
    batteries=each(NUMBER),
)
_SAVINGS = obj(
    savings=NUMBER,
    avoided_kwh=NUMBER,
    rebound_kwh=NUMBER,
    battery_savings_at_home=NUMBER,
    devices=each(NUMBER),
)


def _money(parts: Schema) -> Schema:
    return obj(
        currency=TEXT,
        since=TIME_OR_NULL,
        total=parts,
        year=parts,
        month=parts,
        today=parts,
        measured_ratio=NUMBER_OR_NULL,
    )


PROFIT, SAVINGS = _money(_PROFIT), _money(_SAVINGS)
_PERIOD = obj(**dict.fromkeys(MONEY, NUMBER))

_AHEAD = obj(
    edges=column(EPOCH),
    import_price_per_kwh=column(NUMBER_OR_NULL),
    export_price_per_kwh=column(NUMBER_OR_NULL),
    price_is_forecast=column(BOOLEAN),
    peak=column(BOOLEAN),
    load_kw=column(NUMBER_OR_NULL),
    solar_kw=column(NUMBER_OR_NULL),
)
_REASONS = column({"type": "integer", "minimum": 0, "description": "an index into reasons"})
_PLANNED = obj(
    edges=column(EPOCH),
    import_kw=column(NUMBER_OR_NULL),
    export_kw=column(NUMBER_OR_NULL),
    solar_used_kw=column(NUMBER_OR_NULL),
    batteries=each(
        obj(
            charge_kw=column(NUMBER_OR_NULL),
            discharge_kw=column(NUMBER_OR_NULL),
            stored_kwh=column(NUMBER_OR_NULL),
            worth=column(NUMBER_OR_NULL),
            reason=_REASONS,
        )
    ),
    devices=each(obj(shed=column(BOOLEAN), worth=column(NUMBER_OR_NULL), reason=_REASONS)),
    runs=each(
        obj(
            power_kw=column(NUMBER_OR_NULL),
            running=column(BOOLEAN),
            worth=column(NUMBER_OR_NULL),
            reason=_REASONS,
        )
    ),
    cars=each(
        obj(
            power_kw=column(NUMBER_OR_NULL),
            stored_kwh=column(NUMBER_OR_NULL),
            worth=column(NUMBER_OR_NULL),
            reason=_REASONS,
        )
    ),
    cost=NUMBER_OR_NULL,
    cost_terms=each(NUMBER_OR_NULL),
)
PLAN_PARTS: dict[str, Schema] = {
    "version": {"type": "integer"},
    "generated_at": EPOCH,
    "plan_id": TEXT,
    "now": obj(
        status=STATUS,
        mode=_one_of(Mode),
        missing=column(obj(what=TEXT, why=TEXT)),
        import_price_per_kwh=NUMBER_OR_NULL,
        export_price_per_kwh=NUMBER_OR_NULL,
        saturation_pct=NUMBER_OR_NULL,
        peak=obj(now=BOOLEAN, start=EPOCH_OR_NULL, end=EPOCH_OR_NULL),
    ),
    "columns": obj(
        ahead=_AHEAD,
        plan=or_null(_PLANNED),
        reasons=column(REASON),
        foreseen=each(obj(times=column(EPOCH), stored_kwh=column(NUMBER_OR_NULL))),
    ),
    "batteries": each(
        obj(
            name=TEXT,
            capacity_kwh=NUMBER,
            floor_kwh=NUMBER,
            ceiling_kwh=NUMBER,
            max_charge_kw=NUMBER,
            max_discharge_kw=NUMBER,
            stored_kwh=NUMBER_OR_NULL,
            state_of_charge_pct=NUMBER_OR_NULL,
            instruction=KIND,
            power_kw=NUMBER_OR_NULL,
            until=EPOCH_OR_NULL,
            reason=REASON,
            numbers=each(NUMBER),
            why=TEXT,
            worth=NUMBER,
            controlled=BOOLEAN,
            verified=BOOLEAN_OR_NULL,
            problem=TEXT_OR_NULL,
        )
    ),
    "devices": each(
        obj(
            name=TEXT,
            entity_id=TEXT_OR_NULL,
            instruction=SAID_TO_DEVICE,
            until=EPOCH_OR_NULL,
            reason=REASON,
            numbers=each(NUMBER),
            why=TEXT,
            worth=NUMBER,
            shed_since=EPOCH_OR_NULL,
            essential=BOOLEAN,
            away=BOOLEAN,
            problem=TEXT_OR_NULL,
        )
    ),
    "loads": each(
        obj(
            name=TEXT,
            kind={"type": "string", "enum": [SUBENTRY_DEFERRABLE, SUBENTRY_CAR]},
            state={"type": "string", "enum": list(LOAD_STATES)},
            run=BOOLEAN,
            power_kw=NUMBER_OR_NULL,
            until=EPOCH_OR_NULL,
            start=EPOCH_OR_NULL,
            end=EPOCH_OR_NULL,
            deadline=EPOCH_OR_NULL,
            reason={"type": "string", "enum": [*(item.value for item in Reason), *IDLE]},
            numbers=each(NUMBER),
            why=TEXT,
            worth=NUMBER,
            missing_kwh=NUMBER,
            started_at=EPOCH_OR_NULL,
            run_hours=NUMBER,
            energy_kwh=NUMBER_OR_NULL,
            stored_kwh=NUMBER_OR_NULL,
            by_hand=BOOLEAN,
            ordered_until=EPOCH_OR_NULL,
            problem=TEXT_OR_NULL,
        )
    ),
    "money": obj(
        currency=TEXT,
        since=TEXT_OR_NULL,
        day=TEXT_OR_NULL,
        measured_ratio=NUMBER_OR_NULL,
        profit=NUMBER,
        savings=NUMBER,
        battery_savings=NUMBER,
        periods=obj(**dict.fromkeys(PERIODS, _PERIOD)),
    ),
}
PLAN = obj(**PLAN_PARTS)
