"""Sets up the demo through Home Assistant's public doors, each part once."""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from .errors import DemoError
from .instance import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .client import Client, Json

SIMULATED_HOME: Final = "simulated_home"
OPTIMIZER: Final = "energy_optimizer"
DATA_DIR: Final = ROOT.parent / "shared" / "data"
SETTLE_SECONDS: Final = 30
POLL_SECONDS: Final = 0.25

HOME_ENTITIES: Final = {
    "import_price_entity": "sensor.simulated_home_price",
    "export_price_entity": "sensor.simulated_home_export_price",
    "saturation_entity": "sensor.simulated_home_grid_saturation",
    "load_power_entity": "sensor.simulated_home_load_power",
    "solar_power_entity": "sensor.simulated_home_solar_power",
    "grid_power_entity": "sensor.simulated_home_grid_power",
    "grid_import_energy_entity": "sensor.simulated_home_grid_import_energy",
    "grid_export_energy_entity": "sensor.simulated_home_grid_export_energy",
    "solar_energy_entity": "sensor.simulated_home_solar_energy",
}
BATTERY_INSTRUCTION: Final = "sensor.house_battery_instruction"
LOAD_STATES: Final = ("sensor.dishwasher_state", "sensor.car_state")
OPTIMIZER_ENTITIES: Final = (
    "sensor.energy_optimizer_plan_status",
    "sensor.energy_optimizer_total_profit",
    "sensor.energy_optimizer_total_savings",
    "binary_sensor.energy_optimizer_peak",
)
DEVICES: Final[tuple[Json, ...]] = (
    {
        "device_id": "pool_pump",
        "name": "Pool pump",
        "entity_id": "switch.simulated_home_pool_pump",
        "power_kw": 1.1,
        "power_entity": "sensor.simulated_home_pool_pump_power",
        "priority": 10,
    },
    {
        "device_id": "garden_lights",
        "name": "Garden lights",
        "entity_id": "light.simulated_home_garden_lights",
        "power_kw": 0.2,
        "power_entity": "sensor.simulated_home_garden_lights_power",
        "priority": 20,
    },
    {
        "device_id": "living_room",
        "name": "Living room",
        "entity_id": "climate.simulated_home_living_room",
        "power_kw": 1.5,
        "power_entity": "sensor.simulated_home_living_room_power",
        "priority": 50,
        "max_off_hours": 1,
    },
)
BATTERY_FIGURES: Final[Json] = {
    "name": "House battery",
    "capacity_kwh": 10,
    "max_charge_kw": 5,
    "max_discharge_kw": 5,
    "reserve_pct": 10,
    "round_trip_efficiency_pct": 90,
    "may_export": True,
    "may_charge_from_grid": True,
    "state_of_charge_entity": "sensor.simulated_home_battery_state_of_charge",
    "battery_power_entity": "sensor.simulated_home_battery_power",
    "charge_energy_entity": "sensor.simulated_home_battery_charge_energy",
    "discharge_energy_entity": "sensor.simulated_home_battery_discharge_energy",
}
BATTERY_ANSWERS: Final[dict[str, Json]] = {
    "user": BATTERY_FIGURES,
    "reconfigure": BATTERY_FIGURES,
    "driver": {
        "mode_entity": "select.simulated_home_battery_mode",
        "power_entity": "number.simulated_home_battery_power",
        "power_sign": "positive_discharges",
        "reserve_entity": "number.simulated_home_battery_minimum_state_of_charge",
    },
    "options": {
        "mode_self_consumption": "self_consumption",
        "mode_no_discharge": "no_discharge",
        "mode_idle": "standby",
        "mode_charge": "forced",
        "mode_discharge": "forced",
    },
    "confirm": {},
}
DISHWASHER: Final[Json] = {
    "name": "Dishwasher",
    "start_entity": "switch.simulated_home_dishwasher",
    "power_profile_kw": "2, 0.2, 0.2, 2",
    "duration_hours": 2,
    "latest": "07:00:00",
    "interruptible": False,
    "ends_by_itself": False,
    "power_entity": "sensor.simulated_home_dishwasher_power",
}
CAR: Final[Json] = {
    "name": "Car",
    "capacity_kwh": 50,
    "charger_entity": "switch.simulated_home_car",
    "max_charge_kw": 7.4,
    "state_of_charge_entity": "sensor.simulated_home_car_state_of_charge",
    "power_entity": "sensor.simulated_home_car_power",
    "target_pct": 60,
    "solar_only": False,
}
WEEK: Final[Json] = {
    f"departure_{day}": "07:30:00"
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
}
ENERGY_PREFERENCES: Final[Json] = {
    "energy_sources": [
        {
            "type": "grid",
            "stat_energy_from": "sensor.simulated_home_grid_import_energy",
            "stat_energy_to": "sensor.simulated_home_grid_export_energy",
            "stat_cost": None,
            "entity_energy_price": "sensor.simulated_home_price",
            "number_energy_price": None,
            "stat_compensation": None,
            "entity_energy_price_export": "sensor.simulated_home_export_price",
            "number_energy_price_export": None,
            "power_config": {"stat_rate": "sensor.simulated_home_grid_power"},
            "cost_adjustment_day": 0,
        },
        {
            "type": "solar",
            "stat_energy_from": "sensor.simulated_home_solar_energy",
            "stat_rate": "sensor.simulated_home_solar_power",
            "config_entry_solar_forecast": None,
        },
        {
            "type": "battery",
            "stat_energy_from": "sensor.simulated_home_battery_discharge_energy",
            "stat_energy_to": "sensor.simulated_home_battery_charge_energy",
            "power_config": {"stat_rate": "sensor.simulated_home_battery_power"},
            "stat_soc": "sensor.simulated_home_battery_state_of_charge",
            "capacity": 10,
            "name": "House battery",
        },
    ],
    "device_consumption": [
        {
            "stat_consumption": f"sensor.simulated_home_{part}_energy",
            "stat_rate": f"sensor.simulated_home_{part}_power",
            "name": part.replace("_", " ").capitalize(),
        }
        for part in ("pool_pump", "garden_lights", "living_room")
    ],
}


async def add_simulated_home(
    client: Client, *, smoke: bool, peak_starts_in: int, peak_lasts: int
) -> None:
    """Add the simulated home unless it is there; measured data are used where their folder is."""
    if await client.entry_id(SIMULATED_HOME) is None:
        answer: dict[str, Any] = {
            "smoke": smoke,
            "seed": 7,
            "peak_starts_in_seconds": peak_starts_in,
            "peak_lasts_seconds": peak_lasts,
        }
        if DATA_DIR.is_dir():
            answer["data_dir"] = str(DATA_DIR)
        _require(await client.walk_flow(SIMULATED_HOME, {"user": answer}), "create_entry")
    await wait_for_states(client, HOME_ENTITIES.values())


async def require_fresh(client: Client) -> None:
    """A smoke run needs a home without a past: its peak is placed when the home is added."""
    if await client.entry_id(SIMULATED_HOME) is not None:
        raise DemoError("--smoke needs a fresh folder; leave --config out or name a new one")


async def set_energy_dashboard(client: Client) -> None:
    """Set up what a person has who is about to add the integration."""
    await client.save_energy_preferences(ENERGY_PREFERENCES)


async def add_optimizer(client: Client) -> str:
    """Add the integration unless it is there, and register the devices; return its entry."""
    if (entry_id := await client.entry_id(OPTIMIZER)) is None:
        result = await client.walk_flow(OPTIMIZER, {"user": HOME_ENTITIES})
        _require(result, "create_entry")
        entry_id = result["result"]["entry_id"]
        await set_energy_dashboard(client)
    await wait_for_states(client, OPTIMIZER_ENTITIES)
    for device in DEVICES:
        await client.act("energy_optimizer.register_device", device)
    return str(entry_id)


async def add_battery(client: Client, entry_id: str) -> str:
    """Add the battery unless it is there, its test left for later; return its sub-entry."""
    if (subentry_id := await client.subentry_id(entry_id, "battery")) is None:
        answers = BATTERY_ANSWERS | {"release": {"next_step_id": "later"}}
        _require(await client.walk_subentry_flow(entry_id, "battery", answers), "create_entry")
        subentry_id = await client.subentry_id(entry_id, "battery")
    await wait_for_states(client, [BATTERY_INSTRUCTION])
    return str(subentry_id)


async def add_loads(
    client: Client, entry_id: str, dishwasher: Json = DISHWASHER, car: Json = CAR
) -> None:
    """Add the dishwasher and the car unless they are there."""
    for kind, answers in (
        ("deferrable", {"user": dishwasher}),
        ("car", {"user": car, "week": WEEK}),
    ):
        if await client.subentry_id(entry_id, kind) is None:
            _require(await client.walk_subentry_flow(entry_id, kind, answers), "create_entry")
    await wait_for_states(client, LOAD_STATES)


async def run_test_pulse(client: Client, entry_id: str, subentry_id: str) -> None:
    """Run the test pulse, some two minutes, and confirm it; not again for a tested battery."""
    state = (await client.states())[BATTERY_INSTRUCTION]
    if state["attributes"].get("controlled"):
        return
    answers = BATTERY_ANSWERS | {"release": {"next_step_id": "pulse"}}
    result = await client.walk_subentry_flow(entry_id, "battery", answers, subentry_id)
    _require(result, "abort", "reconfigure_successful")


async def wait_for_states(client: Client, entity_ids: Iterable[str]) -> None:
    """Wait until all these entities are there and available."""
    missing = list(entity_ids)
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            while missing := _not_available(await client.states(), missing):  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError as error:
        raise DemoError(f"waited {SETTLE_SECONDS} s in vain for {', '.join(missing)}") from error


def _not_available(states: dict[str, Json], entity_ids: Iterable[str]) -> list[str]:
    """Those of the entities that are missing or have no value yet."""
    return [
        entity_id
        for entity_id in entity_ids
        if states.get(entity_id, {}).get("state", "unavailable") in {"unavailable", "unknown"}
    ]


def _require(result: Json, kind: str, reason: str | None = None) -> None:
    """A flow must have ended like this."""
    if result["type"] != kind or result.get("reason") != reason:
        raise DemoError(f"{result['handler']}: {result['type']}, {result.get('reason')}")
