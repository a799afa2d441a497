"""A home in Home Assistant's own helpers: prices with two dear hours, a battery, a pump."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

DOMAIN = "energy_optimizer"
SLOT_S = 900
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
MINUTES_5 = timedelta(minutes=5)
NOON = datetime(2026, 11, 18, 12, 0, 1, tzinfo=BERLIN)
PRICE = "sensor.price"
EXPORT_PRICE = "sensor.export_price"
SATURATION = "sensor.saturation"
LOAD = "sensor.load"
SOLAR = "sensor.solar"
GRID = "sensor.grid"
IMPORTED = "sensor.imported"
EXPORTED = "sensor.exported"
STATE_OF_CHARGE = "sensor.battery_level"
BATTERY_POWER = "sensor.battery_power"
MODE = "input_select.battery_mode"
SET_POINT = "input_number.battery_power"
RESERVE = "input_number.battery_reserve"
PUMP = "input_boolean.pump"
PUMP_POWER = "sensor.pump_power"
BOILER = "input_boolean.boiler"

CHEAP, DEAR = 0.10, 0.60
POWER = {"unit_of_measurement": "W", "device_class": "power"}
ENERGY = {"unit_of_measurement": "kWh", "device_class": "energy"}

HOME = {
    "import_price_entity": PRICE,
    "export_price_entity": EXPORT_PRICE,
    "saturation_entity": SATURATION,
    "load_power_entity": LOAD,
    "grid_power_entity": GRID,
    "grid_import_energy_entity": IMPORTED,
    "grid_export_energy_entity": EXPORTED,
}
BATTERY = {
    "name": "House battery",
    "capacity_kwh": 10,
    "max_charge_kw": 5,
    "max_discharge_kw": 5,
    "reserve_pct": 10,
    "round_trip_efficiency_pct": 90,
    "may_export": True,
    "state_of_charge_entity": STATE_OF_CHARGE,
    "battery_power_entity": BATTERY_POWER,
}
DRIVER = {
    "mode_entity": MODE,
    "power_entity": SET_POINT,
    "power_sign": "positive_discharges",
    "reserve_entity": RESERVE,
}
OPTIONS = {
    "mode_self_consumption": "auto",
    "mode_charge": "forced",
    "mode_discharge": "forced",
    "mode_idle": "standby",
}
PUMP_DEVICE = {
    "device_id": "pump",
    "name": "Pump",
    "entity_id": PUMP,
    "power_kw": 1.1,
    "power_entity": PUMP_POWER,
}


def price_rows(day: datetime, dear: range) -> list[dict[str, Any]]:
    """Hourly prices of one local day in the shape of a real integration."""
    return [
        {
            "start": day + timedelta(hours=hour),
            "end": day + timedelta(hours=hour + 1),
            "value": DEAR if hour in dear else CHEAP,
        }
        for hour in range(24)
    ]


def set_price(hass: HomeAssistant, entity_id: str, dear: range, factor: float = 1.0) -> None:
    """Put a price sensor with today's and tomorrow's hours."""
    now = dt_util.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [
        [row | {"value": row["value"] * factor} for row in price_rows(day, dear)]
        for day in (today, today + timedelta(days=1))
    ]
    hass.states.async_set(
        entity_id,
        str(rows[0][now.hour]["value"]),
        {"unit_of_measurement": "EUR/kWh", "raw_today": rows[0], "raw_tomorrow": rows[1]},
    )


async def furnish(hass: HomeAssistant, dear: range = range(18, 20)) -> None:
    """Put everything the home measures and can switch."""
    set_price(hass, PRICE, dear)
    set_price(hass, EXPORT_PRICE, dear, factor=0.8)
    hass.states.async_set(SATURATION, "30", {"unit_of_measurement": "%"})
    hass.states.async_set(LOAD, "1600", POWER)
    hass.states.async_set(GRID, "1600", POWER)
    hass.states.async_set(IMPORTED, "100.0", ENERGY)
    hass.states.async_set(EXPORTED, "50.0", ENERGY)
    hass.states.async_set(
        STATE_OF_CHARGE, "60", {"unit_of_measurement": "%", "device_class": "battery"}
    )
    hass.states.async_set(BATTERY_POWER, "0", POWER)
    hass.states.async_set(PUMP_POWER, "1100", POWER)
    helpers = {
        "input_select": {"battery_mode": {"options": ["auto", "forced", "standby"]}},
        "input_number": {
            "battery_power": {
                "min": -5000, "max": 5000, "step": 1, "unit_of_measurement": "W", "initial": 0,
            },
            "battery_reserve": {
                "min": 0, "max": 100, "step": 1, "unit_of_measurement": "%", "initial": 10,
            },
        },
        "input_boolean": {"pump": {"initial": True}, "boiler": {"initial": False}},
    }  # fmt: skip
    for domain, config in helpers.items():
        assert await async_setup_component(hass, domain, {domain: config})
    await hass.async_block_till_done()


async def set_up(hass: HomeAssistant, home: dict[str, Any] | None = None) -> ConfigEntry:
    """Set the integration up through its form, as a person does."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": "user"})
    assert flow["type"] is FlowResultType.FORM
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], HOME if home is None else home
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY, done
    await hass.async_block_till_done(wait_background_tasks=True)
    return done["result"]


async def add_battery(
    hass: HomeAssistant, entry: ConfigEntry, release: str = "set_aside", **changes: object
) -> None:
    """Add the battery through its forms, as a rule released for control without a test."""
    flows = hass.config_entries.subentries
    step = await flows.async_init((entry.entry_id, "battery"), context={"source": "user"})
    step = await flows.async_configure(step["flow_id"], BATTERY | changes)
    assert step["step_id"] == "driver", step
    step = await flows.async_configure(step["flow_id"], DRIVER)
    assert step["step_id"] == "options", step
    step = await flows.async_configure(step["flow_id"], OPTIONS)
    assert step["step_id"] == "release", step
    step = await flows.async_configure(step["flow_id"], {"next_step_id": release})
    assert step["type"] is FlowResultType.CREATE_ENTRY, step
    await hass.async_block_till_done(wait_background_tasks=True)


async def add_pump(hass: HomeAssistant, **changes: object) -> None:
    """Register the pump by the action, as a program does."""
    await act(hass, "register_device", PUMP_DEVICE | changes)


async def act(hass: HomeAssistant, name: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Call one of our actions and give its response."""
    response = await hass.services.async_call(
        DOMAIN, name, data or {}, blocking=True, return_response=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert isinstance(response, dict)
    return response


def at(hour: int, minute: int = 0, second: int = 1) -> datetime:
    """Give a moment of the tests' day."""
    return NOON.replace(hour=hour, minute=minute, second=second)


def value(hass: HomeAssistant, entity_id: str) -> str:
    """Give an entity's state; it has to be there."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


def attribute(hass: HomeAssistant, entity_id: str, name: str) -> Any:  # noqa: ANN401 - as it is
    """Give an entity's attribute; the entity has to be there."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.attributes[name]


async def settled(hass: HomeAssistant) -> None:
    """Wait until everything that was started has ended."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def replanned(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the pause between two plans of a burst pass."""
    freezer.tick(6)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settled(hass)


async def go_to(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime, step_s: int = SLOT_S
) -> None:
    """Let time pass until a moment, a slot at a time, as the clock would."""
    now = dt_util.utcnow()
    while now < moment:
        ends = now.timestamp() // step_s * step_s + step_s + 1
        now = min(datetime.fromtimestamp(ends, UTC), moment)
        freezer.move_to(now)
        report_again(hass)
        async_fire_time_changed(hass, now)
        await hass.async_block_till_done(wait_background_tasks=True)


def report_again(hass: HomeAssistant) -> None:
    """Let what is measured report the same once more, as an integration that polls does."""
    for entity_id in (SATURATION, LOAD, SOLAR, GRID, STATE_OF_CHARGE):
        state = hass.states.get(entity_id)
        if state is not None and state.state not in {"unavailable", "unknown"}:
            hass.states.async_set(entity_id, state.state, state.attributes)


async def report_meters(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    imported: float = 100.0,
    exported: float = 50.0,
) -> None:
    """Let the meters report, so that the slot that has ended can be settled."""
    freezer.tick(1)
    hass.states.async_set(IMPORTED, f"{imported:.3f}", ENERGY, force_update=True)
    hass.states.async_set(EXPORTED, f"{exported:.3f}", ENERGY, force_update=True)
    freezer.tick(21)
    async_fire_time_changed(hass, dt_util.utcnow())
    await settled(hass)
