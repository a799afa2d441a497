"""Commands as actions: what they answer, what they refuse, and that a refusal does nothing."""

from datetime import datetime, timedelta
import math
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.commands import COMMANDS, Command
from custom_components.energy_optimizer.fields import Field, Kind

from . import home

pytestmark = pytest.mark.usefixtures("noon")

PUMP = home.PUMP_DEVICE
BATTERY = {"battery_id": "cellar", **home.BATTERY, "name": "Cellar battery"}
POLLED = {"device_id": "boiler", "name": "Boiler", "power_kw": 3}


async def furnished(hass: HomeAssistant, dear: range = range(18, 20)) -> ConfigEntry:
    """A home with a battery, a pump and a boiler that polls."""
    await home.furnish(hass, dear)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.act(hass, "register_device", dict(POLLED))
    return entry


def everything(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """All that a refused command must leave as it was."""
    return {
        "entry": (dict(entry.data), dict(entry.options)),
        "subentries": {
            key: (item.title, item.unique_id, dict(item.data))
            for key, item in entry.subentries.items()
        },
        "states": {state.entity_id: state.as_dict() for state in hass.states.async_all()},
    }


async def refused(
    hass: HomeAssistant, entry: ConfigEntry, name: str, data: dict[str, Any]
) -> ServiceValidationError:
    """Call a command that has to be refused; nothing may come of it."""
    before = everything(hass, entry)
    with pytest.raises(ServiceValidationError) as caught:
        await home.act(hass, name, data)
    await home.settled(hass)
    assert everything(hass, entry) == before
    assert caught.value.translation_domain == home.DOMAIN
    assert caught.value.translation_key
    return caught.value


# --- what they answer ------------------------------------------------------------------------


async def test_a_device_is_registered_as_the_sub_entry_that_the_form_makes(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    answer = await home.act(hass, "register_device", dict(PUMP))
    assert answer["device_id"] == "pump"
    assert answer["changed"] is True
    (device,) = entry.get_subentries_of_type("device")
    assert (device.title, device.unique_id) == ("Pump", "pump")
    assert device.data["entity_id"] == home.PUMP
    assert device.data["max_off_hours"] == 2


async def test_registering_the_same_again_changes_nothing_and_other_figures_change_it_in_place(
    hass: HomeAssistant,
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.act(hass, "register_device", dict(PUMP))
    (before,) = entry.get_subentries_of_type("device")
    assert (await home.act(hass, "register_device", dict(PUMP)))["changed"] is False
    assert (await home.act(hass, "register_device", PUMP | {"power_kw": 2}))["changed"] is True
    (after,) = entry.get_subentries_of_type("device")
    assert after.subentry_id == before.subentry_id
    assert after.data["power_kw"] == 2


async def test_a_polling_device_is_told_to_turn_off_at_the_peak_and_on_after_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    status = {"device_id": "boiler", "is_on": True, "power_kw": 2.8}
    answer = await home.act(hass, "update_device_status", status)
    assert answer["instruction"] == "none"
    assert answer["import_price_per_kwh"] == home.CHEAP
    await home.go_to(hass, freezer, home.at(17, 55))
    await home.act(hass, "update_device_status", status)
    await home.go_to(hass, freezer, home.at(18))
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_off"
    assert answer["reason"]
    assert dt_util.parse_datetime(answer["until"]) == home.at(20, 0, 0)
    assert answer["import_price_per_kwh"] == home.DEAR
    answer = await home.act(hass, "update_device_status", status | {"is_on": False, "power_kw": 0})
    assert answer["instruction"] == "turn_off"
    while dt_util.now() < home.at(20):
        await home.go_to(hass, freezer, dt_util.utcnow() + timedelta(minutes=5))
        answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "turn_on"
    answer = await home.act(hass, "update_device_status", status)
    await home.replanned(hass, freezer)
    answer = await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    assert answer["instruction"] == "none"


async def test_a_device_that_has_not_polled_for_long_is_away_until_it_polls_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is True
    await home.act(hass, "get_device_instructions", {"device_id": "boiler"})
    await home.replanned(hass, freezer)
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is False
    await home.go_to(hass, freezer, home.at(12, 30))
    assert home.attribute(hass, "sensor.boiler_instruction", "away") is True


async def test_the_grid_is_believed_for_an_hour_unless_it_says_otherwise(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    answer = await home.act(hass, "update_grid", {"saturation_pct": 50})
    assert dt_util.parse_datetime(answer["valid_until"]) == home.NOON + timedelta(minutes=60)
    until = home.at(15).isoformat()
    answer = await home.act(hass, "update_grid", {"saturation_pct": 50, "valid_until": until})
    assert dt_util.parse_datetime(answer["valid_until"]) == home.at(15)


async def test_a_battery_is_registered_and_its_release_for_control_survives_a_change(
    hass: HomeAssistant,
) -> None:
    entry = await furnished(hass)
    (before,) = entry.get_subentries_of_type("battery")
    data = home.BATTERY | {"battery_id": "house_battery", "capacity_kwh": 12}
    answer = await home.act(hass, "register_battery", data)
    assert (answer["battery_id"], answer["changed"]) == ("house_battery", True)
    (after,) = entry.get_subentries_of_type("battery")
    assert after.subentry_id == before.subentry_id
    assert after.data["capacity_kwh"] == 12
    assert after.data["mode_entity"] == home.MODE
    assert after.data["released_for_control"] == "set_aside"


async def test_a_battery_without_entities_is_followed_by_what_it_reports(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    data = {"battery_id": "cellar", "name": "Cellar", "capacity_kwh": 8}
    await home.act(hass, "register_battery", data | {"max_charge_kw": 3, "max_discharge_kw": 3})
    assert home.value(hass, "sensor.cellar_state_of_charge") == "unknown"
    report = {"battery_id": "cellar", "command": "report", "state_of_charge_pct": 25}
    answer = await home.act(hass, "update_battery", report)
    assert (answer["battery_id"], answer["until"]) == ("cellar", None)
    await home.replanned(hass, freezer)
    assert float(home.value(hass, "sensor.cellar_state_of_charge")) == 25
    assert float(home.value(hass, "sensor.cellar_stored_energy")) == 2


@pytest.mark.parametrize(
    ("command", "instruction", "set_point"),
    [("store", "charge", -2000.0), ("release", "discharge", 2000.0)],
)
async def test_a_battery_stores_or_releases_until_the_time_is_over_or_it_is_stopped(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    command: str,
    instruction: str,
    set_point: float,
) -> None:
    await furnished(hass, dear=range(0))
    order = {"battery_id": "house_battery", "command": command, "power_kw": 2}
    answer = await home.act(hass, "update_battery", order | {"until": home.at(12, 40).isoformat()})
    assert answer["power_kw"] == 2
    await home.replanned(hass, freezer)
    assert home.value(hass, "sensor.house_battery_instruction") == instruction
    assert home.value(hass, home.MODE) == "forced"
    assert float(home.value(hass, home.SET_POINT)) == set_point
    await home.go_to(hass, freezer, home.at(12, 39), step_s=60)
    assert home.value(hass, home.MODE) == "forced"
    await home.go_to(hass, freezer, home.at(12, 40), step_s=60)
    assert home.value(hass, home.MODE) == "auto"
    await home.act(hass, "update_battery", order | {"energy_kwh": 1})
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "forced"
    answer = await home.act(hass, "update_battery", order | {"command": "stop"})
    assert (answer["until"], answer["power_kw"]) == (None, None)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "auto"


async def test_energy_and_power_say_when_an_order_ends_and_the_earlier_end_counts(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    order = {"battery_id": "house_battery", "command": "store", "energy_kwh": 2.5}
    answer = await home.act(hass, "update_battery", dict(order))
    assert answer["power_kw"] == 5
    assert dt_util.parse_datetime(answer["until"]) == home.NOON + timedelta(minutes=30)
    late = order | {"until": home.at(18).isoformat(), "power_kw": 2.5}
    answer = await home.act(hass, "update_battery", late)
    assert dt_util.parse_datetime(answer["until"]) == home.NOON + timedelta(hours=1)


async def test_optimize_recommends_something_for_every_battery_and_device_with_reason_and_worth(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await furnished(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    answer = await home.act(hass, "optimize")
    assert answer["status"] == "optimal"
    assert answer["missing"] == []
    battery = answer["batteries"]["house_battery"]
    assert battery["instruction"] == "discharge"
    assert battery["controlled"] is True
    assert battery["power_kw"] > 1.6
    assert battery["worth"] > 0
    assert battery["reason"]
    pump = answer["devices"]["pump"]
    assert pump["instruction"] == "turn_off"
    assert pump["worth"] > 0
    assert answer["devices"]["boiler"]["instruction"] == "none"


async def test_profit_and_savings_are_zero_before_anything_was_settled(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    profit = await home.act(hass, "get_profit")
    assert (profit["currency"], profit["since"]) == ("EUR", None)
    assert profit["total"]["profit"] == 0
    savings = await home.act(hass, "get_savings")
    assert savings["total"]["savings"] == 0


async def test_a_command_can_be_called_without_asking_for_its_response(
    hass: HomeAssistant,
) -> None:
    await furnished(hass)
    await hass.services.async_call(home.DOMAIN, "optimize", {}, blocking=True)


# --- what they refuse ------------------------------------------------------------------------

SOON = "2026-11-18T14:00:00+01:00"

REFUSED: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("register_device", PUMP | {"device_id": "Not an id"}, "device_id", "Not an id", "a-z"),
    ("register_device", PUMP | {"name": ""}, "name", "", "1 to 120"),
    ("register_device", PUMP | {"power_kw": -1}, "power_kw", "-1", "more than 0"),
    ("register_device", PUMP | {"power_kw": "much"}, "power_kw", "much", "a number"),
    ("register_device", PUMP | {"power_kw": True}, "power_kw", "True", "a number"),
    ("register_device", PUMP | {"power_kw": 10**400}, "power_kw", "1000", "at most 1000"),
    ("register_device", PUMP | {"priority": 1.5}, "priority", "1.5", "a whole number"),
    ("register_device", PUMP | {"essential": "yes"}, "essential", "yes", "true or false"),
    ("register_device", PUMP | {"entity_id": "lock.door"}, "entity_id", "lock.door", "climate"),
    ("register_device", PUMP | {"entity_id": "switch.gone"}, "entity_id", "switch.gone", "exists"),
    ("register_device", PUMP | {"colour": "red"}, "colour", "given", "only "),
    ("register_device", {"device_id": "pump"}, "name", "missing", "text"),
    (
        "register_device",
        PUMP | {"device_id": "second"},
        "entity_id",
        home.PUMP,
        "an entity that Pump does not have",
    ),
    ("update_device_status", {"device_id": "nobody", "is_on": True}, "device_id", "nobody", ""),
    ("update_device_status", {"device_id": "pump"}, "is_on", "missing", "true or false"),
    ("update_device_status", {"device_id": "pump", "is_on": 1}, "is_on", "1", "true or false"),
    (
        "update_device_status",
        {"device_id": "pump", "is_on": True, "power_kw": math.inf},
        "power_kw",
        "inf",
        "at most 1000",
    ),
    ("get_device_instructions", {"device_id": "nobody"}, "device_id", "nobody", ""),
    ("get_device_instructions", {}, "device_id", "missing", "a-z"),
    ("get_device_instructions", {"device_id": ["pump"]}, "device_id", "['pump']", "a-z"),
    ("update_grid", {}, "import_price_per_kwh", "missing", "at least one of"),
    ("update_grid", {"import_price_per_kwh": math.nan}, "import_price_per_kwh", "nan", "100"),
    ("update_grid", {"import_price_per_kwh": 1e9}, "import_price_per_kwh", "1000000000.0", "100"),
    ("update_grid", {"saturation_pct": 140}, "saturation_pct", "140", "at most 100"),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-11-18T11:00:00+01:00"},
        "valid_until",
        "2026-11-18T10:00:00+00:00",
        "within the next 7 days",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "9999-12-31T23:59:59-10:00"},
        "valid_until",
        "9999-12-31T23:59:59-10:00",
        "ISO 8601",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-11-18 14:00"},
        "valid_until",
        "2026-11-18 14:00",
        "UTC offset",
    ),
    (
        "update_grid",
        {"saturation_pct": 40, "valid_until": "2026-02-30T14:00:00+01:00"},
        "valid_until",
        "2026-02-30T14:00:00+01:00",
        "ISO 8601",
    ),
    ("update_grid", {"forecast": []}, "forecast", "[]", "1 to 1000 items"),
    ("update_grid", {"forecast": ["dear"]}, "forecast[0]", "dear", "named fields"),
    (
        "update_grid",
        {"forecast": [{"start": SOON, "end": SOON}]},
        "forecast[0].import_price_per_kwh",
        "missing",
        "a number",
    ),
    (
        "update_grid",
        {"forecast": [{"start": SOON, "end": SOON, "import_price_per_kwh": 1}]},
        "forecast[0].end",
        "2026-11-18T13:00:00+00:00",
        "later than start",
    ),
    ("register_battery", BATTERY | {"capacity_kwh": -10}, "capacity_kwh", "-10", "more than 0"),
    ("register_battery", BATTERY | {"reserve_pct": 100}, "reserve_pct", "100", "ceiling_pct"),
    ("register_battery", BATTERY | {"driver": {}}, "driver", "given", "only "),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "report", "state_of_charge_pct": 140},
        "state_of_charge_pct",
        "140",
        "at most 100",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "report"},
        "state_of_charge_pct",
        "missing",
        "0 to 100",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "explode"},
        "command",
        "explode",
        "store, release, stop, report",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": ["store"]},
        "command",
        "['store']",
        "store",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store"},
        "until",
        "missing",
        "energy_kwh",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store", "power_kw": 9, "until": SOON},
        "power_kw",
        "9",
        "at most 5",
    ),
    (
        "update_battery",
        {"battery_id": "house_battery", "command": "store", "until": "2026-11-20T14:00:00Z"},
        "until",
        "2026-11-20T14:00:00+00:00",
        "24 hours",
    ),
    (
        "update_battery",
        {
            "battery_id": "house_battery",
            "command": "store",
            "energy_kwh": 10_000,
            "power_kw": 1e-300,
        },
        "until",
        "2026-11-",
        "24 hours",
    ),
    ("update_battery", {"battery_id": "attic", "command": "stop"}, "battery_id", "attic", ""),
    ("optimize", {"now": True}, "now", "given", "only "),
    ("get_profit", {"day": "today"}, "day", "given", "only "),
    ("get_savings", {"day": "today"}, "day", "given", "only "),
]


async def test_what_cannot_be_right_is_refused_naming_field_value_and_what_is_allowed(
    hass: HomeAssistant, subtests: pytest.Subtests
) -> None:
    entry = await furnished(hass)
    for name, data, field, given_value, allowed in REFUSED:
        with subtests.test(f"{name}: {field} {given_value}"):
            err = await refused(hass, entry, name, data)
            placeholders = err.translation_placeholders or {}
            assert placeholders["field"] == field
            assert given_value in placeholders["given"]
            assert allowed in placeholders.get("allowed", placeholders.get("known", ""))
            said = str(err)
            assert field in said
            assert given_value in said
            assert placeholders.get("allowed", placeholders.get("known", "")) in said


async def test_an_unknown_id_is_refused_with_the_ids_that_there_are(hass: HomeAssistant) -> None:
    entry = await furnished(hass)
    err = await refused(hass, entry, "get_device_instructions", {"device_id": "nobody"})
    assert str(err) == "device_id: there is no nobody. Known: boiler, pump"
    await refused(hass, entry, "update_battery", {"battery_id": "x1", "command": "stop"})


async def test_one_of_our_own_entities_cannot_be_a_device(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    from homeassistant.helpers import entity_registry as er  # noqa: PLC0415

    own = er.async_get(hass).async_get_or_create("switch", home.DOMAIN, "own")
    err = await refused(hass, entry, "register_device", PUMP | {"entity_id": own.entity_id})
    assert "an entity of another integration" in str(err)


async def test_a_battery_that_is_only_advised_takes_no_orders(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry, release="later")
    order = {"battery_id": "house_battery", "command": "store", "energy_kwh": 1}
    err = await refused(hass, entry, "update_battery", order)
    assert err.translation_key == "conflict"
    assert str(err) == "House battery is only advised: confirm its test pulse first"
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "auto"


async def test_without_a_home_every_command_says_so(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, home.DOMAIN, {})
    for command in COMMANDS:
        with pytest.raises(ServiceValidationError, match="not set up"):
            await home.act(hass, command.name)


# --- anything at all -------------------------------------------------------------------------

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.datetimes(),
    st.sampled_from(["pump", "boiler", "house_battery", home.PUMP, "0001-01-01T00:00:00+05:00"]),
)


def likely(field: Field) -> st.SearchStrategy[Any]:
    """Values that a field is likely to take."""
    match field.kind:
        case Kind.NUMBER | Kind.INTEGER:
            low = field.low if field.low is not None else field.above
            return st.floats(low, field.high) if low is not None else st.floats(-1, 1)
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from(field.choices)
        case Kind.ENTITY:
            return st.sampled_from([home.PUMP, home.PRICE, "switch.gone"])
        case Kind.TIME:
            return st.datetimes(
                datetime(2026, 11, 18),  # noqa: DTZ001 - the offset follows
                datetime(2026, 11, 20),  # noqa: DTZ001
                timezones=st.just(home.BERLIN),
            ).map(datetime.isoformat)
        case Kind.LIST:
            row = st.fixed_dictionaries({item.name: likely(item) for item in field.items})
            return st.lists(row, min_size=1, max_size=2)
        case _:
            return st.sampled_from(["pump", "boiler", "house_battery", "x"])


def calls() -> st.SearchStrategy[tuple[Command, dict[str, Any]]]:
    """A command with data that is nearly right, or not at all."""

    def data_of(command: Command) -> st.SearchStrategy[tuple[Command, dict[str, Any]]]:
        near = st.fixed_dictionaries(
            {},
            optional={item.name: st.one_of(likely(item), ANYTHING) for item in command.fields},
        )
        odd = st.dictionaries(st.text(max_size=5), ANYTHING, max_size=1)
        return st.tuples(st.just(command), st.builds(lambda a, b: a | b, near, odd))

    return st.sampled_from(COMMANDS).flatmap(data_of)


async def test_any_data_is_answered_or_refused_with_a_translated_error_and_then_changes_nothing(
    hass: HomeAssistant,
) -> None:
    entry = await furnished(hass)
    tried: list[tuple[Command, dict[str, Any]]] = []

    @settings(
        max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(calls())
    def collect(call: tuple[Command, dict[str, Any]]) -> None:
        tried.append(call)

    await hass.async_add_executor_job(collect)
    for command, data in tried:
        await check_any(hass, entry, command, data)


async def check_any(
    hass: HomeAssistant, entry: ConfigEntry, command: Command, data: dict[str, Any]
) -> None:
    """Call with any data; only a success or a translated refusal will do."""
    await home.settled(hass)
    before, refusal = everything(hass, entry), None
    try:
        await hass.services.async_call(
            home.DOMAIN, command.name, data, blocking=True, return_response=True
        )
    except HomeAssistantError as err:
        refusal = err
    if refusal is not None:
        assert refusal.translation_key, (command.name, data)
        assert str(refusal)
        assert everything(hass, entry) == before, (command.name, data)
    await home.settled(hass)
