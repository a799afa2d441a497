"""Any data at all: success or a translated error, and an error changes nothing."""

from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.energy_optimizer.commands import COMMANDS, Command
from custom_components.energy_optimizer.fields import Field, Kind

from . import home
from .command_support import everything, furnished

pytestmark = pytest.mark.usefixtures("noon")


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
