"""Set up, reload, change in place, unload and remove: nothing stays taken, nothing is left."""

from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.energy_optimizer.ledger.lines import encode_line, read_file

from . import home
from .flow_support import open_options

pytestmark = pytest.mark.usefixtures("noon")


async def at_the_peak(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> ConfigEntry:
    """A home whose battery sells and whose pump is off."""
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.add_battery(hass, entry)
    await home.add_pump(hass)
    await home.go_to(hass, freezer, home.at(19, 45))
    assert home.value(hass, home.MODE) == "forced"
    assert home.value(hass, home.PUMP) == "off"
    return entry


def record(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Write down every state that an entity takes from now on."""
    seen: list[str] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        seen.append("removed" if new is None else new.state)

    async_track_state_change_event(hass, entity_id, changed)
    return seen


def kept_files(hass: HomeAssistant) -> list[str]:
    """What of ours lies in the storage folder."""
    folder = Path(hass.config.path(".storage"))
    return sorted(path.name for path in folder.glob("energy_optimizer*"))


async def test_unloading_gives_back_what_was_forced_and_shed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await home.settled(hass)
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, home.PUMP) == "on"
    assert entry.state is ConfigEntryState.NOT_LOADED


async def test_a_reload_in_the_peak_takes_up_again_what_it_gave_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    seen = record(hass, home.PUMP)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await home.settled(hass)
    assert home.value(hass, home.MODE) == "forced"
    assert seen == ["on", "off"]


async def test_stopping_home_assistant_gives_back_what_was_forced_and_shed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await at_the_peak(hass, freezer)
    modes, pump = record(hass, home.MODE), record(hass, home.PUMP)
    await hass.async_stop()
    assert modes == ["auto"]
    assert pump == ["on"]


async def test_removing_the_home_gives_back_and_deletes_what_was_kept(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    assert kept_files(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await home.settled(hass)
    assert home.value(hass, home.MODE) == "auto"
    assert home.value(hass, home.PUMP) == "on"
    assert kept_files(hass) == []
    assert not er.async_get(hass).entities.get_entries_for_config_entry_id(entry.entry_id)


async def test_adding_a_device_releases_nothing_else(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await at_the_peak(hass, freezer)
    modes, pump = record(hass, home.MODE), record(hass, home.PUMP)
    hass.states.async_set("switch.sauna", "off")
    await home.act(
        hass,
        "register_device",
        {"device_id": "sauna", "name": "Sauna", "entity_id": "switch.sauna", "power_kw": 6},
    )
    await home.replanned(hass, freezer)
    assert modes == []
    assert pump == []
    assert home.value(hass, "sensor.sauna_instruction") == "none"


async def test_changing_the_options_releases_nothing_that_the_new_plan_still_wants(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    pump = record(hass, home.PUMP)
    form = await open_options(hass, entry, "limits")
    await hass.config_entries.options.async_configure(form["flow_id"], {"peak_hours": 5})
    await home.replanned(hass, freezer)
    assert pump == []


async def test_deleting_a_device_gives_it_back_and_takes_its_entities_along(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    modes = record(hass, home.MODE)
    device = next(iter(entry.get_subentries_of_type("device")))
    assert hass.config_entries.async_remove_subentry(entry, device.subentry_id)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.PUMP) == "on"
    assert hass.states.get("sensor.pump_instruction") is None
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert {item.name for item in devices} == {"Energy Optimizer", "House battery"}
    assert modes == []


async def test_deleting_a_battery_gives_it_back_and_leaves_the_shed_device_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await at_the_peak(hass, freezer)
    pump = record(hass, home.PUMP)
    battery = next(iter(entry.get_subentries_of_type("battery")))
    assert hass.config_entries.async_remove_subentry(entry, battery.subentry_id)
    await home.replanned(hass, freezer)
    assert home.value(hass, home.MODE) == "auto"
    assert hass.states.get("sensor.house_battery_instruction") is None
    assert pump == []


async def test_there_is_one_home_only(hass: HomeAssistant) -> None:
    await home.furnish(hass)
    await home.set_up(hass)
    again = await hass.config_entries.flow.async_init(home.DOMAIN, context={"source": "user"})
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "single_instance_allowed"


async def test_books_of_a_newer_release_are_left_alone_and_nothing_keeps_running(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await home.furnish(hass)
    entry = await home.set_up(hass)
    await home.go_to(hass, freezer, home.at(13))
    await home.report_meters(hass, freezer)
    assert await hass.config_entries.async_unload(entry.entry_id)
    books = Path(hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books"))
    before = await hass.async_add_executor_job(make_newer, books)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "ledger_failed"
    assert await hass.async_add_executor_job(contents, books) == before
    assert await hass.config_entries.async_unload(entry.entry_id)


def make_newer(books: Path) -> dict[str, bytes]:
    """Put a record of a release that is still to come behind the others."""
    path = max(books.glob("*/*.jsonl"))
    record = read_file(path).records[-1]
    after = {"v": 99, "n": int(str(record["n"])) + 1, "t": int(str(record["t"])) + 900}
    path.write_bytes(path.read_bytes() + encode_line(record | after))
    return contents(books)


def contents(books: Path) -> dict[str, bytes]:
    """Everything in the books."""
    return {str(item): item.read_bytes() for item in books.rglob("*") if item.is_file()}
