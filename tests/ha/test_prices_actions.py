"""Sources that answer only when asked: the right request, cached, with back-off."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant import components
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_optimizer.core.errors import InputError, MissingInputError
from custom_components.energy_optimizer.sources.prices import ActionSource, source_for
from custom_components.energy_optimizer.sources.prices.actions import (
    ACTIONS_BY_DOMAIN,
    PRICE_ACTIONS,
    Asked,
    PriceAction,
)

from .prices_support import BERLIN, items, loaded_entry, minutes_of, prices_of

NOW = datetime(2025, 10, 7, 10, 20, tzinfo=UTC)
KEYS = ("start", "price", "end")
type Answer = Callable[[ServiceCall], dict[str, Any]]


@pytest.fixture(autouse=True)
def _home_in_berlin() -> Iterator[None]:
    before = dt_util.get_default_time_zone()
    dt_util.set_default_time_zone(BERLIN)
    yield
    dt_util.set_default_time_zone(before)


def _loaded(hass: HomeAssistant, domain: str, **data: Any) -> MockConfigEntry:  # noqa: ANN401
    return loaded_entry(hass, domain, data)


def _answering(hass: HomeAssistant, domain: str, action: str, answer: Answer) -> list[ServiceCall]:
    calls: list[ServiceCall] = []

    def handle(call: ServiceCall) -> dict[str, Any]:
        calls.append(call)
        return answer(call)

    hass.services.async_register(domain, action, handle, supports_response=SupportsResponse.ONLY)
    return calls


def _day_of(call: ServiceCall, key: str) -> datetime:
    return datetime.fromisoformat(call.data[key]).replace(tzinfo=BERLIN)


def _areas(call: ServiceCall) -> dict[str, Any]:
    day = _day_of(call, "date")
    return {area: items(day, 15, [85.0] * 96, KEYS) for area in call.data["areas"]}


async def test_nordpool_is_asked_for_two_market_days_and_answers_per_megawatt_hour(
    hass: HomeAssistant,
) -> None:
    entry = _loaded(hass, "nordpool", areas=["SE3", "SE4"], currency="SEK")
    calls = _answering(hass, "nordpool", "get_prices_for_date", _areas)
    source = source_for(hass, f"action:nordpool:{entry.entry_id}:SE4")
    series = await source.async_read(NOW)
    assert [dict(call.data) for call in calls] == [
        {"config_entry": entry.entry_id, "date": "2025-10-07", "areas": ["SE4"]},
        {"config_entry": entry.entry_id, "date": "2025-10-08", "areas": ["SE4"]},
    ]
    assert (len(series), set(minutes_of(series)), series.currency) == (192, {15.0}, "SEK")
    assert set(prices_of(series)) == {0.085}


async def test_a_day_that_is_not_published_yet_is_an_empty_list(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        return _areas(call) if call.data["date"] == "2025-10-07" else {"SE3": []}

    entry = _loaded(hass, "nordpool", areas=["SE3"], currency="SEK")
    _answering(hass, "nordpool", "get_prices_for_date", answer)
    series = await source_for(hass, f"action:nordpool:{entry.entry_id}:SE3").async_read(NOW)
    assert len(series) == 96


async def test_a_day_that_is_not_published_yet_may_be_an_error(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        if call.data["date"] != "2025-10-07":
            raise ServiceValidationError("not available")
        return {"es": items(_day_of(call, "date"), 15, [0.1] * 96, KEYS)}

    entry = _loaded(hass, "omie")
    _answering(hass, "omie", "get_prices_for_date", answer)
    series = await source_for(hass, f"action:omie:{entry.entry_id}:es").async_read(NOW)
    assert (len(series), series.currency) == (96, "EUR")


async def test_tibber_s_only_home_needs_no_choice(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        start = datetime.fromisoformat(call.data["start"])
        return {"prices": {"Vinkelvei 1.B": items(start, 60, [0.4] * 48, ("start_time", "price"))}}

    entry = _loaded(hass, "tibber")
    calls = _answering(hass, "tibber", "get_prices", answer)
    series = await source_for(hass, f"action:tibber:{entry.entry_id}:").async_read(NOW)
    assert calls[0].data["start"] == "2025-10-07T00:00:00+02:00"
    assert (len(series), series.until) == (48, datetime(2025, 10, 9, tzinfo=BERLIN))


async def test_one_of_several_tibber_homes_must_be_chosen(hass: HomeAssistant) -> None:
    def answer(_: ServiceCall) -> dict[str, Any]:
        listed = items(NOW, 60, [0.4], ("start_time", "price"))
        return {"prices": {"Home": listed, "Cabin": listed}}

    entry = _loaded(hass, "tibber")
    _answering(hass, "tibber", "get_prices", answer)
    with pytest.raises(MissingInputError, match="one of Home, Cabin"):
        await source_for(hass, f"action:tibber:{entry.entry_id}:").async_read(NOW)
    series = await source_for(hass, f"action:tibber:{entry.entry_id}:Cabin").async_read(NOW)
    assert prices_of(series) == [0.4]


async def test_amber_s_feed_in_channel_is_not_negated_again(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        sign = -1 if call.data["channel_type"] == "feed_in" else 1
        return {
            "forecasts": items(NOW, 5, [sign * 0.05] * 3, ("start_time", "per_kwh", "end_time"))
        }

    entry = _loaded(hass, "amberelectric")
    calls = _answering(hass, "amberelectric", "get_forecasts", answer)
    series = await source_for(hass, f"action:amberelectric:{entry.entry_id}:feed_in").async_read(
        NOW
    )
    assert calls[0].data == {"config_entry_id": entry.entry_id, "channel_type": "feed_in"}
    assert set(prices_of(series)) == {-0.05}


async def test_ecosmart_answers_in_cents(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        assert call.data == {"device_id": "device-1"}
        return {"forecasts": items(NOW, 30, [18.5, None, 20.0], ("start_time", "price"))}

    entry = _loaded(hass, "ecosmart")
    _answering(hass, "ecosmart", "get_forecasts", answer)
    series = await source_for(hass, f"action:ecosmart:{entry.entry_id}:device-1").async_read(NOW)
    assert (prices_of(series), series.currency) == ([0.185, 0.2], "NZD")


async def test_an_answer_is_kept_until_the_next_is_due(hass: HomeAssistant) -> None:
    entry = _loaded(hass, "nordpool", areas=["SE3"], currency="EUR")
    calls = _answering(hass, "nordpool", "get_prices_for_date", _areas)
    source = source_for(hass, f"action:nordpool:{entry.entry_id}:SE3")
    first = await source.async_read(NOW)
    assert await source.async_read(NOW + timedelta(minutes=119)) is first
    assert len(calls) == 2
    await source.async_read(NOW + timedelta(hours=2))
    assert len(calls) == 4


async def test_an_answer_that_ends_today_is_asked_for_again_soon(hass: HomeAssistant) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        return _areas(call) if call.data["date"] == "2025-10-07" else {"SE3": []}

    entry = _loaded(hass, "nordpool", areas=["SE3"], currency="EUR")
    calls = _answering(hass, "nordpool", "get_prices_for_date", answer)
    source = source_for(hass, f"action:nordpool:{entry.entry_id}:SE3")
    await source.async_read(NOW)
    await source.async_read(NOW + timedelta(minutes=30))
    assert len(calls) == 4


@pytest.mark.parametrize(
    "failure",
    [ServiceValidationError("no connection"), TimeoutError(), KeyError("x"), ValueError()],
)
async def test_a_failure_keeps_the_last_prices_and_waits_longer_each_time(
    hass: HomeAssistant, failure: Exception
) -> None:
    failing = False

    def answer(_: ServiceCall) -> dict[str, Any]:
        if failing:
            raise failure
        return {"prices": items(NOW, 15, [0.3] * 96, KEYS)}

    entry = _loaded(hass, "green_planet_energy")
    calls = _answering(hass, "green_planet_energy", "get_prices", answer)
    source = source_for(hass, f"action:green_planet_energy:{entry.entry_id}:")
    assert isinstance(source, ActionSource)
    first = await source.async_read(NOW)
    failing = True
    asked_at: list[int] = []
    for minute in range(15, 120):
        known = len(calls)
        assert await source.async_read(NOW + timedelta(minutes=minute)) is first
        if len(calls) > known:
            asked_at.append(minute)
    assert asked_at == [15, 16, 18, 22, 30, 46, 76, 106]
    assert source.problem
    failing = False
    await source.async_read(NOW + timedelta(minutes=140))
    assert source.problem is None


async def test_before_any_answer_the_reason_is_given(hass: HomeAssistant) -> None:
    entry = _loaded(hass, "energyzero")
    source = source_for(hass, f"action:energyzero:{entry.entry_id}:market")
    with pytest.raises(MissingInputError, match=r"price: .*energyzero"):
        await source.async_read(NOW)
    gone = source_for(hass, "action:energyzero:gone:market")
    with pytest.raises(MissingInputError, match="its config entry is not loaded"):
        await gone.async_read(NOW)


async def test_an_answer_of_another_shape_is_refused(hass: HomeAssistant) -> None:
    entry = _loaded(hass, "energyzero")
    _answering(hass, "energyzero", "get_energy_prices", lambda _: {"rates": []})
    source = source_for(hass, f"action:energyzero:{entry.entry_id}:market")
    with pytest.raises(MissingInputError, match="energyzero answer"):
        await source.async_read(NOW)


@pytest.mark.parametrize("source_id", ["action:", "action:unknown:entry:", "action:nordpool"])
async def test_an_action_that_is_not_known_is_refused(hass: HomeAssistant, source_id: str) -> None:
    with pytest.raises(InputError, match="action:nordpool:…"):
        source_for(hass, source_id)


def _choices(action: PriceAction) -> tuple[str, ...]:
    return action.choices or ("SE3",)


@pytest.mark.parametrize(
    ("action", "choice"),
    [(action, choice) for action in PRICE_ACTIONS for choice in _choices(action)],
    ids=lambda value: value.domain if isinstance(value, PriceAction) else value,
)
def test_a_request_has_the_fields_that_the_installed_integration_describes(
    action: PriceAction, choice: str
) -> None:
    described = Path(components.__path__[0]) / action.domain / "services.yaml"
    if not described.is_file():
        pytest.skip(f"this Home Assistant has no {action.domain}")
    services = load_yaml(described)
    assert isinstance(services, dict)
    fields = services[action.action_for(choice)]["fields"]
    data = action.fields(Asked("entry", choice, NOW.date(), NOW))
    assert set(data) <= set(fields)
    assert {name for name, field in fields.items() if field.get("required")} <= set(data)
    for name, value in data.items():
        options = fields[name].get("selector", {}).get("select", {}).get("options", [])
        values = [
            str(option.get("value", "")) if isinstance(option, dict) else option
            for option in options
        ]
        for given in value if isinstance(value, list) else [value]:
            assert not values or str(given) in values or name in {"areas", "currency"}


def test_each_action_belongs_to_one_integration() -> None:
    assert len(ACTIONS_BY_DOMAIN) == len(PRICE_ACTIONS) == 8
