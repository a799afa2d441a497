"""Solar is kept from the grid while selling costs money, with what a person mapped to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.energy_optimizer.ledger import Ledger

from . import home
from .control_support import by_hand

pytestmark = pytest.mark.usefixtures("noon")
# Stand-ins: a switch that is off, one that is on, and a limit from 0 to 100 that stands at 10.
SWITCH, INVERTED, LIMIT = home.BOILER, home.PUMP, home.RESERVE
FULL = "10.0"
SHOWN = "binary_sensor.energy_optimizer_solar_curtailed"
SUNNY = home.HOME | {"solar_power_entity": home.SOLAR}


def sell_at(hass: HomeAssistant, price: float) -> None:
    hass.states.async_set(home.EXPORT_PRICE, str(price), {"unit_of_measurement": "EUR/kWh"})


def shine(hass: HomeAssistant, solar_w: float, load_w: float = 1000.0) -> None:
    hass.states.async_set(home.SOLAR, str(solar_w), home.POWER)
    hass.states.async_set(home.LOAD, str(load_w), home.POWER)
    hass.states.async_set(home.GRID, str(load_w - solar_w), home.POWER)


async def options(hass: HomeAssistant, entry: ConfigEntry, **changes: object) -> dict[str, Any]:
    """Fill the form in, as a person does; the answer is what the form says then."""
    step = await hass.config_entries.options.async_init(entry.entry_id)
    step = await hass.config_entries.options.async_configure(
        step["flow_id"], {"next_step_id": "limits"}
    )
    done = await hass.config_entries.options.async_configure(step["flow_id"], changes)
    await home.settled(hass)
    return dict(done)


async def sunny_home(hass: HomeAssistant, price: float, **mapped: object) -> ConfigEntry:
    """Three kilowatts of sun on a house that needs one, and what may be told to curtail."""
    await home.furnish(hass)
    sell_at(hass, price)
    shine(hass, 3000.0)
    entry = await home.set_up(hass, SUNNY)
    if mapped:
        done = await options(hass, entry, **mapped)
        assert done["type"] is FlowResultType.CREATE_ENTRY, done
    return entry


@pytest.mark.parametrize(
    ("mapped", "entity_id", "before", "curtailed"),
    [
        ({"curtail_entity": SWITCH}, SWITCH, "off", "on"),
        ({"curtail_entity": INVERTED, "curtail_inverted": True}, INVERTED, "on", "off"),
        ({"curtail_entity": LIMIT, "curtail_limit": 5}, LIMIT, FULL, "5.0"),
    ],
)
async def test_surplus_is_curtailed_while_selling_costs_money_and_let_go_afterwards(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    mapped: dict[str, Any],
    entity_id: str,
    before: str,
    curtailed: str,
) -> None:
    await sunny_home(hass, -0.10, **mapped)
    await home.replanned(hass, freezer)
    assert home.value(hass, entity_id) == curtailed
    assert home.value(hass, SHOWN) == "on"
    sell_at(hass, 0.08)
    await home.replanned(hass, freezer)
    assert home.value(hass, entity_id) == before
    assert home.value(hass, SHOWN) == "off"


async def test_curtailed_panels_that_show_no_surplus_any_more_are_not_let_go_for_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await sunny_home(hass, -0.10, curtail_entity=SWITCH)
    await home.replanned(hass, freezer)
    for _ in range(3):
        shine(hass, 1000.0)
        await home.replanned(hass, freezer)
        assert home.value(hass, SWITCH) == "on"


@pytest.mark.parametrize("solar_w", [0.0, 700.0])
async def test_without_surplus_nothing_is_curtailed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, solar_w: float
) -> None:
    await sunny_home(hass, 0.08, curtail_entity=SWITCH)
    shine(hass, solar_w)
    sell_at(hass, -0.10)
    await home.replanned(hass, freezer)
    assert home.value(hass, SWITCH) == "off"


@pytest.mark.parametrize("price", [0.0, 0.08])
async def test_what_sells_for_nothing_or_more_is_not_curtailed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, price: float
) -> None:
    await sunny_home(hass, price, curtail_entity=SWITCH)
    await home.replanned(hass, freezer)
    assert home.value(hass, SWITCH) == "off"


async def test_what_is_not_mapped_is_not_touched_and_not_planned(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await sunny_home(hass, -0.10)
    await home.replanned(hass, freezer)
    assert home.value(hass, SWITCH) == "off"
    plan = (await home.act(hass, "get_plan"))["columns"]["plan"]
    assert plan["export_kw"][0] == pytest.approx(2.0, abs=0.1)


async def test_what_is_sold_up_to_a_limit_is_not_kept_from_the_grid_with_the_rest(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await sunny_home(hass, 0.08, curtail_entity=SWITCH, max_export_kw=1.0)
    await home.replanned(hass, freezer)
    plan = (await home.act(hass, "get_plan"))["columns"]["plan"]
    assert plan["solar_used_kw"][0] == pytest.approx(2.0, abs=0.1)
    assert home.value(hass, SWITCH) == "off"


async def test_a_person_who_lets_the_panels_feed_in_has_the_last_word(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await sunny_home(hass, -0.10, curtail_entity=SWITCH)
    await home.replanned(hass, freezer)
    await by_hand(hass, "input_boolean.turn_off", {"entity_id": SWITCH})
    await home.go_to(hass, freezer, home.at(12, 31))
    assert home.value(hass, SWITCH) == "off"


@pytest.mark.parametrize("mode", ["advise", "off"])
async def test_another_mode_gives_the_panels_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, mode: str
) -> None:
    await sunny_home(hass, -0.10, curtail_entity=SWITCH)
    await home.replanned(hass, freezer)
    assert home.value(hass, SWITCH) == "on"
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.energy_optimizer_mode", "option": mode},
        blocking=True,
    )
    await home.replanned(hass, freezer)
    assert home.value(hass, SWITCH) == "off"


@pytest.mark.parametrize("ends", ["unloaded", "unmapped"])
async def test_what_is_curtailed_is_given_back_when_it_is_unloaded_or_mapped_no_more(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, ends: str
) -> None:
    entry = await sunny_home(hass, -0.10, curtail_entity=LIMIT)
    await home.replanned(hass, freezer)
    assert home.value(hass, LIMIT) == "0.0"
    if ends == "unloaded":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        await options(hass, entry)
    await home.settled(hass)
    assert home.value(hass, LIMIT) == FULL


async def test_a_limit_outside_the_entity_s_range_is_refused_with_the_range(
    hass: HomeAssistant,
) -> None:
    entry = await sunny_home(hass, 0.08)
    refused = await options(hass, entry, curtail_entity=LIMIT, curtail_limit=-1)
    assert refused["type"] is FlowResultType.FORM
    assert refused["errors"] == {"curtail_limit": "invalid_value"}
    assert refused["description_placeholders"]["allowed"] == "a number from 0 to 100"


async def test_the_books_take_surplus_that_could_be_curtailed_at_no_cost(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = await sunny_home(hass, -0.10, curtail_entity=SWITCH)
    await home.go_to(hass, freezer, home.at(12, 30))
    assert await hass.config_entries.async_unload(entry.entry_id)
    books = Path(hass.config.path(".storage", f"energy_optimizer_{entry.entry_id}", "books"))
    ledger, _ = await hass.async_add_executor_job(Ledger.open, books, home.BERLIN)
    booked = ledger.slots(home.at(12, 0), home.at(12, 30))
    assert booked
    assert all(slot.facts.curtailable for slot in booked)
